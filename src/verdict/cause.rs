//! Why a demand was broken, for programs.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Shown;

/// Why a demand was broken: what it is called in every language and every version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Cause")]
#[serde(deny_unknown_fields)]
pub struct Cause<T = Shown> {
    /// The id of the sentence: `broken-member-missing`.
    pub id: T,
    /// What is filled into it: the member's `name`.
    // What an argument is called is a text of a report as any other: a stranger may have written it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arguments: BTreeMap<Shown, T>,
}

impl<T> Cause<T> {
    /// The same with other texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Cause<U> {
        let arguments = self.arguments.into_iter();
        Cause {
            id: text(self.id),
            arguments: arguments.map(|(name, one)| (name, text(one))).collect(),
        }
    }
}

impl Cause {
    /// Whether it is this one.
    pub fn is(&self, other: &Cause<String>) -> bool {
        let is_same = |(name, text): (&Shown, &Shown)| {
            other
                .arguments
                .get(name)
                .is_some_and(|other| *text == *other)
        };
        self.id == other.id
            && self.arguments.len() == other.arguments.len()
            && self.arguments.iter().all(is_same)
    }
}
