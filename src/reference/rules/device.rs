//! The device authorization grant (RFC 8628).

use std::sync::Arc;

use crate::rules::found::Found;
use crate::state::clients::Client;
use crate::state::users::User;
use crate::state::world::World;

/// Milliseconds a poll may come early: a timer is not exact.
pub(crate) const TOLERANCE: u64 = 100;

/// How device codes are handed out and redeemed.
pub(crate) struct Device {
    /// Whether the device authorization endpoint takes GET.
    pub(crate) takes_get: bool,
    /// Whether a client that has a secret need not show it to get a code.
    pub(crate) id_suffices: bool,
    /// The client of a request that names none.
    pub(crate) nameless_client: fn(&World) -> Option<Arc<Client>>,
    pub(crate) expires: bool,
    /// Whether `expires_at` is told, too.
    pub(crate) tells_time_of_expiry: bool,
    /// Whether the user code does for the device code.
    pub(crate) takes_user_code: bool,
    /// Whether this client may redeem a code that was issued to another one.
    pub(crate) may_be_foreign: fn(&Client) -> bool,
    /// Whether the scope of a poll is granted, in place of the one that the user saw.
    pub(crate) takes_scope_of_poll: bool,
    /// A refusal of the user counts for one poll.
    pub(crate) forgets_denial: bool,
    /// How a presented code is found among those that were handed out.
    pub(crate) found: Found,
    /// Whether an approval does not reach the device.
    pub(crate) forgets_approval: bool,
    /// Whether a poll whose client could not show who it is ends the code.
    pub(crate) ends_with_a_mistake: bool,
    /// Whether a code is used up with the tokens that it gave.
    pub(crate) is_good_once: fn(&Client) -> bool,
    /// Whether checking and marking are one step, so that of two requests at once one is refused.
    pub(crate) is_marked_at_once: bool,
    /// Whether a poll comes too early: at an interval of so many seconds, so many milliseconds after the last one.
    pub(crate) is_too_early: fn(u64, u64) -> bool,
    /// Whose tokens the client gets after this user has approved.
    pub(crate) user: fn(&World, &'static User) -> &'static User,
}

impl Device {
    /// POST, with client authentication and `client_id` as at the token endpoint (section 3.1); `expires_in` is the
    /// lifetime of both codes (section 3.2); between two polls at least the interval (section 3.5).
    pub(crate) fn standard() -> Self {
        Self {
            takes_get: false,
            id_suffices: false,
            nameless_client: |_| None,
            expires: true,
            tells_time_of_expiry: false,
            takes_user_code: false,
            may_be_foreign: |_| false,
            takes_scope_of_poll: false,
            forgets_denial: false,
            found: Found::Exactly,
            forgets_approval: false,
            ends_with_a_mistake: false,
            is_good_once: |_| true,
            is_marked_at_once: true,
            is_too_early: |interval, since| since + TOLERANCE < interval * 1000,
            user: |_, user| user,
        }
    }
}
