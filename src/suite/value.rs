//! Values as a suite writes them: text with `{{captures}}`, or raw bytes.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A parameter's value: text, which is encoded for its place, or `raw:` bytes, which are sent as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text; `{{captures}}` in it are replaced once.
    Text(String),
    /// Bytes for the wire, already encoded: no escaping is done.
    Raw(String),
}

impl Value {
    /// The text as written, whichever kind it is.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Raw(text) => text,
        }
    }

    /// The same kind of value with other text.
    #[must_use]
    pub fn map(&self, change: impl FnOnce(&str) -> String) -> Self {
        match self {
            Self::Text(text) => Self::Text(change(text)),
            Self::Raw(text) => Self::Raw(change(text)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Raw(text) => serializer.collect_map([("raw", text)]),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, or `raw:` with the bytes to send")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Text(number.to_string()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some((key, text)) = map.next_entry::<String, String>()? else {
            return Err(Error::custom(
                "an empty value; write text, or `raw:` with the bytes to send",
            ));
        };
        if key != "raw" {
            return Err(Error::unknown_field(&key, &["raw"]));
        }
        Ok(Value::Raw(text))
    }
}

impl JsonSchema for Value {
    fn schema_name() -> Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Text, which is encoded for its place, or `raw:` bytes, which are sent as they are.",
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "object", "properties": {"raw": {"type": "string"}}, "required": ["raw"], "additionalProperties": false}
            ]
        })
    }
}

/// One `{{name}}` or `{{name.member}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// What stands before the first dot: a step, `given`, a role, or a word such as `issuer`.
    pub name: &'a str,
    /// What stands behind the first dot.
    pub member: Option<&'a str>,
}

impl fmt::Display for Placeholder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member {
            Some(member) => write!(f, "{}.{member}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// Text with placeholders, replaced once and never re-expanded.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a>(pub &'a str);

impl<'a> Template<'a> {
    /// The placeholders in their order.
    pub fn placeholders(self) -> impl Iterator<Item = Placeholder<'a>> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Text(_) => None,
        })
    }

    /// Replaces every placeholder by what `value` gives for it.
    ///
    /// # Errors
    ///
    /// The first placeholder that `value` gives nothing for.
    pub fn fill(
        self,
        value: impl Fn(&Placeholder<'a>) -> Option<String>,
    ) -> Result<String, Placeholder<'a>> {
        let mut filled = String::with_capacity(self.0.len());
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(placeholder) => {
                    filled.push_str(&value(&placeholder).ok_or(placeholder)?);
                }
            }
        }
        Ok(filled)
    }

    /// Replaces what `value` knows and leaves the rest as it stands.
    pub fn fill_known(self, value: impl Fn(&Placeholder<'a>) -> Option<String>) -> String {
        let mut filled = String::with_capacity(self.0.len());
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(placeholder) => match value(&placeholder) {
                    Some(text) => filled.push_str(&text),
                    None => filled.push_str(&format!("{{{{{placeholder}}}}}")),
                },
            }
        }
        filled
    }

    fn pieces(self) -> Pieces<'a> {
        Pieces { rest: self.0 }
    }
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(Placeholder<'a>),
}

struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(inside) = self.rest.strip_prefix("{{")
            && let Some(end) = inside.find("}}")
        {
            self.rest = &inside[end + 2..];
            let name = inside[..end].trim();
            let (name, member) = match name.split_once('.') {
                Some((name, member)) => (name, Some(member)),
                None => (name, None),
            };
            return Some(Piece::Placeholder(Placeholder { name, member }));
        }
        let skip = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[skip..]
            .find("{{")
            .map_or(self.rest.len(), |at| at + skip);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Piece::Text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_and_never_expanded_again() {
        let filled = Template("a {{first.code}} b").fill(|_| Some("{{second.code}}".to_owned()));
        assert_eq!(filled.as_deref(), Ok("a {{second.code}} b"));
    }

    #[test]
    fn an_unclosed_placeholder_is_text() {
        assert_eq!(Template("a {{b").placeholders().count(), 0);
        assert_eq!(
            Template("{{{{a}}")
                .placeholders()
                .next()
                .map(|p| p.to_string())
                .as_deref(),
            Some("{{a")
        );
    }
}
