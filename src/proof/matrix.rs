//! Runs each fault against the cases that could see it, and then what is still alive against everything.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::plan::{self, Decision, Subject, Trial};
use crate::probe::{Instance, Setup};
use crate::proof::fault::Fault;
use crate::reference::{Dialect, Endpoint, Options};
use crate::run::{Interruption, Runner};
use crate::suite::Library;
use crate::verdict::{Record, Verdict};

/// Trials of one fault at once.
const TRIALS_AT_ONCE: usize = 12;
/// Trials that weigh more than this mostly wait; they run only where they are about the fault.
const LIGHT: u32 = 60;

/// Makes the setup of a dialect's target at a base URL.
pub type MakeSetup = dyn Fn(Dialect, &str) -> Result<Setup, String> + Send + Sync;

/// Told a fault and a dialect.
pub type FirstMissed = dyn Fn(&str, &str) + Send + Sync;

/// What the matrix is made with.
pub struct Bench {
    /// The suites.
    pub library: Arc<Library>,
    /// Makes the setup of a dialect's target at a base URL.
    pub setup: Box<MakeSetup>,
    /// Told after each fault: how many are done, of how many.
    pub progress: Box<dyn Fn(usize, usize) + Send + Sync>,
    /// Told which fault, in which dialect, the cases about its requirement did not catch.
    pub first_missed: Box<FirstMissed>,
    /// Faults at once.
    pub at_once: usize,
    /// Every case is tried, so that those can be named that no fault makes fail; else only what the faults are about.
    pub whole: bool,
}

/// A case that a fault turned red.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Caught {
    /// The case's id.
    pub case: String,
    /// `fail` or `warn`.
    pub verdict: String,
}

/// One fault in one dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// The fault.
    pub id: String,
    /// The dialect.
    pub dialect: String,
    /// The row it breaks.
    pub requirement: String,
    /// Ids of the cases that it turned red.
    pub caught_by: Vec<String>,
    /// The same with their verdicts.
    pub verdicts: Vec<Caught>,
    /// Whether one of them decides its requirement.
    pub by_its_own_requirement: bool,
}

/// What catches what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Each fault in each of its dialects.
    pub faults: Vec<Row>,
    /// Cases that run and that no fault made fail.
    pub never_failed: Vec<String>,
}

impl Matrix {
    /// Faults that no case caught.
    pub fn missed(&self) -> impl Iterator<Item = &Row> {
        self.faults.iter().filter(|row| row.caught_by.is_empty())
    }
}

/// A pair to try.
type Pair = (Fault, Dialect);

impl Bench {
    /// Tries every fault in every dialect of its.
    ///
    /// # Errors
    ///
    /// An endpoint cannot be started, or a target cannot be made ready.
    pub async fn matrix(self: &Arc<Self>, faults: &[Fault]) -> Result<Matrix, String> {
        let clean = self.clean(faults).await?;
        let clean = Arc::new(clean);
        let pairs: Vec<Pair> = faults
            .iter()
            .flat_map(|fault| {
                let dialects = fault
                    .dialects
                    .iter()
                    .filter_map(|id| Dialect::from_name(id));
                dialects.map(|dialect| (fault.clone(), dialect))
            })
            .collect();
        let mut rows = self.try_all(&pairs, &clean, Reach::Related).await?;
        // What nobody caught yet is held against everything that does not wait.
        let missed: Vec<Pair> = pairs
            .iter()
            .zip(&rows)
            .filter(|(_, row)| row.caught_by.is_empty())
            .map(|(pair, _)| pair.clone())
            .collect();
        for (fault, dialect) in &missed {
            (self.first_missed)(&fault.id, dialect.name());
        }
        for row in self.try_all(&missed, &clean, Reach::Light).await? {
            if let Some(known) = rows
                .iter_mut()
                .find(|known| known.id == row.id && known.dialect == row.dialect)
            {
                *known = row;
            }
        }
        let killed: BTreeSet<&String> = rows.iter().flat_map(|row| &row.caught_by).collect();
        let ran: BTreeSet<&String> = clean
            .values()
            .flat_map(BTreeMap::values)
            .map(|(case, _)| case)
            .collect();
        let never_failed = ran
            .into_iter()
            .filter(|case| self.whole && !killed.contains(case))
            .cloned()
            .collect();
        Ok(Matrix {
            faults: rows,
            never_failed,
        })
    }

    /// The verdicts without a fault, by dialect and trial: what is not a pass there proves nothing.
    async fn clean(&self, faults: &[Fault]) -> Result<Clean, String> {
        let mut clean = BTreeMap::new();
        for dialect in Dialect::ALL {
            if !faults
                .iter()
                .any(|fault| fault.dialects.iter().any(|id| id == dialect.name()))
            {
                continue;
            }
            let wanted =
                |trial: &Trial| self.whole || faults.iter().any(|fault| is_related(trial, fault));
            let records = self.run(dialect, None, wanted).await?;
            let verdicts = records
                .into_iter()
                .filter(|record| !matches!(record.verdict, Verdict::Skip))
                .map(|record| (record.name, (record.case, record.verdict)))
                .collect();
            clean.insert(dialect.name().to_owned(), verdicts);
        }
        Ok(clean)
    }

