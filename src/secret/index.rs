//! The known secrets, found in a text by the first bytes of what they look like.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hasher};
use std::ops::Range;
use std::sync::Arc;

use crate::secret::bucket::{Bucket, Pattern};
use crate::secret::found::Known;
use crate::secret::sums::Text;
use crate::secret::value::SHORTEST;

/// Secrets of an age.
#[derive(Default)]
pub(super) struct Generation {
    by_start: HashMap<u64, Bucket, Starts>,
    /// Those that are to be linked.
    changed: Vec<u64>,
}

impl Generation {
    fn add(&mut self, known: &Arc<Known>, forms: Vec<Box<[u8]>>, mut new: impl FnMut(u64)) {
        for form in forms {
            let Some(key) = start_of(&form) else { continue };
            let bucket = match self.by_start.entry(key) {
                Entry::Occupied(bucket) => bucket.into_mut(),
                Entry::Vacant(place) => {
                    new(key);
                    place.insert(Bucket::default())
                }
            };
            bucket.add(Pattern::new(known, form));
            self.changed.push(key);
        }
    }

    fn link(&mut self) {
        self.changed.sort_unstable();
        self.changed.dedup();
        for key in self.changed.drain(..) {
            if let Some(bucket) = self.by_start.get_mut(&key) {
                bucket.link();
            }
        }
    }
}

/// Hashes first bytes, which are a number already, in a way of its own each time.
#[derive(Debug, Clone, Copy)]
struct Starts(u64);

impl Default for Starts {
    fn default() -> Self {
        Self(rand::random::<u64>() | 1)
    }
}

impl BuildHasher for Starts {
    type Hasher = Start;

    fn build_hasher(&self) -> Start {
        Start {
            factor: self.0,
            hash: 0,
        }
    }
}

struct Start {
    factor: u64,
    hash: u64,
}

impl Hasher for Start {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let product = u128::from(self.hash ^ number) * u128::from(self.factor);
        self.hash = (product >> 64) as u64 ^ product as u64;
    }

    fn finish(&self) -> u64 {
        self.hash
    }
}

