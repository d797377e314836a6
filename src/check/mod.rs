//! Pure: an expectation and an exchange give a judgement.

mod answer;
mod body;
mod header;
mod key_set;
mod member;
mod pattern;
mod redirect;
mod relation;
mod shape;
mod strict_json;
pub(crate) mod timing;
mod token;

use std::cell::OnceCell;
use std::time::UNIX_EPOCH;

use serde_json::Value as Json;

pub use answer::{Kind, Reading};
pub(crate) use member::entropy;
pub use strict_json::problem as strict_json_problem;

use crate::http::Exchange;
use crate::profile::Profile;
use crate::suite::{Demand, Expectation, Outcome, Placeholder, Template};

/// Gives the text of a placeholder, if something made it.
pub type Lookup<'a> = &'a dyn Fn(&Placeholder<'_>) -> Option<String>;

/// Where an authorization request ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The answer with the redirect, or the page where it stayed, where a login by forms saw it.
    pub exchange: Option<Exchange>,
    /// The parameters of the redirect, if the user agent was sent to the redirect URI.
    pub redirect: Option<Vec<(String, String)>>,
    /// The host and path it was sent to, or the status of the page where it stayed.
    pub place: String,
    /// The statuses of redirects that answered a posted form, where a login by forms saw them.
    pub after_forms: Vec<u16>,
}

impl Arrival {
    /// Whether it is a redirect with a code.
    pub fn has_code(&self) -> bool {
        let parameters = self.redirect.as_deref().unwrap_or_default();
        parameters.iter().any(|(name, _)| name == "code")
    }

    /// Where it ended in a few words, to compare by.
    pub fn word(&self) -> String {
        let Some(parameters) = &self.redirect else {
            return "no redirect".to_owned();
        };
        let value = |name: &str| parameters.iter().find(|(known, _)| known == name);
        match (value("error"), value("code")) {
            (Some((_, error)), _) => format!("a redirect with error={error}"),
            (None, Some(_)) => "a redirect with a code".to_owned(),
            (None, None) => "a redirect with neither code nor error".to_owned(),
        }
    }
}

/// One thing to judge, and what is known around it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The dialect, for what success and errors look like.
    pub profile: &'a Profile,
    /// The exchange.
    pub exchange: Option<&'a Exchange>,
    /// What the answer is, where that has been read already.
    pub reading: Option<&'a Reading>,
    /// Where an authorization request ended.
    pub arrival: Option<&'a Arrival>,
    /// Captures, roles and values.
    pub lookup: Lookup<'a>,
    /// Parameters that were sent.
    pub sent: &'a [(String, String)],
    /// Secrets that were sent.
    pub secrets: &'a [crate::secret::Secret],
    /// The target's JWK Set, or why there is none.
    pub keys: Result<&'a Json, &'a str>,
    /// The kind of answer of another step, by its id: `ok` or an error code.
    pub outcome_of: &'a dyn Fn(&str) -> Option<String>,
    /// Whether the target is on this machine, where https is not asked for.
    pub loopback: bool,
    /// Clock skew that times are judged with, in seconds.
    pub skew: i64,
}

/// What came of one demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judgement {
    /// It held; in a few words, what.
    Held(String),
    /// It did not.
    Broken(Miss),
    /// It says nothing about this answer.
    NotApplicable,
    /// It cannot be decided, and why.
    Undecided(String),
}

/// A demand that did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// What is wrong, in the same words for the same cause.
    pub diagnosis: String,
    /// What was demanded.
    pub expected: String,
    /// What came.
    pub actual: String,
}

impl Judgement {
    /// A demand that did not hold.
    pub fn broken(
        diagnosis: impl Into<String>,
        expected: impl Into<String>,
        actual: impl Into<String>,
    ) -> Self {
        Self::Broken(Miss {
            diagnosis: diagnosis.into(),
            expected: expected.into(),
            actual: actual.into(),
        })
    }

    fn held(what: impl Into<String>) -> Self {
        Self::Held(what.into())
    }
}

/// An exchange being judged, with its body read once.
pub(crate) struct Subject<'a> {
    pub(crate) view: View<'a>,
    own: OnceCell<Reading>,
}

impl<'a> Subject<'a> {
    fn new(view: View<'a>) -> Self {
        Self {
            view,
            own: OnceCell::new(),
        }
    }

    /// What the answer is, by the profile.
    pub(crate) fn reading(&self) -> &Reading {
        self.view.reading.unwrap_or_else(|| {
            self.own.get_or_init(|| {
                self.view.exchange.map_or_else(Reading::none, |exchange| {
                    Reading::of(exchange, self.view.profile)
                })
            })
        })
    }

