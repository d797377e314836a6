//! The exchanges of a run, for the cases that judge them all.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::craft::{Logged, Shelf};

/// What all of them may take: a run of five thousand cases takes a third of it.
const MOST: usize = 40 << 20;

/// The exchanges of a run, for the cases that judge them all.
#[derive(Debug)]
pub(super) struct Log {
    is_off: AtomicBool,
    shelf: Mutex<Shelf<Arc<Logged>>>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            is_off: AtomicBool::new(false),
            shelf: Mutex::new(Shelf::of(MOST)),
        }
    }
}

impl Log {
    fn shelf(&self) -> MutexGuard<'_, Shelf<Arc<Logged>>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, logged: &Arc<Logged>) {
        if !self.is_off.load(Ordering::Relaxed) {
            self.shelf().put(Arc::clone(logged), logged.weight());
        }
    }

    pub(super) fn all(&self) -> Vec<Arc<Logged>> {
        self.shelf().all().to_vec()
    }

    /// Keeps nothing from now on.
    pub(super) fn forget(&self) {
        self.is_off.store(true, Ordering::Relaxed);
        self.shelf().take();
    }

    /// What has to be known of it.
    pub(super) fn remark(&self) -> Option<String> {
        let left_out = self.shelf().left_out();
        (left_out > 0).then(|| {
            format!("{left_out} of the answers were too large to be kept, so that the cases that judge every answer did not see them")
        })
    }
}