/// The first bytes of a pattern as a number.
fn start_of(form: &[u8]) -> Option<u64> {
    let start: &[u8; SHORTEST] = form.first_chunk()?;
    let number = start.iter().rev();
    Some(number.fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

/// Which generation a secret is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Age {
    /// It is never forgotten.
    Lasting = 0,
    /// It is of the one before the newest.
    Old = 1,
    /// It is of the newest.
    Young = 2,
}

/// All known secrets.
#[derive(Default)]
pub(super) struct Index {
    generations: [Generation; 3],
    filter: Filter,
    longest: usize,
    /// What folded texts are searched for: the secrets of a target file are looked for there as well.
    folded: Option<Box<Self>>,
}

impl Index {
    pub(super) fn add(&mut self, age: Age, known: &Arc<Known>) {
        self.longest = self.longest.max(known.value().len());
        self.add_forms(age, known, known.forms());
    }

    /// Adds a secret of a target file.
    pub(super) fn add_for_good(&mut self, known: &Arc<Known>) {
        self.add(Age::Lasting, known);
        let folded = self.folded.get_or_insert_default();
        folded.add_forms(Age::Lasting, known, known.folded_forms());
    }

    fn add_forms(&mut self, age: Age, known: &Arc<Known>, forms: Vec<Box<[u8]>>) {
        let filter = &mut self.filter;
        self.generations[age as usize].add(known, forms, |key| filter.add(key));
        if self.filter.is_full() {
            self.renew_filter();
        }
    }

    /// Makes what was added ready to be found.
    pub(super) fn link(&mut self) {
        self.generations.iter_mut().for_each(Generation::link);
        if let Some(folded) = &mut self.folded {
            folded.link();
        }
    }

    /// What a folded text is searched for.
    pub(super) fn of_folded(&self) -> Option<&Self> {
        self.folded.as_deref()
    }

    /// The length of the longest value that ever came, as far as it is kept.
    pub(super) fn longest(&self) -> usize {
        self.longest
    }

    /// Forgets the old ones; the young ones are the old ones then.
    pub(super) fn turn(&mut self) {
        let young = std::mem::take(&mut self.generations[Age::Young as usize]);
        self.generations[Age::Old as usize] = young;
        self.renew_filter();
    }

    fn renew_filter(&mut self) {
        let keys = || self.generations.iter().flat_map(|one| one.by_start.keys());
        let mut filter = Filter::for_keys(keys().count());
        keys().for_each(|key| filter.add(*key));
        self.filter = filter;
    }

    /// Every secret in a text, also those within others, the longest of each place.
    pub(super) fn scan<'i>(&'i self, text: &[u8], mut found: impl FnMut(Range<usize>, &'i Known)) {
        if self.filter.keys == 0 {
            return;
        }
        let text = Text::new(text);
        let bytes = text.bytes;
        let (mut key, mut next) = (0, 0);
        // Plain loops: this is where the time goes, also in a build that is not optimized.
        while next < bytes.len() {
            key = key >> 8 | (bytes[next] as u64) << (8 * (SHORTEST - 1));
            next += 1;
            if !self.filter.may_have(key) || next < SHORTEST {
                continue;
            }
            let at = next - SHORTEST;
            if let Some((end, known)) = self.longest_at(key, &text, at) {
                found(at..end, known);
            }
        }
    }

    /// Where the longest secret ends that begins at a place.
    fn longest_at(&self, key: u64, text: &Text<'_>, at: usize) -> Option<(usize, &Arc<Known>)> {
        let all = self.generations.iter().filter_map(|generation| {
            let bucket = generation.by_start.get(&key)?;
            bucket.longest(text, at)
        });
        let longest = all.reduce(|one, other| {
            if other.bytes().len() > one.bytes().len() {
                other
            } else {
                one
            }
        })?;
        let end = at + longest.bytes().len();
        let end = if longest.known.is_cut {
            text.end_of_word(end)
        } else {
            end
        };
        Some((end, &longest.known))
    }
}

/// Which first bytes there may be, so that most places of a text are passed over at once.
struct Filter {
    bits: Vec<u64>,
    keys: usize,
}

impl Default for Filter {
    fn default() -> Self {
        Self::for_keys(0)
    }
}

impl Filter {
    /// Bits for each key.
    const ROOM: usize = 12;

    fn for_keys(keys: usize) -> Self {
        let bits = (keys * 2 * Self::ROOM).next_power_of_two().max(1 << 12);
        Self {
            bits: vec![0; bits / 64],
            keys: 0,
        }
    }

    #[inline]
    fn place(&self, key: u64) -> (usize, u64) {
        // Fibonacci hashing; the upper bits are the mixed ones.
        let hash = (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let bit = hash & (self.bits.len() * 64 - 1);
        (bit / 64, 1 << (bit % 64))
    }

    fn add(&mut self, key: u64) {
        let (word, bit) = self.place(key);
        self.bits[word] |= bit;
        self.keys += 1;
    }

    #[inline]
    fn may_have(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits[word] & bit != 0
    }

    fn is_full(&self) -> bool {
        self.keys * Self::ROOM > self.bits.len() * 64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::value::{FingerprintKey, Secret};

    fn found(index: &Index, text: &str) -> Vec<(usize, usize)> {
        let mut all = Vec::new();
        index.scan(text.as_bytes(), |range, _| {
            all.push((range.start, range.end));
        });
        all
    }

    fn index(values: &[&str]) -> Index {
        let mut index = Index::default();
        for value in values {
            let secret = Secret::new("token", *value);
            index.add(
                Age::Young,
                &Arc::new(Known::new(FingerprintKey([7; 16]), secret)),
            );
        }
        index.link();
        index
    }

    #[test]
    fn of_those_that_begin_alike_the_longest_is_found() {
        let index = index(&[
            "aaaaaa",
            "aaaaaabbbb",
            "aaaaaabbbbcc",
            "aaaaaad",
            "aaaaaabz",
        ]);
        assert_eq!(found(&index, "aaaaaabbbbc "), [(0, 10)]);
        assert_eq!(found(&index, "aaaaaabbc "), [(0, 6)]);
        assert_eq!(found(&index, "xaaaaaabbbbcc"), [(1, 13)]);
        assert_eq!(found(&index, "aaaaa"), []);
    }

    #[test]
    fn what_is_turned_twice_is_forgotten() {
        let mut index = index(&["abcdefgh"]);
        index.turn();
        assert_eq!(found(&index, "abcdefgh"), [(0, 8)]);
        index.turn();
        assert_eq!(found(&index, "abcdefgh"), []);
    }

    #[test]
    fn the_rest_of_a_long_one_is_hidden_with_it() {
        let long = "0123456789abcdef".repeat(1000);
        let index = index(&[&long]);
        let text = format!("<{long}> {long} x");
        assert_eq!(found(&index, &text)[0], (1, 16001));
    }

    #[test]
    fn ten_thousand_are_all_found() {
        let values: Vec<String> = (0..10_000)
            .map(|at| format!("token-of-{at:05}-end"))
            .collect();
        let index = index(&values.iter().map(String::as_str).collect::<Vec<_>>());
        for value in &values {
            assert_eq!(
                found(&index, value).first(),
                Some(&(0, value.len())),
                "{value}"
            );
        }
    }
}
