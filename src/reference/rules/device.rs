//! The device authorization grant (RFC 8628).

/// How device codes are handed out and redeemed.
pub(crate) struct Device {
    pub(crate) expires: bool,
}

impl Device {
    /// `expires_in` is the lifetime of both codes (section 3.2).
    pub(crate) fn standard() -> Self {
        Self { expires: true }
    }
}
