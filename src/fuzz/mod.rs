//! Fuzzing: malformed requests from the profile's own tables, what must hold of every answer, and small findings.

mod apply;
mod attack;
mod breach;
mod campaign;
mod corpus;
mod course;
mod curl;
mod finding;
mod fragments;
mod generate;
mod inquiry;
mod judge;
mod machine;
mod parts;
mod promote;
mod replay;
mod session;
mod shrink;
mod surface;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore};

pub use attack::{Attack, Crafted, Mutation, Piece, Wire};
pub use finding::{FindingError, FindingKind, Found, Signature};
pub use machine::{Sequence, Step};
pub use promote::promoted;
pub use replay::Replayed;
pub use shrink::AttackTree;

use crate::fuzz::campaign::{Campaign, Report};
use crate::plan::Trial;
use crate::probe::Stop;
use crate::run::{INTERRUPTED, Runner};
use crate::suite::{Holds, LoadedCase};
use crate::verdict::{Finding, Record, Verdict};

/// How long and how hard is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Random requests per grant, where no time is given.
    pub tries: u64,
    /// For how long, in place of a number.
    pub time: Option<Duration>,
    /// The fixed corpus is tried first.
    pub corpus: bool,
    /// What all grants have in common (credentials, form, further parameters) gets the corpus with this one alone.
    pub first_grant: Option<String>,
    /// Wrong passwords and secrets are tried too.
    pub may_lock: bool,
    /// For how long one finding may be made small.
    pub shrink_time: Duration,
    /// Findings of a grant that are made small; further ones are only counted.
    pub most_findings: usize,
    /// The stream ends when there are so many.
    pub ends_with_most: bool,
    /// Where findings are kept.
    pub folder: Option<PathBuf>,
}

/// Random requests per grant unless said otherwise.
pub const USUAL_TRIES: u64 = 64;

impl Default for Settings {
    fn default() -> Self {
        Self {
            tries: USUAL_TRIES,
            time: None,
            corpus: true,
            first_grant: None,
            may_lock: true,
            shrink_time: Duration::from_secs(30),
            most_findings: 24,
            ends_with_most: false,
            folder: None,
        }
    }
}

/// Of these grants the one whose requests cost the target least.
pub fn cheapest<'a>(grants: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const ORDER: [&str; 6] = [
        "client_credentials",
        "password",
        "refresh_token",
        "jwt_bearer",
        "authorization_code",
        "device_code",
    ];
    let rank = |grant: &&str| ORDER.iter().position(|known| known == grant);
    grants.into_iter().min_by_key(rank)
}

/// How far it is.
#[derive(Debug, Default)]
pub struct Progress {
    requests: AtomicU64,
    findings: AtomicU64,
}

impl Progress {
    fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    fn found(&self) {
        self.findings.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests and findings so far.
    pub fn so_far(&self) -> (u64, u64) {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (read(&self.requests), read(&self.findings))
    }
}

/// The stream of a grant, run once.
struct Stream {
    report: OnceCell<Report>,
    /// Whether its requests are in the account of some record already.
    is_counted: AtomicBool,
}

/// Fuzzes one target; the properties of a grant share one stream of requests.
pub struct Fuzzer {
    /// The target, made ready.
    pub runner: Arc<Runner>,
    properties: Vec<LoadedCase>,
    settings: Settings,
    streams: Mutex<HashMap<(String, bool), Arc<Stream>>>,
    at_once: Semaphore,
    /// How far it is.
    pub progress: Progress,
}

impl fmt::Debug for Fuzzer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fuzzer({:?})", self.settings)
    }
}

impl Fuzzer {
    /// A fuzzer that judges by these properties, with so many streams at once.
    pub fn new(
        runner: Arc<Runner>,
        properties: Vec<LoadedCase>,
        settings: Settings,
        at_once: usize,
    ) -> Self {
        Self {
            runner,
            properties,
            settings,
            streams: Mutex::default(),
            at_once: Semaphore::new(at_once.max(1)),
            progress: Progress::default(),
        }
    }

    /// What the stream of the trial's grant says about its property.
    pub async fn run(&self, trial: &Trial) -> Record {
        let property = trial.case.case.property.as_deref();
        let holds = property.and_then(|property| property.holds);
        let is_sequence = holds == Some(Holds::Sequences);
        let grant = trial.axes.grant.clone().unwrap_or_default();
        let stream = {
            let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
            let stream = streams
                .entry((grant.clone(), is_sequence))
                .or_insert_with(|| {
                    Arc::new(Stream {
                        report: OnceCell::new(),
                        is_counted: AtomicBool::new(false),
                    })
                });
            Arc::clone(stream)
        };
        let report = stream
            .report
            .get_or_init(|| async {
                let _permit = self.at_once.acquire().await;
                if is_sequence {
                    machine::run(self, trial).await
                } else {
                    Campaign::run(self, &grant).await
                }
            })
            .await;
        let is_first = !stream.is_counted.swap(true, Ordering::SeqCst);
        self.record(trial, report, is_first)
    }

