//! A text whose parts are compared with values in a few steps, however long both are and however often they repeat
//! themselves: by rolling sums that are keyed for the process.

use std::cell::OnceCell;
use std::sync::LazyLock;

/// A value has a sum for each so many of its bytes.
pub(super) const STEP: usize = 64;

/// The sums are numbers below this one, so that two of them are the same by chance once in some 10^14 comparisons.
const PRIME: u64 = (1 << 61) - 1;

/// A number that nobody outside knows, so that nobody makes texts whose sums are the same.
static BASE: LazyLock<u64> = LazyLock::new(|| rand::random_range(1 << 32..PRIME));

fn plus(one: u64, other: u64) -> u64 {
    let sum = one + other;
    if sum >= PRIME { sum - PRIME } else { sum }
}

fn times(one: u64, other: u64) -> u64 {
    let product = u128::from(one) * u128::from(other);
    let low = product as u64 & PRIME;
    plus(low, (product >> 61) as u64)
}

/// The sum of each beginning of a value that has a multiple of [`STEP`] bytes.
pub(super) fn sums(value: &[u8]) -> Box<[u64]> {
    let base = *BASE;
    let mut sum = 0;
    let steps = value.chunks_exact(STEP).map(|step| {
        for byte in step {
            sum = plus(times(sum, base), u64::from(*byte) + 1);
        }
        sum
    });
    steps.collect()
}

/// A text that is searched.
pub(super) struct Text<'t> {
    pub(super) bytes: &'t [u8],
    /// Of each beginning of the text, and the powers of the base that take one from another.
    sums: OnceCell<(Vec<u64>, Vec<u64>)>,
    /// Where words end.
    ends: OnceCell<Vec<usize>>,
}

impl<'t> Text<'t> {
    pub(super) fn new(bytes: &'t [u8]) -> Self {
        Self {
            bytes,
            sums: OnceCell::new(),
            ends: OnceCell::new(),
        }
    }

    /// How many bytes at a place are those that a value begins with, of which these are the sums.
    pub(super) fn common(&self, at: usize, value: &[u8], sums: &[u64]) -> usize {
        let text = &self.bytes[at..];
        let first = common(text, &value[..value.len().min(STEP)]);
        let steps = sums.len().min(text.len() / STEP);
        if first < STEP || steps == 0 {
            return first;
        }
        let (mut same, mut differs) = (1, steps + 1);
        while same + 1 < differs {
            let middle = usize::midpoint(same, differs);
            if self.sum(at, middle) == sums[middle - 1] {
                same = middle;
            } else {
                differs = middle;
            }
        }
        let from = same * STEP;
        let end = value.len().min(from + STEP);
        from + common(&text[from..], &value[from..end])
    }

    fn sum(&self, at: usize, steps: usize) -> u64 {
        let (sums, powers) = self.sums.get_or_init(|| prepared(self.bytes));
        let before = times(sums[at], powers[steps]);
        plus(sums[at + steps * STEP], PRIME - before)
    }

    /// Where the next blank, quote or other mark stands that no token has.
    pub(super) fn end_of_word(&self, at: usize) -> usize {
        let ends = self.ends.get_or_init(|| {
            let ends = |byte: u8| byte.is_ascii_whitespace() || b"\"'<>&,{}[]()".contains(&byte);
            let all = self.bytes.iter().enumerate();
            all.filter(|(_, byte)| ends(**byte))
                .map(|(at, _)| at)
                .collect()
        });
        let next = ends.partition_point(|end| *end < at);
        ends.get(next).copied().unwrap_or(self.bytes.len())
    }
}

fn prepared(bytes: &[u8]) -> (Vec<u64>, Vec<u64>) {
    let base = *BASE;
    let mut sums = Vec::with_capacity(bytes.len() + 1);
    let mut sum = 0;
    sums.push(sum);
    for byte in bytes {
        sum = plus(times(sum, base), u64::from(*byte) + 1);
        sums.push(sum);
    }
    let step = (0..STEP).fold(1, |power, _| times(power, base));
    let mut powers = vec![1];
    for at in 0..bytes.len() / STEP {
        powers.push(times(powers[at], step));
    }
    (sums, powers)
}

/// How many bytes two texts begin with alike.
fn common(one: &[u8], other: &[u8]) -> usize {
    const WORD: usize = 8;
    let most = one.len().min(other.len());
    let (one, other) = (&one[..most], &other[..most]);
    if one == other {
        return most;
    }
    let mut at = 0;
    while at + WORD <= most && one[at..at + WORD] == other[at..at + WORD] {
        at += WORD;
    }
    while at < most && one[at] == other[at] {
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_common_is_what_it_is_byte_for_byte(
            text in "[ab]{0,3}(ab){0,200}b?", value in "(ab){0,200}[ab]{0,3}", at in 0_usize..5,
        ) {
            let at = at.min(text.len());
            let expected = text.as_bytes()[at..].iter().zip(value.as_bytes()).take_while(|(a, b)| a == b).count();
            let value = value.as_bytes();
            prop_assert_eq!(Text::new(text.as_bytes()).common(at, value, &sums(value)), expected);
        }
    }
}
