//! What an answer is: tokens, an error, something else.

use std::borrow::Cow;

use serde_json::Value as Json;

use crate::answer::document::{Document, NoJson, json_of};
use crate::http::{Answer, Exchange};
use crate::jwt::Token;
use crate::profile::{Errors, Profile};
use crate::suite::AnswerKind;

/// What did not come, in words.
pub(crate) const NO_ANSWER: &str = "no answer";

/// What an answer is, by the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Status 200 and a token.
    Success,
    /// An error body, with the codes in the standard's words that it may stand for.
    Error(Vec<String>),
    /// Neither.
    Other,
    /// No answer came.
    Nothing(String),
}

/// An answer, read.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What it is.
    pub kind: Kind,
    /// The status; 0 where no answer came.
    pub status: u16,
    /// The body as JSON.
    document: Document,
    /// Whether the body is empty.
    pub is_empty: bool,
    /// Why the body cannot be JSON, where more is known than that it is not.
    flaw: Option<&'static str>,
    /// Whether a token is in it, whatever the status says.
    pub holds_token: bool,
    /// The error code as spelled.
    pub code: Option<String>,
    /// The error description.
    pub description: Option<String>,
    /// Members of the object that holds the parameters, from the outside in.
    inside: Vec<String>,
    /// Whether the endpoint is the one that gives tokens.
    is_of_tokens: bool,
}

/// Reads what the answer of an exchange with this endpoint means.
pub fn read(exchange: &Exchange, profile: &Profile, endpoint: &str) -> Reading {
    Reading {
        is_of_tokens: endpoint == "token",
        ..Reading::of(exchange, profile)
    }
}

/// Statuses that a proxy may have sent, so that OAuth's rules for errors say nothing about them.
const NOT_OAUTH: &[u16] = &[
    404, 405, 406, 408, 411, 413, 414, 415, 417, 421, 426, 429, 431,
];

impl Reading {
    fn of(exchange: &Exchange, profile: &Profile) -> Self {
        let answer = match &exchange.result {
            Ok(answer) => answer,
            Err(failure) => {
                return Self {
                    kind: Kind::Nothing(failure.to_string()),
                    ..Self::none()
                };
            }
        };
        let read = json_of(&answer.body);
        let mut reading = Self {
            status: answer.status,
            is_empty: answer.body.is_empty(),
            flaw: flaw(answer, read.as_ref().err()),
            inside: profile.success.inside.clone(),
            ..Self::none()
        };
        if let Ok(tree) = read {
            reading.holds_token = reading
                .wrapped(&tree)
                .and_then(|json| json.get(&profile.success.token_member))
                .is_some_and(is_token);
            reading.code = text_of(&tree, &profile.errors.code_member);
            reading.description = text_of(&tree, &profile.errors.description_member);
            reading.document = Document::of(&answer.body, tree);
        }
        reading.kind = reading.classify(&profile.errors);
        reading
    }

    /// The reading of nothing.
    pub(crate) fn none() -> Self {
        Self {
            kind: Kind::Nothing("nothing was sent".to_owned()),
            status: 0,
            document: Document::None,
            is_empty: true,
            flaw: None,
            holds_token: false,
            code: None,
            description: None,
            inside: Vec::new(),
            is_of_tokens: false,
        }
    }

    /// Whether it should be an answer of this kind, in whatever form: demands on the form are to see what breaks them.
    pub(crate) fn should_be(&self, wanted: AnswerKind) -> bool {
        let is_error = matches!(self.kind, Kind::Error(_));
        let is_2xx = (200..300).contains(&self.status);
        match wanted {
            AnswerKind::Success if self.is_of_tokens => self.holds_token || is_2xx && !is_error,
            AnswerKind::Success => is_2xx,
            AnswerKind::Error => {
                let refuses = is_error || (400..500).contains(&self.status);
                refuses && !NOT_OAUTH.contains(&self.status)
            }
        }
    }

    fn classify(&self, errors: &Errors) -> Kind {
        if self.holds_token && self.status == 200 && self.code.is_none() {
            return Kind::Success;
        }
        if let Some(code) = &self.code {
            return Kind::Error(standard_codes(code, errors));
        }
        if self.is_empty
            && let Some(codes) = errors.empty.get(&self.status.to_string())
        {
            return Kind::Error(codes.clone());
        }
        Kind::Other
    }

