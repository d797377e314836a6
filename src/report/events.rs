//! What happens while a run is on its way, as JSON lines: one object with one member per line, named for the event.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::out::Page;
use crate::secret::{Shown, write_json_line};
use crate::verdict::{Record, Run, Verdict};

/// One line of the stream. Further members may come with later versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The run against one target begins.
    RunStarted(RunStarted),
    /// A case is begun.
    CaseStarted(CaseStarted),
    /// A case is over, or is not run.
    CaseEnded(CaseEnded),
    /// The run against one target is over; its report is written.
    RunEnded(RunEnded),
}

/// What is run against what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunStarted {
    /// The version of grantspec.
    pub grantspec: Shown,
    /// The target's name.
    pub target: Shown,
    /// The profile's id.
    pub profile: Shown,
    /// The base URL.
    pub base_url: Shown,
    /// When, in seconds since 1970.
    pub time: f64,
    /// The seed of everything that is drawn at random.
    pub seed: u64,
    /// How many cases were selected.
    pub cases: usize,
    /// About how many requests they are to make, pages of logins aside.
    #[serde(default)]
    pub requests: u64,
    /// About how many logins.
    #[serde(default)]
    pub logins: u64,
    /// About how many seconds they are to take.
    #[serde(default)]
    pub seconds: f64,
}

/// A case is begun.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseStarted {
    /// `profile::case_id[::variant]`.
    pub name: Shown,
    /// When, in seconds since 1970.
    pub time: f64,
}

/// A case is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseEnded {
    /// `profile::case_id[::variant]`.
    pub name: Shown,
    /// The case's id.
    pub case: Shown,
    /// When, in seconds since 1970.
    pub time: f64,
    /// The verdict that counts: pass, warn, fail, known, skip or error.
    pub verdict: Shown,
    /// The verdict of each round, where there were several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rounds: Vec<Shown>,
    /// What is wrong: what broken demands are about, or why the case could not be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnoses: Vec<Shown>,
    /// Why it was not run, or why the baseline accepts what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Shown>,
    /// How many requests it made.
    pub requests: usize,
    /// How long it took.
    pub millis: f64,
}

/// How the run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunEnded {
    /// The target's name.
    pub target: Shown,
    /// The profile's id.
    pub profile: Shown,
    /// When, in seconds since 1970.
    pub time: f64,
    /// How many cases have which verdict.
    pub verdicts: BTreeMap<Shown, usize>,
    /// The exit code of this target alone.
    pub exit_code: u8,
    /// Whether the run was ended before its end.
    pub partial: bool,
    /// The report.
    pub report: Shown,
}

/// A stream of more bytes than this is long.
const LONG: usize = 16 << 20;

/// Where events go. Each is written at once and whole.
pub struct Events {
    writer: Mutex<Page<'static>>,
    written: AtomicUsize,
    strict: bool,
    began: (Instant, f64),
}

impl Events {
    /// Events into `writer`; with `strict` the standard's verdict counts.
    pub fn new(writer: Page<'static>, strict: bool) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            writer: Mutex::new(writer),
            written: AtomicUsize::new(0),
            strict,
            began: (Instant::now(), now.map_or(0.0, |since| since.as_secs_f64())),
        }
    }

    /// Now, in seconds since 1970; never runs backwards within a run.
    pub fn time(&self) -> f64 {
        self.began.1 + self.began.0.elapsed().as_secs_f64()
    }

    /// Writes one event.
    ///
    /// # Errors
    ///
    /// Nobody takes it: a full disk, a closed pipe.
    pub fn write(&self, event: &Event) -> io::Result<()> {
        let mut line = Vec::new();
        write_json_line(&mut line, event)?;
        line.push(b'\n');
        self.written.fetch_add(line.len(), Ordering::Relaxed);
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.write_all(&line)?;
        writer.flush()
    }

    /// The event of a record, which has no secrets any more.
    pub fn case_ended(&self, record: &Record) -> Event {
        // A stream that is long already has the rest in short; the report tells more.
        let (most, few) = match self.written.load(Ordering::Relaxed) {
            0..LONG => (4096, 50),
            _ => (100, 2),
        };
        let (findings, trouble) = (record.findings.iter(), record.trouble.as_ref());
        let reason = record.reason.as_ref();
        let reason = reason.map(|reason| reason.shortened(most));
        let mut diagnoses: Vec<Shown> = findings
            .take(few)
            .map(|finding| finding.diagnosis.shortened(most))
            .chain(trouble.map(|trouble| trouble.shown().shortened(most)))
            .collect();
        diagnoses.dedup();
        let word = |verdict: &Verdict| verdict.word().into();
        let accepted = record.accepted().map(|accepted| accepted.reason.clone());
        Event::CaseEnded(CaseEnded {
            name: record.name.clone(),
            case: record.case.clone(),
            time: self.time(),
            verdict: word(&record.deciding(self.strict)),
            rounds: record.rounds.iter().map(word).collect(),
            diagnoses,
            reason: reason.or(accepted),
            requests: record.requests,
            millis: record.millis,
        })
    }

    /// The event of a finished run.
    pub fn run_ended(&self, run: &Run, report: &Shown) -> Event {
        let verdicts = Verdict::ALL.iter();
        Event::RunEnded(RunEnded {
            target: run.target.clone(),
            profile: run.profile.clone(),
            time: self.time(),
            verdicts: verdicts
                .map(|verdict| (verdict.word().into(), run.count(*verdict)))
                .collect(),
            exit_code: run.exit_code().number(),
            partial: run.partial,
            report: report.clone(),
        })
    }
}
