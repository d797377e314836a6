//! A reader of JSON that forgives nothing: UTF-8, no byte order mark, no repeated member, nothing behind the end.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// What is wrong with the text as JSON (RFC 8259), if anything is. `members_only` looks for repeated members alone.
pub fn problem(bytes: &[u8]) -> Option<String> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Some("it begins with a byte order mark".to_owned());
    }
    if let Err(error) = std::str::from_utf8(bytes) {
        return Some(format!("it is not UTF-8 at byte {}", error.valid_up_to()));
    }
    serde_json::from_slice::<Strict>(bytes)
        .err()
        .map(|error| error.to_string())
}

/// A JSON value without repeated members.
struct Strict;

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Strict;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_unit<E: Error>(self) -> Result<Strict, E> {
        Ok(Strict)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Strict, A::Error> {
        while items.next_element::<Strict>()?.is_some() {}
        Ok(Strict)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Strict, A::Error> {
        let mut names = BTreeSet::new();
        while let Some(name) = members.next_key::<String>()? {
            if names.contains(&name) {
                return Err(A::Error::custom(format!(
                    "the member {name:?} is there twice"
                )));
            }
            names.insert(name);
            members.next_value::<Strict>()?;
        }
        Ok(Strict)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_member_is_found_at_any_depth() {
        assert!(
            problem(br#"{"a":[{"b":1,"b":2}]}"#)
                .is_some_and(|problem| problem.contains("\"b\" is there twice"))
        );
        assert_eq!(problem(br#"{"a":[{"b":1},{"b":2}]}"#), None);
    }

    #[test]
    fn what_json_forbids_is_refused() {
        for bad in [
            &b"{'a':1}"[..],
            b"{\"a\":1,}",
            b"{\"a\":NaN}",
            b"{}x",
            b"\xef\xbb\xbf{}",
            b"{\"a\":\"\xff\"}",
            b"{\"a\":True}",
            b"{\"a\":\"\n\"}",
            b"",
        ] {
            assert!(problem(bad).is_some(), "{:?}", String::from_utf8_lossy(bad));
        }
    }
}
