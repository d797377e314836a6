//! Trials are begun, and printed as they end.

use std::sync::Arc;
use std::time::Instant;

use libtest_mimic::Arguments;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

use crate::harness::desk::Desk;
use crate::harness::hooks::{Hooks, Manner};
use crate::harness::line::{GIVEN_UP, Line, conclude};
use crate::harness::print::cleared;
use crate::harness::select::will_run;
use crate::harness::told;
use crate::plan::{Decision, Trial};
use crate::run::Runner;
use crate::secret::Shown;
use crate::suite::Danger;
use crate::verdict::Record;

/// Trials that run, whether or not anybody prints what becomes of them.
pub struct Running {
    trials: Vec<Arc<Trial>>,
    tests: Vec<libtest_mimic::Trial>,
    arguments: Arguments,
    printers: usize,
    desk: Arc<Desk>,
    hooks: Arc<Hooks>,
    runner: Arc<Runner>,
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
            let of = Arc::clone(runner);
            let turn = Turn::of(trial);
            let runs = will_run(trial, arguments);
            if runs {
                queue.push((at, Arc::clone(trial)));
            }
            let trial = Arc::clone(trial);
            let name = Shown::cleaned(&trial.name);
            let test = told::test(&name, move || {
                let record = if runs {
                    let given_up = || Box::new(Runner::defect(&trial, GIVEN_UP));
                    desk.take(at).unwrap_or_else(given_up)
                } else {
                    Box::new(not_run(&trial, &of, &hooks))
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
    let line = Line::new(runner, hooks, manner, &desk);
    Running {
        all: handle.spawn(line.run_all(queue)),
        runner: Arc::clone(runner),
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
        told::print(&arguments, tests);
        let ended = handle.block_on(self.all);
        let records = self.desk.clear().zip(&self.trials);
        let records = records.map(|(record, trial)| match record {
            Some(record) => record,
            None if will_run(trial, &self.arguments) => Runner::defect(trial, GIVEN_UP),
            // Nothing is lost silently: what was not even laid down is a defect, or was never to be run.
            None => not_run(trial, &self.runner, &self.hooks),
        });
        (records.collect(), ended.unwrap_or_else(|_| Instant::now()))
    }
}

fn not_run(trial: &Trial, runner: &Runner, hooks: &Hooks) -> Record {
    let record = Runner::skipped(trial, runner.shown(reason(trial)));
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
        } else if trial.cost.weight >= LONG {
            Self::Long
        } else {
            Self::Short
        }
    }
}
