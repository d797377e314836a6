//! Sentences for people. Each is a message with an id and arguments; the words stand in one file per language.

mod language;
mod message;

pub use language::{Language, has_version_1_words};
pub use message::{Argument, Message};
