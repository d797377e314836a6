//! Secrets and the redactor that every writer goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen.

mod boundary;
mod clean;
mod finder;
mod forms;
mod json;
mod members;
mod process;
mod raw;
mod redactor;
mod shown;
mod value;

pub use boundary::Boundary;
pub(crate) use clean::{is_safe, on_one_line, printable, without_commands};
pub use finder::Patterns;
pub use json::{json, write_json, write_json_line};
pub use process::{remember, written};
pub use raw::Raw;
pub use redactor::Redactor;
pub use shown::{Part, Shown};
pub(crate) use shown::{part, shown};
pub use value::{FingerprintKey, SENSITIVE, SHORTEST, Secret};
