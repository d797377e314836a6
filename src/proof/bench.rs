//! Runs each fault against the cases that could see it, and then what is still alive against everything.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::conduct::{ConductError, Embedded, Stage, faultless};
use crate::plan::{self, Decision, Trial};
use crate::proof::error::ProofError;
use crate::proof::fault::{Excepted, Fault};
use crate::proof::matrix::{Matrix, Row};
use crate::reference::{Dialect, Options};
use crate::run::Runner;
use crate::suite::{Case, Danger, Library, LoadedCase};
use crate::verdict::{Record, Verdict};

/// Trials of one fault at once.
const TRIALS_AT_ONCE: usize = 12;
/// Trials that weigh more than this mostly wait. Many faults wait together, and what is still alive after the cases
/// about it is not held against the waiting ones of all others.
const LIGHT: u32 = 60;
/// Faults whose trials mostly wait, at once.
const WAITING: usize = 64;

/// The seed of everything drawn at random, so that what catches a fault does so again.
const SEED: u64 = 1;

/// Told a fault and a dialect.
pub type FirstMissed = dyn Fn(&str, &str) + Send + Sync;

/// What the matrix is made with.
pub struct Bench {
    /// The suites.
    pub library: Arc<Library>,
    /// What the endpoint of each dialect is judged with.
    pub embedded: Vec<Embedded>,
    /// Told after each fault: how many are done, of how many.
    pub progress: Box<dyn Fn(usize, usize) + Send + Sync>,
    /// Told which fault, in which dialect, the cases about its requirement did not catch.
    pub first_missed: Box<FirstMissed>,
    /// Faults at once.
    pub at_once: usize,
    /// Parts of the ids of the cases that each fault is held against, in place of those about its requirement.
    pub against: Vec<String>,
    /// Cases that no fault can make fail, where every case is to be accounted for.
    pub whole: Option<Vec<Excepted>>,
}

/// A fault in one of its dialects.
#[derive(Clone)]
struct Pair {
    fault: Fault,
    dialect: Dialect,
}

/// Verdicts by dialect, then by trial.
type Clean = BTreeMap<&'static str, BTreeMap<String, Verdict>>;

/// How far a fault is searched for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Cases that decide its requirement, and those that it names.
    Related,
    /// Every case that does not mostly wait.
    Light,
}

impl Reach {
    /// The greatest weight of a trial.
    fn heaviest(self) -> u32 {
        match self {
            Self::Related => u32::MAX,
            Self::Light => LIGHT,
        }
    }
}

impl Pair {
    /// The fault, as if it were of this dialect alone.
    fn alone(&self) -> Fault {
        Fault {
            dialects: vec![self.dialect.name().to_owned()],
            ..self.fault.clone()
        }
    }
}

/// Faults that work now, and faults that wait.
struct Lanes {
    working: Semaphore,
    waiting: Semaphore,
}

impl Bench {
    fn covers(&self, reach: Reach, case: &LoadedCase, fault: &Fault) -> bool {
        match reach {
            Reach::Light => true,
            Reach::Related if self.against.is_empty() => {
                fault.cases.contains(&case.id) || decides(&case.case, fault)
            }
            Reach::Related => self.against.iter().any(|part| case.id.contains(part)),
        }
    }

    /// Tries every fault in every dialect of its.
    ///
    /// # Errors
    ///
    /// An endpoint cannot be started, or a target cannot be made ready.
    pub async fn matrix(self: &Arc<Self>, faults: &[Fault]) -> Result<Matrix, ProofError> {
        let pairs: Vec<Pair> = faults.iter().flat_map(pairs_of).collect();
        let clean = Arc::new(self.clean(faults, Reach::Related).await?);
        let mut rows = self.try_all(&pairs, &clean, Reach::Related).await?;
        if !self.against.is_empty() {
            return Ok(Matrix {
                faults: rows,
                ..Matrix::default()
            });
        }
        // What nobody caught yet is held against everything that does not wait.
        let missed: Vec<usize> = (0..rows.len())
            .filter(|at| rows[*at].caught_by.is_empty())
            .collect();
        for at in &missed {
            (self.first_missed)(&rows[*at].id, &rows[*at].dialect);
        }
        let again: Vec<Pair> = missed.iter().map(|at| pairs[*at].clone()).collect();
        let alive: Vec<Fault> = again.iter().map(Pair::alone).collect();
        let clean = Arc::new(self.clean(&alive, Reach::Light).await?);
        let found = self.try_all(&again, &clean, Reach::Light).await?;
        for (at, row) in missed.into_iter().zip(found) {
            rows[at] = row;
        }
        let mut matrix = Matrix {
            faults: rows,
            ..Matrix::default()
        };
        if let Some(excepted) = &self.whole {
            self.account(&mut matrix, excepted);
        }
        Ok(matrix)
    }

