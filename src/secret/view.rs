//! A reading of a text: its bytes after something was undone in them or left out, and where each of them stood.

use std::ops::Range;

/// A reading of a text.
#[derive(Debug, Default)]
pub(super) struct View {
    pub(super) bytes: Vec<u8>,
    stretches: Vec<Stretch>,
}

/// Bytes of a reading that follow each other, up to the next stretch.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    /// Where it begins in the reading.
    at: usize,
    /// Where it begins in the text.
    from: usize,
    /// How many bytes of the text stand for it as a whole; 0 where each byte stands for itself.
    unit: usize,
}

impl View {
    /// A reading that begins with so much of a text as it is.
    pub(super) fn beginning(text: &[u8]) -> Self {
        let mut view = Self {
            bytes: Vec::with_capacity(text.len().max(64)),
            stretches: Vec::new(),
        };
        view.copy(text, 0);
        view
    }

    /// Bytes of the text, from a place on, that stand for themselves, or for one other byte each.
    pub(super) fn copy(&mut self, bytes: &[u8], from: usize) {
        if bytes.is_empty() {
            return;
        }
        let at = self.bytes.len();
        let goes_on = |last: &Stretch| last.unit == 0 && last.from + (at - last.at) == from;
        if !self.stretches.last().is_some_and(goes_on) {
            self.stretches.push(Stretch { at, from, unit: 0 });
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Bytes that so many bytes of the text, from a place on, stand for.
    pub(super) fn read(&mut self, bytes: &[u8], from: usize, unit: usize) {
        let at = self.bytes.len();
        self.stretches.push(Stretch { at, from, unit });
        self.bytes.extend_from_slice(bytes);
    }

    /// Where a part of the reading, which is not empty, stands in the text.
    pub(super) fn place(&self, part: Range<usize>) -> Range<usize> {
        let last = part.end.saturating_sub(1).max(part.start);
        let start = self.stretch(part.start).map_or(0, |stretch| {
            let within = part.start - stretch.at;
            stretch.from + if stretch.unit == 0 { within } else { 0 }
        });
        let end = self.stretch(last).map_or(0, |stretch| {
            stretch.from
                + if stretch.unit == 0 {
                    last - stretch.at + 1
                } else {
                    stretch.unit
                }
        });
        start..end
    }

    fn stretch(&self, at: usize) -> Option<&Stretch> {
        let after = self.stretches.partition_point(|stretch| stretch.at <= at);
        self.stretches.get(after.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_a_reading_has_its_place() {
        // `ab%20cd'ef`, with the quote left out.
        let mut view = View::beginning(b"ab");
        view.read(b" ", 2, 3);
        view.copy(b"cd", 5);
        view.copy(b"ef", 8);
        assert_eq!(view.bytes, b"ab cdef");
        assert_eq!(view.place(0..2), 0..2);
        assert_eq!(view.place(2..3), 2..5);
        assert_eq!(view.place(1..4), 1..6);
        assert_eq!(view.place(4..6), 6..9);
    }
}
