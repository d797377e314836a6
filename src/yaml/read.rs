//! A file into a type, and a value into a file.

use std::fmt;
use std::string::FromUtf8Error;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::with::singleton_map_recursive;

use crate::yaml::blot::{may_have_secrets, without_values};
use crate::yaml::depth::too_deep;
use crate::yaml::place::Place;
use crate::yaml::problem::Problem;
use crate::yaml::top::did_you_mean;

/// Reads `text` as a `T`.
///
/// # Errors
///
/// The first structural error, with its place and, for a misspelled name, the nearest valid one.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Problem> {
    if let Some(place) = too_deep(text) {
        return Err(Problem::placed(
            file,
            text,
            Some(place),
            "this is nested too deeply",
        ));
    }
    singleton_map_recursive::deserialize(serde_yaml::Deserializer::from_str(text)).map_err(
        |error: serde_yaml::Error| {
            let place = error.location().map(|location| Place {
                line: location.line(),
                column: location.column(),
            });
            let mut message = without_location(&error.to_string());
            if may_have_secrets(text) {
                message = without_values(&message);
            }
            let hint = nearest_in_message(&message);
            Problem::placed(file, text, place, message).with_hint(hint)
        },
    )
}

/// Writes `value` the way [`parse`] reads it.
///
/// # Errors
///
/// When the value has something that YAML cannot hold.
pub fn write<T: Serialize>(value: &T) -> Result<String, WriteError> {
    let mut buffer = Vec::new();
    let mut serializer = serde_yaml::Serializer::new(&mut buffer);
    singleton_map_recursive::serialize(value, &mut serializer).map_err(WriteError::Value)?;
    String::from_utf8(buffer).map_err(WriteError::Text)
}

/// A value that cannot be written as YAML.
#[derive(Debug)]
pub enum WriteError {
    /// It has something that YAML cannot hold.
    Value(serde_yaml::Error),
    /// It was not written as text.
    Text(FromUtf8Error),
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(error) => write!(f, "{error}"),
            Self::Text(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for WriteError {}

/// The message without its " at line 3 column 5", which [`Problem`] prints in front.
fn without_location(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}

/// "unknown field `a`, expected one of `b`, `c`" names the valid ones itself: take the nearest.
fn nearest_in_message(message: &str) -> Option<String> {
    let (wrong, expected) = message.split_once(", expected ")?;
    let wrong = wrong.split('`').nth(1)?;
    let valid = expected.split('`').skip(1).step_by(2);
    did_you_mean(wrong, valid)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Row {
        #[expect(dead_code, reason = "only parsed")]
        name: String,
        change: Vec<Change>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Change {
        #[expect(dead_code, reason = "only parsed")]
        Set(String, String),
        #[expect(dead_code, reason = "only parsed")]
        Remove(String),
        Shuffle,
    }

    #[test]
    fn an_enum_is_a_map_of_one_entry_or_a_word() {
        let row: Row = parse(
            "a.yaml",
            "name: x\nchange:\n  - set: [a, b]\n  - remove: c\n  - shuffle\n",
        )
        .expect("parses");
        assert!(matches!(row.change[2], Change::Shuffle));
    }

    #[test]
    fn a_misspelled_field_is_named_with_its_place_and_the_nearest_valid_one() {
        let problem = parse::<Row>("a.yaml", "nam: x\nchange: []\n").expect_err("a bad field");
        assert_eq!(
            problem.to_string(),
            "a.yaml:1:1: unknown field `nam`, expected `name` or `change`; did you mean `name`?\n   |\n 1 | nam: x\n   | ^"
        );
    }

    #[test]
    fn a_misspelled_variant_deep_inside_keeps_its_place() {
        let problem = parse::<Row>(
            "a.yaml",
            "name: x\nchange:\n  - set: [a, b]\n  - remov: c\n",
        )
        .expect_err("a bad variant");
        assert_eq!(problem.place.map(|place| place.line), Some(4));
        assert_eq!(problem.hint.as_deref(), Some("did you mean `remove`?"));
    }
}