    /// The body as JSON.
    pub fn json(&self) -> Option<Cow<'_, Json>> {
        self.document.tree()
    }

    /// Whether the body is JSON.
    pub fn is_json(&self) -> bool {
        self.document.is_there()
    }

    /// What the dialect's envelope of a success holds, if there is one.
    fn wrapped<'a>(&self, json: &'a Json) -> Option<&'a Json> {
        let mut inside = self.inside.iter();
        inside.try_fold(json, |json, member| json.get(member))
    }

    /// The object that holds the parameters: what the envelope holds, else the body itself, as of an error.
    pub(crate) fn parameters(&self) -> Option<Cow<'_, Json>> {
        Some(match self.json()? {
            Cow::Borrowed(json) => Cow::Borrowed(self.wrapped(json).unwrap_or(json)),
            Cow::Owned(mut json) => {
                let mut inside = self.inside.iter();
                let wrapped = inside.try_fold(&mut json, |json, member| json.get_mut(member));
                match wrapped.map(Json::take) {
                    Some(wrapped) => Cow::Owned(wrapped),
                    None => Cow::Owned(json),
                }
            }
        })
    }

    /// Why there is no answer to judge.
    pub(crate) fn trouble(&self) -> Option<&str> {
        match &self.kind {
            Kind::Nothing(trouble) => Some(trouble),
            _ => None,
        }
    }

    /// The text of a member by dotted path, or of a claim by `jwt.MEMBER.CLAIM`; `status` is the status.
    pub fn lookup(&self, path: &str) -> Option<String> {
        if path == "status" {
            return Some(self.status.to_string());
        }
        if let Some(rest) = path.strip_prefix("jwt.") {
            let (member, claim) = rest.split_once('.')?;
            let parameters = self.parameters()?;
            let token = Token::read(at(&parameters, member)?.as_str()?).ok()?;
            return at(&token.claims, claim).map(in_words);
        }
        let parameters = self.parameters()?;
        at(&parameters, path).map(in_words)
    }

    /// The kind in one word, to compare answers by: `ok`, an error code, or the status.
    pub fn word(&self) -> String {
        match &self.kind {
            Kind::Success => "ok".to_owned(),
            Kind::Error(_) => self.code.clone().unwrap_or_else(|| self.status.to_string()),
            Kind::Other => format!("status {}", self.status),
            Kind::Nothing(_) => NO_ANSWER.to_owned(),
        }
    }

    /// Whether it says that a code or token is not alive (any longer), or never was.
    pub fn says_dead(&self) -> bool {
        match &self.kind {
            Kind::Error(said) if self.code.is_some() => said
                .iter()
                .any(|code| matches!(code.as_str(), "invalid_grant" | "invalid_token")),
            _ => self.status == 401 || self.activity() == Some(false),
        }
    }

    /// Whether somebody is sent elsewhere in place of an answer (RFC 9110 section 15.4).
    pub(crate) fn is_redirect(&self) -> bool {
        (300..400).contains(&self.status) && !self.holds_token
    }

    /// The answer in a few words.
    pub fn summary(&self) -> String {
        match &self.kind {
            Kind::Success => format!("{} with a token", self.status),
            Kind::Error(_) if self.code.is_none() => format!("{} without a body", self.status),
            Kind::Error(_) if self.holds_token => format!(
                "{} with the error {} and a token",
                self.status,
                self.code.as_deref().unwrap_or_default()
            ),
            Kind::Error(_) => format!(
                "{} {}",
                self.status,
                self.code.as_deref().unwrap_or_default()
            ),
            Kind::Other if self.holds_token => format!("{} with a token", self.status),
            Kind::Other if self.is_empty => format!("{} without a body", self.status),
            Kind::Other if self.is_json() => format!(
                "{} with JSON that is neither tokens nor an error",
                self.status
            ),
            Kind::Other => format!(
                "{} with a body that {}",
                self.status,
                self.flaw.unwrap_or("is not JSON")
            ),
            Kind::Nothing(trouble) => trouble.clone(),
        }
    }
}

fn text_of(json: &Json, member: &str) -> Option<String> {
    Some(at(json, member)?.as_str()?.to_owned())
}

fn flaw(answer: &Answer, why: Option<&NoJson>) -> Option<&'static str> {
    if why == Some(&NoJson::TooMany) {
        Some("has more values of JSON than are read")
    } else if answer.truncated {
        Some("goes on beyond limits.max_body_bytes")
    } else if std::str::from_utf8(&answer.body).is_err() {
        Some("is not UTF-8")
    } else {
        None
    }
}

fn is_token(value: &Json) -> bool {
    !value.is_null() && value.as_str() != Some("")
}

/// A value by dotted path; numbers are indexes.
pub(crate) fn at<'a>(json: &'a Json, path: &str) -> Option<&'a Json> {
    if let Some(value) = json.get(path) {
        return Some(value);
    }
    path.split('.').try_fold(json, |json, name| match json {
        Json::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => json.get(name),
    })
}

/// A JSON value as text: strings without quotes, lists of texts as words.
pub(crate) fn in_words(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Array(items) if items.iter().all(Json::is_string) => items
            .iter()
            .filter_map(Json::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        other => other.to_string(),
    }
}

/// The standard's words for a code as the dialect spells it.
fn standard_codes(spelled: &str, errors: &Errors) -> Vec<String> {
    let mut codes: Vec<String> = errors
        .spelling
        .iter()
        .filter(|(_, spellings)| spellings.iter().any(|one| one == spelled))
        .map(|(code, _)| code.clone())
        .collect();
    if !errors.spelling.contains_key(spelled) {
        codes.push(spelled.to_owned());
    }
    codes
}
