//! Standard output and standard error.

use std::io::{self, BufWriter, IsTerminal as _, Write};

use crate::secret::{Shown, shown, without_commands};

/// A line on standard output; a closed pipe ends quietly.
pub fn say(text: impl Into<Shown>) {
    let text = text.into();
    let _ = writeln!(io::stdout().lock(), "{}", without_commands(&text));
}

/// A line on standard error.
pub fn say_aside(text: impl Into<Shown>) {
    let text = text.into();
    let _ = writeln!(io::stderr().lock(), "{}", without_commands(&text));
}

/// An error on standard error.
pub fn say_error(text: impl Into<Shown>) {
    say_aside(shown!("error: {}", text.into()));
}

/// A command of ours to the build server, as it stands. Nobody but who writes such commands may call this.
pub fn say_command(command: &Shown, is_aside: bool) {
    let _ = if is_aside {
        writeln!(io::stderr().lock(), "{command}")
    } else {
        writeln!(io::stdout().lock(), "{command}")
    };
}

/// Takes away the line on standard error that was drawn.
pub fn clear_line() {
    print_aside("\x1b[2K");
}

/// Draws a line on standard error in the place of the one before. The cursor goes back to its beginning: what is printed
/// next covers it.
pub fn draw_line(text: &Shown) {
    print_aside(&format!("\x1b[2K{}\r", without_commands(text)));
}

/// The same, with the cursor behind it.
pub fn draw_line_and_stay(text: &Shown) {
    print_aside(&format!("\r\u{1b}[K{}", without_commands(text)));
}

/// A part of a line on standard error, to be seen at once.
fn print_aside(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes());
    let _ = stderr.flush();
}

/// Many lines on standard output at once. Who reads no further has what was wanted.
pub fn lines(all: impl IntoIterator<Item = Shown>) {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut all = all.into_iter();
    let _ = all.try_for_each(|line| writeln!(out, "{}", without_commands(&line)));
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
