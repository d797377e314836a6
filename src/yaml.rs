//! One YAML file into one Rust type, with errors that name file, line and column.
//!
//! Parsing is done twice, for two different needs: typed, for the data; and marked, on demand, for the
//! place of a path such as `cases[3].steps[0].expect[1]`, so that a finding can point into the file long
//! after it was read.

use std::collections::BTreeMap;
use std::fmt;
use std::string::FromUtf8Error;
use std::sync::LazyLock;

use regex::Regex;
use saphyr_parser::{Event, Parser};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_yaml::with::singleton_map_recursive;

/// A line and a column, both counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// What is wrong with a YAML file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user named it.
    pub file: String,
    /// Where in the file, if that is known.
    pub place: Option<Place>,
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// The way out: the nearest valid name, for example.
    pub hint: Option<String>,
    /// The offending source line.
    pub excerpt: Option<Excerpt>,
}

/// A source line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line. Of a target file it has the keys alone.
    pub line: String,
    /// The column of it that is pointed at.
    pub column: usize,
}

impl Problem {
    /// A problem of `file` at the place of `path`, with the source line as excerpt.
    pub fn at(file: &str, text: &str, path: &str, message: impl Into<String>) -> Self {
        Self::placed(file, text, Places::of(text).get(path), message)
    }

    /// A problem of `file` at a place that is already known.
    pub fn placed(
        file: &str,
        text: &str,
        place: Option<Place>,
        message: impl Into<String>,
    ) -> Self {
        let excerpt = place.and_then(|place| {
            let line = text.lines().nth(place.line - 1)?;
            let whole = || Excerpt {
                line: line.to_owned(),
                column: place.column,
            };
            let has_secrets = may_have_secrets(text);
            Some(if has_secrets {
                keys_of(line, place.column)
            } else {
                whole()
            })
        });
        Self {
            file: file.to_owned(),
            place,
            message: message.into(),
            hint: None,
            excerpt,
        }
    }

    /// The same problem with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        if let (Some(place), Some(excerpt)) = (self.place, &self.excerpt) {
            let number = place.line.to_string();
            let gutter = " ".repeat(number.len());
            let (excerpt, column) = window(&excerpt.line, excerpt.column);
            write!(
                f,
                "\n {gutter} |\n {number} | {excerpt}\n {gutter} | {}^",
                " ".repeat(column - 1)
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Where more collections are open than any file of ours has, if that is so. Readers of YAML take time by the square of
/// the depth before they notice. Brackets in quotes count, too; no text has so many.
fn too_deep(text: &str) -> Option<Place> {
    const MOST: usize = 1000;
    let mut open: usize = 0;
    for (number, line) in text.lines().enumerate() {
        // Each dash that follows another on a line opens a collection in the one before.
        let mut dashes = 0;
        for (column, letter) in line.chars().enumerate() {
            match letter {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                '-' | '?' => dashes += 1,
                _ => {}
            }
            if letter != '-' && letter != '?' && letter != ' ' {
                dashes = 0;
            }
            if open + dashes > MOST {
                return Some(Place {
                    line: number + 1,
                    column: column + 1,
                });
            }
        }
    }
    None
}

/// Whether it is a target file, or may be meant for one: nothing of its values is repeated.
fn may_have_secrets(text: &str) -> bool {
    const OTHERS: &[&str] = &[
        "suite",
        "profile",
        "requirements",
        "peers",
        "advice",
        "properties",
        "faults",
        "baseline",
    ];
    const SIGNS: &[&str] = &["clients", "users", "secret", "passw", "client_id"];
    match kind(text) {
        Some("target") => true,
        Some(kind) if OTHERS.contains(&kind) => false,
        _ => SIGNS.iter().any(|sign| text.contains(sign)),
    }
}

/// What a line of YAML is made of: blanks and marks, a comment, a key, a reference to a secret; anything else is a value.
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let marks = r"(?<marks>\s+|[\[\]{},]|-(?:\s|$))";
    let comment = r"(?<comment>\#.*)";
    let key = r#"(?<key>(?:[A-Za-z_][\w.-]*|"[A-Za-z_][\w.-]*"|'[A-Za-z_][\w.-]*')\s*:(?:\s|$))"#;
    let reference = r#"(?<reference>["']?(?:env:[A-Z_][A-Z0-9_]*|file:[\w./~-]*[./][\w./~-]*)["']?(?:\s*$|\s*[,}\]]|\s+\#))"#;
    let value = r#"(?<value>"(?:[^"\\]|\\.)*(?:"|\\?$)|'[^']*(?:'|$)|[^,{}\[\]]+)"#;
    Regex::new(&format!("^(?:{marks}|{comment}|{key}|{reference}|{value})")).ok()
});

