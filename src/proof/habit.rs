//! Habits as data: ways to be right that a client may not expect; their behaviour is the embedded endpoint's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::yaml::{self, Problem};

const FILE: &str = "fixtures/habits.yaml";
const TEXT: &str = include_str!("../../fixtures/habits.yaml");

/// The word that opens a habits file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HabitsKind {
    /// `kind: habits`.
    Habits,
}

/// The file of habits.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HabitsFile {
    /// Always `habits`.
    pub kind: HabitsKind,
    /// The habits.
    pub habits: Vec<Habit>,
}

/// One way to be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Habit {
    /// Its name.
    pub id: String,
    /// The dialects that can have it: where no document says that it must be otherwise.
    #[serde(default = "rfc_alone")]
    pub dialects: Vec<String>,
    /// The sentence that allows it.
    pub may: String,
    /// What the server does.
    pub does: String,
    /// Cases that rightly warn of it: it leaves out what a document recommends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warns: Vec<String>,
    /// The problem of the harness that it still shows; it is not run until that is solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<String>,
}

fn rfc_alone() -> Vec<String> {
    vec!["rfc".to_owned()]
}

/// Every habit.
///
/// # Errors
///
/// The built-in file is no habits file.
pub fn habits() -> Result<Vec<Habit>, Problem> {
    yaml::parse::<HabitsFile>(FILE, TEXT).map(|file| file.habits)
}
