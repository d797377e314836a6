//! What explains more than one verdict of a run, said once: a cause, what it means for the run, and how to end it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Shown;
use crate::verdict::cause::Cause;

/// What explains more than one verdict of a run; its texts as they are shown, or as they were said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Explanation")]
pub struct Explanation<T = Shown> {
    /// What it is called in every language and every version.
    pub cause: Cause<T>,
    /// The same in words.
    pub text: T,
    /// What to do about it.
    pub remedy: T,
    /// Whether the run goes on as if the target file said it.
    pub adapted: bool,
    /// What the target file can say of it, a place and a line for it each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<Addition<T>>,
    /// The row of the catalogue that is broken, where one is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<Shown>,
}

/// A line that a target file can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Addition")]
pub struct Addition<T = Shown> {
    /// Where: `clients.confidential`; empty at the top.
    pub place: T,
    /// The line: `pkce: true`.
    pub line: T,
}

impl<T> Explanation<T> {
    /// The same with other texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Explanation<U> {
        let addition = |one: Addition<T>| Addition {
            place: text(one.place),
            line: text(one.line),
        };
        Explanation {
            lines: self.lines.into_iter().map(addition).collect(),
            cause: self.cause.map(&text),
            text: text(self.text),
            remedy: text(self.remedy),
            adapted: self.adapted,
            requirement: self.requirement,
        }
    }
}

/// What was asked of a target before its trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Conversation {
    /// How many requests that took, the metadata among them.
    pub requests: usize,
    /// How many milliseconds.
    pub millis: u64,
}