/// A line of a target file as it may be printed: its keys, none of its values. What stands at the column is pointed at.
fn keys_of(line: &str, column: usize) -> Excerpt {
    let mut shown = String::new();
    let (mut rest, mut at, mut pointed) = (line, 1, 1);
    while let Some(found) = PARTS.as_ref().and_then(|parts| parts.captures(rest)) {
        // What ends a reference is a part of its own.
        let ends = |letter: char| letter.is_whitespace() || ",}]#".contains(letter);
        let part = match found.name("reference") {
            Some(reference) => reference.as_str().trim_end_matches(ends),
            None => &found[0],
        };
        let is_shown = found.name("comment").is_none() && found.name("value").is_none();
        let length = part.chars().count();
        if (at..at + length).contains(&column) {
            let within = if is_shown { column - at } else { 0 };
            pointed = shown.chars().count() + within + 1;
        }
        match found.name("value") {
            Some(_) => shown.push_str("***"),
            None if is_shown => shown.push_str(part),
            None => {}
        }
        at += length;
        rest = &rest[part.len()..];
    }
    if column >= at {
        pointed = shown.chars().count() + 1;
    }
    Excerpt {
        line: shown,
        column: pointed,
    }
}

/// Values that a message of the parser repeats.
static TOLD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?s)(?<kind>string|character|integer|floating point|boolean|key) (?:"(?:[^"\\]|\\.)*"|`[^`]*`)"#).ok()
});

/// A message about a target file without the values that it repeats. A name stays where it is that of a key, or nearly.
fn without_values(message: &str) -> String {
    let Some(told) = TOLD.as_ref() else {
        return "it is not as it must be".to_owned();
    };
    let message = told.replace_all(message, "$kind").into_owned();
    let named = ["unknown field `", "unknown variant `", "duplicate field `"];
    let Some((before, rest)) = named.iter().find_map(|words| {
        let at = message.find(words)?;
        Some(message.split_at(at + words.len()))
    }) else {
        return message;
    };
    let (name, after) = match rest.split_once("`, expected ") {
        Some((name, expected)) => (name, format!(", expected {expected}")),
        None => (rest.trim_end_matches('`'), String::new()),
    };
    let is_word = |name: &str| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let is_key = before.ends_with("field `") && is_word(name);
    if is_key || nearest(name, after.split('`').skip(1).step_by(2)).is_some() {
        return message;
    }
    format!("{}{after}", before.trim_end_matches([' ', '`']))
}

/// Of a long line the part around a column, and the column in it.
fn window(line: &str, column: usize) -> (String, usize) {
    const AROUND: usize = 100;
    let length = line.chars().count();
    if length <= 2 * AROUND {
        return (line.to_owned(), column);
    }
    let from = column.saturating_sub(AROUND);
    let part = line.chars().skip(from).take(2 * AROUND).collect::<String>();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + 2 * AROUND < length {
        "…"
    } else {
        ""
    };
    (
        format!("{before}{part}{after}"),
        column - from + before.chars().count(),
    )
}

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

/// The value of the top-level `kind:` of a file, read without judging anything else.
pub fn kind(text: &str) -> Option<&str> {
    top_level(text, "kind")
}

/// The plain value of a top-level key, read without judging anything else.
pub fn top_level<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(line.split('#').next().unwrap_or(line).trim())
}

/// The valid name nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    valid
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The words "did you mean …" for [`nearest`].
pub fn did_you_mean<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, valid).map(|candidate| format!("did you mean `{candidate}`?"))
}

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

/// Where each path of a YAML file stands.
#[derive(Debug, Default)]
pub struct Places {
    by_path: BTreeMap<String, Place>,
}

/// The depth to which places are noted: that of the typed parse.
const DEEPEST: usize = 128;
/// As much of a key as is noted.
const LONGEST_KEY: usize = 200;

/// A collection that the marked parse is inside of.
enum Level {
    Sequence { path: String, next: usize },
    Mapping { path: String, key: Option<String> },
}

