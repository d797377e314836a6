//! What a server says it misses: the parameter that an `error_description` names (RFC 6749 section 5.2). The texts are
//! nobody's business for a verdict; here they only tell what to ask next, or what to say to whoever reads on.

use crate::words::Message;

/// Parameters that servers demand though no standard does of everybody, and what they are called in error texts.
const DEMANDED: &[(&str, &[&str])] = &[
    (
        "code_challenge",
        &["code_challenge", "code challenge", "pkce", "proof key"],
    ),
    ("nonce", &["nonce"]),
    ("state", &["state"]),
    ("resource", &["resource"]),
    ("audience", &["audience"]),
    ("organization", &["organization"]),
];

/// How a text says that something is too short.
const SHORT: &[&str] = &["short", "entropy", "at least", "characters long", "length"];

/// How it says that something has to be there.
const MISSING: &[&str] = &[
    "missing",
    "required",
    "requires",
    "must",
    "mandatory",
    "needed",
    "needs",
    "no ",
    "without",
    "expected",
    "specify",
    "provide",
];

/// What is missing, or wrong with what was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lack {
    /// The parameter.
    pub(super) name: &'static str,
    /// Whether it is there and too short.
    pub(super) is_short: bool,
}

impl Lack {
    /// What a refusal with this description is about, where it names a parameter.
    pub(super) fn of(description: &str) -> Option<Self> {
        let text = description.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let mut known = DEMANDED.iter();
        let (name, _) = known.find(|(_, names)| names.iter().any(|name| is_named(&text, name)))?;
        let is_short = says(SHORT);
        (is_short || says(MISSING)).then_some(Self { name, is_short })
    }

    /// Its sentence.
    pub(super) fn message(self) -> Message {
        let id = match (self.name, self.is_short) {
            ("code_challenge", _) => return Message::new("cause-pkce-demanded"),
            (_, true) => "cause-parameter-short",
            (_, false) => "cause-parameter-demanded",
        };
        Message::new(id).with("name", self.name)
    }
}

/// Whether a text has the name as a word of its own.
fn is_named(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let behind = text[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !behind.is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_that_is_named_as_missing_or_short_is_found() {
        let lack = |name, is_short| Some(Lack { name, is_short });
        for (text, found) in [
            ("Missing parameter: code_challenge_method", None),
            (
                "Missing parameter: code_challenge",
                lack("code_challenge", false),
            ),
            (
                "PKCE is required for this client",
                lack("code_challenge", false),
            ),
            (
                "resource parameter must be provided",
                lack("resource", false),
            ),
            (
                "Request parameter 'state' must be at least be 8 characters long to ensure sufficient entropy.",
                lack("state", true),
            ),
            ("The authorization server is in a bad state", None),
            ("invalid resources", None),
            ("", None),
        ] {
            assert_eq!(Lack::of(text), found, "{text}");
        }
    }
}
