//! The only door: what is written to standard output, standard error and files goes through here.
//!
//! Who writes somewhere else is found by a test of the sources (`tests/tidy.rs`).

mod file;
mod stream;

pub use file::{FileError, WhyNot, append, create, new, private, room_in, whole};
pub use stream::{
    aside_is_terminal, is_terminal, lines, print_aside, say, say_aside, say_error, stream,
};
