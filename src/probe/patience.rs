//! How long a server that breaks is borne with.

use std::sync::atomic::{AtomicU32, Ordering};

/// How often requests for material are repeated in all where the server breaks: not for ever, if that never helps.
#[derive(Debug, Default)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    const MOST: u32 = 12;

    /// Whether there is any left.
    pub(super) fn is_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) < Self::MOST
    }

    /// So much was used.
    pub(super) fn used(&self, much: u32) {
        self.0.fetch_add(much, Ordering::Relaxed);
    }

    /// It came to something, so that all of it is there again.
    pub(super) fn helped(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}
