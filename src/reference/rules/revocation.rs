//! Revoking (RFC 7009).

use crate::rules::ends::Ends;
use crate::rules::found::Found;
use crate::state::store::AccessToken;
use crate::wire::problem::Problem;

/// What a revocation does.
pub(crate) struct Revocation {
    /// Whether a client must authenticate.
    pub(crate) is_protected: bool,
    /// Whether whoever asks shows an access token, in place of a client that authenticates.
    pub(crate) is_opened_by_token: bool,
    /// The problem that is told for the one there is.
    pub(crate) problem: fn(Problem) -> Problem,
    /// Whether a request need not name a token.
    pub(crate) token_may_miss: bool,
    /// Whether a client may revoke the tokens of another one.
    pub(crate) may_be_foreign: bool,
    /// Whether only tokens of the hinted kind are searched.
    pub(crate) believes_hint: bool,
    /// Whether a hint at an unknown kind of token is an error.
    pub(crate) refuses_unknown_hints: bool,
    /// Whether GET with the token in the query revokes, too.
    pub(crate) takes_get: bool,
    /// How an access token is found.
    pub(crate) found: Found,
    /// Whether an access token that has expired is an error.
    pub(crate) refuses_expired_tokens: bool,
    /// Whether an unknown token is an error.
    pub(crate) refuses_unknown_tokens: bool,
    /// What ends with a refresh token.
    pub(crate) ends: Ends,
    /// Whether a refresh token ends alone, as if it had been replaced.
    pub(crate) ends_alone: bool,
    /// Whether an access token that is revoked ends.
    pub(crate) ends_access_token: fn(&AccessToken) -> bool,
}

impl Revocation {
    /// The client authenticates, names a token, and revokes only its own; with a refresh token its access tokens should
    /// go, too; the hint is only a hint (section 2.1). An unknown token is no error, and neither is an unknown hint
    /// (sections 2.1 and 2.2).
    pub(crate) fn standard() -> Self {
        Self {
            is_protected: true,
            is_opened_by_token: false,
            problem: |problem| problem,
            token_may_miss: false,
            may_be_foreign: false,
            believes_hint: false,
            refuses_unknown_hints: false,
            takes_get: false,
            found: Found::Exactly,
            refuses_expired_tokens: false,
            refuses_unknown_tokens: false,
            ends: Ends::Grant,
            ends_alone: false,
            ends_access_token: |_| true,
        }
    }
}
