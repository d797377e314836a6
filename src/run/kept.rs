//! The deciding exchanges of cases that passed: kept as they were while the run lasts, shown when it is over, since hiding
//! their secrets takes longer than the requests did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::craft::{Logged, Purpose, Work};
use crate::probe::Instance;
use crate::run::show::Shower;
use crate::secret::Secret;
use crate::verdict::{Record, ShownExchange};

/// Trials of a run whose every deciding exchange is kept.
const USUAL: usize = 2000;

/// Exchanges kept of a longer run: a page of thousands of them is of no use, and they take memory.
const FEW: usize = 500;

/// Exchanges to be shown later, by the names of their trials.
#[derive(Debug)]
pub struct Kept {
    most: usize,
    exchanges: Mutex<Vec<One>>,
}

#[derive(Debug)]
struct One {
    trial: Arc<str>,
    logged: Arc<Logged>,
    secrets: Vec<Secret>,
}

impl Kept {
    /// For a run of so many trials.
    pub fn for_trials(trials: usize) -> Self {
        Self {
            most: if trials > USUAL { FEW } else { USUAL },
            exchanges: Mutex::default(),
        }
    }

    /// Keeps the last exchange that was a step, and the secrets that may turn up in it.
    pub(super) fn keep(&self, work: &Work) {
        let is_step = |logged: &&Arc<Logged>| matches!(logged.purpose, Purpose::Step(_));
        let exchanges = work.exchanges.iter();
        let Some(logged) = exchanges
            .clone()
            .rfind(is_step)
            .or_else(|| exchanges.clone().last())
        else {
            return;
        };
        let mut kept = self
            .exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= self.most {
            return;
        }
        kept.push(One {
            trial: Arc::clone(&work.trial),
            logged: Arc::clone(logged),
            secrets: work.secrets.clone(),
        });
    }

    /// Shows them in their records, on every core.
    pub fn show(&self, instance: &Instance, records: &mut [Record]) {
        let kept = std::mem::take(
            &mut *self
                .exchanges
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        );
        // A few are shown where they are: a thread of its own would keep more memory than they take.
        let cores = match kept.len() {
            0..=FEW => 1,
            _ => thread::available_parallelism().map_or(1, usize::from),
        };
        let share = kept.len().div_ceil(cores).max(1);
        let (own, others) = kept.split_at(share.min(kept.len()));
        let mut shown: BTreeMap<&str, ShownExchange> = thread::scope(|scope| {
            let workers: Vec<_> = others
                .chunks(share)
                .map(|chunk| scope.spawn(|| show_all(instance, chunk)))
                .collect();
            let own = show_all(instance, own);
            let results = workers.into_iter().filter_map(|worker| worker.join().ok());
            results.flatten().chain(own).collect()
        });
        for record in records
            .iter_mut()
            .filter(|record| record.exchanges.is_empty())
        {
            record.exchanges.extend(shown.remove(record.name.as_str()));
        }
    }
}

fn show_all<'a>(instance: &Instance, kept: &'a [One]) -> Vec<(&'a str, ShownExchange)> {
    kept.iter()
        .map(|one| {
            let shower = Shower::of(instance, &one.secrets);
            (&*one.trial, shower.exchange(&one.logged))
        })
        .collect()
}
