//! Those that work trials off: from a trial to its record, and to the line that libtest prints.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use libtest_mimic::{Completion, Failed};
use tokio::task::JoinSet;

use crate::harness::desk::Desk;
use crate::harness::hooks::{Hooks, Manner};
use crate::harness::queue::{Queue, Queued};
use crate::harness::told;
use crate::plan::{Owners, Trial};
use crate::probe::Lanes;
use crate::run::Runner;
use crate::secret::{Shown, shown};
use crate::verdict::{Broke, Record, Trouble, Verdict};

/// What is said of a trial whose record never came.
pub(super) const GIVEN_UP: &str = "the trial was given up";

/// Those that work trials off.
#[derive(Clone)]
pub(super) struct Line {
    runner: Arc<Runner>,
    hooks: Arc<Hooks>,
    manner: Manner,
    desk: Arc<Desk>,
    /// The first trial that failed, where that stops the others.
    stop: Arc<OnceLock<String>>,
    /// Records of trials that something was wrong with beside others, until they have run alone.
    looks: Arc<Mutex<BTreeMap<usize, Record>>>,
    /// How many that broke beside others did so alone, one after the other.
    in_vain: Arc<AtomicU32>,
}

impl Line {
    pub(super) fn new(
        runner: &Arc<Runner>,
        hooks: &Arc<Hooks>,
        manner: Manner,
        desk: &Arc<Desk>,
    ) -> Self {
        Self {
            runner: Arc::clone(runner),
            hooks: Arc::clone(hooks),
            manner,
            desk: Arc::clone(desk),
            stop: Arc::default(),
            looks: Arc::default(),
            in_vain: Arc::default(),
        }
    }

    /// Runs the trials in their order, so many at once; when these are done those that run apart, one by one, those
    /// that judge the others, and then the fuzzed ones, most of which only wait for the stream of their grant. Gives back
    /// when the last one ended.
    pub(super) async fn run_all(self, queue: Vec<Queued>) -> Instant {
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
        let (asked, found) = self.lanes(&others).await;
        // A few run one after the other, which costs less than asking.
        let lanes = Lanes {
            users: found.users || !asked.users,
            machines: found.machines || !asked.machines,
        };
        let threads = self.manner.threads;
        // The streams of the fuzzer get tokens of the same user, too.
        let streams = if found.users { 1 } else { fuzzed.len() };
        let disturbed = self.work_all_off(others, threads, lanes).await;
        self.work_all_off(disturbed, 1, lanes).await;
        self.work_all_off(apart, 1, lanes).await;
        self.work_all_off(judges, threads, lanes).await;
        self.work_all_off(fuzzed, streams, lanes).await;
        bell.abort();
        Instant::now()
    }

    /// What of these must not run side by side: what was asked, where many share a client, and what was found out.
    async fn lanes(&self, trials: &[Queued]) -> (Lanes, Lanes) {
        let shares = |is_meant: fn(&Owners) -> bool| {
            let mut clients: BTreeMap<&String, usize> = BTreeMap::new();
            let owners = trials.iter().map(|(_, trial)| &trial.owners);
            for client in owners
                .filter(|one| is_meant(one))
                .flat_map(|one| &one.clients)
            {
                *clients.entry(client).or_default() += 1;
            }
            clients.into_values().max().unwrap_or_default()
        };
        let (users, machines) = (shares(|one| one.of_user), shares(|one| one.of_machine));
        // Where requests go out one by one, nothing is won by sending trials side by side.
        let target = &self.runner.instance.facts.target;
        let pace = target.requests_per_second();
        let is_fast = pace.is_none_or(|rate| rate >= WORTH_HURRYING);
        let is_asked = |many: usize| is_fast && self.manner.threads > 1 && many >= WORTH_ASKING;
        let asked = Lanes {
            users: is_asked(users),
            machines: is_asked(machines),
        };
        let logins = trials.iter().map(|(_, trial)| trial.cost.logins).sum();
        let instance = &self.runner.instance;
        let found = pin!(instance.lanes(asked, logins));
        let found = self.runner.interruption.unless(Duration::ZERO, found).await;
        (asked, found.unwrap_or_default())
    }

    /// Works a group off, and gives back those that others may have disturbed.
    async fn work_all_off(&self, group: Vec<Queued>, at_once: usize, lanes: Lanes) -> Vec<Queued> {
        let is_alone = at_once == 1 || group.len() == 1;
        let queue = Queue::new(group, lanes);
        let mut workers = JoinSet::new();
        for _ in 0..at_once {
            workers.spawn(self.clone().work_off(Arc::clone(&queue), is_alone));
        }
        let disturbed = workers.join_all().await;
        disturbed.into_iter().flatten().collect()
    }

