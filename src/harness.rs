//! A plan into libtest trials; collects the verdicts.
//!
//! libtest-mimic prints; what is selected, in which order it starts and what it means is decided here.

mod desk;

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::io::{BufWriter, Write, stdout};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

pub use libtest_mimic::{Arguments, ColorSetting, FormatSetting};
use libtest_mimic::{Completion, Failed};
use tokio::runtime::Handle;
use tokio::task::{JoinHandle, JoinSet};

use desk::Desk;

use crate::fuzz::Fuzzer;
use crate::plan::{Decision, Trial};
use crate::run::Runner;
use crate::suite::Danger;
use crate::verdict::{FailOn, Record, Verdict};

/// How a record is shown where libtest shows why a test failed.
pub type Render = dyn Fn(&Record) -> String + Send + Sync;

/// What is done with trials and records as they come and go.
pub struct Hooks {
    /// A trial is begun.
    pub started: Box<dyn Fn(&Trial) + Send + Sync>,
    /// Judges its record again, by a baseline.
    pub settle: Box<dyn Fn(&mut Record) + Send + Sync>,
    /// A trial is over, or is not run at all.
    pub ended: Box<dyn Fn(&Record) + Send + Sync>,
    /// How a failure is shown.
    pub render: Box<Render>,
    /// Tries properties; without it they are not tried.
    pub fuzzer: Option<Arc<Fuzzer>>,
}

impl Hooks {
    /// No baseline, and nobody watches.
    pub fn showing(render: Box<Render>) -> Self {
        Self {
            started: Box::new(|_| {}),
            settle: Box::new(|_| {}),
            ended: Box::new(|_| {}),
            render,
            fuzzer: None,
        }
    }
}

/// How trials are run, and what makes one fail.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// So many at once.
    pub threads: usize,
    /// Each so often.
    pub rounds: u32,
    /// The first that fails is the last that is begun.
    pub fail_fast: bool,
    /// The standard's verdict decides.
    pub strict: bool,
    /// What makes a trial fail.
    pub fail_on: FailOn,
    /// Each login counts, so that none is made only to look again.
    pub counts_logins: bool,
}

impl Manner {
    /// Each once, all of them, judged by the profile.
    pub fn usual(threads: usize) -> Self {
        Self {
            threads: threads.max(1),
            rounds: 1,
            fail_fast: false,
            strict: false,
            fail_on: FailOn::Must,
            counts_logins: false,
        }
    }

    fn is_failed(&self, record: &Record) -> bool {
        record.deciding(self.strict) == Verdict::Error
            || record.is_failure(self.strict, self.fail_on)
    }
}

/// Keeps the trials that the arguments and further filters select.
pub fn select(trials: Vec<Trial>, arguments: &Arguments, filters: &[String]) -> Vec<Trial> {
    let wanted: Vec<&String> = arguments.filter.iter().chain(filters).collect();
    let matches = |name: &str, pattern: &str| {
        if arguments.exact {
            name == pattern
        } else {
            name.contains(pattern)
        }
    };
    trials
        .into_iter()
        .filter(|trial| {
            (wanted.is_empty() || wanted.iter().any(|pattern| matches(&trial.name, pattern)))
                && !arguments
                    .skip
                    .iter()
                    .any(|pattern| matches(&trial.name, pattern))
                && (!arguments.ignored || is_ignored(trial, arguments))
        })
        .collect()
}

/// libtest's ignored tests: what is dangerous. In a list also what is known to be skipped, since a runner that
/// starts one process per test shows a test that skips itself as passed.
fn is_ignored(trial: &Trial, arguments: &Arguments) -> bool {
    match trial.decision {
        Decision::Dangerous(_) => true,
        Decision::Skip(_) => arguments.list,
        Decision::Run => false,
    }
}

