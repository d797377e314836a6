//! Who watches a run: progress for people, events for programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::cli::arguments::RunArguments;
use crate::cli::progress::{Manner, Progress, show_fuzzing};
use crate::cli::usage::UsageError;
use crate::conduct::{ConductError, Hooks, Planned};
use crate::fuzz::Fuzzer;
use crate::harness::FormatSetting;
use crate::out::{self, FileError, Page, say_aside};
use crate::plan::{Decision, Trial};
use crate::report::{CaseStarted, Event, Events, RunStarted};
use crate::secret::{Shown, shown, written};
use crate::verdict::{FailOn, Record, Run, Verdict};
use crate::words::Message;

/// A line on a terminal is no longer than this.
const WIDEST: usize = 79;

/// What the reports of a run take at least for each trial, its page among them.
const ROOM_PER_TRIAL: u64 = 2048;

/// Watches one run, target after target.
pub(crate) struct Watch {
    look: Look,
    progress: Mutex<BTreeMap<usize, Progress>>,
    events: Option<Events>,
    events_are_lost: AtomicBool,
    /// Dangerous trials are run, too.
    runs_dangerous: bool,
    strict: bool,
    fail_on: FailOn,
    report_dir: PathBuf,
    /// Where the line on the fuzzer is drawn from, if it is shown.
    fuzzing: Option<Handle>,
    ticker: Mutex<Option<JoinHandle<()>>>,
    /// What each target is about to be asked, until it is its turn to be seen.
    forecasts: Mutex<BTreeMap<usize, Shown>>,
}

impl Watch {
    /// Opens what the arguments name. With a runtime a line says how far the fuzzer is.
    pub(crate) fn new(
        arguments: &RunArguments,
        fuzzing: Option<&Handle>,
    ) -> Result<Arc<Self>, UsageError> {
        let wanted = arguments
            .events
            .as_deref()
            .filter(|_| !arguments.libtest.list);
        let writer = wanted.map(open).transpose()?;
        Ok(Arc::new(Self {
            look: Look::of(arguments),
            progress: Mutex::default(),
            events: writer.map(|writer| Events::new(writer, arguments.strict)),
            events_are_lost: AtomicBool::new(false),
            runs_dangerous: arguments.libtest.include_ignored || arguments.libtest.ignored,
            strict: arguments.strict,
            fail_on: arguments.fail_on.into(),
            report_dir: arguments.report_dir.clone(),
            fuzzing: fuzzing.cloned(),
            ticker: Mutex::default(),
            forecasts: Mutex::default(),
        }))
    }

    /// Tells it of the target of that number.
    pub(crate) fn hooks(self: &Arc<Self>, at: usize) -> Hooks {
        let watch = || Arc::clone(self);
        Hooks {
            planned: Box::new({
                let watch = watch();
                move |planned| watch.begin(at, planned)
            }),
            shown: Box::new({
                let watch = watch();
                move |fuzzer| watch.show(at, fuzzer)
            }),
            started: Box::new({
                let watch = watch();
                move |trial| watch.started(at, trial)
            }),
            ended: Box::new({
                let watch = watch();
                move |record| watch.ended(at, record)
            }),
            over: Box::new({
                let watch = watch();
                move || watch.end(at)
            }),
            announce: {
                let watch = watch();
                Arc::new(move |text| watch.aside(&text))
            },
        }
    }

    /// The trials of a target begin, of which nothing is seen before it is its turn. Fails where events cannot be
    /// written, so that nothing is sent then.
    fn begin(&self, at: usize, planned: &Planned<'_>) -> Result<(), ConductError> {
        let room = ROOM_PER_TRIAL * planned.trials.len() as u64;
        out::space_in(&self.report_dir, room).map_err(ConductError::Room)?;
        if let Some(events) = &self.events {
            let event = run_started(planned, events.time());
            events.write(&event).map_err(ConductError::Events)?;
        }
        let trials = planned.trials.iter();
        let weights: Vec<u32> = trials
            .clone()
            .filter(|trial| match trial.decision {
                Decision::Run => true,
                Decision::Dangerous(_) => self.runs_dangerous,
                Decision::Skip(_) => false,
            })
            .map(|trial| trial.cost.weight)
            .collect();
        let longest = trials.map(|trial| trial.name.chars().count()).max();
        let manner = self
            .look
            .manner(planned.threads, longest.unwrap_or_default());
        self.progress().insert(at, Progress::new(manner, &weights));
        if self.look.tells_forecast && planned.forecast.requests > 0 {
            let name = written(&planned.instance.facts.target.name);
            let told = shown!("{}: {}", name.unfolded(), written(planned.forecast));
            let causes = planned.instance.causes().len();
            let told = match planned.instance.conversation {
                Some(asked) if causes > 0 => {
                    let before = Message::new("conversation-told")
                        .with("requests", asked.requests)
                        .with("causes", causes);
                    shown!("{}; {}", told, Shown::from(before))
                }
                _ => told,
            };
            self.forecasts().insert(at, told);
        }
        Ok(())
    }

