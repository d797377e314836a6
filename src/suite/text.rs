//! The text of a file: part of the program, or read once and shared by all that show places in it.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::secret::printable;

/// The text of a file; copies of it share one.
#[derive(Clone)]
pub enum Text {
    /// Compiled into the program.
    Embedded(&'static str),
    /// Read from a file.
    Shared(Arc<str>),
    /// A part of such a file.
    Part(Arc<str>, Range<usize>),
}

impl Text {
    /// A part of the text, by bytes; nothing where there is no such part. It takes no room of its own.
    pub fn part(&self, range: Range<usize>) -> Self {
        if self.get(range.clone()).is_none() {
            return Self::default();
        }
        match self {
            Self::Embedded(text) => Self::Embedded(text.get(range).unwrap_or_default()),
            Self::Shared(text) => Self::Part(Arc::clone(text), range),
            Self::Part(text, own) => Self::Part(
                Arc::clone(text),
                own.start + range.start..own.start + range.end,
            ),
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Embedded(text) => text,
            Self::Shared(text) => text,
            Self::Part(text, range) => text.get(range.clone()).unwrap_or_default(),
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

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Text {}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        // It is a report's, and may be a stranger's.
        Ok(printable(&text).into())
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_part_is_a_part_of_the_whole() {
        let whole = Text::from("one\ntwo\nthree");
        let part = whole.part(4..13);
        assert_eq!(&*part, "two\nthree");
        assert_eq!(&*part.part(4..9), "three");
        assert_eq!(&*part.part(4..10), "");
        assert_eq!(&*Text::Embedded("one two").part(4..7), "two");
    }
}
