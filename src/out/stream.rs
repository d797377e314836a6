//! Standard output and standard error.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::path::Path;

use crate::out::file::{FileError, create};

/// A line on standard output; a closed pipe ends quietly.
pub fn say(text: &str) {
    let _ = writeln!(io::stdout().lock(), "{text}");
}

/// A line on standard error.
pub fn say_aside(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// An error on standard error.
pub fn say_error(text: &str) {
    say_aside(&format!("error: {text}"));
}

/// A part of a line on standard error, to be seen at once.
pub fn print_aside(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// Many lines on standard output at once. Who reads no further has what was wanted.
pub fn lines(all: impl IntoIterator<Item = impl Display>) {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut all = all.into_iter();
    let _ = all.try_for_each(|line| writeln!(out, "{line}"));
    let _ = out.flush();
}

/// Whether a person reads standard output.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Whether a person reads standard error.
pub fn aside_is_terminal() -> bool {
    io::stderr().is_terminal()
}

/// A stream to a file, or to standard output where the path is `-`.
///
/// # Errors
///
/// The file cannot be made.
pub fn stream(path: &Path) -> Result<Box<dyn Write + Send>, FileError> {
    if path == Path::new("-") {
        return Ok(Box::new(io::stdout()));
    }
    Ok(Box::new(create(path)?))
}
