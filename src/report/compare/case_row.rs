//! One case in several runs, and how they differ.

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::compare::Answer;
use crate::secret::Shown;
use crate::suite::Level;
use crate::verdict::Verdict;

/// One case in all of the runs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct CaseRow {
    /// Its name without the profile.
    pub name: Shown,
    /// Its title.
    pub title: Shown,
    /// How binding its first row is.
    pub level: Option<Level>,
    /// Its requirement rows.
    pub requirements: Vec<Shown>,
    /// The weightiest change against the first run.
    pub change: Change,
    /// What each run showed; nothing where the run does not have the case.
    pub cells: Vec<Option<Cell>>,
}

/// What one run showed of a case.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Cell {
    /// The verdict that counts in that run.
    pub verdict: Verdict,
    /// By the standard alone.
    pub standard: Verdict,
    /// The change against the first run.
    pub change: Change,
    /// What came back, as far as a client could tell answers apart.
    pub answer: Option<Answer>,
    /// What is wrong, or why it was not run.
    pub why: Vec<Shown>,
    /// The documented deviations that answers made use of.
    pub deviations: Vec<Shown>,
}

/// How a case differs from the first run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Nothing differs.
    Same,
    /// Only one of both ran it or could judge it.
    Incomparable,
    /// It answers otherwise, as the vendors document.
    Dialect,
    /// It answers otherwise, or is wrong in another way.
    Changed,
    /// It was wrong and is right.
    Fixed,
    /// It was right and is wrong.
    Broken,
}

impl Change {
    /// All of them, the weightiest first.
    pub const ALL: [Self; 6] = [
        Self::Broken,
        Self::Fixed,
        Self::Changed,
        Self::Dialect,
        Self::Incomparable,
        Self::Same,
    ];

    /// The words in reports.
    pub fn words(self) -> &'static str {
        match self {
            Self::Same => "the same",
            Self::Incomparable => "not comparable",
            Self::Dialect => "differs by documented dialect",
            Self::Changed => "changed answer",
            Self::Fixed => "fixed",
            Self::Broken => "broken",
        }
    }
}

/// The name of a trial, the same for every profile.
pub(super) fn without_profile(name: &str) -> &str {
    name.split_once("::").map_or(name, |(_, rest)| rest)
}
