//! One demand that was broken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::Shown;
use crate::suite::{Class, Harm};
use crate::verdict::cause::Cause;
use crate::verdict::known::Accepted;

/// One demand that was broken; its texts as they are shown, or as they were said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Finding")]
pub struct Finding<T = Shown> {
    /// The row of the catalogue.
    pub requirement: Shown,
    /// What it means by the standard.
    pub class: Class,
    /// What it means by the profile: nothing (`info`) where a documented deviation covers it.
    pub by_profile: Class,
    /// What it lets happen; reports of earlier versions do not have it.
    #[serde(default)]
    pub harm: Harm,
    /// The deviation of the profile that replaces the row, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<Shown>,
    /// What is wrong, in the same words for the same cause: what findings are grouped by.
    pub diagnosis: T,
    /// The same for programs, whatever the words are; reports of earlier versions do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause<T>>,
    /// What was demanded.
    pub expected: T,
    /// What came.
    pub actual: T,
    /// The demand's path in the suite file.
    pub path: Shown,
    /// The step, by id or number.
    pub step: Shown,
    /// The exchange it was seen in, by its number among the record's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
    /// The suite's remark on the demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Shown>,
    /// The entry of the baseline that accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Box<Accepted>>,
}

impl<T> Finding<T> {
    /// What it means: by the profile, or with `strict` by the standard.
    pub fn weight(&self, strict: bool) -> Class {
        if strict { self.class } else { self.by_profile }
    }

    /// The same with other texts.
    pub fn map<U>(self, text: impl Fn(T) -> U) -> Finding<U> {
        Finding {
            requirement: self.requirement,
            class: self.class,
            by_profile: self.by_profile,
            harm: self.harm,
            deviation: self.deviation,
            diagnosis: text(self.diagnosis),
            cause: self.cause.map(|cause| cause.map(&text)),
            expected: text(self.expected),
            actual: text(self.actual),
            path: self.path,
            step: self.step,
            exchange: self.exchange,
            note: self.note,
            known: self.known,
        }
    }
}
