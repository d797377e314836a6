//! What an exchange means by the profile: tokens, a refusal with its meaning, neither. Nobody else names a member of an
//! answer.

mod arrival;
mod document;
mod reading;
mod stranger;
mod throttle;
mod tokens;

pub use arrival::Arrival;
pub(crate) use document::json_of;
pub use reading::{Kind, Reading, read};
pub(crate) use reading::{NO_ANSWER, at, in_words};
pub(crate) use stranger::error_code;
pub(crate) use throttle::{asked_for_patience, is_throttled};
pub(crate) use tokens::Lasting;
