//! Metadata (RFC 8414, OpenID Connect Discovery).

/// What the metadata documents say.
pub(crate) struct Metadata {
    pub(crate) claims_supported: &'static [&'static str],
}

impl Metadata {
    /// The claims of ID tokens, and those that the standard scopes open (OpenID Connect Core section 5.4).
    pub(crate) fn standard() -> Self {
        Self {
            claims_supported: &[
                "sub",
                "iss",
                "aud",
                "exp",
                "iat",
                "auth_time",
                "nonce",
                "at_hash",
                "name",
                "preferred_username",
                "email",
                "email_verified",
                "phone_number",
                "phone_number_verified",
            ],
        }
    }
}
