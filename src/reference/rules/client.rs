//! Which client asks, and whether it really does (RFC 6749 sections 2.3 and 3.2.1).

use crate::state::clients::AuthMethod;

/// How clients are found and authenticated.
pub(crate) struct ClientRules {
    /// The ways to authenticate that are offered.
    pub(crate) methods: &'static [AuthMethod],
    /// Whether id and secret are form-encoded before they are joined in the `Authorization` header.
    pub(crate) basic_is_encoded: bool,
}

impl ClientRules {
    /// Secrets (section 2.3.1) and assertions (RFC 7523 section 2.2, OpenID Connect Core section 9); encoded (section 2.3.1).
    pub(crate) fn standard() -> Self {
        Self {
            methods: &[
                AuthMethod::SecretBasic,
                AuthMethod::SecretPost,
                AuthMethod::SecretJwt,
                AuthMethod::PrivateKeyJwt,
            ],
            basic_is_encoded: true,
        }
    }
}
