//! Lines for whoever called the command.

use std::io::Write;

/// A line on standard output; a closed pipe ends quietly.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line on standard error.
pub(crate) fn say_aside(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// An error on standard error.
pub(crate) fn say_error(text: &str) {
    say_aside(&format!("error: {text}"));
}
