//! Secrets, all that are known in a run, and the boundary that whatever is written goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen. A text is read in every way it may
//! be meant (escapes undone, quotes left out, Base64 decoded), and values are looked for in each of these readings, so that
//! no list of encodings has to be complete.

mod boundary;
mod bucket;
mod clean;
mod encoded;
#[cfg(test)]
mod encoders;
mod entities;
mod folded;
mod forms;
mod found;
mod index;
mod json;
mod known;
mod members;
mod names;
#[cfg(test)]
mod periods;
mod process;
mod random;
mod raw;
mod redactor;
mod shown;
mod squeeze;
mod sums;
mod told;
mod unescape;
mod value;
mod view;

pub use boundary::Boundary;
pub(crate) use clean::{is_safe, on_one_line, printable, without_commands};
pub use json::{json, write_json, write_json_line};
pub use known::{KnownSecrets, Moment};
pub use names::SENSITIVE;
pub use process::{remember, written};
pub use raw::Raw;
pub use redactor::Redactor;
pub use shown::{Part, Shown};
pub(crate) use shown::{part, shown};
pub(crate) use told::{Telling, told};
pub use value::{FingerprintKey, SHORTEST, Secret};
