//! What may be repeated of a target file: its keys, none of its values.

use std::sync::LazyLock;

use regex::Regex;

use crate::yaml::top::{KINDS, kind, resembles};

/// A source line as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The line. Of a target file it has the keys alone.
    pub line: String,
    /// The column of it that is pointed at.
    pub column: usize,
}

/// Whether it is a target file, or may be meant for one: nothing of its values is repeated.
pub(super) fn may_have_secrets(text: &str) -> bool {
    const SIGNS: &[&str] = &["clients", "users", "secret", "passw", "client_id"];
    match kind(text) {
        Some("target") => true,
        Some(kind) if KINDS.contains(&kind) => false,
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
pub(super) fn keys_of(line: &str, column: usize) -> Excerpt {
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
pub(super) fn without_values(message: &str) -> String {
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
    if is_key || resembles(name, after.split('`').skip(1).step_by(2)) {
        return message;
    }
    format!("{}{after}", before.trim_end_matches([' ', '`']))
}

#[cfg(test)]
mod tests {
    use super::*;

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
                "    client_secrt: ***, ***",
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
                "unknown variant `form hunter2`, expected one of `form`, `command`",
                "unknown variant, expected one of `form`, `command`",
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
}
