//! Which client asks, and whether it really does (RFC 6749 sections 2.3 and 3.2.1).

/// How clients are found and authenticated.
pub(crate) struct ClientRules {
    /// Whether id and secret are form-encoded before they are joined in the `Authorization` header.
    pub(crate) basic_is_encoded: bool,
}

impl ClientRules {
    /// Encoded (section 2.3.1).
    pub(crate) fn standard() -> Self {
        Self {
            basic_is_encoded: true,
        }
    }
}
