//! Text that is safe to show: no secret of the run is in it, and nothing that moves a cursor.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

use crate::secret::clean::printable;

/// Text that is safe to show. A [`Boundary`] makes it of what was said; what stands in the program is safe as it is.
///
/// [`Boundary`]: crate::secret::Boundary
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// Text whose secrets are hidden, cleaned.
    pub(super) fn of(hidden: &str) -> Self {
        Self(printable(hidden))
    }

    /// A sentence of a file of sentences. Only the room `words` calls this.
    pub(crate) fn of_the_program(sentence: &str) -> Self {
        Self(sentence.to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Adds safe text behind it.
    pub fn push(&mut self, more: impl Into<Self>) {
        self.0.push_str(&more.into().0);
    }

    /// Safe texts with the same words between each two.
    pub fn joined(parts: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let parts: Vec<String> = parts.into_iter().map(|part| part.0).collect();
        Self(parts.join(between))
    }
}

impl Deref for Shown {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Shown {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Shown {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// Words of the program.
impl From<&'static str> for Shown {
    fn from(words: &'static str) -> Self {
        Self(words.to_owned())
    }
}

impl From<usize> for Shown {
    fn from(number: usize) -> Self {
        Self(number.to_string())
    }
}

impl From<Shown> for String {
    fn from(shown: Shown) -> Self {
        shown.0
    }
}

impl PartialEq<str> for Shown {
    fn eq(&self, other: &str) -> bool {
        self.0 == other
    }
}

impl PartialEq<&str> for Shown {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

impl PartialEq<String> for Shown {
    fn eq(&self, other: &String) -> bool {
        self.0 == *other
    }
}

/// What comes from a file may have been written by anybody: its escapes are made visible again.
impl<'de> Deserialize<'de> for Shown {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(Self::of(&text))
    }
}

impl JsonSchema for Shown {
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
    fn the_report_of_a_stranger_is_cleaned_when_it_is_read() {
        let read: Shown = serde_json::from_str("\"a\\u001b[2Jb\\u202ec\"").expect("it is a text");
        assert_eq!(read, "a\\u{1b}[2Jb\\u{202e}c");
        let again: Shown = serde_json::to_string(&read)
            .and_then(|text| serde_json::from_str(&text))
            .expect("it is a text");
        assert_eq!(again, read);
    }
}
