//! One trial of the plan: the stream of its grant is run once, and what it says about the trial's property is the record.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::OnceCell;

use crate::craft::Stop;
use crate::fuzz::campaign::Campaign;
use crate::fuzz::finding::Found;
use crate::fuzz::fuzzer::{Fuzzer, Stream};
use crate::fuzz::machine;
use crate::fuzz::stream::Report;
use crate::plan::Trial;
use crate::run::{INTERRUPTED, Runner};
use crate::secret::{Raw, Shown, shown, written};
use crate::suite::Holds;
use crate::verdict::{Finding, Record, Verdict};

impl Fuzzer {
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
        let mut record = Runner::skipped(trial, Shown::default());
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
        let shown = |text: Raw| self.runner.shown(text);
        let mut trouble = None;
        match &report.end {
            Some(Stop::Skip(text)) => record.reason = Some(shown(text.clone())),
            Some(Stop::Trouble(one)) => trouble = Some(one.clone().map(shown)),
            None if report.was_interrupted && findings.is_empty() => {
                let requests = report.requests;
                let text = format!("{INTERRUPTED} after {requests} requests without a finding");
                record.reason = Some(shown(text.into()));
            }
            None => {}
        }
        record.verdict = Record::judge(&findings, trouble.as_ref(), |finding| finding.by_profile);
        record.standard = Record::judge(&findings, trouble.as_ref(), |finding| finding.class);
        if record.reason.is_some() && findings.is_empty() {
            record.verdict = Verdict::Skip;
            record.standard = Verdict::Skip;
        }
        record.held = vec![shown!(
            "{} requests of the corpus and {} at random",
            report.of_corpus,
            report.of_chance
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
}

/// What a report says beside a finding: how small it is, where it is kept, how it is sent by hand.
fn note(found: &Found) -> Shown {
    let file = found.file.as_ref().map_or_else(Shown::default, |file| {
        let file = written(file.display());
        shown!(
            "; again: grantspec replay {}; as a case: grantspec promote {}",
            file,
            file
        )
    });
    let small = found.shrunk();
    let seen = match found.count {
        1 => "once".into(),
        count => shown!("{} times", count),
    };
    shown!("{}, seen {}; by hand: {}{}", small, seen, found.curl, file)
}
