//! JSON objects whose member names must be unique, at the top level.
//!
//! `serde_json` keeps the last of two equal members. A header or claim set with two `alg` or two `aud` means
//! different things to different readers, so it is refused (RFC 7515 section 4, RFC 7519 section 4).

use std::fmt;

use serde::Deserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde_json::{Map, Value};

/// The object, or nothing when the bytes are anything else than exactly one object with unique names.
pub(crate) fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let members = reader.deserialize_map(UniqueNames).ok()?;
    reader.end().ok()?;
    Some(members)
}

struct UniqueNames;

impl<'de> Visitor<'de> for UniqueNames {
    type Value = Map<String, Value>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with unique member names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
        let mut members = Map::new();
        while let Some((name, value)) = access.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("repeated member name"));
            }
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn an_object_with_unique_names_is_read() {
        assert_eq!(
            object(br#"{"a":1,"b":{"a":2}}"#).map(|members| members.len()),
            Some(2)
        );
    }

    #[test]
    fn repeated_names_trailing_text_and_other_types_are_refused() {
        for bad in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1}x"#,
            r#"{"a":1,}"#,
            "[]",
            "\"a\"",
            "",
            "null",
        ] {
            assert_eq!(object(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn depth_without_end_is_refused() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(20_000), "]".repeat(20_000));
        assert_eq!(object(deep.as_bytes()), None);
    }
}
