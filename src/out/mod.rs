//! The only door: what is written to standard output, standard error and files goes through here, and is [`Shown`].
//!
//! Who writes somewhere else is found by a test of the sources (`tests/tidy/borders.rs`).
//!
//! [`Shown`]: crate::secret::Shown

mod file;
mod page;
mod panic;
mod stream;

pub use file::{
    FileError, WhyNot, append, new, private, room_in, space_in, stream, vacant, verbatim, whole,
};
pub use page::Page;
pub use panic::{tell_panics_safely, unless_closed};
pub use stream::{
    aside_is_terminal, clear_line, draw_line, draw_line_and_stay, is_terminal, lines, say,
    say_aside, say_command, say_error,
};
