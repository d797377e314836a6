//! What happens to a refresh token when it is used.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::grant::Presence;

/// What happens to a refresh token when it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Whether a new one replaces it.
    pub rule: RotationRule,
    /// For how many seconds the old one still works.
    #[serde(default)]
    pub grace_seconds: u32,
    /// Whether use of a replaced one revokes what came from it.
    #[serde(default)]
    pub revokes_family: Presence,
}

/// Whether a refresh token is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RotationRule {
    /// At each use.
    Always,
    /// Not.
    Never,
    /// The server decides.
    Optional,
}
