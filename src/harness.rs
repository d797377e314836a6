//! A plan into libtest trials; collects the verdicts.
//!
//! libtest-mimic prints; what is selected, in which order it starts and what it means is decided here.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

pub use libtest_mimic::{Arguments, ColorSetting, FormatSetting};
use libtest_mimic::{Completion, Failed};
use tokio::runtime::Handle;

use crate::plan::{Decision, Trial};
use crate::run::Runner;
use crate::verdict::{Record, Verdict};

/// How a record is shown where libtest shows why a test failed.
pub type Render = dyn Fn(&Record) -> String + Send + Sync;

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

/// Lets trials that judge the others wait for them.
#[derive(Default)]
struct Latch {
    left: Mutex<usize>,
    done: Condvar,
}

impl Latch {
    fn arrive(&self) {
        *self.left.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.done.notify_all();
    }

    fn wait(&self) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        while *left > 0 {
            left = self.done.wait(left).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Arrives however the trial ends.
struct Arrival(Arc<Latch>);

impl Drop for Arrival {
    fn drop(&mut self) {
        self.0.arrive();
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
    render: &Arc<Render>,
) -> Vec<Record> {
    let records: Arc<Mutex<Vec<(usize, Record)>>> = Arc::default();
    let latch = Arc::new(Latch::default());
    let runs_dangerous = arguments.include_ignored || arguments.ignored;
    let will_run = |trial: &Trial| match trial.decision {
        Decision::Run => true,
        Decision::Dangerous(_) => runs_dangerous,
        Decision::Skip(_) => false,
    };
    *latch.left.lock().unwrap_or_else(PoisonError::into_inner) = trials
        .iter()
        .filter(|trial| will_run(trial) && !trial.judges_every())
        .count();
    let tests = trials
        .into_iter()
        .enumerate()
        .map(|(at, trial)| {
            let (records, latch, runner, render, handle) = (
                Arc::clone(&records),
                Arc::clone(&latch),
                Arc::clone(runner),
                Arc::clone(render),
                handle.clone(),
            );
            let runs = will_run(&trial);
            let name = trial.name.clone();
            libtest_mimic::Trial::ignorable_test(name, move || {
                let record = if runs {
                    // Made before anything can fail, so that nobody waits for a trial that panicked.
                    let arrival = (!trial.judges_every()).then(|| Arrival(Arc::clone(&latch)));
                    if arrival.is_none() {
                        latch.wait();
                    }
                    caught(&trial, || handle.block_on(runner.run(&trial)))
                } else {
                    Runner::skipped(&trial, &reason(&trial))
                };
                let completion = conclude(&record, &*render);
                records
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push((at, record));
                completion
            })
        })
        .collect();
    // The verdicts are ours; libtest only prints.
    let _ = libtest_mimic::run(&cleared(arguments, threads.max(1)), tests);
    let mut records = std::mem::take(&mut *records.lock().unwrap_or_else(PoisonError::into_inner));
    records.sort_by_key(|(at, _)| *at);
    records.into_iter().map(|(_, record)| record).collect()
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

/// A panic is a defect of grantspec, never a deviation of the target.
fn caught(trial: &Trial, run: impl FnOnce() -> Record) -> Record {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        Runner::defect(trial, text.unwrap_or("a panic"))
    })
}

fn conclude(record: &Record, render: &Render) -> Result<Completion, Failed> {
    match record.verdict {
        Verdict::Pass | Verdict::Warn => Ok(Completion::Completed),
        Verdict::Known => Ok(Completion::ignored_with("known")),
        Verdict::Skip => Ok(Completion::ignored_with(
            record.reason.as_deref().unwrap_or("skipped"),
        )),
        Verdict::Fail | Verdict::Error => Err(Failed::from(render(record))),
    }
}
