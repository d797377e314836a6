//! What somebody hands over: files that are read whole, and numbers in them.
//!
//! Who reads a file in another way is found by a test of the sources (`tests/tidy/owners.rs`).

mod file;
mod range;

pub use file::{bytes, text};
pub(crate) use range::{number, some_whole, whole};
