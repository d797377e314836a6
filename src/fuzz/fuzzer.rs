//! The fuzzer of one target: by what it judges, how hard it tries, and what its streams have found so far.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OnceCell, Semaphore};

use crate::fuzz::finding::Found;
use crate::fuzz::settings::Settings;
use crate::fuzz::stream::Report;
use crate::run::Runner;
use crate::secret::Raw;
use crate::suite::{Breaches, LoadedCase};

/// How far it is.
#[derive(Debug, Default)]
pub struct Progress {
    requests: AtomicU64,
    findings: AtomicU64,
}

impl Progress {
    pub(super) fn count(&self) {
        self.requests.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn found(&self) {
        self.findings.fetch_add(1, Ordering::Relaxed);
    }

    /// Requests and findings so far.
    pub fn so_far(&self) -> (u64, u64) {
        let read = |number: &AtomicU64| number.load(Ordering::Relaxed);
        (read(&self.requests), read(&self.findings))
    }
}

/// The stream of a grant, run once.
pub(super) struct Stream {
    pub(super) report: OnceCell<Report>,
    /// Whether its requests are in the account of some record already.
    pub(super) is_counted: AtomicBool,
}

/// Fuzzes one target; the properties of a grant share one stream of requests.
pub struct Fuzzer {
    /// The target, made ready.
    pub runner: Arc<Runner>,
    pub(super) properties: Vec<LoadedCase>,
    pub(super) settings: Settings,
    pub(super) streams: Mutex<HashMap<(String, bool), Arc<Stream>>>,
    pub(super) at_once: Semaphore,
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

    /// What breaks a MUST, where a property asks for that.
    pub(super) fn breaches(&self) -> Option<&Breaches> {
        let mut properties = self.properties.iter();
        properties.find_map(|case| case.case.property.as_deref()?.breaches.as_deref())
    }

    /// One line per stream on what it did, and what has to be known about it.
    pub fn remarks(&self) -> Vec<Raw> {
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
            ).into());
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
    pub(super) fn keep(&self, found: &mut Found, remarks: &mut Vec<Raw>) {
        let Some(folder) = &self.settings.folder else {
            return;
        };
        if let Err(error) = found.write(folder) {
            remarks.push(error.to_string().into());
        }
    }
}
