//! What the target offers and whether it can be judged: discovery, preflight, the material that cases need,
//! controls, the closing control, and the end of what the run got. It asks; what it sends is written by `craft`.

mod account;
mod asking;
mod control;
mod conversation;
mod discovery;
mod failure;
mod found;
mod front;
mod given;
mod instance;
mod keys;
mod lanes;
mod leaving;
mod log;
mod metadata;
mod misnamed;
mod patience;
mod question;
mod said;
mod setup;
mod told;
mod waits;

pub use failure::{ClosingError, NoKeys, PreflightError, Refused};
pub use found::Lanes;
pub(crate) use given::Issue;
pub use instance::Instance;
pub(crate) use setup::configured_secrets;
pub use setup::{Setup, SetupError};