    /// Works off what is in the queue. What has met a dead code or token, beside others that may have ended it by a
    /// revocation, a replay or a login, or got no answer, is given back, for no verdict comes of it.
    async fn work_off(self, queue: Arc<Queue>, is_alone: bool) -> Vec<Queued> {
        let mut disturbed = Vec::new();
        while let Some(((at, trial), _lanes)) = queue.next().await {
            let record = match self.stop.get() {
                Some(first) => {
                    let why = self.runner.shown(format!("not run after {first} failed"));
                    Runner::skipped(&trial, why)
                }
                None => match self.is_enough(at, &trial) {
                    Some(first) => first,
                    None => self.work(&trial).await,
                },
            };
            let is_suspect = record.met_the_dead || record.broke.is_some();
            if is_suspect && !is_alone && may_look_again(&trial) {
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

    /// The first look where another one would cost logins that nobody has left, or came to nothing often enough: what breaks
    /// alone as well is not busy.
    fn is_enough(&self, at: usize, trial: &Trial) -> Option<Record> {
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        let first = looks.get(&at)?;
        let is_in_vain = first.broke.is_some() && !first.met_the_dead;
        let is_in_vain = is_in_vain && self.in_vain.load(Ordering::Relaxed) >= MOST_IN_VAIN;
        let is_afforded = self.runner.instance.affords(trial.cost.logins);
        if is_in_vain || !is_afforded {
            return looks.remove(&at);
        }
        None
    }

    /// Keeps the record of a trial beside others until it has run alone.
    fn first_look(&self, at: usize, record: Record) {
        if let Some(broke) = record.broke {
            self.runner.instance.load().suspected(broke.sent);
        }
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
        let came_right = first.verdict.badness() > record.verdict.badness();
        if let Some(broke) = first.broke.filter(|_| !first.met_the_dead) {
            self.note_load(broke, came_right);
            record.broke = Some(broke);
        }
        if came_right {
            let finding = first.findings.first();
            let trouble = || first.trouble.as_ref().map(Trouble::shown);
            let what = finding.map(|finding| finding.diagnosis.clone());
            record.disturbed = what.or_else(trouble);
        }
        record
    }

    /// Notes whether what broke beside others came right alone.
    fn note_load(&self, broke: Broke, came_right: bool) {
        if came_right {
            self.in_vain.store(0, Ordering::Relaxed);
            self.runner.instance.load().proved(broke.is_late);
        } else {
            self.in_vain.fetch_add(1, Ordering::Relaxed);
        }
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
            let run = caught(pin!(self.round(trial, round))).await;
            let mut record =
                run.unwrap_or_else(|Panicked(text)| Runner::defect(trial, self.runner.shown(text)));
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

/// Requests per second from which on trials side by side are faster than one after the other.
const WORTH_HURRYING: f64 = 1.0;

/// So many trials that share a client are worth asking whether they may run side by side.
const WORTH_ASKING: usize = 8;

/// After so many second looks that showed the same, what breaks is not looked at again.
const MOST_IN_VAIN: u32 = 8;

/// Whether what comes of it alone would tell more.
fn may_look_again(trial: &Trial) -> bool {
    // A race that was lost once is a finding, however it comes out the next time.
    let steps = &trial.case.case.steps;
    let is_race = steps.iter().any(|step| step.at_once.is_some());
    !is_race && !trial.is_fuzzed() && !trial.judges_every()
}

/// The fuzzer tells what it has found so far when it is interrupted, unless its target keeps it waiting.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What a panic said.
struct Panicked(String);

/// A panic is a defect of grantspec, never a deviation of the target.
async fn caught(mut run: Pin<&mut impl Future<Output = Record>>) -> Result<Record, Panicked> {
    let polled =
        poll_fn(
            |context| match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(context))) {
                Ok(Poll::Pending) => Poll::Pending,
                Ok(Poll::Ready(record)) => Poll::Ready(Ok(record)),
                Err(payload) => Poll::Ready(Err(payload)),
            },
        );
    polled.await.map_err(|payload| {
        let text = payload
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| payload.downcast_ref::<&str>().copied());
        Panicked(text.unwrap_or("a panic").to_owned())
    })
}

/// What libtest prints of a record.
pub(super) fn conclude(
    record: &Record,
    manner: Manner,
    hooks: &Hooks,
) -> Result<Completion, Failed> {
    if manner.is_failed(record) {
        return Err(told::failed(&(hooks.render)(record)));
    }
    match record.deciding(manner.strict) {
        Verdict::Known => Ok(told::ignored(&known(record))),
        Verdict::Skip => {
            let reason = record.reason.clone();
            Ok(told::ignored(&reason.unwrap_or_else(|| "skipped".into())))
        }
        Verdict::Pass | Verdict::Warn | Verdict::Fail | Verdict::Error => Ok(Completion::Completed),
    }
}

/// Why a failure is accepted, on one line.
fn known(record: &Record) -> Shown {
    let reason = record.accepted().map(|accepted| &accepted.reason);
    let first = reason.and_then(|reason| reason.each_line().next());
    shown!("known: {}", first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Axes, Cost, Decision};
    use crate::suite::{Library, Source};

    fn trial() -> Trial {
        let library = Library::load(&Source::embedded()).expect("the suites are good");
        let case = library.cases[0].clone();
        Trial {
            name: format!("rfc::{}", case.id),
            case,
            axes: Axes::default(),
            decision: Decision::Run,
            owners: Owners::default(),
            cost: Cost::default(),
        }
    }

    #[tokio::test]
    async fn a_panic_in_a_case_is_a_defect_of_grantspec() {
        let trial = trial();
        let run = pin!(async {
            tokio::task::yield_now().await;
            panic!("nobody thought of {}", "this")
        });
        let Err(Panicked(text)) = caught(run).await else {
            panic!("it did not panic");
        };
        assert_eq!(text, "nobody thought of this");
        let record = Runner::defect(&trial, "nobody thought of this");
        let defect = Trouble::Defect("nobody thought of this".into());
        assert_eq!(record.trouble, Some(defect));
        assert_eq!(record.verdict, Verdict::Error);
    }
}
