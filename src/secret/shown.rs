//! Text that is safe to show: no secret of the run is in it, nothing that moves a cursor, and nothing that a build server
//! obeys.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

use crate::secret::clean::printable;
use crate::secret::raw::Raw;

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

    /// Text in which no secret can be: names and sentences of suites, profiles and the catalogue, cleaned. What a server
    /// or the system said, and what stands in a target file or an argument, goes through a boundary.
    pub(crate) fn cleaned(text: &str) -> Self {
        Self::of(text)
    }

    /// What a renderer drew of shown texts: its colours stay, and nothing else that moves something.
    pub(crate) fn drawn(picture: &str) -> Self {
        let mut shown = String::with_capacity(picture.len());
        let mut parts = picture.split("\u{1b}[");
        shown.push_str(&printable(parts.next().unwrap_or_default()));
        for part in parts {
            let length = part.find(|letter: char| !letter.is_ascii_digit() && letter != ';');
            let (codes, rest) = part.split_at(length.unwrap_or(part.len()));
            match rest.strip_prefix('m') {
                Some(rest) => {
                    shown.push_str(&format!("\u{1b}[{codes}m"));
                    shown.push_str(&printable(rest));
                }
                None => shown.push_str(&printable(&format!("\u{1b}[{part}"))),
            }
        }
        Self(shown)
    }

    /// Shown texts put together. Only `shown!` calls this.
    pub(crate) fn put_together(parts: fmt::Arguments<'_>) -> Self {
        Self(parts.to_string())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// At most so many bytes of it, and how many more there are.
    #[must_use]
    pub fn shortened(&self, most: usize) -> Self {
        if self.0.len() <= most {
            return self.clone();
        }
        let ends = self
            .0
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8());
        let end = ends.take_while(|end| *end <= most).last().unwrap_or(0);
        let rest = self.0[end..].chars().count();
        Self(format!("{}… ({rest} more characters)", &self.0[..end]))
    }

    /// The same on one line, and no longer than so many characters: for lists and blocks of lines.
    #[must_use]
    pub fn in_line(&self, most: usize) -> Self {
        let text = self.0.trim_end();
        let length = text.chars().count();
        if length <= most && !text.contains('\n') {
            return Self(text.to_owned());
        }
        let mut line: String = text.chars().take(most).collect();
        line = line.replace('\n', "\\n");
        if length > most {
            line.push_str(&format!("… ({} more characters)", length - most));
        }
        Self(line)
    }

    /// The first so many characters.
    #[must_use]
    pub fn cut(&self, most: usize) -> Self {
        Self(self.0.chars().take(most).collect())
    }

    /// The same with another text in front of each line behind the first.
    #[must_use]
    pub fn indented(&self, by: &'static str) -> Self {
        Self(self.0.replace('\n', &format!("\n{by}")))
    }

    /// The same without blanks around it.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        Self(self.0.trim().to_owned())
    }

    /// The same on one line, with a blank for each end of a line: what a person wrote in several.
    #[must_use]
    pub fn unfolded(&self) -> Self {
        Self(self.0.trim().replace('\n', " "))
    }

    /// The same with other words of the program for a character.
    #[must_use]
    pub fn with(&self, letter: char, words: &'static str) -> Self {
        Self(self.0.replace(letter, words))
    }

    /// The same with safe texts in the place of some characters, as a format asks for.
    #[must_use]
    pub fn mapped(&self, instead: impl Fn(char) -> Option<Self>) -> Self {
        let mut mapped = String::with_capacity(self.0.len());
        for letter in self.0.chars() {
            match instead(letter) {
                Some(text) => mapped.push_str(&text.0),
                None => mapped.push(letter),
            }
        }
        Self(mapped)
    }

    /// The same in capitals.
    #[must_use]
    pub fn upper_case(&self) -> Self {
        Self(self.0.to_uppercase())
    }

    /// Its lines.
    pub fn each_line(&self) -> impl Iterator<Item = Self> {
        self.0.lines().map(|line| Self(line.to_owned()))
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

/// What `shown!` takes: what is safe to show as it is. Outside of this room only enumerations of our own
/// are.
pub trait Part: fmt::Display {}

impl Part for Shown {}
impl Part for &'static str {}
impl Part for u8 {}
impl Part for i32 {}
impl Part for u16 {}
impl Part for u32 {}
impl Part for u64 {}
impl Part for usize {}
impl Part for f64 {}
impl<T: Part> Part for &T {}

/// The part itself. Only `shown!` calls this.
pub(crate) fn part<T: Part>(part: &T) -> &T {
    part
}

/// Puts a [`Shown`] together: `shown!("{} of {}", done, all)`. The first text is a literal of the program, the others are
/// [`Part`]s; a name in braces is none, since what it stands for would not be looked at.
macro_rules! shown {
    ($text:literal $(, $part:expr)* $(,)?) => {
        $crate::secret::Shown::put_together(format_args!(
            concat!($text)
            $(, $crate::secret::part(&$part))*
        ))
    };
}
pub(crate) use shown;

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

impl From<&Self> for Shown {
    fn from(shown: &Self) -> Self {
        shown.clone()
    }
}

impl FromIterator<Self> for Shown {
    fn from_iter<I: IntoIterator<Item = Self>>(parts: I) -> Self {
        Self(parts.into_iter().map(|part| part.0).collect())
    }
}

impl From<u64> for Shown {
    fn from(number: u64) -> Self {
        Self(number.to_string())
    }
}

impl From<usize> for Shown {
    fn from(number: usize) -> Self {
        Self(number.to_string())
    }
}

/// Text that is safe stays so: of what is hidden only the label is left.
impl From<Shown> for Raw {
    fn from(shown: Shown) -> Self {
        Self::from(shown.0)
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
