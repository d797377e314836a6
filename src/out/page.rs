//! Where a view writes itself: whatever its format, nothing passes that moves a cursor or turns text round.

use std::io::{self, Write};

use crate::secret::is_safe;

/// A file or stream on its way out. A view writes texts that are shown already, in the rules of its own format; a
/// character that no text may hold is replaced.
pub struct Page<'a> {
    writer: Box<dyn Write + Send + 'a>,
    /// The beginning of a character whose end has not come yet.
    begun: Vec<u8>,
}

impl<'a> Page<'a> {
    pub(super) fn on(writer: impl Write + Send + 'a) -> Self {
        Self {
            writer: Box::new(writer),
            begun: Vec::new(),
        }
    }

    fn pass(&mut self, text: &str) -> io::Result<()> {
        let mut done = 0;
        for (at, letter) in text.char_indices().filter(|(_, letter)| !is_safe(*letter)) {
            self.writer.write_all(&text.as_bytes()[done..at])?;
            self.writer.write_all("\u{fffd}".as_bytes())?;
            done = at + letter.len_utf8();
        }
        self.writer.write_all(&text.as_bytes()[done..])
    }
}

impl Write for Page<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let is_plain = |byte: &u8| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
        if self.begun.is_empty() && bytes.iter().all(is_plain) {
            return self.writer.write_all(bytes);
        }
        let mut all = std::mem::take(&mut self.begun);
        all.extend_from_slice(bytes);
        let mut rest = all.as_slice();
        loop {
            let error = match str::from_utf8(rest) {
                Ok(text) => return self.pass(text),
                Err(error) => error,
            };
            let (good, bad) = rest.split_at(error.valid_up_to());
            self.pass(&String::from_utf8_lossy(good))?;
            let Some(length) = error.error_len() else {
                self.begun = bad.to_vec();
                return Ok(());
            };
            self.pass("\u{fffd}")?;
            rest = &bad[length..];
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_passes_that_no_text_may_hold_however_it_is_cut() {
        let text = "a\u{1b}[2J\u{202e}é\u{9b}b\u{1f600}\n".as_bytes();
        for at in 0..text.len() {
            let mut written = Vec::new();
            let mut page = Page::on(&mut written);
            page.write_all(&text[..at]).expect("memory takes it");
            page.write_all(&text[at..]).expect("memory takes it");
            drop(page);
            assert_eq!(
                String::from_utf8(written).expect("it is text"),
                "a\u{fffd}[2J\u{fffd}é\u{fffd}b\u{1f600}\n"
            );
        }
    }
}
