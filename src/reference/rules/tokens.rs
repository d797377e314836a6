//! What is issued (RFC 6749 sections 5.1 and 6).

/// How tokens are issued.
pub(crate) struct Tokens {
    pub(crate) access_token_expires: bool,
    pub(crate) refresh_token_expires: bool,
}

impl Tokens {
    /// Both expire; `expires_in` tells when (section 5.1).
    pub(crate) fn standard() -> Self {
        Self {
            access_token_expires: true,
            refresh_token_expires: true,
        }
    }
}