impl Places {
    /// Reads the places of `text`; a file that does not parse gives those before its error.
    pub fn of(text: &str) -> Self {
        let mut places = Self::default();
        if too_deep(text).is_some() {
            return places;
        }
        let mut levels: Vec<Level> = Vec::new();
        for step in Parser::new_from_str(text) {
            let Ok((event, span)) = step else { break };
            let place = Place {
                line: span.start.line(),
                column: span.start.col() + 1,
            };
            match event {
                Event::Scalar(value, ..) => {
                    if let Some(Level::Mapping {
                        key: key @ None, ..
                    }) = levels.last_mut()
                    {
                        *key = Some(value.chars().take(LONGEST_KEY).collect());
                        let path = current(&levels);
                        places.by_path.insert(format!("{path}#key"), place);
                    } else {
                        places.enter(&mut levels, place);
                    }
                }
                Event::Alias(_) => {
                    places.enter(&mut levels, place);
                }
                // Deeper than any file that parses; each path repeats the one around it.
                Event::SequenceStart(..) | Event::MappingStart(..) if levels.len() >= DEEPEST => {
                    break;
                }
                Event::SequenceStart(..) => {
                    let path = places.enter(&mut levels, place);
                    levels.push(Level::Sequence { path, next: 0 });
                }
                Event::MappingStart(..) => {
                    let path = places.enter(&mut levels, place);
                    levels.push(Level::Mapping { path, key: None });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    levels.pop();
                }
                _ => {}
            }
        }
        places
    }

    /// Whether there is something at `path` itself.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The place of `path`, or of the nearest thing around it.
    pub fn get(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.by_path.get(path) {
                return Some(*place);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    /// Notes that a value begins here, and gives its path.
    fn enter(&mut self, levels: &mut [Level], place: Place) -> String {
        let path = current(levels);
        match levels.last_mut() {
            Some(Level::Sequence { next, .. }) => *next += 1,
            Some(Level::Mapping { key, .. }) => *key = None,
            None => {}
        }
        self.by_path.insert(path.clone(), place);
        path
    }
}

/// The path of the value that comes next.
fn current(levels: &[Level]) -> String {
    match levels.last() {
        None => String::new(),
        Some(Level::Sequence { path, next }) => format!("{path}[{next}]"),
        Some(Level::Mapping { path, key }) => {
            let key = key.as_deref().unwrap_or_default();
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[test]
    fn values_of_a_target_file_are_not_repeated() {
        for (line, shown) in [
            (
                "  alice: {usrname: alice, password: correct-horse}",
                "  alice: {usrname: ***, password: ***}",
            ),
            (
                "    client_secert: 's3 cret' # mine",
                "    client_secert: *** ",
            ),
            (
                "    client_secrt: hunter2, hunter3",
                "    client_secrt: ***,***",
            ),
            ("    client_secret:hunter2", "    ***"),
            ("    - hunter2 hunter3", "    - ***"),
            ("    client_secret: env:NAME", "    client_secret: env:NAME"),
            ("    client_secret: env:hunter2", "    client_secret: ***"),
            ("    key: \"file:a.pem\"", "    key: \"file:a.pem\""),
            ("{a: env:NAME, 'b': \"x: y\"}", "{a: env:NAME, 'b': ***}"),
            ("  \"open: hunter2", "  ***"),
        ] {
            assert_eq!(keys_of(line, 1).line, shown);
        }
        let line = "  alice: {usrname: alice, password: correct-horse}";
        for (column, pointed) in [
            (1, 1),
            (11, 11),
            (20, 20),
            (22, 20),
            (27, 25),
            (50, 38),
            (99, 39),
        ] {
            assert_eq!(keys_of(line, column).column, pointed, "{column}");
        }
    }

    #[test]
    fn a_message_repeats_no_value_of_a_target_file() {
        for (message, shown) in [
            (
                "clients.a: invalid type: string \"hunter\\\"2\", expected struct Client",
                "clients.a: invalid type: string, expected struct Client",
            ),
            (
                "invalid type: integer `123456`, expected a string",
                "invalid type: integer, expected a string",
            ),
            (
                "unknown variant `hunter2`, expected one of `form`, `command`",
                "unknown variant, expected one of `form`, `command`",
            ),
            (
                "unknown variant `frm`, expected one of `form`, `command`",
                "unknown variant `frm`, expected one of `form`, `command`",
            ),
            (
                "unknown field `hunter2`, expected one of `client_id`, `key`",
                "unknown field, expected one of `client_id`, `key`",
            ),
            (
                "unknown field `webhook`, expected one of `client_id`, `key`",
                "unknown field `webhook`, expected one of `client_id`, `key`",
            ),
        ] {
            assert_eq!(without_values(message), shown);
        }
    }

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

    #[test]
    fn paths_lead_to_their_places() {
        let places = Places::of("a: 1\nb:\n  - c: {d: e}\n  - [f, g]\n");
        assert_eq!(
            places.get("b[0].c.d"),
            Some(Place {
                line: 3,
                column: 12
            })
        );
        assert_eq!(places.get("b[1][1]"), Some(Place { line: 4, column: 9 }));
        assert_eq!(
            places.get("b[1].nothing.here"),
            Some(Place { line: 4, column: 5 })
        );
    }
}
