//! The verdicts, and which of them make a run fail.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Part;
use crate::words::Message;

/// What a case showed about the target. Derived from findings, never stored apart from them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every demand held.
    Pass,
    /// A weaker demand was broken.
    Warn,
    /// A conclusive deviation.
    Fail,
    /// A deviation that the baseline lists.
    Known,
    /// Not run, with a reason.
    Skip,
    /// Could not be judged.
    Error,
}

impl Verdict {
    /// All of them, in the order of a summary.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::Warn,
        Self::Known,
        Self::Fail,
        Self::Error,
        Self::Skip,
    ];

    /// How bad it is, the worst highest: which round of several stands for all.
    pub fn badness(self) -> u8 {
        match self {
            Self::Skip => 0,
            Self::Pass => 1,
            Self::Warn => 2,
            Self::Known => 3,
            Self::Error => 4,
            Self::Fail => 5,
        }
    }

    /// The word for programs: that of report.json and of events.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Known => "known",
            Self::Skip => "skip",
            Self::Error => "error",
        }
    }
}

impl Part for Verdict {}

impl fmt::Display for Verdict {
    /// The word for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match self {
            Self::Pass => "verdict-pass",
            Self::Warn => "verdict-warn",
            Self::Fail => "verdict-fail",
            Self::Known => "verdict-known",
            Self::Skip => "verdict-skip",
            Self::Error => "verdict-error",
        };
        Message::new(id).fmt(f)
    }
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailOn {
    /// A conclusive deviation.
    #[default]
    Must,
    /// A warning, too.
    Should,
}