/// Prints the names, as libtest does.
pub fn list(trials: &[Trial], arguments: &Arguments) {
    if arguments.logfile.is_none() {
        // libtest-mimic writes each line by itself, which takes longer than all the rest of a list.
        let mut out = BufWriter::new(stdout().lock());
        let mut names = trials.iter().map(|trial| &trial.name);
        // Who reads no further has what was wanted.
        let _ = names.try_for_each(|name| writeln!(out, "{name}: test"));
        let _ = out.flush();
        return;
    }
    let tests = trials
        .iter()
        .map(|trial| {
            libtest_mimic::Trial::test(&trial.name, || Ok(()))
                .with_ignored_flag(is_ignored(trial, arguments))
        })
        .collect();
    let _ = printed(|| libtest_mimic::run(&cleared(arguments, 1), tests));
}

/// What is printed, unless standard output or the log file takes no more: libtest-mimic panics then, which is no reason
/// to lose the run.
fn printed<T>(print: impl FnOnce() -> T) -> Option<T> {
    let usual = std::panic::take_hook();
    let usual = Arc::new(usual);
    let hook = Arc::clone(&usual);
    std::panic::set_hook(Box::new(move |panic| {
        let is_printing = panic
            .location()
            .is_some_and(|location| location.file().contains("libtest-mimic"));
        if !is_printing {
            hook(panic);
        }
    }));
    let printed = catch_unwind(AssertUnwindSafe(print)).ok();
    std::panic::set_hook(Box::new(move |panic| usual(panic)));
    printed
}

/// Ours has been done: libtest is not to filter again.
fn cleared(arguments: &Arguments, threads: usize) -> Arguments {
    Arguments {
        filter: None,
        skip: Vec::new(),
        exact: false,
        ignored: false,
        include_ignored: true,
        test_threads: Some(threads),
        ..arguments.clone()
    }
}

/// Trials that run, whether or not anybody prints what becomes of them.
pub struct Running {
    trials: Vec<Arc<Trial>>,
    tests: Vec<libtest_mimic::Trial>,
    arguments: Arguments,
    printers: usize,
    desk: Arc<Desk>,
    hooks: Arc<Hooks>,
    all: JoinHandle<Instant>,
}

/// Begins to run the trials, in the order given, on the runtime of `handle`, which has to be a multi-thread one.
pub fn start(
    handle: &Handle,
    runner: &Arc<Runner>,
    trials: Vec<Trial>,
    arguments: &Arguments,
    manner: Manner,
    hooks: &Arc<Hooks>,
) -> Running {
    let mut trials: Vec<Arc<Trial>> = trials.into_iter().map(Arc::new).collect();
    // They are collected in the place of the trials themselves, and are much smaller.
    trials.shrink_to_fit();
    let desk = Desk::new(trials.len());
    let mut queue = Vec::new();
    let mut tests: Vec<(Turn, libtest_mimic::Trial)> = trials
        .iter()
        .enumerate()
        .map(|(at, trial)| {
            let (desk, hooks) = (Arc::clone(&desk), Arc::clone(hooks));
            let turn = Turn::of(trial);
            let runs = will_run(trial, arguments);
            if runs {
                queue.push((at, Arc::clone(trial)));
            }
            let trial = Arc::clone(trial);
            let test = libtest_mimic::Trial::ignorable_test(trial.name.clone(), move || {
                let record = if runs {
                    let given_up = || Box::new(Runner::defect(&trial, GIVEN_UP));
                    desk.take(at).unwrap_or_else(given_up)
                } else {
                    Box::new(not_run(&trial, &hooks))
                };
                let completion = conclude(&record, manner, &hooks);
                desk.put_back(at, record);
                completion
            });
            (turn, test)
        })
        .collect();
    if !queue.iter().any(|(_, trial)| trial.judges_every()) {
        runner.instance.forget_exchanges();
    }
    if manner.threads > 1 {
        tests.sort_by_key(|(turn, _)| *turn);
    }
    let tests = tests.into_iter().map(|(_, test)| test).collect();
    // The runtime runs them; libtest's threads wait for what comes of them, so that a busy run does not change threads
    // at each answer.
    let line = Line {
        runner: Arc::clone(runner),
        hooks: Arc::clone(hooks),
        manner,
        desk: Arc::clone(&desk),
        stop: Arc::default(),
        looks: Arc::default(),
    };
    Running {
        all: handle.spawn(line.run_all(queue)),
        arguments: arguments.clone(),
        printers: manner.threads.min(PRINTERS),
        hooks: Arc::clone(hooks),
        trials,
        tests,
        desk,
    }
}

