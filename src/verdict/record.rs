//! What became of one trial.

use std::time::SystemTime;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::{number, whole};
use crate::secret::Shown;
use crate::suite::Class;
use crate::verdict::exchange::ShownExchange;
use crate::verdict::finding::Finding;
use crate::verdict::known::Accepted;
use crate::verdict::outcome::{FailOn, Verdict};
use crate::verdict::trouble::Trouble;

/// What became of one trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// `profile::case_id[::variant]`.
    pub name: Shown,
    /// The case's id.
    pub case: Shown,
    /// The case's revision.
    pub revision: u32,
    /// Its title.
    pub title: Shown,
    /// Its requirement rows.
    pub requirements: Vec<Shown>,
    /// By the profile.
    pub verdict: Verdict,
    /// By the standard alone, what the vendor documents set aside.
    pub standard: Verdict,
    /// The suite file.
    pub file: Shown,
    /// The case's path in it.
    pub path: Shown,
    /// Why it was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Shown>,
    /// Why it could not be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble<Shown>>,
    /// The entry of the baseline that accepts that it could not be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Box<Accepted>>,
    /// What was broken.
    pub findings: Vec<Finding>,
    /// What held, in a few words each.
    pub held: Vec<Shown>,
    /// The grants that its steps asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Shown>,
    /// The exchanges; of a passing case the deciding one alone.
    pub exchanges: Vec<ShownExchange>,
    /// How many requests it made.
    #[serde(deserialize_with = "whole::<_, _, 0, 1_000_000_000>")]
    pub requests: usize,
    /// From start to end.
    #[serde(deserialize_with = "number::<_, 1_000_000_000_000>")]
    pub millis: f64,
    /// Of that, waiting for the target.
    #[serde(deserialize_with = "number::<_, 1_000_000_000_000>")]
    pub target_millis: f64,
    /// What was wrong beside other trials and not alone, where it met a code or token that was dead, or no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disturbed: Option<Shown>,
    /// Whether what is wrong with it is that it met a dead code or token, which another trial may have ended.
    #[serde(skip)]
    pub met_the_dead: bool,
    /// What is wrong with it, where that is a server error or no answer to a request that was in order: it may be a matter
    /// of load.
    #[serde(skip)]
    pub broke: Option<Broke>,
    /// The verdict of each round, where it was run several times; the record itself is of the worst.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Verdict>,
}

/// How a request broke that was in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Broke {
    /// When it was sent.
    pub sent: SystemTime,
    /// Whether no whole answer came in time.
    pub is_late: bool,
}

impl Record {
    /// The verdict that decides: the profile's, or with `strict` the standard's.
    pub fn deciding(&self, strict: bool) -> Verdict {
        if strict { self.standard } else { self.verdict }
    }

    /// Whether it makes a run fail.
    pub fn is_failure(&self, strict: bool, fail_on: FailOn) -> bool {
        match self.deciding(strict) {
            Verdict::Fail => true,
            Verdict::Warn => fail_on == FailOn::Should,
            _ => false,
        }
    }

    /// Whether it came out differently from round to round.
    pub fn is_flaky(&self) -> bool {
        self.rounds.windows(2).any(|pair| pair[0] != pair[1])
    }

    /// The variant of the case: how the name ends behind the case's id.
    pub fn variant(&self) -> &str {
        variant_of(&self.case, &self.name)
    }

    /// The demand that a finding is about, by its path within the case.
    pub fn demand_of<'a>(&self, finding: &'a Finding) -> &'a str {
        let within = finding.path.strip_prefix(self.path.as_str());
        within
            .and_then(|rest| rest.strip_prefix('.'))
            .unwrap_or(&finding.path)
    }

    /// Why the baseline accepts what is wrong, if it does.
    pub fn accepted(&self) -> Option<&Accepted> {
        let mut findings = self.findings.iter();
        let known = findings.find_map(|finding| finding.known.as_deref());
        known.or(self.known.as_deref())
    }

    /// The verdict that findings and trouble give, by `class_of`.
    pub fn judge<'a, T: 'a, U>(
        findings: impl IntoIterator<Item = &'a Finding<T>>,
        trouble: Option<&Trouble<U>>,
        class_of: impl Fn(&Finding<T>) -> Class,
    ) -> Verdict {
        let classes = findings.into_iter().map(class_of);
        let worst = classes.max().unwrap_or(Class::Info);
        match (worst, trouble) {
            (Class::Fail, _) => Verdict::Fail,
            (_, Some(_)) => Verdict::Error,
            (Class::Warn, None) => Verdict::Warn,
            _ => Verdict::Pass,
        }
    }
}

/// How the name of a trial of the case ends behind the case's id.
pub fn variant_of<'a>(case: &str, trial: &'a str) -> &'a str {
    let without_profile = trial.split_once("::").map_or("", |(_, rest)| rest);
    let rest = without_profile.strip_prefix(case).unwrap_or_default();
    rest.strip_prefix("::").unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variant_is_what_stands_behind_the_case() {
        assert_eq!(variant_of("a::b", "rfc::a::b::password::x"), "password::x");
        assert_eq!(variant_of("a::b", "rfc::a::b"), "");
    }
}
