//! What came of one demand.

use crate::check::diagnosis::Diagnosis;
use crate::secret::Raw;

/// What came of one demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It held; in a few words, what.
    Held(String),
    /// It did not.
    Broken(Miss),
    /// It says nothing about this answer.
    NotApplicable,
    /// It cannot be decided, and why.
    Undecided(String),
}

/// A demand that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// What is wrong.
    pub diagnosis: Diagnosis,
    /// What was demanded.
    pub expected: Raw,
    /// What came.
    pub actual: Raw,
}

impl Judgement {
    /// A demand that did not hold.
    pub fn broken(
        diagnosis: impl Into<Diagnosis>,
        expected: impl Into<Raw>,
        actual: impl Into<Raw>,
    ) -> Self {
        Self::Broken(Miss {
            diagnosis: diagnosis.into(),
            expected: expected.into(),
            actual: actual.into(),
        })
    }

    pub(super) fn held(what: impl Into<String>) -> Self {
        Self::Held(what.into())
    }
}