impl Running {
    /// Prints the trials as they end; gives back their records in the order of the start, and when the last one ended.
    ///
    /// Must be called outside the runtime of `handle`.
    pub fn print(self, handle: &Handle) -> (Vec<Record>, Instant) {
        let tests = self.tests;
        let arguments = cleared(&self.arguments, self.printers);
        // The verdicts are ours; libtest only prints. Where nobody reads any longer, what is known is to be reported
        // all the same.
        let _ = printed(|| libtest_mimic::run(&arguments, tests));
        let ended = handle.block_on(self.all);
        let records = self.desk.clear().zip(&self.trials);
        let records = records.map(|(record, trial)| match record {
            Some(record) => record,
            None if will_run(trial, &self.arguments) => Runner::defect(trial, GIVEN_UP),
            // Nothing is lost silently: what was not even laid down is a defect, or was never to be run.
            None => not_run(trial, &self.hooks),
        });
        (records.collect(), ended.unwrap_or_else(|_| Instant::now()))
    }
}

/// What is said of a trial whose record never came.
const GIVEN_UP: &str = "the trial was given up";

fn will_run(trial: &Trial, arguments: &Arguments) -> bool {
    match trial.decision {
        Decision::Run => true,
        Decision::Dangerous(_) => arguments.include_ignored || arguments.ignored,
        Decision::Skip(_) => false,
    }
}

fn not_run(trial: &Trial, hooks: &Hooks) -> Record {
    let record = Runner::skipped(trial, &reason(trial));
    (hooks.ended)(&record);
    record
}

fn reason(trial: &Trial) -> String {
    match &trial.decision {
        Decision::Skip(reason) => reason.clone(),
        Decision::Dangerous(all) => {
            let options = all
                .iter()
                .map(|danger| format!(" --allow {}", danger.word()));
            let options: String = options.collect();
            format!("it is dangerous ({});{options} runs it", Danger::words(all))
        }
        Decision::Run => String::new(),
    }
}

/// Threads that wait for records and print them.
const PRINTERS: usize = 4;

/// A trial that waits half a second, or makes as many requests as fit in it, is printed after the others.
const LONG: u32 = 25;

/// When a trial is printed: those that take long start first and end last, and must not hold up the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Short,
    Long,
    Judge,
    Fuzzed,
}

impl Turn {
    fn of(trial: &Trial) -> Self {
        if trial.is_fuzzed() {
            Self::Fuzzed
        } else if trial.judges_every() {
            Self::Judge
        } else if trial.weight >= LONG {
            Self::Long
        } else {
            Self::Short
        }
    }
}

/// A trial and its number.
type Queued = (usize, Arc<Trial>);

/// Those that work trials off.
#[derive(Clone)]
struct Line {
    runner: Arc<Runner>,
    hooks: Arc<Hooks>,
    manner: Manner,
    desk: Arc<Desk>,
    /// The first trial that failed, where that stops the others.
    stop: Arc<OnceLock<String>>,
    /// Records of trials that something was wrong with beside others, until they have run alone.
    looks: Arc<Mutex<BTreeMap<usize, Record>>>,
}

