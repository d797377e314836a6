//! Refreshing (RFC 6749 section 6).

use crate::rules::ends::Ends;
use crate::rules::found::Found;
use crate::rules::parameter::Drawn;
use crate::state::clients::Client;
use crate::state::store::RefreshToken;
use crate::wire::problem::Problem;

/// A refresh token that is presented.
pub(crate) struct Presented<'a> {
    /// Who presents it.
    pub(crate) client: &'a Client,
    pub(crate) token: &'a RefreshToken,
    pub(crate) drawn: &'a Drawn,
}

/// Which refresh token is in the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// One that replaces the presented one.
    New,
    /// The presented one, which stays in use.
    Same,
    /// None, although the presented one is used up.
    Nothing,
}

/// How refresh tokens are redeemed.
pub(crate) struct Refresh {
    /// Whether a client that asks for itself gets a refresh token.
    pub(crate) is_for_itself: bool,
    /// How the presented token is found.
    pub(crate) found: Found,
    /// What of a presented refresh token counts.
    pub(crate) counted: fn(&str) -> &str,
    /// Whether access tokens are redeemed, too.
    pub(crate) takes_access_tokens: bool,
    /// Whether this client may redeem a token that was issued to another one.
    pub(crate) may_be_foreign: fn(&Presented<'_>) -> bool,
    pub(crate) gives: Gives,
    /// Whether the token that a refresh gave is good for another one.
    pub(crate) can_be_repeated: bool,
    /// Whether a replaced token works all the same.
    pub(crate) works_when_replaced: fn(&Presented<'_>) -> bool,
    /// What the refused reuse of a replaced token ends.
    pub(crate) reuse_ends: fn(&Presented<'_>) -> Ends,
    /// Whether a revoked token works all the same.
    pub(crate) works_when_revoked: fn(&Presented<'_>) -> bool,
    /// Whether the access tokens that the grant gave so far end with a refresh.
    pub(crate) ends_access_tokens: bool,
    /// Whether the access tokens that the grant gave so far live on for as long as the new one.
    pub(crate) renews_access_tokens: bool,
    /// Whether a request that is refused for this reason uses the token up.
    pub(crate) is_used_up_by: fn(Problem) -> bool,
    /// Whether checking and marking are one step, so that of two requests at once one is refused.
    pub(crate) is_marked_at_once: bool,
    /// Whether more may be asked for than was granted.
    pub(crate) may_widen: bool,
    /// Of the granted scope, what a request gets that asks for none.
    pub(crate) unasked: fn(&[String]) -> Vec<String>,
    /// Whether the new refresh token has the scope that was asked for, in place of the granted one.
    pub(crate) narrows_for_good: bool,
}

impl Refresh {
    /// The token is bound to its client and gives no more than was granted; where no scope is asked for, all of it; a new
    /// refresh token has the scope of the old one (section 6). There is none for a client that asks for itself (section
    /// 4.4.3). Each use replaces the token; client or thief, nobody can tell: after a reuse the whole family goes
    /// (RFC 9700 section 4.14.2).
    pub(crate) fn standard() -> Self {
        Self {
            is_for_itself: false,
            found: Found::Exactly,
            counted: |token| token,
            takes_access_tokens: false,
            may_be_foreign: |_| false,
            gives: Gives::New,
            can_be_repeated: true,
            works_when_replaced: |_| false,
            reuse_ends: |_| Ends::Grant,
            works_when_revoked: |_| false,
            ends_access_tokens: false,
            renews_access_tokens: false,
            is_used_up_by: |_| false,
            is_marked_at_once: true,
            may_widen: false,
            unasked: <[String]>::to_vec,
            narrows_for_good: false,
        }
    }
}
