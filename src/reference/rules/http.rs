//! What happens to a request before any endpoint sees it: nothing in the standard's book.

use std::time::Duration;

use crate::rules::parameter::Drawn;
use crate::state::world::World;
use crate::wire::reply::Reply;
use crate::wire::request::Request;

/// What is done in place of the endpoint, or before it.
pub(crate) enum Instead {
    Nothing,
    /// This is answered, and the endpoint never sees the request.
    Answer(Reply),
    /// The endpoint sees it later.
    Wait(Duration),
}

/// Looks at a request first.
pub(crate) type Before = fn(&World, &Drawn, &Request) -> Instead;

/// Per request, in this order.
#[derive(Default)]
pub(crate) struct Http {
    /// Whether a token request that comes while another one is worked on is turned away.
    pub(crate) takes_one_at_a_time: bool,
    /// The request as it is read.
    pub(crate) reread: Vec<fn(&Drawn, Request) -> Request>,
    pub(crate) before: Vec<Before>,
}
