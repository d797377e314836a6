//! Why a trial does not go on.

use crate::secret::Raw;
use crate::verdict::Trouble;

/// Why a trial does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stop {
    /// The target turns out not to offer what it needs.
    Skip(Raw),
    /// It cannot be judged.
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl Stop {
    /// The target turns out not to offer this.
    pub(crate) fn skip(text: impl Into<Raw>) -> Self {
        Self::Skip(text.into())
    }

    /// A bug in the suite.
    pub(crate) fn suite(text: impl Into<Raw>) -> Self {
        Self::Trouble(Trouble::Suite(text.into()))
    }

    /// Material that could not be had.
    pub(crate) fn given(text: impl Into<Raw>) -> Self {
        Self::Trouble(Trouble::Given(text.into()))
    }
}