impl Line {
    /// Runs the trials in their order, so many at once; when these are done those that run apart, one by one, those
    /// that judge the others, and then the fuzzed ones, most of which only wait for the stream of their grant. Gives back
    /// when the last one ended.
    async fn run_all(self, queue: Vec<Queued>) -> Instant {
        let _closing = self.desk.until_dropped();
        let bell = tokio::spawn(Arc::clone(&self.desk).ring_now_and_then());
        let (fuzzed, queue): (Vec<_>, Vec<_>) =
            queue.into_iter().partition(|(_, trial)| trial.is_fuzzed());
        let (judges, others): (Vec<_>, Vec<_>) = queue
            .into_iter()
            .partition(|(_, trial)| trial.judges_every());
        let (apart, others): (Vec<_>, Vec<_>) = others
            .into_iter()
            .partition(|(_, trial)| trial.runs_apart());
        let (threads, all) = (self.manner.threads, fuzzed.len());
        let disturbed = self.work_all_off(others, threads).await;
        self.work_all_off(disturbed, 1).await;
        self.work_all_off(apart, 1).await;
        self.work_all_off(judges, threads).await;
        self.work_all_off(fuzzed, all).await;
        bell.abort();
        Instant::now()
    }

    /// Works a group off, and gives back those that others may have disturbed.
    async fn work_all_off(&self, group: Vec<Queued>, at_once: usize) -> Vec<Queued> {
        let is_alone = at_once == 1 || group.len() == 1;
        let group = Arc::new(Mutex::new(group.into_iter()));
        let mut workers = JoinSet::new();
        for _ in 0..at_once {
            workers.spawn(self.clone().work_off(Arc::clone(&group), is_alone));
        }
        let disturbed = workers.join_all().await;
        disturbed.into_iter().flatten().collect()
    }

    /// Works off what is in the queue. What has met a dead code or token, beside others that may have ended it by a
    /// revocation, a replay or a login, or got no answer, is given back, for no verdict comes of it.
    async fn work_off(
        self,
        queue: Arc<Mutex<std::vec::IntoIter<Queued>>>,
        is_alone: bool,
    ) -> Vec<Queued> {
        let mut disturbed = Vec::new();
        let next = || {
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.next()
        };
        while let Some((at, trial)) = next() {
            let record = match self.stop.get() {
                Some(first) => Runner::skipped(&trial, &format!("not run after {first} failed")),
                None => self.work(&trial).await,
            };
            if record.met_the_dead && !is_alone && self.may_look_again(&trial) {
                self.first_look(at, record);
                disturbed.push((at, trial));
                continue;
            }
            if self.manner.fail_fast && self.manner.is_failed(&record) {
                let _ = self.stop.set(trial.name.clone());
            }
            let record = self.compared(at, record);
            (self.hooks.ended)(&record);
            self.desk.put(at, Box::new(record));
        }
        disturbed
    }

    fn may_look_again(&self, trial: &Trial) -> bool {
        let costs_a_login = trial.logins > 0 && self.manner.counts_logins;
        // A race that was lost once is a finding, however it comes out the next time.
        let steps = &trial.case.case.steps;
        let is_race = steps.iter().any(|step| step.at_once.is_some());
        !costs_a_login && !is_race && !trial.is_fuzzed() && !trial.judges_every()
    }

    /// Keeps the record of a trial beside others until it has run alone.
    fn first_look(&self, at: usize, record: Record) {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.insert(at, record);
    }

    /// The record of a trial alone, with what was wrong with it beside others and is no longer; the first one where there
    /// was no time for another.
    fn compared(&self, at: usize, mut record: Record) -> Record {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(first) = looks.remove(&at) else {
            return record;
        };
        let is_over = self.stop.get().is_some() || self.runner.interruption.happened();
        if is_over && record.verdict == Verdict::Skip {
            return first;
        }
        if first.verdict.badness() > record.verdict.badness() {
            let finding = first.findings.first();
            let trouble = || first.trouble.as_ref().map(ToString::to_string);
            let what = finding.map(|finding| finding.diagnosis.clone());
            record.disturbed = what.or_else(trouble);
        }
        record
    }

