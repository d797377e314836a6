//! Introspection (RFC 7662).

use crate::state::clients::Client;
use crate::wire::reply::Object;

/// What is told of tokens, and to whom.
pub(crate) struct Introspection {
    /// Whether whoever asks must authenticate.
    pub(crate) is_protected: bool,
    /// Whether whoever asks shows an access token, in place of a client that authenticates.
    pub(crate) is_opened_by_token: bool,
    /// Whether a request need not name a token; then there is nothing active.
    pub(crate) token_may_miss: bool,
    /// Whether this client is told of access tokens.
    pub(crate) tells: fn(&Client) -> bool,
    /// Whether only tokens of the hinted kind are searched.
    pub(crate) believes_hint: bool,
    /// Whether an expired token is inactive.
    pub(crate) heeds_expiry: bool,
    /// Whether a revoked access token is inactive.
    pub(crate) heeds_revocation: bool,
    /// Whether a replaced refresh token is inactive.
    pub(crate) heeds_rotation: bool,
    /// Whether authorization codes and device codes pass for active tokens.
    pub(crate) takes_codes: bool,
    /// What is told of a token, live or not, only because it says so itself.
    pub(crate) believed: fn(&str) -> Option<Object>,
    /// Whether more is told of an inactive access token than that it is inactive.
    pub(crate) tells_of_inactive: bool,
}

impl Introspection {
    /// Some form of authorization is a must, the token is required, and the hint is only a hint (section 2.1). Expired,
    /// revoked and altered tokens are inactive (section 4), and nothing more is told of them (section 2.2).
    pub(crate) fn standard() -> Self {
        Self {
            is_protected: true,
            is_opened_by_token: false,
            token_may_miss: false,
            tells: |_| true,
            believes_hint: false,
            heeds_expiry: true,
            heeds_revocation: true,
            heeds_rotation: true,
            takes_codes: false,
            believed: |_| None,
            tells_of_inactive: false,
        }
    }
}
