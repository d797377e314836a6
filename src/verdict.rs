//! Findings, verdicts, the finished run and its exit code. No I/O.

mod context;
mod known;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use context::{CaseText, DocumentRows, FuzzFinding, RowShown, RowState};
pub use known::{Accepted, BaselineUse, Stale, Staleness};

use crate::suite::Class;

/// What a case showed about the target. Derived from findings, never stored apart from them.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every demand held.
    Pass,
    /// A weaker demand was broken.
    Warn,
    /// A conclusive deviation.
    Fail,
    /// A deviation that the baseline lists.
    Known,
    /// Not run, with a reason.
    Skip,
    /// Could not be judged.
    Error,
}

impl Verdict {
    /// All of them, in the order of a summary.
    pub const ALL: [Self; 6] = [
        Self::Pass,
        Self::Warn,
        Self::Known,
        Self::Fail,
        Self::Error,
        Self::Skip,
    ];

    /// How bad it is, the worst highest: which round of several stands for all.
    pub fn badness(self) -> u8 {
        match self {
            Self::Skip => 0,
            Self::Pass => 1,
            Self::Warn => 2,
            Self::Known => 3,
            Self::Error => 4,
            Self::Fail => 5,
        }
    }

    /// The word in reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Known => "known",
            Self::Skip => "skip",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One demand that was broken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The row of the catalogue.
    pub requirement: String,
    /// What it means by the standard.
    pub class: Class,
    /// What it means by the profile: nothing (`info`) where a documented deviation covers it.
    pub by_profile: Class,
    /// The deviation of the profile that replaces the row, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviation: Option<String>,
    /// What is wrong, in the same words for the same cause: what findings are grouped by.
    pub diagnosis: String,
    /// What was demanded.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// The demand's path in the suite file.
    pub path: String,
    /// The step, by id or number.
    pub step: String,
    /// The exchange it was seen in, by its number among the record's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<usize>,
    /// The suite's remark on the demand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The entry of the baseline that accepts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Box<Accepted>>,
}

impl Finding {
    /// What it means: by the profile, or with `strict` by the standard.
    pub fn weight(&self, strict: bool) -> Class {
        if strict { self.class } else { self.by_profile }
    }
}

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

/// Why a case could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No connection, a reset, a timeout.
    Transport(String),
    /// A login failed.
    Login(String),
    /// The control was refused.
    Control(String),
    /// What the case needs first could not be had.
    Given(String),
    /// The suite says something that cannot be done.
    Suite(String),
    /// A defect of grantspec.
    Defect(String),
}

impl Trouble {
    /// What kind of trouble it is, in a few words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Transport(_) => "no answer",
            Self::Login(_) => "login failed",
            Self::Control(_) => "control refused",
            Self::Given(_) => "what the case needs could not be had",
            Self::Suite(_) => "bug in the case",
            Self::Defect(_) => "bug in grantspec",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Transport(text)
        | Self::Login(text)
        | Self::Control(text)
        | Self::Given(text)
        | Self::Suite(text)
        | Self::Defect(text)) = self;
        write!(f, "{}: {text}", self.kind())
    }
}

/// What became of one trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Record {
    /// `profile::case_id[::variant]`.
    pub name: String,
    /// The case's id.
    pub case: String,
    /// The case's revision.
    pub revision: u32,
    /// Its title.
    pub title: String,
    /// Its requirement rows.
    pub requirements: Vec<String>,
    /// By the profile.
    pub verdict: Verdict,
    /// By the standard alone, what the vendor documents set aside.
    pub standard: Verdict,
    /// The suite file.
    pub file: String,
    /// The case's path in it.
    pub path: String,
    /// Why it was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why it could not be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<Trouble>,
    /// The entry of the baseline that accepts that it could not be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<Box<Accepted>>,
    /// What was broken.
    pub findings: Vec<Finding>,
    /// What held, in a few words each.
    pub held: Vec<String>,
    /// The grants that its steps asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<String>,
    /// The exchanges; of a passing case the deciding one alone.
    pub exchanges: Vec<ShownExchange>,
    /// How many requests it made.
    pub requests: usize,
    /// From start to end.
    pub millis: f64,
    /// Of that, waiting for the target.
    pub target_millis: f64,
    /// What was wrong beside other trials and not alone, where it met a code or token that was dead, or no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disturbed: Option<String>,
    /// Whether what is wrong with it is that it met a dead code or token, which another trial may have ended, or got no
    /// answer, which may be a matter of load.
    #[serde(skip)]
    pub met_the_dead: bool,
    /// The verdict of each round, where it was run several times; the record itself is of the worst.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Verdict>,
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
        let within = finding.path.strip_prefix(&self.path);
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
    pub fn judge<'a>(
        findings: impl IntoIterator<Item = &'a Finding>,
        trouble: Option<&Trouble>,
        class_of: impl Fn(&Finding) -> Class,
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