    async fn try_all(
        self: &Arc<Self>,
        pairs: &[Pair],
        clean: &Arc<Clean>,
        reach: Reach,
    ) -> Result<Vec<Row>, String> {
        let gate = Arc::new(Semaphore::new(self.at_once.max(1)));
        let mut tasks = JoinSet::new();
        for (at, (fault, dialect)) in pairs.iter().cloned().enumerate() {
            let (bench, gate, clean) = (Arc::clone(self), Arc::clone(&gate), Arc::clone(clean));
            tasks.spawn(async move {
                let _permit = gate
                    .acquire_owned()
                    .await
                    .map_err(|error| error.to_string())?;
                bench
                    .try_one(&fault, dialect, &clean, reach)
                    .await
                    .map(|row| (at, row))
            });
        }
        let mut rows = Vec::with_capacity(pairs.len());
        while let Some(done) = tasks.join_next().await {
            rows.push(done.map_err(|error| error.to_string())??);
            (self.progress)(rows.len(), pairs.len());
        }
        rows.sort_by_key(|(at, _)| *at);
        Ok(rows.into_iter().map(|(_, row)| row).collect())
    }

    async fn try_one(
        &self,
        fault: &Fault,
        dialect: Dialect,
        clean: &Clean,
        reach: Reach,
    ) -> Result<Row, String> {
        let of = |trial: &Trial| match reach {
            Reach::Related => is_related(trial, fault),
            Reach::Light => trial.weight <= LIGHT,
        };
        let records = self.run(dialect, Some(&fault.id), of).await?;
        let passed = clean.get(dialect.name());
        let turned_red = records.iter().filter(|record| {
            let before = passed
                .and_then(|passed| passed.get(&record.name))
                .map(|(_, verdict)| *verdict);
            match record.verdict {
                Verdict::Fail => before != Some(Verdict::Fail),
                Verdict::Warn => before == Some(Verdict::Pass),
                _ => false,
            }
        });
        let mut verdicts: Vec<Caught> = turned_red
            .clone()
            .map(|record| Caught {
                case: record.case.clone(),
                verdict: record.verdict.word().to_owned(),
            })
            .collect();
        verdicts.sort();
        verdicts.dedup();
        let by_its_own_requirement = turned_red
            .clone()
            .any(|record| record.requirements.contains(&fault.requirement));
        let mut caught_by: Vec<String> =
            verdicts.iter().map(|caught| caught.case.clone()).collect();
        caught_by.dedup();
        Ok(Row {
            id: fault.id.clone(),
            dialect: dialect.name().to_owned(),
            requirement: fault.requirement.clone(),
            caught_by,
            verdicts,
            by_its_own_requirement,
        })
    }

    /// Starts the endpoint with the fault and runs the trials that are wanted.
    async fn run(
        &self,
        dialect: Dialect,
        fault: Option<&str>,
        wanted: impl Fn(&Trial) -> bool,
    ) -> Result<Vec<Record>, String> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options {
            dialect,
            fault: fault.map(str::to_owned),
            listen,
            tls: false,
        };
        let endpoint = Endpoint::start(options)
            .await
            .map_err(|error| error.to_string())?;
        let setup = (self.setup)(dialect, endpoint.base_url())?;
        let instance = Arc::new(
            Instance::discovered(&setup)
                .await
                .map_err(|error| error.to_string())?,
        );
        let allowed = BTreeSet::new();
        let subject = Subject {
            profile: &instance.profile,
            target: &instance.target,
            capabilities: &instance.capabilities,
            allowed: &allowed,
        };
        let mut trials = plan::build(&self.library, subject);
        // What only fuzzing finds is proved elsewhere.
        trials
            .retain(|trial| trial.decision == Decision::Run && !trial.is_fuzzed() && wanted(trial));
        plan::schedule(&mut trials);
        let runner = Arc::new(Runner {
            instance,
            catalogue: Arc::clone(&self.library.catalogue),
            interruption: Interruption::never(),
            kept: None,
        });
        let (every, ordinary): (Vec<Trial>, Vec<Trial>) =
            trials.into_iter().partition(Trial::judges_every);
        let mut records = at_once(&runner, ordinary).await?;
        records.extend(at_once(&runner, every).await?);
        endpoint.stop().await;
        Ok(records)
    }
}

/// Verdicts by dialect, then by trial: case and verdict.
type Clean = BTreeMap<String, BTreeMap<String, (String, Verdict)>>;

/// How far a fault is searched for.
#[derive(Clone, Copy)]
enum Reach {
    /// Cases that decide its requirement, and those that judge every exchange.
    Related,
    /// Every case that does not mostly wait.
    Light,
}

fn is_related(trial: &Trial, fault: &Fault) -> bool {
    let case = &trial.case.case;
    let names = |id: &String| *id == fault.requirement;
    let in_demands = case
        .steps
        .iter()
        .flat_map(|step| &step.expect)
        .chain(&case.expect)
        .filter_map(|expectation| expectation.requirement.as_deref())
        .any(|id| id == fault.requirement);
    case.requirements.iter().any(names) || in_demands
}

async fn at_once(runner: &Arc<Runner>, trials: Vec<Trial>) -> Result<Vec<Record>, String> {
    let gate = Arc::new(Semaphore::new(TRIALS_AT_ONCE));
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
        records.push(record.map_err(|error| error.to_string())?);
    }
    Ok(records)
}
