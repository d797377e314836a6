//! What an answer is: tokens, an error, something else; and demands on that.

use serde_json::Value as Json;

use crate::check::{Arrival, Judgement, Subject};
use crate::http::{Answer, Exchange};
use crate::jwt::Token;
use crate::profile::{Errors, Profile};
use crate::suite::Outcome;

/// The diagnosis of a valid request that was refused.
const VALID_REFUSED: &str = "a valid request got no token";

/// What did not come, in words.
const NO_ANSWER: &str = "no answer";

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
    /// The body as JSON, read leniently: a byte order mark is passed over, of repeated members the last counts.
    pub json: Option<Json>,
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
}

impl Reading {
    /// Reads the answer of an exchange.
    pub fn of(exchange: &Exchange, profile: &Profile) -> Self {
        let answer = match &exchange.result {
            Ok(answer) => answer,
            Err(failure) => {
                return Self {
                    kind: Kind::Nothing(failure.to_string()),
                    ..Self::none()
                };
            }
        };
        let text = answer
            .body
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(&answer.body);
        let json: Option<Json> = serde_json::from_slice(text).ok();
        let mut reading = Self {
            status: answer.status,
            is_empty: answer.body.is_empty(),
            flaw: flaw(answer),
            json,
            inside: profile.success.inside.clone(),
            ..Self::none()
        };
        reading.holds_token = reading
            .wrapped()
            .and_then(|json| json.get(&profile.success.token_member))
            .is_some_and(is_token);
        reading.code = reading.text_of(&profile.errors.code_member);
        reading.description = reading.text_of(&profile.errors.description_member);
        reading.kind = reading.classify(&profile.errors);
        reading
    }

