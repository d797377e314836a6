//! What is issued (RFC 6749 sections 5.1 and 6).

/// How tokens are issued.
pub(crate) struct Tokens {
    pub(crate) access_token_expires: bool,
    pub(crate) refresh_token_expires: bool,
    /// Whether a client that asks for itself gets the same token again while it lives.
    pub(crate) hands_out_again: bool,
    /// Whether a refresh gives an ID token, too, as it may (OpenID Connect Core section 12.2).
    pub(crate) has_id_token_at_refresh: bool,
}

impl Tokens {
    /// Both expire; `expires_in` tells when (section 5.1).
    pub(crate) fn standard() -> Self {
        Self {
            access_token_expires: true,
            refresh_token_expires: true,
            hands_out_again: false,
            has_id_token_at_refresh: true,
        }
    }
}
