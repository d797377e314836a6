//! UserInfo (OpenID Connect Core section 5.3, RFC 6750).

/// What is told of users, and for which tokens.
pub(crate) struct Userinfo {
    /// Whether an expired token is worth nothing.
    pub(crate) heeds_expiry: bool,
}

impl Userinfo {
    /// An expired token is invalid (RFC 6750 section 3.1).
    pub(crate) fn standard() -> Self {
        Self { heeds_expiry: true }
    }
}
