//! A request and its answer, as reports show them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A request and its answer as text that is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ShownExchange {
    /// What it was for: a step, a control, material that was needed.
    pub purpose: String,
    /// `POST http://…/token`.
    pub request_line: String,
    /// Header fields of the request.
    pub request_headers: Vec<(String, String)>,
    /// Its body.
    pub request_body: String,
    /// The status, if an answer came.
    pub status: Option<u16>,
    /// Header fields of the answer.
    pub response_headers: Vec<(String, String)>,
    /// Its body.
    pub response_body: String,
    /// What went wrong, if no answer came.
    pub trouble: Option<String>,
    /// From the first byte sent to the last one received.
    pub millis: f64,
}
