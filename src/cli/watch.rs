//! Who watches a run: progress for people, events for programs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cli::arguments::RunArguments;
use crate::cli::progress::{Manner, Progress};
use crate::cli::say::say_aside;
use crate::cli::usage::UsageError;
use crate::harness::FormatSetting;
use crate::plan::{Decision, Trial};
use crate::report::{CaseStarted, Event, Events};
use crate::verdict::{FailOn, Record, Run, Verdict};

/// A line on a terminal is no longer than this.
const WIDEST: usize = 79;

/// Watches one run, target after target.
pub(crate) struct Watch {
    progress: Mutex<BTreeMap<usize, Progress>>,
    events: Option<Events>,
    events_are_lost: AtomicBool,
    strict: bool,
    fail_on: FailOn,
}

impl Watch {
    /// Opens what the arguments name.
    pub(crate) fn new(arguments: &RunArguments) -> Result<Arc<Self>, UsageError> {
        let wanted = arguments
            .events
            .as_deref()
            .filter(|_| !arguments.libtest.list);
        let writer = wanted.map(open).transpose()?;
        Ok(Arc::new(Self {
            progress: Mutex::default(),
            events: writer.map(|writer| Events::new(writer, arguments.strict)),
            events_are_lost: AtomicBool::new(false),
            strict: arguments.strict,
            fail_on: arguments.fail_on.into(),
        }))
    }

    /// The trials of a target begin, of which nothing is seen before it is its turn. Fails where events cannot be written, so that nothing is sent then.
    pub(crate) fn begin(
        &self,
        at: usize,
        arguments: &RunArguments,
        threads: usize,
        trials: &[Trial],
        event: impl FnOnce(f64) -> Event,
    ) -> Result<(), UsageError> {
        if let Some(events) = &self.events {
            let written = events.write(&event(events.time()));
            written
                .map_err(|error| UsageError(format!("the events cannot be written: {error}")))?;
        }
        let dangerous = arguments.libtest.include_ignored || arguments.libtest.ignored;
        let weights: Vec<u32> = trials
            .iter()
            .filter(|trial| match trial.decision {
                Decision::Run => true,
                Decision::Dangerous(_) => dangerous,
                Decision::Skip(_) => false,
            })
            .map(|trial| trial.weight)
            .collect();
        let longest = trials.iter().map(|trial| trial.name.chars().count()).max();
        let manner = manner(arguments, threads, longest.unwrap_or_default());
        self.progress().insert(at, Progress::new(manner, &weights));
        Ok(())
    }

    /// It is the turn of this target to be seen.
    pub(crate) fn show(&self, at: usize) {
        if let Some(progress) = self.progress().get_mut(&at) {
            progress.show();
        }
    }

    /// A trial is begun.
    pub(crate) fn started(&self, at: usize, trial: &Trial) {
        if let Some(progress) = self.progress().get(&at) {
            progress.started(trial);
        }
        self.emit(|events| {
            Event::CaseStarted(CaseStarted {
                name: trial.name.clone(),
                time: events.time(),
            })
        });
    }

    /// A trial is over.
    pub(crate) fn ended(&self, at: usize, record: &Record) {
        let is_failed = record.deciding(self.strict) == Verdict::Error
            || record.is_failure(self.strict, self.fail_on);
        if let Some(progress) = self.progress().get(&at) {
            progress.ended(record, is_failed);
        }
        self.emit(|events| events.case_ended(record));
    }

    /// The trials of a target are over.
    pub(crate) fn end(&self, at: usize) {
        let over = self.progress().remove(&at);
        drop(over);
    }

    /// The report of a target is written.
    pub(crate) fn reported(&self, run: &Run, report: &str) {
        self.emit(|events| events.run_ended(run, report));
    }

    /// Tells a person something, beside whatever is drawn.
    pub(crate) fn aside(&self, text: &str) {
        match self.progress().values().find(|one| one.is_shown()) {
            Some(progress) => progress.aside(text),
            None => say_aside(text),
        }
    }

    fn progress(&self) -> MutexGuard<'_, BTreeMap<usize, Progress>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes an event; a stream that breaks is told of once, and the run goes on.
    fn emit(&self, event: impl FnOnce(&Events) -> Event) {
        let Some(events) = &self.events else { return };
        if self.events_are_lost.load(Ordering::Relaxed) {
            return;
        }
        if let Err(error) = events.write(&event(events))
            && !self.events_are_lost.swap(true, Ordering::Relaxed)
        {
            self.aside(&format!(
                "warning: events cannot be written any more: {error}"
            ));
        }
    }
}

fn open(path: &Path) -> Result<Box<dyn Write + Send>, UsageError> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdout()));
    }
    match File::create(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(UsageError(format!(
            "the events cannot be written to {}: {error}",
            path.display()
        ))),
    }
}

/// How progress is shown, by who reads what.
fn manner(arguments: &RunArguments, threads: usize, longest_name: usize) -> Manner {
    let libtest = &arguments.libtest;
    let is_plain = !libtest.quiet
        && libtest
            .format
            .is_none_or(|format| format == FormatSetting::Pretty);
    let is_stdout_elsewhere =
        !std::io::stdout().is_terminal() || arguments.writes_events_to_stdout();
    match (std::io::stderr().is_terminal(), is_stdout_elsewhere) {
        (false, _) if arguments.heartbeat == 0 => Manner::Off,
        (false, _) => Manner::Heartbeat(Duration::from_secs(arguments.heartbeat)),
        (true, true) => Manner::Line(WIDEST),
        // One thread prints the name before the trial, and dots stand side by side: nothing may come between.
        (true, false) if is_plain && threads > 1 => {
            Manner::Line(WIDEST.min("test ".len() + longest_name + " ... ok".len()))
        }
        (true, false) => Manner::Off,
    }
}
