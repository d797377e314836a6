//! Finished runs into text and files; never runs anything.

mod file;
mod group;
mod terminal;

pub use file::{SCHEMA_VERSION, WriteError, read, write};
pub use group::{Problem, problems};
pub use terminal::{Style, SuiteText, closing_block, diagnosis, stale_lines};
