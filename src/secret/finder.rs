//! Looks for what secrets look like in every encoding they may take.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};

use crate::secret::forms::encodings;
use crate::secret::value::{FingerprintKey, SHORTEST, Secret};

/// What some secrets look like in every encoding they may take.
pub struct Patterns {
    finder: Finder,
    pub(super) values: BTreeSet<String>,
    pub(super) labels: Vec<String>,
}

impl Patterns {
    /// The patterns of these secrets, for a whole run: costly to make, fast to search. Where one value has several
    /// kinds the first one names it.
    pub fn new<'a>(key: FingerprintKey, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::found_by(key, secrets, |patterns| {
            // A DFA is faster to search and takes longer to make than all searches of a run.
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(&patterns)
                .map_or_else(
                    |_| Finder::Beginnings(Beginnings::of(patterns.clone())),
                    Finder::Automaton,
                )
        })
    }

    /// The same for the few secrets of one trial: made in no time.
    pub(super) fn of_a_trial<'a>(
        key: FingerprintKey,
        secrets: impl IntoIterator<Item = &'a Secret>,
    ) -> Self {
        Self::found_by(key, secrets, |patterns| {
            Finder::Beginnings(Beginnings::of(patterns))
        })
    }

    fn found_by<'a>(
        key: FingerprintKey,
        secrets: impl IntoIterator<Item = &'a Secret>,
        make: impl FnOnce(Vec<String>) -> Finder,
    ) -> Self {
        let mut values = BTreeSet::new();
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for secret in secrets {
            if secret.value.chars().count() < SHORTEST || !values.insert(secret.value.clone()) {
                continue;
            }
            let label = key.label(secret);
            for pattern in encodings(&secret.value) {
                patterns.entry(pattern).or_insert_with(|| label.clone());
            }
        }
        let (patterns, labels) = patterns.into_iter().unzip();
        Self {
            finder: make(patterns),
            values,
            labels,
        }
    }

    /// The first match from a place on, and its label.
    pub(super) fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, &str)> {
        let (range, pattern) = match &self.finder {
            Finder::Beginnings(beginnings) => beginnings.find(text, from)?,
            Finder::Automaton(automaton) => {
                let found = automaton.find(Input::new(text).range(from..))?;
                (found.range(), found.pattern().as_usize())
            }
        };
        Some((range, self.labels.get(pattern)?.as_str()))
    }
}

/// Looks for many patterns at once.
enum Finder {
    /// Made in no time.
    Beginnings(Beginnings),
    /// Faster to search.
    Automaton(AhoCorasick),
}

/// Patterns by their first bytes. None is shorter than that.
struct Beginnings {
    by_start: HashMap<[u8; SHORTEST], Vec<usize>>,
    /// Which sums of first bytes there are, so that most places of a text are passed over at once.
    sums: Box<[bool; 512]>,
    patterns: Vec<String>,
}

impl Beginnings {
    fn of(patterns: Vec<String>) -> Self {
        let mut by_start: HashMap<[u8; SHORTEST], Vec<usize>> = HashMap::new();
        let mut sums = Box::new([false; 512]);
        for (at, pattern) in patterns.iter().enumerate() {
            if let Some(start) = pattern.as_bytes().first_chunk() {
                sums[Self::sum(start)] = true;
                by_start.entry(*start).or_default().push(at);
            }
        }
        Self {
            by_start,
            sums,
            patterns,
        }
    }

    fn sum(start: &[u8; SHORTEST]) -> usize {
        start
            .iter()
            .fold(0, |sum, byte| (sum * 7 + usize::from(*byte)) % 512)
    }

    /// The leftmost match, of several there the longest.
    fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, usize)> {
        let bytes = text.as_bytes();
        (from..bytes.len()).find_map(|at| {
            let start = bytes[at..].first_chunk()?;
            if !self.sums[Self::sum(start)] {
                return None;
            }
            let candidates = self.by_start.get(start)?.iter().copied();
            let length = |pattern: usize| self.patterns[pattern].len();
            candidates
                .filter(|pattern| bytes[at..].starts_with(self.patterns[*pattern].as_bytes()))
                .max_by_key(|pattern| length(*pattern))
                .map(|pattern| (at..at + length(pattern), pattern))
        })
    }
}
