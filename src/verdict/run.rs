//! The finished run.

use std::collections::BTreeMap;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::{number, whole};
use crate::secret::{Shown, shown};
use crate::verdict::context::{CaseText, DocumentRows, FuzzFinding};
use crate::verdict::exit_code::ExitCode;
use crate::verdict::explanation::{Conversation, Explanation};
use crate::verdict::known::BaselineUse;
use crate::verdict::left::Left;
use crate::verdict::outcome::{FailOn, Verdict};
use crate::verdict::record::Record;
use crate::verdict::trouble::Trouble;
use crate::words::Message;

/// A finished run against one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The version of this format.
    pub schema_version: u32,
    /// The version of grantspec.
    pub grantspec: Shown,
    /// The target's name.
    pub target: Shown,
    /// The profile's id.
    pub profile: Shown,
    /// The target's version, if its file says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<Shown>,
    /// The base URL.
    pub base_url: Shown,
    /// When it began, seconds since 1970, before the year 10000.
    #[serde(deserialize_with = "whole::<_, _, 0, 253_402_300_799>")]
    pub started: u64,
    /// How long it took.
    #[serde(deserialize_with = "number::<_, 1_000_000_000_000>")]
    pub millis: f64,
    /// The seed of everything that was drawn at random.
    pub seed: u64,
    /// Whether the standard's verdict decides.
    pub strict: bool,
    /// What makes the run fail.
    #[serde(default)]
    pub fail_on: FailOn,
    /// What became of the baseline, if there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<BaselineUse>,
    /// The words behind `grantspec run` that select this target again.
    #[serde(default)]
    pub selector: Vec<Shown>,
    /// What the target offers, and how that was found out.
    pub capabilities: Vec<CapabilityRow>,
    /// What was asked before the trials; nothing where that was turned off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<Conversation>,
    /// What explains more than one verdict, in the order in which it was found out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<Explanation>,
    /// One record per trial, in the order of the plan.
    pub records: Vec<Record>,
    /// Trouble of the run as a whole: preflight, closing control.
    pub trouble: Vec<Shown>,
    /// What has to be known beside the verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Shown>,
    /// What the run leaves at the target; nothing where it got no token that may live, or the target ended with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Left>,
    /// The run was ended before its end.
    pub partial: bool,
    /// What the cases of the records say of themselves, by id.
    #[serde(default)]
    pub cases: BTreeMap<Shown, CaseText>,
    /// The documents that the cases are about, row by row.
    #[serde(default)]
    pub documents: Vec<DocumentRows>,
    /// What fuzzing found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fuzz: Vec<FuzzFinding>,
}

/// One line on a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CapabilityRow {
    /// Its name.
    pub name: Shown,
    /// Whether the target has it, if that is known.
    pub offered: Option<bool>,
    /// How that was found out.
    pub origin: Shown,
}

impl Run {
    /// That trials disturb each other, if they do.
    pub fn disturbance(&self) -> Option<Shown> {
        let mut all = self
            .records
            .iter()
            .filter(|record| record.disturbed.is_some() && record.broke.is_none());
        let first = all.next()?;
        let what = first.disturbed.clone().unwrap_or_default();
        Some(shown!(
            "{} of the trials met dead codes or tokens beside others and not alone, the first of them {} ({}): a revocation, a replay or a login ends more there than it is about",
            1 + all.count(),
            first.name,
            what
        ))
    }

    /// The verdict that counts for a record: the profile's, or with `strict` the standard's.
    pub fn verdict_of(&self, record: &Record) -> Verdict {
        record.deciding(self.strict)
    }

    /// Whether a record makes the run fail.
    pub fn is_failure(&self, record: &Record) -> bool {
        record.is_failure(self.strict, self.fail_on)
    }

