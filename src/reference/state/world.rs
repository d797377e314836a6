//! What the endpoint has: its address, its keys, whom it knows, and what it remembers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::state::clients::Client;
use crate::state::clock;
use crate::state::keys::Keys;
use crate::state::store::Store;
use crate::state::users::User;

pub(crate) struct World {
    /// Without a slash at the end.
    pub(crate) base_url: String,
    pub(crate) keys: Arc<Keys>,
    pub(crate) users: Vec<&'static User>,
    clients: RwLock<Vec<Arc<Client>>>,
    store: Mutex<Store>,
    counter: AtomicU64,
    /// Token requests under way, for a fault.
    pub(crate) under_way: AtomicU64,
}

/// The time that comparisons are to take.
const OWED: &str = "owed";

/// The failures of all together.
pub(crate) const EVERYBODY: &str = "everybody";

impl World {
    pub(crate) fn new(
        base_url: String,
        keys: Arc<Keys>,
        clients: Vec<Client>,
        users: Vec<&'static User>,
    ) -> Self {
        Self {
            base_url,
            keys,
            users,
            clients: RwLock::new(clients.into_iter().map(Arc::new).collect()),
            store: Mutex::default(),
            counter: AtomicU64::new(clock::now_millis()),
            under_way: AtomicU64::default(),
        }
    }

    /// All clients, in the order in which they were registered.
    pub(crate) fn clients(&self) -> Vec<Arc<Client>> {
        self.clients
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The first client of which this holds.
    pub(crate) fn client_with(&self, holds: impl Fn(&Client) -> bool) -> Option<Arc<Client>> {
        let clients = self.clients.read().unwrap_or_else(PoisonError::into_inner);
        clients.iter().find(|client| holds(client)).map(Arc::clone)
    }

    /// The user of that name.
    pub(crate) fn user(&self, name: &str) -> Option<&'static User> {
        self.users.iter().copied().find(|user| user.name == name)
    }

    /// The store. A panic elsewhere does not stop the endpoint.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each number once.
    pub(crate) fn next_number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    /// Counts something, up to so many, and gives the sum.
    pub(crate) fn count_up(&self, what: &str, by: u32) -> u32 {
        let mut store = self.store();
        let count = store
            .failures
            .get(what)
            .copied()
            .unwrap_or(0)
            .saturating_add(by);
        store.failures.insert(what.to_owned(), count);
        count
    }

    /// Whether something of a fault is still to be counted off.
    pub(crate) fn count_down(&self, what: &str) -> bool {
        let mut store = self.store();
        let count = store.failures.get_mut(what).filter(|count| **count > 0);
        count.map(|count| *count -= 1).is_some()
    }

    /// Forgets the failures against a name.
    pub(crate) fn pardon(&self, name: &str) {
        let mut store = self.store();
        for name in [name, EVERYBODY] {
            if let Some(failures) = store.failures.get_mut(name) {
                *failures = 0;
            }
        }
    }

    /// Notes time, in microseconds, that a comparison is to take.
    pub(crate) fn owe(&self, micros: u32) {
        self.count_up(OWED, micros);
    }

    /// Takes the time that comparisons are to take, and gives it in microseconds.
    pub(crate) fn owed(&self) -> u32 {
        let mut store = self.store();
        store.failures.get_mut(OWED).map_or(0, std::mem::take)
    }
}