/// A finished run against one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Run {
    /// The version of this format.
    pub schema_version: u32,
    /// The version of grantspec.
    pub grantspec: String,
    /// The target's name.
    pub target: String,
    /// The profile's id.
    pub profile: String,
    /// The target's version, if its file says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The base URL.
    pub base_url: String,
    /// When it began, seconds since 1970.
    pub started: u64,
    /// How long it took.
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
    pub selector: Vec<String>,
    /// What the target offers, and how that was found out.
    pub capabilities: Vec<CapabilityRow>,
    /// One record per trial, in the order of the plan.
    pub records: Vec<Record>,
    /// Trouble of the run as a whole: preflight, closing control.
    pub trouble: Vec<String>,
    /// What has to be known beside the verdicts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// The run was ended before its end.
    pub partial: bool,
    /// What the cases of the records say of themselves, by id.
    #[serde(default)]
    pub cases: BTreeMap<String, CaseText>,
    /// The documents that the cases are about, row by row.
    #[serde(default)]
    pub documents: Vec<DocumentRows>,
    /// What fuzzing found.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fuzz: Vec<FuzzFinding>,
}

/// What makes a run fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FailOn {
    /// A conclusive deviation.
    #[default]
    Must,
    /// A warning, too.
    Should,
}

/// One line on a capability.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CapabilityRow {
    /// Its name.
    pub name: String,
    /// Whether the target has it, if that is known.
    pub offered: Option<bool>,
    /// How that was found out.
    pub origin: String,
}

impl Run {
    /// That trials disturb each other, if they do.
    pub fn disturbance(&self) -> Option<String> {
        let mut all = self
            .records
            .iter()
            .filter(|record| record.disturbed.is_some());
        let first = all.next()?;
        let what = first.disturbed.as_deref().unwrap_or_default();
        Some(format!(
            "{} of the trials met dead codes or tokens, or no answer, beside others and not alone, the first of them {} ({what}): a revocation, a replay or a login ends more there than it is about, or it is slow under load",
            1 + all.count(),
            first.name
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
    pub fn headline(&self) -> &'static str {
        match self.exit_code() {
            _ if self.partial => "INTERRUPTED",
            ExitCode::Clean => "CONFORMS",
            ExitCode::Failed => "DEVIATES",
            ExitCode::NothingRan => "NOTHING RAN",
            ExitCode::StaleBaseline => "BASELINE IS STALE",
            ExitCode::Defect => "GRANTSPEC FAILED",
            _ => "COULD NOT BE JUDGED",
        }
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

/// Exit codes, an interface that scripts rely on. Where several apply, the first in this order counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExitCode {
    /// 130: interrupted.
    Interrupted,
    /// 70: a bug in grantspec.
    Defect,
    /// 2: bad arguments or files; nothing was sent.
    Usage,
    /// 1: a case failed.
    Failed,
    /// 3: something could not be judged.
    NotJudged,
    /// 5: the baseline is stale.
    StaleBaseline,
    /// 4: nothing was selected, or nothing ran.
    NothingRan,
    /// 0: every case that ran passed, warned or was known.
    Clean,
}

impl ExitCode {
    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Interrupted => 130,
            Self::Defect => 70,
            Self::Usage => 2,
            Self::Failed => 1,
            Self::NotJudged => 3,
            Self::StaleBaseline => 5,
            Self::NothingRan => 4,
            Self::Clean => 0,
        }
    }

    /// The code of several runs together.
    pub fn of_all(codes: impl IntoIterator<Item = Self>) -> Self {
        codes.into_iter().min().unwrap_or(Self::NothingRan)
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
                entry: "a".to_owned(),
                kind: Staleness::Passed,
                why: "it holds now".to_owned(),
            }],
            ..BaselineUse::default()
        });
        run.records[1].trouble = Some(Trouble::Defect("a panic".to_owned()));
        assert_eq!(run.exit_code(), ExitCode::Defect);
        run.records[1].trouble = Some(Trouble::Login("no".to_owned()));
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

    #[test]
    fn the_variant_is_what_stands_behind_the_case() {
        assert_eq!(variant_of("a::b", "rfc::a::b::password::x"), "password::x");
        assert_eq!(variant_of("a::b", "rfc::a::b"), "");
    }

    #[test]
    fn of_several_runs_the_first_code_in_the_order_counts() {
        assert_eq!(
            ExitCode::of_all([ExitCode::Clean, ExitCode::NotJudged, ExitCode::Failed]),
            ExitCode::Failed
        );
        assert_eq!(
            ExitCode::of_all([ExitCode::Clean, ExitCode::NothingRan]),
            ExitCode::NothingRan
        );
        assert_eq!(ExitCode::of_all([]), ExitCode::NothingRan);
    }
}