    /// Every case of the suites that nothing killed, the excepted ones apart.
    fn account(&self, matrix: &mut Matrix, excepted: &[Excepted]) {
        let killed = matrix.killed();
        let is_excepted = |id: &str| excepted.iter().any(|one| one.case == id);
        let judging = self
            .library
            .cases
            .iter()
            .filter(|case| case.case.property.is_none());
        let ids = judging.map(|case| case.id.as_str());
        let alive: Vec<&str> = ids.filter(|id| !killed.contains(id)).collect();
        matrix.never_failed = alive
            .iter()
            .filter(|id| !is_excepted(id))
            .map(|id| (*id).to_owned())
            .collect();
        matrix.excepted = excepted
            .iter()
            .filter(|one| alive.contains(&one.case.as_str()))
            .cloned()
            .collect();
    }

    /// The verdicts without a fault: what is not a pass there proves nothing.
    async fn clean(self: &Arc<Self>, faults: &[Fault], reach: Reach) -> Result<Clean, ProofError> {
        let lanes = Arc::new(Lanes::of(Dialect::ALL.len()));
        let mut tasks = JoinSet::new();
        for dialect in Dialect::ALL {
            let of_dialect = |fault: &&Fault| fault.dialects.iter().any(|id| id == dialect.name());
            let faults: Vec<Fault> = faults.iter().filter(of_dialect).cloned().collect();
            if faults.is_empty() {
                continue;
            }
            let (bench, lanes) = (Arc::clone(self), Arc::clone(&lanes));
            tasks.spawn(async move {
                let wanted =
                    |case: &LoadedCase| faults.iter().any(|fault| bench.covers(reach, case, fault));
                let heaviest = reach.heaviest();
                let records = bench.run(dialect, None, wanted, heaviest, &lanes).await?;
                let verdicts: BTreeMap<String, Verdict> = records
                    .into_iter()
                    .map(|record| (record.name.into(), record.verdict))
                    .collect();
                Ok::<_, ProofError>((dialect.name(), verdicts))
            });
        }
        let mut clean = Clean::new();
        while let Some(done) = tasks.join_next().await {
            let (dialect, verdicts) = done??;
            clean.insert(dialect, verdicts);
        }
        Ok(clean)
    }

