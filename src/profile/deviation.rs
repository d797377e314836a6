//! Requirements that the vendor's documents replace.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::{Class, Expectation};

/// A requirement that the vendor's documents replace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Its name in reports: `D44`.
    pub id: String,
    /// The rows it replaces.
    pub requirements: Vec<String>,
    /// Parts of case ids it is limited to; all cases that decide the rows unless said.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Grants it is limited to.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The vendor's sentence, or what its document shows.
    pub sentence: String,
    /// The document, by its key.
    pub source: String,
    /// What is expected in its place: each of these holds.
    #[serde(default)]
    pub instead: Vec<Expectation>,
    /// What is accepted besides: where the standard's demand does not hold, each of these does.
    #[serde(default)]
    pub also: Vec<Expectation>,
    /// The demand is not made of this dialect.
    #[serde(default)]
    pub waived: bool,
    /// The demand stays, with this milder verdict.
    #[serde(default)]
    pub verdict: Option<Class>,
}
