//! The exchanges of a run, for the cases that judge them all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::craft::Logged;

/// The exchanges of a run, for the cases that judge them all.
#[derive(Debug, Default)]
pub(super) struct Log {
    is_off: AtomicBool,
    entries: Mutex<Vec<Arc<Logged>>>,
}

impl Log {
    fn entries(&self) -> MutexGuard<'_, Vec<Arc<Logged>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, logged: &Arc<Logged>) {
        if !self.is_off.load(Ordering::Relaxed) {
            self.entries().push(Arc::clone(logged));
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<Logged>> {
        self.entries().clone()
    }

    /// Keeps nothing from now on.
    pub(super) fn forget(&self) {
        self.is_off.store(true, Ordering::Relaxed);
        self.entries().clear();
    }
}