    async fn try_all(
        self: &Arc<Self>,
        pairs: &[Pair],
        clean: &Arc<Clean>,
        reach: Reach,
    ) -> Result<Vec<Row>, ProofError> {
        let lanes = Arc::new(Lanes::of(self.at_once));
        let mut tasks = JoinSet::new();
        for (at, pair) in pairs.iter().cloned().enumerate() {
            let (bench, lanes) = (Arc::clone(self), Arc::clone(&lanes));
            let clean = Arc::clone(clean);
            tasks.spawn(async move {
                let row = bench.try_one(&pair, &clean, reach, &lanes).await;
                row.map(|row| (at, row))
            });
        }
        let mut rows = Vec::with_capacity(pairs.len());
        while let Some(done) = tasks.join_next().await {
            rows.push(done??);
            (self.progress)(rows.len(), pairs.len());
        }
        rows.sort_by_key(|(at, _)| *at);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    async fn try_one(
        &self,
        pair: &Pair,
        clean: &Clean,
        reach: Reach,
        lanes: &Lanes,
    ) -> Result<Row, ProofError> {
        let Pair { fault, dialect } = pair;
        let is_wanted = |case: &LoadedCase| self.covers(reach, case, fault);
        let (id, heaviest) = (Some(fault.id.as_str()), reach.heaviest());
        let records = self.run(*dialect, id, is_wanted, heaviest, lanes).await?;
        let before = clean.get(dialect.name());
        let turned_red: Vec<&Record> = records
            .iter()
            .filter(|record| {
                let before = before
                    .and_then(|before| before.get(record.name.as_str()))
                    .copied();
                is_worse(record.verdict, before)
            })
            .collect();
        let caught_by: BTreeSet<&str> = turned_red.iter().map(|record| &*record.case).collect();
        let is_about_it =
            |case: &LoadedCase| caught_by.contains(case.id.as_str()) && decides(&case.case, fault);
        Ok(Row {
            id: fault.id.clone(),
            dialect: dialect.name().to_owned(),
            requirement: fault.requirement.clone(),
            by_its_own_requirement: self.library.cases.iter().any(is_about_it),
            caught_by: caught_by.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Starts the endpoint with the fault and runs the trials that are wanted.
    async fn run(
        &self,
        dialect: Dialect,
        fault: Option<&str>,
        wanted: impl Fn(&LoadedCase) -> bool,
        heaviest: u32,
        lanes: &Lanes,
    ) -> Result<Vec<Record>, ProofError> {
        let working = lanes.working.acquire().await;
        let stage = self.stage(dialect, fault).await?;
        let mut trials = self.trials(&stage, wanted);
        trials.retain(|trial| trial.cost.weight <= heaviest);
        let (every, ordinary): (Vec<Trial>, Vec<Trial>) =
            trials.into_iter().partition(Trial::judges_every);
        let (alone, ordinary): (Vec<Trial>, Vec<Trial>) =
            ordinary.into_iter().partition(runs_alone);
        let (guessing, ordinary): (Vec<Trial>, Vec<Trial>) =
            ordinary.into_iter().partition(Trial::runs_apart);
        let (waiting, light): (Vec<Trial>, Vec<Trial>) = ordinary
            .into_iter()
            .partition(|trial| trial.cost.weight > LIGHT);
        let mut records = at_once(&stage.runner, light, TRIALS_AT_ONCE).await?;
        records.extend(at_once(&stage.runner, alone, 1).await?);
        records.extend(at_once(&stage.runner, every, TRIALS_AT_ONCE).await?);
        drop(working);
        if !waiting.is_empty() || !guessing.is_empty() {
            let _waiting = lanes.waiting.acquire().await;
            records.extend(at_once(&stage.runner, guessing, 1).await?);
            records.extend(at_once(&stage.runner, waiting, TRIALS_AT_ONCE).await?);
        }
        Ok(records)
    }

    async fn stage(&self, dialect: Dialect, fault: Option<&str>) -> Result<Stage, ProofError> {
        let mut embedded = self.embedded.iter();
        let embedded = embedded
            .find(|embedded| embedded.dialect == dialect)
            .ok_or(ProofError::NoTarget(dialect))?;
        let options = Options {
            fault: fault.map(str::to_owned),
            ..faultless(dialect)
        };
        let judged = embedded.serve(options).await?;
        let catalogue = &self.library.catalogue;
        let stage = Stage::ready(judged, catalogue, SEED, Arc::new(|_| {})).await;
        Ok(stage.map_err(ConductError::Setup)?)
    }

    /// The trials of the wanted cases that can run; only these cases are planned.
    fn trials(&self, stage: &Stage, wanted: impl Fn(&LoadedCase) -> bool) -> Vec<Trial> {
        let cases = self.library.cases.iter().filter(|case| wanted(case));
        let library = Library {
            cases: cases.cloned().collect(),
            catalogue: Arc::clone(&self.library.catalogue),
        };
        // The endpoint is our own, so its accounts may be locked; but nobody waits for ten minutes.
        let allowed = BTreeSet::from([Danger::Lockout, Danger::BurnsQuota]);
        let mut trials = stage.trials(&library, &allowed);
        // What only fuzzing finds is proved elsewhere.
        trials.retain(|trial| trial.decision == Decision::Run && !trial.is_fuzzed());
        plan::schedule(&mut trials);
        trials
    }
}

impl Lanes {
    fn of(working: usize) -> Self {
        Self {
            working: Semaphore::new(working.max(1)),
            waiting: Semaphore::new(WAITING),
        }
    }
}

fn pairs_of(fault: &Fault) -> impl Iterator<Item = Pair> {
    let dialects = fault.dialects.iter();
    let known = dialects.filter_map(|id| Dialect::from_name(id));
    known.map(|dialect| Pair {
        fault: fault.clone(),
        dialect,
    })
}

fn is_worse(verdict: Verdict, before: Option<Verdict>) -> bool {
    match verdict {
        Verdict::Fail => before != Some(Verdict::Fail),
        Verdict::Warn => !matches!(before, Some(Verdict::Warn | Verdict::Fail)),
        _ => false,
    }
}

/// Whether the case refers to a row that the fault breaks.
fn decides(case: &Case, fault: &Fault) -> bool {
    let oracles = case.steps.iter().filter_map(|step| step.oracle.as_ref());
    let in_demands = case
        .steps
        .iter()
        .flat_map(|step| &step.expect)
        .chain(&case.expect)
        .filter_map(|expectation| expectation.requirement.as_deref())
        .chain(oracles.filter_map(|oracle| oracle.requirement.as_deref()));
    let own = case.requirements.iter().map(String::as_str);
    let all: Vec<&str> = own.chain(in_demands).collect();
    fault.rows().any(|row| all.contains(&row.as_str()))
}

/// Simultaneous requests, and those whose times are compared, show the most where nothing else is under way.
fn runs_alone(trial: &Trial) -> bool {
    let mut steps = trial.case.case.steps.iter();
    steps.any(|step| step.at_once.is_some() || !step.in_turn_with.is_empty())
}

async fn at_once(
    runner: &Arc<Runner>,
    trials: Vec<Trial>,
    at_once: usize,
) -> Result<Vec<Record>, ProofError> {
    let gate = Arc::new(Semaphore::new(at_once));
    let mut tasks = JoinSet::new();
    for trial in trials {
        let (runner, gate) = (Arc::clone(runner), Arc::clone(&gate));
        tasks.spawn(async move {
            let _permit = gate.acquire_owned().await;
            runner.run(&trial).await
        });
    }
    let mut records = Vec::new();
    while let Some(record) = tasks.join_next().await {
        records.push(record?);
    }
    Ok(records)
}
