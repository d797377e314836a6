//! A plan into libtest trials; collects the verdicts.
//!
//! libtest-mimic prints; what is selected, in which order it starts and what it means is decided here.

mod desk;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;

pub use libtest_mimic::{Arguments, ColorSetting, FormatSetting};
use libtest_mimic::{Completion, Failed};
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use desk::Desk;

use crate::plan::{Decision, Trial};
use crate::run::Runner;
use crate::verdict::{Record, Verdict};

/// How a record is shown where libtest shows why a test failed.
pub type Render = dyn Fn(&Record) -> String + Send + Sync;

/// What is done with a record as soon as it is there.
pub struct Hooks {
    /// Judges it again, by a baseline.
    pub settle: Box<dyn Fn(&mut Record) + Send + Sync>,
    /// Whether libtest calls it failed.
    pub is_failure: Box<dyn Fn(&Record) -> bool + Send + Sync>,
    /// How it is shown then.
    pub render: Box<Render>,
}

impl Hooks {
    /// No baseline, and what fails by the profile is failed.
    pub fn showing(render: Box<Render>) -> Self {
        Self {
            settle: Box::new(|_| {}),
            is_failure: Box::new(|record| matches!(record.verdict, Verdict::Fail | Verdict::Error)),
            render,
        }
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
    let tests = trials
        .iter()
        .map(|trial| {
            libtest_mimic::Trial::test(&trial.name, || Ok(()))
                .with_ignored_flag(is_ignored(trial, arguments))
        })
        .collect();
    let _ = libtest_mimic::run(&cleared(arguments, 1), tests);
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

/// Runs the trials, in the order given, and gives back their records in that order.
///
/// Must be called outside the runtime of `handle`, which has to be a multi-thread one.
pub fn execute(
    handle: &Handle,
    runner: &Arc<Runner>,
    trials: Vec<Trial>,
    arguments: &Arguments,
    threads: usize,
    hooks: &Arc<Hooks>,
) -> Vec<Record> {
    let threads = threads.max(1);
    let runs_dangerous = arguments.include_ignored || arguments.ignored;
    let will_run = |trial: &Trial| match trial.decision {
        Decision::Run => true,
        Decision::Dangerous(_) => runs_dangerous,
        Decision::Skip(_) => false,
    };
    let desk = Desk::new(trials.len());
    let mut queue = Vec::new();
    let mut tests: Vec<(Turn, libtest_mimic::Trial)> = trials
        .into_iter()
        .enumerate()
        .map(|(at, trial)| {
            let (desk, hooks) = (Arc::clone(&desk), Arc::clone(hooks));
            let name = trial.name.clone();
            let trial = Arc::new(trial);
            let turn = Turn::of(&trial);
            let runs = will_run(&trial);
            if runs {
                queue.push((at, Arc::clone(&trial)));
            }
            let test = libtest_mimic::Trial::ignorable_test(name, move || {
                let mut record = if runs {
                    let given_up = || Box::new(Runner::defect(&trial, "the trial was given up"));
                    desk.take(at).unwrap_or_else(given_up)
                } else {
                    Box::new(Runner::skipped(&trial, &reason(&trial)))
                };
                (hooks.settle)(&mut record);
                let completion = conclude(&record, &hooks);
                desk.put_back(at, record);
                completion
            });
            (turn, test)
        })
        .collect();
    if !queue.iter().any(|(_, trial)| trial.judges_every()) {
        runner.instance.forget_exchanges();
    }
    if threads > 1 {
        tests.sort_by_key(|(turn, _)| *turn);
    }
    let tests = tests.into_iter().map(|(_, test)| test).collect();
    // The runtime runs them; libtest's threads wait for what comes of them, so that a busy run does not change threads
    // at each answer.
    handle.spawn(run_all(
        Arc::clone(runner),
        queue,
        threads,
        Arc::clone(&desk),
    ));
    // The verdicts are ours; libtest only prints.
    let _ = libtest_mimic::run(&cleared(arguments, threads.min(PRINTERS)), tests);
    desk.clear()
}

fn reason(trial: &Trial) -> String {
    match &trial.decision {
        Decision::Skip(reason) => reason.clone(),
        Decision::Dangerous(danger) => {
            format!("it is dangerous ({0}); --allow {0} runs it", danger.word())
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
}

impl Turn {
    fn of(trial: &Trial) -> Self {
        if trial.judges_every() {
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

/// Runs the trials in their order, so many at once; those that judge the others when these are done.
async fn run_all(runner: Arc<Runner>, queue: Vec<Queued>, at_once: usize, desk: Arc<Desk>) {
    let _closing = desk.until_dropped();
    let bell = tokio::spawn(Arc::clone(&desk).ring_now_and_then());
    let (judges, others): (Vec<_>, Vec<_>) = queue
        .into_iter()
        .partition(|(_, trial)| trial.judges_every());
    for group in [others, judges] {
        let group = Arc::new(Mutex::new(group.into_iter()));
        let mut workers = JoinSet::new();
        for _ in 0..at_once {
            workers.spawn(work_off(
                Arc::clone(&runner),
                Arc::clone(&group),
                Arc::clone(&desk),
            ));
        }
        workers.join_all().await;
    }
    bell.abort();
}

async fn work_off(
    runner: Arc<Runner>,
    queue: Arc<Mutex<std::vec::IntoIter<Queued>>>,
    desk: Arc<Desk>,
) {
    let next = || {
        let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.next()
    };
    while let Some((at, trial)) = next() {
        desk.put(at, Box::new(caught(&trial, runner.run(&trial)).await));
    }
}

/// A panic is a defect of grantspec, never a deviation of the target.
async fn caught(trial: &Trial, run: impl Future<Output = Record>) -> Record {
    let mut run = pin!(run);
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

fn conclude(record: &Record, hooks: &Hooks) -> Result<Completion, Failed> {
    if (hooks.is_failure)(record) {
        return Err(Failed::from((hooks.render)(record)));
    }
    match record.verdict {
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
