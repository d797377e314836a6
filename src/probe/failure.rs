//! Why the target could not be asked, or did not accept what it should.

use std::fmt;

use crate::craft::{EndpointError, Stop};
use crate::http::Failure;
use crate::secret::Raw;
use crate::verdict::Trouble;

/// Why there is no JWK Set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoKeys {
    /// Nothing asked for it.
    Unasked,
    /// It has no URL.
    Endpoint(EndpointError),
    /// What is at this URL has no keys.
    Keyless(String),
    /// What is at this URL is no JSON.
    NoJson(String),
}

impl fmt::Display for NoKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unasked => f.write_str("nothing asked for it"),
            Self::Endpoint(error) => write!(f, "{error}"),
            Self::Keyless(url) => write!(f, "{url} has no keys"),
            Self::NoJson(url) => write!(f, "{url} gives no JSON"),
        }
    }
}

impl std::error::Error for NoKeys {}

/// Why nothing can be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PreflightError {
    /// The token endpoint has no URL.
    Endpoint(EndpointError),
    /// Nobody answers at this URL.
    NoAnswer(String, Failure),
}

impl fmt::Display for PreflightError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => write!(f, "{error}"),
            Self::NoAnswer(url, failure) => write!(f, "{url}: {failure}"),
        }
    }
}

impl std::error::Error for PreflightError {}

/// Why a valid request got no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub(super) Stop);

impl Refused {
    /// Why, as the target or the suite said it.
    pub fn told(&self) -> Raw {
        match &self.0 {
            Stop::Skip(text) | Stop::Trouble(Trouble::Given(text) | Trouble::Suite(text)) => {
                text.clone()
            }
            Stop::Trouble(trouble) => trouble.told(),
        }
    }
}

/// A control that was accepted before is refused at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingError {
    /// The grant of the control.
    pub grant: String,
    /// Why.
    pub why: Refused,
}

impl ClosingError {
    /// Which control, and why it is refused, as the target said it.
    pub fn told(&self) -> Raw {
        let Self { grant, why } = self;
        let which = format!("the closing control of {grant} was refused: ");
        Raw::of([which.into(), why.told()])
    }
}
