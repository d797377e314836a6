//! What known secrets look like, of those that begin alike: the longest one that stands at a place of a text is found in
//! a few steps, however many there are and however they resemble each other.

use std::sync::Arc;

use crate::secret::found::Known;
use crate::secret::sums::{Text, sums};

/// One thing that a secret may look like.
pub(super) struct Pattern {
    /// `None` where it is the value itself.
    own: Option<Box<[u8]>>,
    pub(super) known: Arc<Known>,
    sums: Box<[u64]>,
    /// The longest other one that this one begins with.
    parent: Option<usize>,
    /// One of those above it, so chosen that few steps lead to any of them (Myers, An applicative random-access stack).
    jump: usize,
    depth: usize,
}

impl Pattern {
    /// A secret in a form.
    pub(super) fn new(known: &Arc<Known>, form: Box<[u8]>) -> Self {
        let is_value = *form == *known.value();
        Self {
            sums: sums(&form),
            own: (!is_value).then_some(form),
            known: Arc::clone(known),
            parent: None,
            jump: 0,
            depth: 0,
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.own.as_deref().unwrap_or_else(|| self.known.value())
    }

    fn common(&self, text: &Text<'_>, at: usize) -> usize {
        text.common(at, self.bytes(), &self.sums)
    }
}

/// Patterns that begin alike, in the order of their bytes.
#[derive(Default)]
pub(super) struct Bucket(Vec<Pattern>);

impl Bucket {
    /// Adds one; it is [linked](Self::link) before the next search.
    pub(super) fn add(&mut self, pattern: Pattern) {
        let place = (self.0).binary_search_by(|other| other.bytes().cmp(pattern.bytes()));
        // Where one value has several kinds the first one names it.
        if let Err(place) = place {
            self.0.reserve_exact(usize::from(self.0.is_empty()));
            self.0.insert(place, pattern);
        }
    }

    /// Puts down of each what it begins with.
    pub(super) fn link(&mut self) {
        let all = &mut self.0;
        let mut above: Vec<usize> = Vec::new();
        for at in 0..all.len() {
            let begins = |with: usize| all[at].bytes().starts_with(all[with].bytes());
            while above.last().is_some_and(|last| !begins(*last)) {
                above.pop();
            }
            let parent = above.last().copied();
            let (jump, depth) = parent.map_or((at, 0), |parent| {
                let far = all[parent].jump;
                let farther = all[far].jump;
                let is_even = all[parent].depth + all[farther].depth == 2 * all[far].depth;
                let jump = if is_even { farther } else { parent };
                (jump, all[parent].depth + 1)
            });
            (all[at].parent, all[at].jump, all[at].depth) = (parent, jump, depth);
            above.push(at);
        }
    }

    /// The longest one that stands at a place of a text.
    pub(super) fn longest(&self, text: &Text<'_>, at: usize) -> Option<&Pattern> {
        let (mut low, mut high) = (0, self.0.len());
        let mut nearest = None;
        while low < high {
            let middle = usize::midpoint(low, high);
            let pattern = &self.0[middle];
            let common = pattern.common(text, at);
            // Where nothing of it is left it is the beginning of the text.
            let own = pattern.bytes().get(common);
            if own.is_none_or(|own| text.bytes.get(at + common).is_some_and(|byte| own < byte)) {
                nearest = Some((middle, common));
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (mut place, common) = nearest?;
        // Whatever else the text begins with, this one begins with it as well.
        loop {
            let pattern = &self.0[place];
            if pattern.bytes().len() <= common {
                return Some(pattern);
            }
            let parent = pattern.parent?;
            let is_far = self.0[pattern.jump].bytes().len() > common;
            place = if is_far { pattern.jump } else { parent };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::value::{FingerprintKey, Secret};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_longest_is_the_one_that_a_plain_search_finds(
            values in proptest::collection::vec("[ab]{0,4}(ab){0,40}", 0..40), text in "[ab]{0,4}(ab){0,50}[abc]{0,3}",
        ) {
            let mut bucket = Bucket::default();
            for value in &values {
                let known = Known::new(FingerprintKey([7; 16]), Secret::new("token", value));
                bucket.add(Pattern::new(&Arc::new(known), value.as_bytes().into()));
            }
            bucket.link();
            let found = bucket.longest(&Text::new(text.as_bytes()), 0).map(|found| found.bytes().len());
            let expected = values.iter().filter(|value| text.starts_with(*value)).map(String::len).max();
            prop_assert_eq!(found, expected);
        }
    }
}