    /// How many records have the verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.records
            .iter()
            .filter(|record| self.verdict_of(record) == verdict)
            .count()
    }

    /// Whether any case was judged at all.
    pub fn ran_nothing(&self) -> bool {
        self.records
            .iter()
            .all(|record| self.verdict_of(record) == Verdict::Skip)
    }

    /// Time spent waiting for the target, summed over all threads.
    pub fn target_time(&self) -> Duration {
        Duration::from_secs_f64(
            self.records
                .iter()
                .map(|record| record.target_millis)
                .sum::<f64>()
                / 1000.0,
        )
    }

    /// The run in one word or two, as every view begins.
    pub fn headline(&self) -> Message {
        let id = match self.exit_code() {
            _ if self.partial => "headline-interrupted",
            ExitCode::Clean => "headline-conforms",
            ExitCode::Failed => "headline-deviates",
            ExitCode::NothingRan => "headline-nothing-ran",
            ExitCode::StaleBaseline => "headline-stale-baseline",
            ExitCode::Defect => "headline-defect",
            _ => "headline-not-judged",
        };
        Message::new(id)
    }

    /// The exit code of this run alone.
    pub fn exit_code(&self) -> ExitCode {
        if self
            .records
            .iter()
            .any(|record| matches!(record.trouble, Some(Trouble::Defect(_))))
        {
            ExitCode::Defect
        } else if self.records.iter().any(|record| self.is_failure(record)) {
            ExitCode::Failed
        } else if self.count(Verdict::Error) > 0 || !self.trouble.is_empty() {
            ExitCode::NotJudged
        } else if self
            .baseline
            .as_ref()
            .is_some_and(|used| !used.stale.is_empty())
        {
            ExitCode::StaleBaseline
        } else if self.ran_nothing() {
            ExitCode::NothingRan
        } else {
            ExitCode::Clean
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::known::{Stale, Staleness};

    fn run(verdicts: &[&str]) -> Run {
        let records: Vec<serde_json::Value> = verdicts
            .iter()
            .map(|verdict| {
                serde_json::json!({
                    "name": "rfc::a", "case": "a", "revision": 1, "title": "", "requirements": [],
                    "verdict": verdict, "standard": verdict, "file": "", "path": "", "findings": [],
                    "held": [], "exchanges": [], "requests": 0, "millis": 0.0, "target_millis": 0.0
                })
            })
            .collect();
        serde_json::from_value(serde_json::json!({
            "schema_version": 1, "grantspec": "", "target": "", "profile": "rfc", "base_url": "", "started": 0,
            "millis": 0.0, "seed": 0, "strict": false, "capabilities": [], "records": records, "trouble": [],
            "partial": false
        }))
        .expect("it is a run")
    }

    #[test]
    fn a_defect_comes_before_a_failure_and_a_failure_before_a_stale_baseline() {
        let mut run = run(&["fail", "error"]);
        run.baseline = Some(BaselineUse {
            stale: vec![Stale {
                line: 1,
                entry: "a".into(),
                kind: Staleness::Passed,
                why: "it holds now".into(),
            }],
            ..BaselineUse::default()
        });
        run.records[1].trouble = Some(Trouble::Defect("a panic".into()));
        assert_eq!(run.exit_code(), ExitCode::Defect);
        run.records[1].trouble = Some(Trouble::Login("no".into()));
        assert_eq!(run.exit_code(), ExitCode::Failed);
        run.records.remove(0);
        assert_eq!(run.exit_code(), ExitCode::NotJudged);
        run.records.clear();
        assert_eq!(run.exit_code(), ExitCode::StaleBaseline);
        run.baseline = None;
        assert_eq!(run.exit_code(), ExitCode::NothingRan);
    }

    #[test]
    fn what_is_known_does_not_fail_and_a_warning_fails_where_that_is_asked_for() {
        let mut run = run(&["pass", "warn", "known", "skip"]);
        assert_eq!(run.exit_code(), ExitCode::Clean);
        run.fail_on = FailOn::Should;
        assert_eq!(run.exit_code(), ExitCode::Failed);
    }
}
