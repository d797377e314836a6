//! What stands in a text as Base64, in either alphabet, at any alignment and over many lines, or in hexadecimal digits.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::secret::value::SHORTEST;
use crate::secret::view::View;

/// Shorter runs hold no secret.
const FEWEST_LETTERS: usize = SHORTEST * 8 / 6;
const FEWEST_DIGITS: usize = SHORTEST * 2;

const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Where a part of what was decoded stands in the text.
pub(super) type Place<'a> = &'a dyn Fn(Range<usize>) -> Range<usize>;

/// Hands over everything that the text may hold in Base64 or in hexadecimal digits, whatever it is.
pub(super) fn decoded(text: &[u8], look: &mut dyn FnMut(&[u8], Place<'_>)) {
    match joined(text) {
        Some(view) => runs(&view.bytes, &mut |bytes, place| {
            look(bytes, &|part| view.place(place(part)));
        }),
        None => runs(text, look),
    }
}

#[inline]
fn is_letter(byte: u8) -> bool {
    LETTERS[byte as usize] != NONE
}

/// What is no letter of Base64; what a small letter, or another letter of a name, is; what any other one is.
const NONE: u8 = 0;
const OF_NAMES: u8 = 1;
const OTHER: u8 = 2;

static LETTERS: [u8; 256] = {
    let mut table = [NONE; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'_' | b'-' => OF_NAMES,
            b'A'..=b'Z' | b'0'..=b'9' | b'+' | b'/' => OTHER,
            _ => NONE,
        };
        byte += 1;
    }
    table
};

/// A word of small letters that is no longer than this is one, as a name is: of so many letters of Base64 one is another.
const LONGEST_NAME: usize = 24;

/// The text without ends of lines, and blanks behind them, that stand between letters of Base64.
fn joined(text: &[u8]) -> Option<View> {
    let mut view: Option<View> = None;
    let (mut done, mut at) = (0, 0);
    while let Some(next) = memchr::memchr2(b'\n', b'\r', &text[at..]) {
        let from = at + next;
        let is_blank = |byte: &&u8| matches!(**byte, b'\r' | b'\n' | b' ' | b'\t');
        at = from + text[from..].iter().take_while(is_blank).count();
        let before = from.checked_sub(1).and_then(|before| text.get(before));
        if before.is_some_and(|byte| is_letter(*byte))
            && text.get(at).is_some_and(|byte| is_letter(*byte))
        {
            let view = view.get_or_insert_with(View::default);
            view.copy(&text[done..from], done);
            done = at;
        }
    }
    let mut view = view?;
    view.copy(&text[done..], done);
    Some(view)
}

fn runs(text: &[u8], look: &mut dyn FnMut(&[u8], Place<'_>)) {
    let (mut letters, mut bytes) = (Vec::new(), Vec::new());
    let mut at = 0;
    // Plain loops: this is where the time goes, also in a build that is not optimized.
    while at < text.len() {
        let start = at;
        let mut kinds = 0;
        while at < text.len() && LETTERS[text[at] as usize] != NONE {
            kinds |= LETTERS[text[at] as usize];
            at += 1;
        }
        let length = at - start;
        if length == 0 {
            at += 1;
            continue;
        }
        if length < FEWEST_LETTERS || kinds == OF_NAMES && length <= LONGEST_NAME {
            continue;
        }
        let run = &text[start..at];
        letters.clear();
        letters.extend_from_slice(run);
        for at in memchr::memchr2_iter(b'-', b'_', run) {
            letters[at] = if run[at] == b'-' { b'+' } else { b'/' };
        }
        for shift in 0..4 {
            in_base64(&letters[shift..], &mut bytes);
            let from = start + shift;
            look(&bytes, &|part| {
                from + part.start * 8 / 6..(from + (part.end * 8).div_ceil(6)).min(start + length)
            });
        }
        in_digits(run, start, &mut bytes, look);
    }
}

/// The bytes that letters of Base64 stand for, those at the end that are not whole left out.
fn in_base64(letters: &[u8], bytes: &mut Vec<u8>) {
    let whole = match letters.len() % 4 {
        1 => letters.len() - 1,
        _ => letters.len(),
    };
    bytes.clear();
    bytes.resize(whole * 3 / 4 + 3, 0);
    let length = ENGINE.decode_slice(&letters[..whole], bytes).unwrap_or(0);
    bytes.truncate(length);
}

fn in_digits(
    run: &[u8],
    start: usize,
    bytes: &mut Vec<u8>,
    look: &mut dyn FnMut(&[u8], Place<'_>),
) {
    let mut at = 0;
    while at < run.len() {
        let first = at;
        while at < run.len() && run[at].is_ascii_hexdigit() {
            at += 1;
        }
        if at - first < FEWEST_DIGITS {
            at += 1;
            continue;
        }
        for shift in 0..2 {
            bytes.clear();
            let pairs = run[first + shift..at].chunks_exact(2);
            bytes.extend(pairs.map(|pair| digit(pair[0]) << 4 | digit(pair[1])));
            let from = start + first + shift;
            look(bytes, &|part| from + part.start * 2..from + part.end * 2);
        }
    }
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => (byte | 0x20) - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(text: &str, wanted: &str) -> Option<Range<usize>> {
        let mut found = None;
        decoded(text.as_bytes(), &mut |bytes, place| {
            let at = bytes
                .windows(wanted.len())
                .position(|part| part == wanted.as_bytes());
            found = found
                .take()
                .or_else(|| at.map(|at| place(at..at + wanted.len())));
        });
        found
    }

    #[test]
    fn base64_is_found_at_every_alignment_and_over_lines() {
        // `id:hunter2-hunter2`.
        assert_eq!(
            finds("Basic aWQ6aHVudGVyMi1odW50ZXIy", "hunter2-hunter2"),
            Some(10..30)
        );
        assert_eq!(
            finds("x/aWQ6aHVudGVyMi1odW50ZXIy==", "hunter2-hunter2"),
            Some(6..26)
        );
        assert_eq!(
            finds("aWQ6aHVudGVy\r\n Mi1odW50ZXIy", "hunter2-hunter2"),
            Some(4..27)
        );
    }

    #[test]
    fn hexadecimal_digits_are_found_in_either_case() {
        assert_eq!(finds("x: f68756e74657232F", "hunter2"), Some(4..18));
        assert_eq!(finds("68756E74657232", "hunter2"), Some(0..14));
    }
}
