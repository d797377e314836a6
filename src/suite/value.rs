//! Values as a suite writes them: text with `{{captures}}`, or raw bytes.

use std::borrow::Cow;
use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, percent_encode};
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

    /// The text, to be changed.
    pub(super) fn text_mut(&mut self) -> &mut String {
        match self {
            Self::Text(text) | Self::Raw(text) => text,
        }
    }

    /// These bytes in a header field or a body.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(
            |error| Self::Raw(percent_encode(error.as_bytes(), NON_ALPHANUMERIC).to_string()),
            Self::Text,
        )
    }

    /// What it is in a header field or a body, where bytes for the wire are written percent-encoded.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Raw(text) => percent_decode_str(text).collect(),
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