    async fn round(&self, trial: &Trial, round: u32) -> Record {
        match &self.hooks.fuzzer {
            Some(fuzzer) if trial.is_fuzzed() => {
                // In a place of its own: most trials are not fuzzed, and have no use for its room.
                let run = Box::pin(fuzzer.run(trial));
                self.runner.unless_interrupted(trial, run, LAST_WORDS).await
            }
            _ => self.runner.run_again(trial, round).await,
        }
    }

    /// All rounds of a trial; the record is that of the worst one.
    async fn work(&self, trial: &Trial) -> Record {
        (self.hooks.started)(trial);
        let strict = self.manner.strict;
        let mut rounds = Vec::new();
        let mut worst: Option<Record> = None;
        for round in 0..self.manner.rounds.max(1) {
            let mut record = caught(trial, pin!(self.round(trial, round))).await;
            // A round that was cut off says nothing about the ones before.
            if round > 0 && self.runner.interruption.happened() {
                break;
            }
            (self.hooks.settle)(&mut record);
            let verdict = record.deciding(strict);
            rounds.push(verdict);
            let is_worse = |known: &Record| verdict.badness() > known.deciding(strict).badness();
            if worst.as_ref().is_none_or(is_worse) {
                worst = Some(record);
            }
        }
        let mut record = worst.unwrap_or_else(|| Runner::defect(trial, GIVEN_UP));
        if rounds.len() > 1 {
            record.rounds = rounds;
        }
        record
    }
}

/// The fuzzer tells what it has found so far when it is interrupted, unless its target keeps it waiting.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// A panic is a defect of grantspec, never a deviation of the target.
async fn caught(trial: &Trial, mut run: Pin<&mut impl Future<Output = Record>>) -> Record {
    let polled =
        poll_fn(
            |context| match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(record)) => Poll::Ready(Ok(record)),
                Err(payload) => Poll::Ready(Err(payload)),
            },
        );
    polled.await.unwrap_or_else(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        Runner::defect(trial, text.unwrap_or("a panic"))
    })
}

fn conclude(record: &Record, manner: Manner, hooks: &Hooks) -> Result<Completion, Failed> {
    if manner.is_failed(record) {
        return Err(Failed::from((hooks.render)(record)));
    }
    match record.deciding(manner.strict) {
        Verdict::Known => Ok(Completion::ignored_with(known(record))),
        Verdict::Skip => Ok(Completion::ignored_with(
            record.reason.as_deref().unwrap_or("skipped"),
        )),
        Verdict::Pass | Verdict::Warn | Verdict::Fail | Verdict::Error => Ok(Completion::Completed),
    }
}

/// Why a failure is accepted, on one line.
fn known(record: &Record) -> String {
    let reason = record.accepted().map(|accepted| accepted.reason.as_str());
    let first = reason.and_then(|reason| reason.lines().next());
    format!("known: {}", first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Axes;
    use crate::suite::{Library, Source};
    use crate::verdict::Trouble;

    fn trial() -> Trial {
        let library = Library::load(&Source::embedded()).expect("the suites are good");
        let case = library.cases[0].clone();
        Trial {
            name: format!("rfc::{}", case.id),
            case,
            axes: Axes::default(),
            decision: Decision::Run,
            weight: 1,
            logins: 0,
        }
    }

    #[tokio::test]
    async fn a_panic_in_a_case_is_a_defect_of_grantspec() {
        let trial = trial();
        let run = pin!(async {
            tokio::task::yield_now().await;
            panic!("nobody thought of {}", "this")
        });
        let record = caught(&trial, run).await;
        assert_eq!(
            record.trouble,
            Some(Trouble::Defect("nobody thought of this".to_owned()))
        );
        assert_eq!(record.verdict, Verdict::Error);
    }
}
