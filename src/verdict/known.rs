//! What a baseline says of a run: which failures are accepted, and which of its entries have to go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Shown;

/// Why the baseline accepts something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accepted {
    /// The line of the entry in its file.
    pub line: usize,
    /// Why.
    pub reason: Shown,
    /// The ticket or the discussion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Shown>,
    /// Who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Shown>,
    /// The last day on which it counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Shown>,
}

/// What became of a baseline in a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BaselineUse {
    /// The file.
    pub file: Shown,
    /// How many entries it has.
    pub entries: usize,
    /// How many of them came up here.
    pub used: usize,
    /// The next last day of an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_expiry: Option<Shown>,
    /// The entries that have to go.
    pub stale: Vec<Stale>,
}

/// An entry of the baseline that has to go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stale {
    /// Its line.
    pub line: usize,
    /// What it lists, in one line.
    pub entry: Shown,
    /// What kind of staleness it is.
    pub kind: Staleness,
    /// Why it has to go.
    pub why: Shown,
}

/// Why an entry of the baseline has to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Staleness {
    /// What it lists no longer fails.
    Passed,
    /// Its last day is over.
    Expired,
    /// It names something that the suites do not have.
    Unknown,
}
