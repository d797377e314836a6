//! Trials in their order, but that those which may end each other's tokens do not run side by side.

use std::collections::{BTreeSet, VecDeque};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::plan::Trial;
use crate::probe::Lanes;

/// A trial and its number.
pub(super) type Queued = (usize, Arc<Trial>);

/// Trials that wait for somebody to run them.
pub(super) struct Queue {
    lanes: Lanes,
    state: Mutex<State>,
    freed: Notify,
}

struct State {
    waiting: VecDeque<Queued>,
    /// Clients whose lane is taken.
    busy: BTreeSet<String>,
}

/// What there is to do.
enum Next {
    Run(Queued, Held),
    /// Whatever is left shares a lane with what runs.
    Wait,
    Nothing,
}

impl Queue {
    /// These, in their order as far as lanes let them.
    pub(super) fn new(group: Vec<Queued>, lanes: Lanes) -> Arc<Self> {
        let state = State {
            waiting: group.into(),
            busy: BTreeSet::new(),
        };
        Arc::new(Self {
            lanes,
            state: Mutex::new(state),
            freed: Notify::new(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next trial, once none runs that it shares a lane with; its own is taken until what is given beside it goes.
    pub(super) async fn next(self: &Arc<Self>) -> Option<(Queued, Held)> {
        loop {
            let mut freed = pin!(self.freed.notified());
            // From here on it hears of lanes that are freed, so that none is missed between looking and waiting.
            freed.as_mut().enable();
            match self.take() {
                Next::Run(queued, held) => return Some((queued, held)),
                Next::Nothing => return None,
                Next::Wait => freed.await,
            }
        }
    }

    fn take(self: &Arc<Self>) -> Next {
        let mut state = self.state();
        let State { waiting, busy } = &mut *state;
        if waiting.is_empty() {
            return Next::Nothing;
        }
        let is_free = |(_, trial): &Queued| {
            let mut clients = self.clients(trial);
            clients.all(|client| !busy.contains(client))
        };
        let Some(queued) = waiting
            .iter()
            .position(is_free)
            .and_then(|at| waiting.remove(at))
        else {
            return Next::Wait;
        };
        let clients: Vec<String> = self.clients(&queued.1).cloned().collect();
        busy.extend(clients.iter().cloned());
        let queue = Arc::clone(self);
        Next::Run(queued, Held { queue, clients })
    }

    /// The clients in whose lanes the trial runs.
    fn clients<'a>(&self, trial: &'a Trial) -> impl Iterator<Item = &'a String> {
        let owners = &trial.owners;
        let is_in_lanes =
            owners.of_user && self.lanes.users || owners.of_machine && self.lanes.machines;
        owners.clients.iter().filter(move |_| is_in_lanes)
    }
}

/// The lanes of a trial that runs.
pub(super) struct Held {
    queue: Arc<Queue>,
    clients: Vec<String>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.clients.is_empty() {
            return;
        }
        let mut state = self.queue.state();
        for client in &self.clients {
            state.busy.remove(client);
        }
        drop(state);
        self.queue.freed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Axes, Cost, Decision, Owners};
    use crate::suite::{Library, Source};

    /// Trials of a user, with these clients each.
    fn queue(clients: &[&str], lanes: Lanes) -> Arc<Queue> {
        let library = Library::load(&Source::embedded()).expect("the suites are good");
        let trial = |client: &&str| Trial {
            name: (*client).to_owned(),
            case: library.cases[0].clone(),
            axes: Axes::default(),
            decision: Decision::Run,
            owners: Owners {
                clients: BTreeSet::from([(*client).to_owned()]),
                of_user: true,
                of_machine: false,
            },
            cost: Cost::default(),
        };
        let trials = clients.iter().map(trial).map(Arc::new).enumerate();
        Queue::new(trials.collect(), lanes)
    }

    fn next(queue: &Arc<Queue>) -> Option<(usize, Held)> {
        match queue.take() {
            Next::Run((at, _), held) => Some((at, held)),
            Next::Wait | Next::Nothing => None,
        }
    }

    #[test]
    fn what_shares_a_lane_waits_and_what_does_not_goes_before() {
        let users = Lanes {
            users: true,
            machines: false,
        };
        let queue = queue(&["a", "a", "b"], users);
        let (first, held) = next(&queue).expect("nothing runs");
        let (second, _) = next(&queue).expect("b is free");
        assert_eq!((first, second), (0, 2));
        assert!(next(&queue).is_none());
        drop(held);
        assert_eq!(next(&queue).map(|(at, _)| at), Some(1));
    }

    #[test]
    fn without_lanes_each_follows_at_once() {
        let queue = queue(&["a", "a"], Lanes::default());
        let held: Vec<_> = std::iter::from_fn(|| next(&queue)).collect();
        assert_eq!(held.len(), 2);
    }
}
