//! One case in one variant, and whether it is run.

use crate::plan::axes::Axes;
use crate::plan::need::Cost;
use crate::plan::owners::Owners;
use crate::suite::{Danger, LoadedCase};

/// Whether a trial is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is run.
    Run,
    /// It is not, for this reason.
    Skip(String),
    /// It is dangerous in these ways, which nobody has allowed.
    Dangerous(Vec<Danger>),
}

/// One case in one variant against one target.
#[derive(Debug, Clone)]
pub struct Trial {
    /// `profile::case_id[::variant]`.
    pub name: String,
    /// The case as written.
    pub case: LoadedCase,
    /// What the case's axes are in this variant.
    pub axes: Axes,
    /// Whether it is run.
    pub decision: Decision,
    /// Whose tokens it gets.
    pub owners: Owners,
    /// About what it takes of the target: the longest chains start first.
    pub cost: Cost,
}

impl Trial {
    /// Whether it runs when the others are done, and alone: others would disturb the times that it compares, and would be
    /// throttled with it.
    pub fn runs_apart(&self) -> bool {
        self.case.case.provokes_throttling()
    }

    /// Whether it is a property, which the fuzzer tries.
    pub fn is_fuzzed(&self) -> bool {
        self.case.case.property.is_some()
    }

    /// Whether it judges the exchanges of the others, and so comes after them.
    pub fn judges_every(&self) -> bool {
        self.case.case.every.is_some()
    }
}
