//! The text of a file: part of the program, or read once and shared by all that show places in it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The text of a file; copies of it share one.
#[derive(Clone, PartialEq, Eq)]
pub enum Text {
    /// Compiled into the program.
    Embedded(&'static str),
    /// Read from a file.
    Shared(Arc<str>),
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Embedded(text) => text,
            Self::Shared(text) => text,
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::Embedded("")
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::Shared(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Shared(text.into())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
