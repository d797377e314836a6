//! What a report holds beside the records, so that every view can be made from it alone.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Shown;
use crate::suite::{Class, Level, Text};
use crate::verdict::exchange::ShownExchange;

/// What a case says of itself in its suite file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseText {
    /// How binding its first row is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Every row it decides, those of its demands too.
    pub rows: Vec<Shown>,
    /// The number of the excerpt's first line in the suite file.
    pub line: usize,
    /// The case as it stands in the suite file.
    pub excerpt: Text,
    /// Where the demands stand that findings name, by their path in the suite file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub places: BTreeMap<Shown, (usize, usize)>,
    /// Why it matters: the attack or the interoperability problem.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<Shown>,
    /// How servers usually get it wrong and how to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Shown>,
}

/// The rows of one document, and what the run showed of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DocumentRows {
    /// The prefix of its rows: `RFC6749`.
    pub id: Shown,
    /// Its title.
    pub title: Shown,
    /// Its rows, in the order of the catalogue.
    pub rows: Vec<RowShown>,
}

/// One sentence of a document, and what the run showed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RowShown {
    /// The row's id.
    pub id: Shown,
    /// The section within the document.
    pub section: Shown,
    /// How people cite it.
    pub citation: Shown,
    /// How binding the sentence is.
    pub level: Level,
    /// What a deviation means.
    pub class: Class,
    /// The sentence.
    pub sentence: Shown,
    /// What was seen.
    pub state: RowState,
    /// Why nothing was seen of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Shown>,
}

/// What a run showed of a row.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// A case that decides it passed, and none found it broken.
    Held,
    /// A case found it broken.
    Broken,
    /// It is broken in ways that the baseline lists.
    Known,
    /// It is broken as the vendor's documents say it would be.
    Documented,
    /// Nothing was seen of it.
    NotExercised,
}

/// What fuzzing found, shrunk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FuzzFinding {
    /// The property that does not hold, by its id.
    pub property: Shown,
    /// The row of the catalogue, where the property belongs to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Shown>,
    /// What a deviation means.
    pub class: Class,
    /// What is wrong.
    pub diagnosis: Shown,
    /// What was demanded.
    pub expected: Shown,
    /// What came.
    pub actual: Shown,
    /// How it was made smaller, in a few words: from how many bytes or steps to how many, in how many requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shrunk: Option<Shown>,
    /// The smallest exchanges that show it, in order.
    #[serde(default)]
    pub exchanges: Vec<ShownExchange>,
    /// The case that would show it, as YAML for a suite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<Shown>,
    /// The command that tries it again.
    pub again: Shown,
}
