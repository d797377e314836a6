//! Secrets and the redactor that every writer goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen.

mod clean;
mod finder;
mod forms;
mod redactor;
mod value;

pub(crate) use clean::{on_one_line, printable};
pub use finder::Patterns;
pub use redactor::Redactor;
pub use value::{FingerprintKey, SENSITIVE, SHORTEST, Secret};
