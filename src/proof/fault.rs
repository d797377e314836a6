//! Faults as data: what each one is; its behaviour is the embedded endpoint's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::yaml::{self, Problem};

const FILE: &str = "fixtures/faults.yaml";
const TEXT: &str = include_str!("../../fixtures/faults.yaml");

/// The word that opens a faults file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FaultsKind {
    /// `kind: faults`.
    Faults,
}

/// The file of faults.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FaultsFile {
    /// Always `faults`.
    pub kind: FaultsKind,
    /// The faults.
    pub faults: Vec<Fault>,
}

/// One deliberate deviation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name.
    pub id: String,
    /// What it is about, in one word.
    pub family: String,
    /// What its id goes on with behind a colon, drawn by whoever switches it on: such a fault only the fuzzer can find.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub takes: Option<String>,
    /// The dialects that can have it.
    pub dialects: Vec<String>,
    /// The row of the catalogue it breaks; `VENDOR` for a vendor's sentence without a row.
    pub requirement: String,
    /// The vendor's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// What the server does.
    pub does: String,
}

/// Every fault.
///
/// # Errors
///
/// The built-in file is no faults file.
pub fn faults() -> Result<Vec<Fault>, Problem> {
    yaml::parse::<FaultsFile>(FILE, TEXT).map(|file| file.faults)
}
