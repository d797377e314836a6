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
    /// Cases that no fault of the embedded endpoint can turn red, and why.
    #[serde(default)]
    pub excepted: Vec<Excepted>,
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
    /// The row of the catalogue it breaks.
    pub requirement: String,
    /// Further rows it breaks, such as each vendor's own sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Cases that it is held against besides those about its rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
    /// The vendor's sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentence: Option<String>,
    /// What the server does.
    pub does: String,
}

impl Fault {
    /// Every row it breaks.
    pub fn rows(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.requirement).chain(&self.also)
    }
}

/// Cases that no fault can turn red here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Excepted {
    /// The case's id.
    pub case: String,
    /// Why not.
    pub reason: String,
}

/// The faults, and the cases that none of them can turn red.
///
/// # Errors
///
/// The built-in file is no faults file.
pub fn faults_file() -> Result<FaultsFile, Problem> {
    yaml::parse(FILE, TEXT)
}

/// Every fault.
///
/// # Errors
///
/// The built-in file is no faults file.
pub fn faults() -> Result<Vec<Fault>, Problem> {
    faults_file().map(|file| file.faults)
}
