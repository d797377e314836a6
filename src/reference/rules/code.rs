//! Authorization codes (RFC 6749 sections 4.1.2 and 4.1.3).

use crate::rules::ends::Ends;
use crate::rules::found::Found;
use crate::state::clients::Client;
use crate::state::store;
use crate::wire::params::Params;
use crate::wire::pkce::Challenge;
use crate::wire::problem::Problem;

/// Whether a code is good a second time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Replay {
    Refused,
    Accepted,
    /// For so many seconds after it was handed out.
    AcceptedFor(u64),
}

/// How codes are handed out and redeemed.
pub(crate) struct Code {
    /// A code that shows something of the challenge, in place of one of which nothing can be told.
    pub(crate) beside_challenge: Option<fn(&Challenge) -> String>,
    /// How the presented code is found.
    pub(crate) found: Found,
    /// Whether this client may redeem a code that was issued to another one.
    pub(crate) may_be_foreign: fn(&Client) -> bool,
    pub(crate) replay: Replay,
    /// What a refused replay ends.
    pub(crate) replay_ends: Ends,
    pub(crate) expires: bool,
    /// Whether a code is still good when the same user has come back with another one of the same client.
    pub(crate) outlives_later: bool,
    /// Whether checking and marking are one step, so that of two requests at once one is refused.
    pub(crate) is_marked_at_once: bool,
    /// Whether a client need not repeat the `redirect_uri` of the authorization request.
    pub(crate) redirect_uri_may_miss: fn(&Client) -> bool,
    /// Whether the token request may name the scope.
    pub(crate) takes_scope: bool,
    /// What a refused redemption changes about the code.
    pub(crate) after_refusal: fn(&mut store::Code, Problem, &Params),
}

impl Code {
    /// A code is short-lived, bound to client and redirect URI, and good once; a second use should revoke what the first
    /// one gave (section 4.1.2). Every client here has several redirect URIs, so that the authorization request names
    /// one, and the token request must name it again (section 4.1.3).
    pub(crate) fn standard() -> Self {
        Self {
            beside_challenge: None,
            found: Found::Exactly,
            may_be_foreign: |_| false,
            replay: Replay::Refused,
            replay_ends: Ends::Grant,
            expires: true,
            outlives_later: true,
            is_marked_at_once: true,
            redirect_uri_may_miss: |_| false,
            takes_scope: false,
            after_refusal: |_, _, _| {},
        }
    }
}
