//! What a server says it misses: the parameter that an `error_description` names (RFC 6749 section 5.2), by its
//! registered name, whatever the language around it. It is nobody's business for a verdict; here it only tells what to
//! ask next, or what to say to whoever reads on.

use crate::words::Message;

/// Parameters that servers demand though no standard does of everybody.
const DEMANDED: &[&str] = &[
    "code_challenge",
    "nonce",
    "state",
    "resource",
    "audience",
    "organization",
];

/// What is said of a request that lacks something, or has something that is not taken (RFC 6749 section 5.2, RFC 8707
/// section 2).
const OF_REQUESTS: &[&str] = &["invalid_request", "invalid_target"];

/// Terms of RFC 6749 section 1.1 that have the name of a parameter in them.
const TERMS: &[&str] = &["resource owner", "resource server", "protected resource"];

/// What is missing, or not taken as it was there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lack {
    /// The parameter.
    pub(super) name: &'static str,
    /// Whether the request had it.
    pub(super) was_sent: bool,
}

impl Lack {
    /// What a refusal is about, where it is one of the request and its description names a parameter.
    pub(super) fn of(
        code: Option<&str>,
        description: &str,
        was_sent: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        code.filter(|code| OF_REQUESTS.contains(code))?;
        let mut text = description.to_ascii_lowercase();
        for term in TERMS {
            text = text.replace(term, "");
        }
        let name = DEMANDED.iter().find(|name| is_named(&text, name))?;
        Some(Self {
            name,
            was_sent: was_sent(name),
        })
    }

    /// Its sentence.
    pub(super) fn message(self) -> Message {
        let id = match (self.name, self.was_sent) {
            ("code_challenge", false) => return Message::new("cause-pkce-demanded"),
            (_, true) => "cause-parameter-refused",
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
    fn a_parameter_that_is_named_in_any_language_is_found() {
        let lack = |name, was_sent| Some(Lack { name, was_sent });
        for (text, found) in [
            ("Missing parameter: code_challenge_method", None),
            (
                "Missing parameter: code_challenge",
                lack("code_challenge", false),
            ),
            ("缺少参数code_challenge", lack("code_challenge", false)),
            ("resource fehlt", lack("resource", false)),
            ("unknown resource owner", None),
            ("'state' must have 8 characters", lack("state", true)),
            ("invalid resources", None),
            ("", None),
        ] {
            let said = Lack::of(Some("invalid_request"), text, |name| name == "state");
            assert_eq!(said, found, "{text}");
        }
        let said = |code| Lack::of(code, "resource", |_| false);
        assert_eq!(said(Some("invalid_client")), None);
        assert_eq!(said(None), None);
    }
}
