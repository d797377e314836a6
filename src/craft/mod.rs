//! Pure: from a request of the language to bytes, by what is known of the target and what a trial holds in its hand.
//! Nothing is sent here.

mod alter;
mod assertion;
mod auth;
mod authorization;
mod device;
mod draft;
mod endpoint;
mod facts;
mod hand;
mod request;
mod scope;
mod shelf;
mod stop;
mod work;
mod write;

pub use alter::altered;
pub(crate) use assertion::issued_assertion;
pub(crate) use auth::{authenticate, basic_half, usual_method};
pub(crate) use authorization::{authorization_request, is_apart};
pub(crate) use device::device_request;
pub use draft::{Draft, Parameter};
pub(crate) use endpoint::named_origins;
pub use endpoint::{EndpointError, Misread, Strangers};
pub use facts::Facts;
pub use hand::Hand;
pub use request::token_request;
pub(crate) use request::{apply, authenticate_anew, neighbour_request};
pub(crate) use scope::now;
pub use scope::{Scope, StepFacts};
pub(crate) use shelf::Shelf;
pub use stop::Stop;
pub use work::{Logged, Purpose, Work};
pub(crate) use work::{Unconfirmed, told_by};
