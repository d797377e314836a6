//! A request and its answer, as reports show them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::number;
use crate::secret::Shown;

/// The part of an exchange in a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A step.
    Step,
    /// It gets material that a step needs.
    Given,
    /// A control.
    Control,
    /// A question to an oracle.
    Oracle,
}

/// A request and its answer as text that is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShownExchange {
    /// What it was for: a step, a control, material that was needed.
    pub purpose: Shown,
    /// The same for programs; reports of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// `POST http://…/token`.
    pub request_line: Shown,
    /// Header fields of the request.
    pub request_headers: Vec<(Shown, Shown)>,
    /// Its body.
    pub request_body: Shown,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// Header fields of the answer.
    pub response_headers: Vec<(Shown, Shown)>,
    /// Its body.
    pub response_body: Shown,
    /// What went wrong, if no answer came.
    pub trouble: Option<Shown>,
    /// From the first byte sent to the last one received.
    #[serde(deserialize_with = "number::<_, 1_000_000_000_000>")]
    pub millis: f64,
}