    /// The bytes of the body.
    pub(crate) fn body(&self) -> &'a [u8] {
        self.view
            .exchange
            .and_then(Exchange::answer)
            .map_or(&[], |answer| answer.body.as_slice())
    }

    /// The text with its placeholders replaced; the answer's own members are known here.
    pub(crate) fn fill(&self, text: &str) -> Result<String, String> {
        if !text.contains("{{") {
            return Ok(text.to_owned());
        }
        Template(text)
            .fill(|placeholder| self.value(placeholder))
            .map_err(|placeholder| placeholder.to_string())
    }

    fn value(&self, placeholder: &Placeholder<'_>) -> Option<String> {
        match (placeholder.name, placeholder.member) {
            ("response", Some(path)) => self.reading().lookup(path),
            ("request", Some(name)) => self
                .view
                .sent
                .iter()
                .find(|(sent, _)| sent == name)
                .map(|(_, value)| value.clone()),
            ("reply", Some("time")) => self.reply_time().map(|time| time.to_string()),
            _ => (self.view.lookup)(placeholder),
        }
    }

    /// When the answer came, by its Date header, else by our clock; seconds since 1970.
    fn reply_time(&self) -> Option<u64> {
        let exchange = self.view.exchange?;
        let date = exchange
            .answer()
            .and_then(|answer| answer.header_values("date").into_iter().next());
        let time = date
            .and_then(|date| httpdate::parse_http_date(&date).ok())
            .unwrap_or(exchange.sent_at + exchange.elapsed);
        time.duration_since(UNIX_EPOCH)
            .ok()
            .map(|since| since.as_secs())
    }
}

/// Judges one demand.
pub fn judge(expectation: &Expectation, view: View<'_>) -> Judgement {
    judge_subject(expectation, &Subject::new(view))
}

fn judge_subject(expectation: &Expectation, subject: &Subject<'_>) -> Judgement {
    match &expectation.demand {
        Demand::AnyOf(all) => any_of(all, subject),
        Demand::Redirect(demand) => redirect::judge(demand, subject),
        // Counted over the group by whoever sent it.
        Demand::Successes(_) | Demand::TakesAsLongAs(_) | Demand::SlowsDown => {
            Judgement::NotApplicable
        }
        Demand::Relation(demand) => relation::judge(demand, subject),
        Demand::SameAs(step) => answer::same_as(step, subject),
        of_answer => judge_answer(of_answer, subject),
    }
}

fn judge_answer(demand: &Demand, subject: &Subject<'_>) -> Judgement {
    if subject.view.exchange.is_none() && subject.view.arrival.is_some() {
        // A program or a person was there, not we.
        return Judgement::Undecided("this way of logging in does not show the answer".to_owned());
    }
    if let Some(trouble) = subject.reading().trouble() {
        return Judgement::broken("no answer came", expected_in_words(demand), trouble);
    }
    match demand {
        Demand::Outcome(outcome) => {
            answer::outcome(*outcome, subject.reading(), subject.view.profile)
        }
        Demand::Error(codes) => answer::error(codes, subject),
        Demand::Status(statuses) => answer::status(statuses, subject.reading()),
        Demand::Header(demand) => header::judge(demand, subject),
        Demand::Member(demand) => member::in_body(demand, subject),
        Demand::Schema(schema) => shape::schema(schema, subject.reading(), "the body"),
        Demand::Shape(shape) => shape::judge(*shape, subject),
        Demand::Jwt(demand) => token::judge(demand, subject),
        Demand::ErrorText(text) => answer::error_text(&text.equals, subject),
        Demand::Body(demand) => body::judge(demand, subject),
        Demand::KeySet(rule) => key_set::judge(*rule, subject),
        _ => Judgement::NotApplicable,
    }
}

fn any_of(all: &[Expectation], subject: &Subject<'_>) -> Judgement {
    let mut misses = Vec::new();
    for one in all {
        match judge_subject(one, subject) {
            Judgement::Broken(miss) => misses.push(miss),
            other => return other,
        }
    }
    let expected = misses
        .iter()
        .map(|miss| miss.expected.as_str())
        .collect::<Vec<_>>()
        .join(", or ");
    let same = misses
        .windows(2)
        .all(|pair| pair[0].diagnosis == pair[1].diagnosis);
    match misses.into_iter().next() {
        Some(first) if same => Judgement::broken(first.diagnosis, expected, first.actual),
        Some(first) => {
            Judgement::broken(format!("none of these: {expected}"), expected, first.actual)
        }
        None => Judgement::NotApplicable,
    }
}

/// What a demand asks for, where there is no answer to hold it against.
fn expected_in_words(demand: &Demand) -> String {
    match demand {
        Demand::Error(codes) => format!("the error {}", codes.join(" or ")),
        Demand::Outcome(Outcome::Success) => "a token response".to_owned(),
        Demand::Outcome(Outcome::Refused | Outcome::InvalidClient) => {
            "an error response".to_owned()
        }
        _ => "an answer".to_owned(),
    }
}

/// Whether the exchange gave a token, by the profile.
pub fn is_success(exchange: &Exchange, profile: &Profile) -> bool {
    Reading::of(exchange, profile).kind == Kind::Success
}
