//! JSON whose texts move nothing and command nothing: what must not be shown as it is stands as an escape of JSON's own,
//! so that who reads it back has the same text.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use crate::secret::clean::is_safe;
use crate::secret::process::written;
use crate::secret::shown::Shown;

/// A value as JSON for people to read, what any run of the process knows to be secret hidden.
pub fn json(value: &impl Serialize) -> Shown {
    let mut bytes = Vec::new();
    // A value of ours has no keys that are no texts, and memory takes all that is written.
    let _ = write_json(&mut bytes, value);
    written(String::from_utf8_lossy(&bytes))
}

/// A value whose texts are shown already as JSON for people to read.
///
/// # Errors
///
/// The writer fails.
pub fn write_json(writer: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Escaping(PrettyFormatter::new());
    value.serialize(&mut Serializer::with_formatter(writer, formatter))?;
    Ok(())
}

/// The same in one line.
///
/// # Errors
///
/// The writer fails.
pub fn write_json_line(writer: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Escaping(CompactFormatter);
    value.serialize(&mut Serializer::with_formatter(writer, formatter))?;
    Ok(())
}

/// Writes as another one does, but for what must not be shown as it is.
struct Escaping<F>(F);

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut done = 0;
        for (at, letter) in fragment.char_indices() {
            let is_command = letter == '#' && fragment[at + 1..].starts_with('#');
            if is_safe(letter) && !is_command {
                continue;
            }
            writer.write_all(&fragment.as_bytes()[done..at])?;
            for unit in letter.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            done = at + letter.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[done..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_back_is_what_was_said_and_nothing_of_it_moves_or_commands() {
        let said = "a\u{202e}b\u{9b}c\u{7f}d\u{e0041}e ##[error]f\n::error::\u{1b}[2J\u{feff}";
        let shown = json(&[said]);
        assert!(shown.is_ascii() && !shown.contains("##["), "{shown}");
        let read: Vec<String> = serde_json::from_str(&shown).expect("it is JSON");
        assert_eq!(read, [said]);
    }
}
