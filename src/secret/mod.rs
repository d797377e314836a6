//! Secrets and the redactor that every writer goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen.

mod boundary;
mod clean;
mod finder;
mod forms;
mod members;
mod raw;
mod redactor;
mod shown;
mod value;

pub use boundary::Boundary;
pub(crate) use clean::{on_one_line, printable};
pub use finder::Patterns;
pub use raw::Raw;
pub use redactor::Redactor;
pub use shown::Shown;
pub use value::{FingerprintKey, SENSITIVE, SHORTEST, Secret};
