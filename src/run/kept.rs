//! The deciding exchanges of cases that passed: kept as they were while the run lasts, shown when it is over, since hiding
//! their secrets takes longer than the requests did.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::craft::{Logged, Purpose, Shelf, Work};
use crate::probe::Instance;
use crate::run::show::Shower;
use crate::secret::Secret;
use crate::verdict::{Record, ShownExchange};

/// Trials of a run whose every deciding exchange is kept.
const USUAL: usize = 2000;

/// Exchanges kept of a longer run: a page of thousands of them is of no use, and they take memory.
const FEW: usize = 500;

/// What they may take together.
const ROOM: usize = 16 << 20;

/// Exchanges to be shown later, by the names of their trials.
#[derive(Debug)]
pub struct Kept {
    most: usize,
    exchanges: Mutex<Shelf<One>>,
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
            exchanges: Mutex::new(Shelf::of(ROOM)),
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
        if kept.all().len() >= self.most {
            return;
        }
        let secrets = work.secrets.iter().map(|secret| secret.value.len());
        let weight = logged.weight() + secrets.sum::<usize>();
        let one = One {
            trial: Arc::clone(&work.trial),
            logged: Arc::clone(logged),
            secrets: work.secrets.clone(),
        };
        kept.put(one, weight);
    }

    /// What has to be known of them.
    pub fn remark(&self) -> Option<String> {
        let kept = self.exchanges.lock();
        let left_out = kept.unwrap_or_else(PoisonError::into_inner).left_out();
        (left_out > 0).then(|| {
            format!("of {left_out} cases that passed no exchange is shown: their answers were too large to be kept")
        })
    }

    /// Shows them in their records, on every core, as far as there is time for it.
    pub fn show(&self, instance: &Instance, records: &mut [Record], time: Duration) {
        let until = Instant::now() + time;
        let kept = self
            .exchanges
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
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
                .map(|chunk| scope.spawn(move || show_all(instance, chunk, until)))
                .collect();
            let own = show_all(instance, own, until);
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

fn show_all<'a>(
    instance: &Instance,
    kept: &'a [One],
    until: Instant,
) -> Vec<(&'a str, ShownExchange)> {
    kept.iter()
        .take_while(|_| Instant::now() < until)
        .map(|one| {
            let shower = Shower::of(instance, &one.secrets, one.logged.began);
            (&*one.trial, shower.exchange(&one.logged))
        })
        .collect()
}
