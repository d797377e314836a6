//! What every handler can see.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clients::Client;
use super::dialect::Dialect;
use super::faults::drawn::Drawn;
use super::faults::{Fault, lookup};
use super::habits::Habit;
use super::keys::Keys;
use super::registry;
use super::store::{Grant, Store};

pub(crate) struct App {
    pub(crate) dialect: Dialect,
    pub(crate) fault: Option<Fault>,
    pub(crate) habit: Option<Habit>,
    /// What the fault takes with its id.
    pub(crate) drawn: Drawn,
    pub(crate) base_url: String,
    pub(crate) keys: Arc<Keys>,
    store: Mutex<Store>,
    counter: AtomicU64,
    /// Token requests under way, for a fault.
    pub(crate) under_way: AtomicU64,
}

/// Failures in a row before answers to further ones are slowed down.
const FREE_FAILURES: u32 = 20;

/// The time that comparisons are to take.
const OWED: &str = "owed";

/// The failures of all together.
const EVERYBODY: &str = "everybody";

impl App {
    pub(crate) fn new(
        dialect: Dialect,
        (fault, drawn): (Option<Fault>, Drawn),
        habit: Option<Habit>,
        base_url: String,
        keys: Arc<Keys>,
    ) -> Self {
        let counter = AtomicU64::new(super::clock::now_millis());
        Self {
            dialect,
            fault,
            habit,
            drawn,
            base_url,
            keys,
            store: Mutex::default(),
            counter,
            under_way: AtomicU64::default(),
        }
    }

    pub(crate) fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    pub(crate) fn keeps(&self, habit: Habit) -> bool {
        self.habit == Some(habit)
    }

    /// The store. A panic elsewhere does not stop the endpoint.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Each number once.
    pub(crate) fn next_number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    pub(crate) fn client(&self, id: &str) -> Option<&'static Client> {
        lookup::client(self, id)
    }

    /// The issuer identifier: one per application at EIAM, one per endpoint elsewhere.
    pub(crate) fn issuer(&self, client: &Client) -> String {
        match self.dialect {
            Dialect::AlibabaEiam => format!(
                "{}/v2/{}/{}/oidc",
                self.base_url,
                registry::INSTANCE_ID,
                client.id
            ),
            Dialect::Rfc | Dialect::TencentCloudbase | Dialect::TencentCiam => {
                self.base_url.clone()
            }
        }
    }

    /// Whom the tokens of a grant speak of.
    pub(crate) fn subject(&self, grant: &Grant) -> &'static str {
        match (self.dialect, grant.user) {
            (Dialect::TencentCloudbase, None) => "service_account",
            _ => grant.subject(),
        }
    }

    /// Counts a failure against `name` and gives the sum. Many in a row make further answers slow: protection against guessing
    /// (RFC 6749 sections 2.3.1 and 4.3.2) that locks nobody out.
    pub(crate) async fn punish(&self, name: &str) -> u32 {
        let failures = {
            let mut store = self.store();
            let failures = store
                .failures
                .get(name)
                .copied()
                .unwrap_or(0)
                .saturating_add(1);
            store.failures.insert(name.into(), failures);
            failures
        };
        if self.has(Fault::GuessingBlocksEverybody) {
            self.count_up(EVERYBODY, 1);
        }
        if failures > FREE_FAILURES && !self.has(Fault::GuessingIsNotSlowed) {
            let steps = u64::from((failures - FREE_FAILURES).min(3));
            tokio::time::sleep(Duration::from_millis(10 * steps)).await;
        }
        failures
    }

    /// Whether somebody guessed too often, which a fault makes everybody pay for.
    pub(crate) fn is_blocked(&self) -> bool {
        self.count_up(EVERYBODY, 0) > FREE_FAILURES
    }

    /// Notes time, in microseconds, that a comparison is to take.
    pub(crate) fn owe(&self, micros: u32) {
        self.count_up(OWED, micros);
    }

    /// Takes the time that comparisons are to take.
    pub(crate) async fn pay(&self) {
        if self.fault.is_none() {
            return;
        }
        let owed = self.store().failures.get(OWED).copied().unwrap_or(0);
        if owed > 0 {
            self.pardon(OWED);
            tokio::time::sleep(Duration::from_micros(owed.into())).await;
        }
    }

    /// Counts something of a fault, up to so many.
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

    pub(crate) fn pardon(&self, name: &str) {
        let mut store = self.store();
        for name in [name, EVERYBODY] {
            if let Some(failures) = store.failures.get_mut(name) {
                *failures = 0;
            }
        }
    }
}