    /// The reading of nothing.
    pub(crate) fn none() -> Self {
        Self {
            kind: Kind::Nothing("nothing was sent".to_owned()),
            status: 0,
            json: None,
            is_empty: true,
            flaw: None,
            holds_token: false,
            code: None,
            description: None,
            inside: Vec::new(),
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

    /// What the dialect's envelope of a success holds, if there is one.
    fn wrapped(&self) -> Option<&Json> {
        self.inside
            .iter()
            .try_fold(self.json.as_ref()?, |json, member| json.get(member))
    }

    /// The object that holds the parameters: what the envelope holds, else the body itself, as of an error.
    pub(crate) fn parameters(&self) -> Option<&Json> {
        self.wrapped().or(self.json.as_ref())
    }

    fn text_of(&self, member: &str) -> Option<String> {
        Some(at(self.json.as_ref()?, member)?.as_str()?.to_owned())
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
            let token = Token::read(at(self.parameters()?, member)?.as_str()?).ok()?;
            return at(&token.claims, claim).map(in_words);
        }
        at(self.parameters()?, path).map(in_words)
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
        let is_inactive = self.json.as_ref().and_then(|json| json.get("active"));
        match &self.kind {
            Kind::Error(said) if self.code.is_some() => said
                .iter()
                .any(|code| matches!(code.as_str(), "invalid_grant" | "invalid_token")),
            _ => self.status == 401 || is_inactive == Some(&Json::Bool(false)),
        }
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
            Kind::Other if self.json.is_some() => format!(
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

fn flaw(answer: &Answer) -> Option<&'static str> {
    if answer.truncated {
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

fn was_accepted(expected: &str, reading: &Reading) -> Judgement {
    Judgement::broken(
        "a request that must be refused got a token",
        expected,
        reading.summary(),
    )
}

fn server_error(expected: &str, reading: &Reading) -> Judgement {
    Judgement::broken(
        "a request that must be refused broke the server",
        expected,
        reading.summary(),
    )
}

pub(super) fn outcome(outcome: Outcome, reading: &Reading, profile: &Profile) -> Judgement {
    match outcome {
        Outcome::Success => success(reading),
        Outcome::Refused => refused(reading, profile, "an error response and no token"),
        Outcome::InvalidClient => invalid_client(reading, profile),
        Outcome::NoToken => no_token(reading),
        Outcome::Answered if reading.status < 500 => {
            Judgement::held(format!("status {}", reading.status))
        }
        Outcome::Answered => {
            Judgement::broken("the server broke", "an answer below 500", reading.summary())
        }
        Outcome::Accepted if (200..300).contains(&reading.status) => {
            Judgement::held(format!("status {}", reading.status))
        }
        Outcome::Accepted => Judgement::broken(
            "a valid request was refused",
            "a 2xx answer",
            reading.summary(),
        ),
    }
}

fn success(reading: &Reading) -> Judgement {
    match reading.kind {
        Kind::Success => Judgement::held("a token response"),
        _ => Judgement::broken(VALID_REFUSED, "200 with a token", reading.summary()),
    }
}

fn no_token(reading: &Reading) -> Judgement {
    if reading.holds_token {
        was_accepted("no token", reading)
    } else if reading.status >= 500 {
        server_error("an answer below 500 without a token", reading)
    } else {
        Judgement::held("no token")
    }
}

fn refused(reading: &Reading, profile: &Profile, expected: &str) -> Judgement {
    if reading.holds_token {
        return was_accepted(expected, reading);
    }
    match &reading.kind {
        _ if reading.status >= 500 => server_error(expected, reading),
        Kind::Error(codes)
            if (400..500).contains(&reading.status)
                || codes
                    .iter()
                    .any(|code| profile.statuses(code).contains(&reading.status)) =>
        {
            Judgement::held(format!("refused with {}", reading.summary()))
        }
        Kind::Error(_) => Judgement::broken(
            "an error response with a status that is none",
            "a 4xx status",
            reading.summary(),
        ),
        // That errors are JSON with a code is judged once over all answers, not again by each case.
        Kind::Other if is_shapeless(reading) => {
            Judgement::held(format!("refused with {}", reading.summary()))
        }
        _ => Judgement::broken(
            "a refusal that is no OAuth error response",
            expected,
            reading.summary(),
        ),
    }
}

/// Statuses with which an OAuth endpoint refuses, in whatever form.
const REFUSING: &[u16] = &[400, 401, 402, 403, 409, 422];

/// Whether a refusal says nothing of its reason that a program could read.
fn is_shapeless(reading: &Reading) -> bool {
    reading.kind == Kind::Other && !reading.holds_token && REFUSING.contains(&reading.status)
}

/// Why a demand on the code of a refusal is not judged.
fn without_code(reading: &Reading) -> Judgement {
    Judgement::Undecided(format!(
        "it is refused ({}), but no error code says as what",
        reading.summary()
    ))
}

fn invalid_client(reading: &Reading, profile: &Profile) -> Judgement {
    let statuses = profile.statuses("invalid_client");
    let named: Vec<String> = statuses.iter().map(u16::to_string).collect();
    let expected = format!("invalid_client with status {}", named.join(" or "));
    match refused(reading, profile, &expected) {
        Judgement::Held(_) => {}
        other => return other,
    }
    let Kind::Error(codes) = &reading.kind else {
        return without_code(reading);
    };
    if !codes.iter().any(|code| code == "invalid_client") {
        return Judgement::broken(
            "failed client authentication has another error code",
            expected,
            reading.summary(),
        );
    }
    if !statuses.is_empty() && !statuses.contains(&reading.status) {
        return Judgement::broken(
            "failed client authentication has another status",
            expected,
            reading.summary(),
        );
    }
    Judgement::held("refused as invalid_client")
}

pub(super) fn error(codes: &[String], subject: &Subject<'_>) -> Judgement {
    let reading = subject.reading();
    let profile = subject.view.profile;
    let spelled: Vec<String> = codes
        .iter()
        .flat_map(|code| profile.spellings(code))
        .collect();
    let due = spelled.join(" or ");
    let expected = format!("the error {due}");
    match refused(reading, profile, &expected) {
        Judgement::Held(_) => {}
        Judgement::Broken(miss) if miss.diagnosis.contains("status that is none") => {}
        other => return other,
    }
    let Kind::Error(said) = &reading.kind else {
        return without_code(reading);
    };
    let Some(code) = codes.iter().find(|code| said.contains(code)) else {
        return Judgement::broken(
            format!("wrong error code: {} where {due} is due", reading.word()),
            expected,
            reading.summary(),
        );
    };
    let statuses = profile.statuses(code);
    let fits = if statuses.is_empty() {
        (400..500).contains(&reading.status)
    } else {
        statuses.contains(&reading.status)
    };
    if !fits {
        let allowed: Vec<String> = statuses.iter().map(u16::to_string).collect();
        return Judgement::broken(
            format!("wrong status for {code}: {}", reading.status),
            format!("{code} with status {}", allowed.join(" or ")),
            reading.summary(),
        );
    }
    Judgement::held(format!("refused as {code}"))
}

pub(super) fn status(statuses: &[u16], reading: &Reading) -> Judgement {
    if statuses.contains(&reading.status) {
        return Judgement::held(format!("status {}", reading.status));
    }
    let allowed = statuses_in_words(statuses);
    Judgement::broken(
        format!("wrong status: {} where {allowed} is due", reading.status),
        format!("status {allowed}"),
        reading.summary(),
    )
}

/// `400 or 401`; of a long list the classes, `4xx or 5xx`.
fn statuses_in_words(statuses: &[u16]) -> String {
    const LONG: usize = 8;
    let mut words: Vec<String> = if statuses.len() > LONG {
        let classes = statuses.iter().map(|status| status / 100);
        classes.map(|class| format!("{class}xx")).collect()
    } else {
        statuses.iter().map(u16::to_string).collect()
    };
    words.dedup();
    words.join(" or ")
}

pub(super) fn same_as(step: &str, subject: &Subject<'_>) -> Judgement {
    let Some(other) = (subject.view.outcome_of)(step) else {
        return Judgement::NotApplicable;
    };
    if other == NO_ANSWER {
        return Judgement::Undecided(format!("no answer came to {step}"));
    }
    let word = subject
        .view
        .arrival
        .map_or_else(|| subject.reading().word(), Arrival::word);
    if word == other {
        return Judgement::held(format!("answered like {step}"));
    }
    Judgement::broken(
        "two requests that mean the same are answered differently",
        format!("{other}, as in {step}"),
        word,
    )
}

pub(super) fn error_text(text: &str, subject: &Subject<'_>) -> Judgement {
    let said = subject.reading().description.as_deref();
    if said == Some(text) {
        return Judgement::held("the documented error text");
    }
    Judgement::broken(
        "another error text than the documented one",
        format!("{text:?}"),
        said.map_or_else(|| "none".to_owned(), |said| format!("{said:?}")),
    )
}
