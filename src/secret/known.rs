//! All secrets of a run: those of the target file, and whatever any trial got or made. Whoever shows something asks here.

use std::collections::HashSet;
use std::collections::hash_map::RandomState;
use std::fmt;
use std::hash::BuildHasher as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::secret::found::Known;
use crate::secret::index::{Age, Index};
use crate::secret::value::{FingerprintKey, Secret};

/// So many secrets, and the same number before them, are known; so many that came before are forgotten.
const MOST: usize = 16_384;

/// The same in bytes of their values.
const MOST_BYTES: usize = 8 << 20;

/// So many wait at most before they are put in order.
const MOST_WAITING: usize = 1024;

/// All secrets of a run. It grows while the run goes on, whoever holds it; the oldest ones are forgotten.
pub struct KnownSecrets {
    key: FingerprintKey,
    arrivals: Mutex<Arrivals>,
    index: RwLock<Index>,
}

/// What came, and what of it waits.
#[derive(Default)]
struct Arrivals {
    hasher: RandomState,
    waiting: Vec<(Age, Secret)>,
    lasting: HashSet<u64>,
    young: HashSet<u64>,
    young_bytes: usize,
    /// How many came in all, and how many had when the oldest that is still known came.
    count: u64,
    old_from: u64,
    young_from: u64,
}

/// A moment of a run: so many secrets had come by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Moment(u64);

impl fmt::Debug for KnownSecrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KnownSecrets({})", self.arrivals().count)
    }
}

impl Default for KnownSecrets {
    fn default() -> Self {
        Self {
            key: FingerprintKey::fresh(),
            arrivals: Mutex::default(),
            index: RwLock::default(),
        }
    }
}

impl KnownSecrets {
    /// Knows these for good: those of a target file.
    pub fn with<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Arc<Self> {
        let known = Self::default();
        known.keep_for_good(secrets);
        Arc::new(known)
    }

    /// Knows these from now on and for good.
    pub fn keep_for_good<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        let mut arrivals = self.arrivals();
        for secret in secrets {
            arrivals.add(Age::Lasting, secret);
        }
    }

    /// Knows these from now on. A value that came before is as young as a new one then, and keeps its kind.
    pub fn keep<'a>(&self, secrets: impl IntoIterator<Item = &'a Secret>) {
        let mut arrivals = self.arrivals();
        for secret in secrets {
            arrivals.add(Age::Young, secret);
            if arrivals.is_full() {
                self.put_in_order(&mut arrivals, true);
            } else if arrivals.waiting.len() >= MOST_WAITING {
                self.put_in_order(&mut arrivals, false);
            }
        }
    }

    /// The present moment.
    pub fn now(&self) -> Moment {
        Moment(self.arrivals().count)
    }

    /// Whether everything that came since a moment is still known.
    pub fn remembers(&self, since: Moment) -> bool {
        since.0 >= self.arrivals().old_from
    }

    pub(super) fn key(&self) -> FingerprintKey {
        self.key
    }

    /// Searches with all that came before this call.
    pub(super) fn search<T>(&self, work: impl FnOnce(&Index) -> T) -> T {
        let mut arrivals = self.arrivals();
        if !arrivals.waiting.is_empty() {
            self.put_in_order(&mut arrivals, false);
        }
        drop(arrivals);
        work(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn put_in_order(&self, arrivals: &mut Arrivals, turns: bool) {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        for (age, secret) in arrivals.waiting.drain(..) {
            let secret = Arc::new(Known::new(self.key, secret));
            match age {
                Age::Lasting => index.add_for_good(&secret),
                Age::Old | Age::Young => index.add(age, &secret),
            }
        }
        index.link();
        if turns {
            index.turn();
            arrivals.turn();
        }
    }

    fn arrivals(&self) -> MutexGuard<'_, Arrivals> {
        self.arrivals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Arrivals {
    fn add(&mut self, age: Age, secret: &Secret) {
        if !secret.is_long() {
            return;
        }
        let hash = self.hasher.hash_one(&secret.value);
        let is_new = !self.lasting.contains(&hash)
            && match age {
                Age::Lasting => self.lasting.insert(hash),
                Age::Old | Age::Young => self.young.insert(hash),
            };
        if is_new {
            self.count += 1;
            self.young_bytes += secret.value.len();
            self.waiting.push((age, secret.clone()));
        }
    }

    fn is_full(&self) -> bool {
        self.young.len() >= MOST || self.young_bytes >= MOST_BYTES
    }

    fn turn(&mut self) {
        self.young.clear();
        self.young_bytes = 0;
        self.old_from = self.young_from;
        self.young_from = self.count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(known: &KnownSecrets, value: &str) -> bool {
        let mut is_found = false;
        known.search(|index| index.scan(value.as_bytes(), |_, _| is_found = true));
        is_found
    }

    #[test]
    fn the_oldest_are_forgotten_and_those_of_the_target_file_never() {
        let known = KnownSecrets::with([&Secret::new("client_secret", "secret-of-the-file")]);
        let began = known.now();
        let token = |at: usize| Secret::new("access_token", format!("token-{at}-of-the-run"));
        for at in 0..MOST {
            known.keep([&token(at)]);
        }
        let second = known.now();
        assert!(known.remembers(began) && knows(&known, &token(0).value));
        for at in MOST..2 * MOST {
            known.keep([&token(at)]);
        }
        assert!(!known.remembers(began) && !knows(&known, &token(0).value));
        assert!(known.remembers(second) && knows(&known, &token(MOST).value));
        assert!(knows(&known, "secret-of-the-file"));
    }

    #[test]
    fn what_comes_again_is_young_again() {
        let known = KnownSecrets::default();
        let token = |at: usize| Secret::new("access_token", format!("token-{at}-of-the-run"));
        for at in 0..2 * MOST {
            known.keep([&token(0), &token(at)]);
        }
        assert!(knows(&known, &token(0).value) && !knows(&known, &token(1).value));
    }

    #[test]
    fn values_of_any_size_are_bounded_together() {
        let known = KnownSecrets::default();
        for at in 0..40 {
            let long = format!("{at:04}{}", "x".repeat(1 << 20));
            known.keep([&Secret::new("access_token", long)]);
            assert!(known.arrivals().waiting.len() <= 8);
        }
        assert!(!knows(&known, "0000xxxx"));
    }
}
