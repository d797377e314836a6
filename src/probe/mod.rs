//! What the target offers and whether it can be judged: discovery, preflight, the material that cases need,
//! controls, the closing control.

mod alter;
mod asking;
mod assertion;
mod auth;
mod control;
mod discovery;
mod draft;
mod endpoint;
mod front;
mod given;
mod instance;
mod scope;
mod work;

pub use alter::altered;
pub(crate) use auth::authenticate;
pub use draft::{Draft, Parameter};
pub(crate) use instance::is_throttled;
pub use instance::{Instance, Setup, SetupError};
pub use scope::{Scope, StepFacts};
pub use work::{Logged, Purpose, Work};

use crate::verdict::Trouble;

/// Why a trial does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The target turns out not to offer what it needs.
    Skip(String),
    /// It cannot be judged.
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<String> for Stop {
    /// What a case asks for and cannot be made is a bug in the case.
    fn from(text: String) -> Self {
        Self::suite(text)
    }
}

impl Stop {
    /// A bug in the suite.
    pub(crate) fn suite(text: impl Into<String>) -> Self {
        Self::Trouble(Trouble::Suite(text.into()))
    }

    /// Material that could not be had.
    pub(crate) fn given(text: impl Into<String>) -> Self {
        Self::Trouble(Trouble::Given(text.into()))
    }
}
