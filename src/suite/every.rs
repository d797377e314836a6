//! Which exchanges of a run are judged together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which exchanges of the run a case with `every` judges.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Every {
    /// At this endpoint; `token` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Answers of this kind, of any unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerKind>,
    /// Of requests of these grants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grant: Vec<String>,
    /// Answers with one of these statuses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<u16>,
    /// Of requests with an Authorization header of this scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
}

/// Kinds of answers that `every` chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// Tokens.
    Success,
    /// Errors of a client's making: 4xx, or a body with `error`, but not 405, 413, 414, 415 and 431.
    Error,
}