    /// It is the turn of this target to be seen.
    fn show(&self, at: usize, fuzzer: &Arc<Fuzzer>) {
        if let Some(told) = self.forecasts().remove(&at) {
            say_aside(told);
        }
        if let Some(progress) = self.progress().get_mut(&at) {
            progress.show();
        }
        if let Some(handle) = &self.fuzzing {
            *self.ticker() = Some(show_fuzzing(handle, fuzzer));
        }
    }

    /// A trial is begun.
    fn started(&self, at: usize, trial: &Trial) {
        if let Some(progress) = self.progress().get(&at) {
            progress.started(trial);
        }
        self.emit(|events| {
            Event::CaseStarted(CaseStarted {
                name: Shown::cleaned(&trial.name),
                time: events.time(),
            })
        });
    }

    /// A trial is over.
    fn ended(&self, at: usize, record: &Record) {
        let is_failed = record.deciding(self.strict) == Verdict::Error
            || record.is_failure(self.strict, self.fail_on);
        if let Some(progress) = self.progress().get(&at) {
            progress.ended(record, is_failed);
        }
        self.emit(|events| events.case_ended(record));
    }

    /// The trials of a target are over.
    fn end(&self, at: usize) {
        if let Some(ticker) = self.ticker().take() {
            ticker.abort();
        }
        let over = self.progress().remove(&at);
        drop(over);
    }

    /// The report of a target is written.
    pub(crate) fn reported(&self, run: &Run, report: &Shown) {
        self.emit(|events| events.run_ended(run, report));
    }

    /// Tells a person something, beside whatever is drawn.
    pub(crate) fn aside(&self, text: &Shown) {
        match self.progress().values().find(|one| one.is_shown()) {
            Some(progress) => progress.aside(text),
            None => say_aside(text),
        }
    }

    fn progress(&self) -> MutexGuard<'_, BTreeMap<usize, Progress>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn forecasts(&self) -> MutexGuard<'_, BTreeMap<usize, Shown>> {
        let forecasts = self.forecasts.lock();
        forecasts.unwrap_or_else(PoisonError::into_inner)
    }

    fn ticker(&self) -> MutexGuard<'_, Option<JoinHandle<()>>> {
        self.ticker.lock().unwrap_or_else(PoisonError::into_inner)
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
            self.aside(&shown!(
                "warning: events cannot be written any more: {}",
                written(error)
            ));
        }
    }
}

fn open(path: &Path) -> Result<Page<'static>, UsageError> {
    out::stream(path).map_err(|FileError { path, why }| {
        let path = path.display();
        UsageError::Asked(format!("the events cannot be written to {path}: {why}"))
    })
}

fn run_started(planned: &Planned<'_>, time: f64) -> Event {
    let instance = planned.instance;
    Event::RunStarted(RunStarted {
        grantspec: env!("CARGO_PKG_VERSION").into(),
        target: written(&instance.facts.target.name),
        profile: written(&instance.facts.profile.id),
        base_url: written(&instance.facts.target.base_url),
        time,
        seed: instance.seed,
        cases: planned.trials.len(),
        requests: planned.forecast.requests,
        logins: planned.forecast.logins,
        seconds: planned.forecast.seconds,
    })
}

/// How progress is shown, by who reads what.
#[derive(Debug, Clone, Copy)]
struct Look {
    heartbeat: u64,
    /// libtest prints a line for each trial.
    is_plain: bool,
    events_take_stdout: bool,
    /// Whoever runs single cases by their names, or has the events read, is told nothing beforehand.
    tells_forecast: bool,
}

impl Look {
    fn of(arguments: &RunArguments) -> Self {
        let libtest = &arguments.libtest;
        Self {
            heartbeat: arguments.heartbeat,
            is_plain: !libtest.quiet
                && libtest
                    .format
                    .is_none_or(|format| format == FormatSetting::Pretty),
            events_take_stdout: arguments.writes_events_to_stdout(),
            tells_forecast: !libtest.exact && !arguments.writes_events_to_stdout(),
        }
    }

    fn manner(self, threads: usize, longest_name: usize) -> Manner {
        let is_stdout_elsewhere = !out::is_terminal() || self.events_take_stdout;
        match (out::aside_is_terminal(), is_stdout_elsewhere) {
            (false, _) if self.heartbeat == 0 => Manner::Off,
            (false, _) => Manner::Heartbeat(Duration::from_secs(self.heartbeat)),
            (true, true) => Manner::Line(WIDEST),
            // One thread prints the name before the trial, and dots stand side by side: nothing may come between.
            (true, false) if self.is_plain && threads > 1 => {
                Manner::Line(WIDEST.min("test ".len() + longest_name + " ... ok".len()))
            }
            (true, false) => Manner::Off,
        }
    }
}
