//! Sentences for people. Each is a message with an id and arguments; the words stand in one file per language.

mod language;
mod message;
mod paint;

pub use language::{Language, has_version_1_words};
pub use message::{Argument, Message};
pub use paint::{Paint, painted, use_colours};
