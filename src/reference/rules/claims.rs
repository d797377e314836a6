//! The JWTs that the endpoint signs: nothing is rewritten in the standard's book.

use crate::state::keys::Draft;
use crate::state::order::Order;
use crate::state::world::World;

/// For what a JWT is made.
pub(crate) struct Made<'a> {
    pub(crate) world: &'a World,
    pub(crate) order: &'a Order,
}

/// Rewrites a JWT before it is signed.
pub(crate) type Redraft = fn(&Made<'_>, &mut Draft);

/// Per kind of token what is rewritten, in this order.
#[derive(Default)]
pub(crate) struct Claims {
    pub(crate) access_token: Vec<Redraft>,
    pub(crate) id_token: Vec<Redraft>,
}