    fn record(&self, trial: &Trial, report: &Report, is_first: bool) -> Record {
        let mut record = Runner::skipped(trial, "");
        record.reason = None;
        let mut exchanges = Vec::new();
        let mut findings: Vec<Finding> = Vec::new();
        for found in report
            .found
            .iter()
            .filter(|found| found.signature.property == trial.case.id)
        {
            exchanges.push(found.before.clone());
            exchanges.push(found.after.clone());
            let at = exchanges.len() - 1;
            findings.extend(found.findings.iter().take(1).map(|finding| Finding {
                step: found.attack_in_words.clone(),
                note: Some(note(found)),
                exchange: Some(at),
                ..finding.clone()
            }));
        }
        let mut trouble = None;
        match &report.end {
            Some(Stop::Skip(text)) => record.reason = Some(text.clone()),
            Some(Stop::Trouble(one)) => trouble = Some(one.clone()),
            None if report.was_interrupted && findings.is_empty() => {
                record.reason = Some(format!(
                    "{INTERRUPTED} after {} requests without a finding",
                    report.requests
                ));
            }
            None => {}
        }
        record.verdict = Record::judge(&findings, trouble.as_ref(), |finding| finding.by_profile);
        record.standard = Record::judge(&findings, trouble.as_ref(), |finding| finding.class);
        if record.reason.is_some() && findings.is_empty() {
            record.verdict = Verdict::Skip;
            record.standard = Verdict::Skip;
        }
        record.held = vec![format!(
            "{} requests of the corpus and {} at random",
            report.of_corpus, report.of_chance
        )];
        record.trouble = trouble;
        record.findings = findings;
        record.exchanges = exchanges;
        if is_first {
            record.requests = usize::try_from(report.requests).unwrap_or(usize::MAX);
            record.target_millis = report.waited.as_secs_f64() * 1000.0;
            record.millis = report.took.as_secs_f64() * 1000.0;
        }
        record
    }

    /// One line per stream on what it did, and what has to be known about it.
    pub fn remarks(&self) -> Vec<String> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<(&String, &Report)> = streams
            .iter()
            .filter_map(|((grant, _), stream)| Some((grant, stream.report.get()?)))
            .collect();
        all.sort_by_key(|(grant, report)| ((*grant).clone(), report.of_corpus == 0));
        let mut lines = Vec::new();
        let requests: u64 = all.iter().map(|(_, report)| report.requests).sum();
        if requests > 0 {
            let (corpus, chance) = all.iter().fold((0, 0), |(corpus, chance), (_, report)| {
                (corpus + report.of_corpus, chance + report.of_chance)
            });
            let slowest = all
                .iter()
                .map(|(_, report)| report.took)
                .max()
                .unwrap_or_default();
            let findings: usize = all.iter().map(|(_, report)| report.found.len()).sum();
            lines.push(format!(
                "fuzzed with {requests} requests ({corpus} of the corpus, {chance} at random), {:.0} per second, {findings} findings, seed {}",
                requests as f64 / slowest.as_secs_f64().max(0.001),
                self.runner.instance.seed
            ));
        }
        lines.extend(all.iter().flat_map(|(_, report)| report.remarks.clone()));
        lines
    }

    /// Everything found so far.
    pub fn found(&self) -> Vec<Found> {
        let streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let reports = streams.values().filter_map(|stream| stream.report.get());
        reports.flat_map(|report| report.found.clone()).collect()
    }

    /// Writes a finding where findings are kept.
    fn keep(&self, found: &mut Found, remarks: &mut Vec<String>) {
        let Some(folder) = &self.settings.folder else {
            return;
        };
        if let Err(error) = found.write(folder) {
            remarks.push(error.to_string());
        }
    }
}

/// What a report says beside a finding: how small it is, where it is kept, how it is sent by hand.
fn note(found: &Found) -> String {
    let file = found.file.as_ref().map_or(String::new(), |file| {
        let file = file.display();
        format!("; again: grantspec replay {file}; as a case: grantspec promote {file}")
    });
    let small = found.shrunk();
    let seen = match found.count {
        1 => "once".to_owned(),
        count => format!("{count} times"),
    };
    format!("{small}, seen {seen}; by hand: {}{file}", found.curl)
}
