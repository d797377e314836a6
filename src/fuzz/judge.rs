//! Judges one exchange by every property.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::answer::Kind;
use crate::check::{Judgement, View};
use crate::craft::{Logged, Scope};
use crate::fuzz::apply::Sending;
use crate::fuzz::attack::{Attack, Crafted, Mutation, Piece};
use crate::fuzz::breach::Breach;
use crate::fuzz::fragments::{INJECTED, PLAIN_NAMES};
use crate::http::{Answer, Failure};
use crate::run::{Outcome, Place, Runner};
use crate::secret::Raw;
use crate::suite::{AnswerKind, Class, Every, Expectation, Holds, LoadedCase, Property};
use crate::verdict::Finding;
use crate::words::Message;

/// One exchange with all that is known about it.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) attack: Attack,
    pub(crate) logged: Logged,
    pub(crate) breach: Option<Breach>,
    /// Valid secrets that were sent, whole or as part of something.
    pub(crate) own_secrets: Vec<String>,
}

impl Seen {
    pub(crate) fn new(
        attack: Attack,
        sending: &Sending,
        logged: Logged,
        breach: Option<Breach>,
    ) -> Self {
        let sensitive = |name: &str| crate::secret::SENSITIVE.contains(&name);
        let sent = logged.sent.iter().filter(|(name, _)| sensitive(name));
        let mut own_secrets: Vec<String> = sent.map(|(_, value)| value.clone()).collect();
        let changed = sending
            .changed
            .iter()
            .filter(|changed| sensitive(&changed.name));
        own_secrets.extend(changed.map(|changed| changed.own.clone()));
        own_secrets.extend(logged.secrets.iter().map(|secret| secret.value.clone()));
        own_secrets.retain(|secret| secret.chars().count() >= crate::secret::SHORTEST);
        Self {
            attack,
            breach,
            own_secrets,
            logged,
        }
    }

    fn answer(&self) -> Option<&Answer> {
        self.logged.exchange.answer()
    }
}

/// The properties, by number, that an exchange breaks.
pub(crate) fn all(runner: &Runner, properties: &[LoadedCase], seen: &Seen) -> Vec<usize> {
    let is_broken = |at: &usize| !one(runner, &properties[*at], seen).is_empty();
    (0..properties.len()).filter(is_broken).collect()
}

/// What one property says about an exchange.
pub(crate) fn one(runner: &Runner, case: &LoadedCase, seen: &Seen) -> Vec<Finding<Raw>> {
    let mut outcome = Outcome::default();
    let Some(property) = case.case.property.as_deref() else {
        return Vec::new();
    };
    let is_for = |grants: &[String]| {
        grants.is_empty()
            || seen
                .logged
                .grant
                .as_ref()
                .is_some_and(|own| grants.contains(own))
    };
    if !is_for(&property.grant) {
        return Vec::new();
    }
    match property.holds {
        Some(holds) => {
            if let Some(held) = held(holds, seen) {
                weigh(runner, (case, property), held, seen, &mut outcome);
            }
        }
        None => by_demands(runner, case, property, seen, &mut outcome),
    }
    // What a vendor documents is no finding; the cases tell where the document differs from the standard.
    outcome
        .findings
        .retain(|finding| finding.by_profile >= Class::Warn);
    outcome.findings
}

/// Adds a judgement that the program made itself.
pub(crate) fn weigh(
    runner: &Runner,
    (case, property): (&LoadedCase, &Property),
    (requirement, judgement): (Option<&str>, Judgement),
    seen: &Seen,
    outcome: &mut Outcome,
) {
    let is_unsure = seen.breach.as_ref().is_some_and(|breach| !breach.is_sure);
    let milder =
        (property.holds == Some(Holds::NoTokenForABreach) && is_unsure).then_some(Class::Warn);
    let expectation = Expectation {
        requirement: requirement.map(Into::into),
        verdict: property.verdict.or(milder),
        ..Expectation::default()
    };
    let place = place(case, format!("{}.holds", case.path), seen);
    let rejudge =
        |demand: &Expectation| with_view(runner, seen, |view| crate::check::judge(demand, view));
    runner.weigh(&expectation, judgement, Some(&rejudge), &place, outcome);
}

fn place<'a>(case: &'a LoadedCase, path: String, seen: &'a Seen) -> Place<'a> {
    Place {
        case: &case.id,
        first_requirement: case.case.requirements.first().map_or("", String::as_str),
        grant: seen.logged.grant.as_deref(),
        path,
        step: String::new(),
        exchange: None,
    }
}

fn with_view<T>(runner: &Runner, seen: &Seen, work: impl FnOnce(View<'_>) -> T) -> T {
    let logged = &seen.logged;
    let scope = Scope {
        client: logged.client.clone(),
        user: "alice".to_owned(),
        grant: logged.grant.clone(),
        ..Scope::default()
    };
    let facts = &runner.instance.facts;
    let lookup = |placeholder: &crate::suite::Placeholder<'_>| scope.value(placeholder, facts);
    let outcome_of = |_: &str| None;
    work(View {
        profile: &facts.profile,
        exchange: Some(&logged.exchange),
        reading: Some(&logged.reading),
        arrival: None,
        lookup: &lookup,
        sent: &logged.sent,
        secrets: &logged.secrets,
        keys: Err(&"nothing asked for it"),
        outcome_of: &outcome_of,
        loopback: facts.is_loopback,
        skew: facts.target.limits.clock_skew_seconds,
    })
}

/// Demands that are written like those of a case.
fn by_demands(
    runner: &Runner,
    case: &LoadedCase,
    property: &Property,
    seen: &Seen,
    outcome: &mut Outcome,
) {
    let every = property.every.clone().unwrap_or_default();
    if !fits(runner, &every, seen) {
        return;
    }
    // What a gateway or the HTTP layer says of an odd request need not be OAuth's.
    let is_about_errors = every.answer == Some(AnswerKind::Error);
    let request = &seen.logged.exchange.request;
    let has_odd_field =
        request.style.is_some() || request.headers.iter().any(|(_, value)| !value.is_ascii());
    let is_odd = seen.attack.touches_http() || has_odd_field;
    if is_about_errors && is_odd && !every.status.is_empty() {
        return;
    }
    with_view(runner, seen, |view| {
        for (index, expectation) in property.expect.iter().enumerate() {
            let place = place(case, format!("{}.expect[{index}]", case.path), seen);
            runner.judge(expectation, view, &place, outcome);
            // Of what is broken the first demand says enough.
            if !outcome.findings.is_empty() {
                return;
            }
        }
    });
}

fn fits(runner: &Runner, every: &Every, seen: &Seen) -> bool {
    runner.fits(every, &seen.logged)
}

type Held<'a> = Option<(Option<&'a str>, Judgement)>;

/// What only the program can judge of a single exchange.
fn held(holds: Holds, seen: &Seen) -> Held<'_> {
    match holds {
        Holds::ConnectionKept => connection(seen),
        Holds::AnsweredInTime => in_time(seen),
        Holds::NoTokenForABreach => no_token(seen),
        Holds::UnknownIgnored => unknown_ignored(seen),
        Holds::NoInjectedHeader => injected(seen),
        Holds::NoRawReflection => raw_reflection(seen),
        Holds::NoSecretReflection => secret_reflection(seen),
        // Judged over several exchanges.
        Holds::SameAgain | Holds::StillServed | Holds::Sequences => None,
    }
}

fn broken<'a>(diagnosis: &'static str, expected: &str, actual: impl Into<Raw>) -> Held<'a> {
    let diagnosis = Message::new(diagnosis);
    Some((None, Judgement::broken(diagnosis, expected, actual)))
}

fn connection(seen: &Seen) -> Held<'_> {
    match &seen.logged.exchange.result {
        Err(failure @ (Failure::Broken(_) | Failure::BrokenBody(_))) => {
            // Whoever refuses a head that is too large may close before it is read to its end.
            let head: usize = seen
                .logged
                .exchange
                .request
                .headers
                .iter()
                .map(|(name, value)| name.len() + value.len())
                .sum();
            if head > 4096 {
                return None;
            }
            broken(
                "broken-connection-dropped",
                "an answer",
                failure.to_string(),
            )
        }
        _ => None,
    }
}

fn in_time(seen: &Seen) -> Held<'_> {
    match &seen.logged.exchange.result {
        Err(failure @ Failure::Timeout(_)) => broken(
            "broken-no-answer-in-time",
            "an answer in time",
            failure.to_string(),
        ),
        _ => None,
    }
}

fn no_token(seen: &Seen) -> Held<'_> {
    let breach = seen.breach.as_ref()?;
    if !seen.logged.reading.holds_token {
        return None;
    }
    let judgement = Judgement::broken(
        Message::new("broken-token-for-breach"),
        format!("no token for {}", breach.what),
        seen.logged.reading.summary(),
    );
    Some((Some(breach.requirement.as_str()), judgement))
}

/// Whether the attack only adds parameters that an extension may add.
pub(crate) fn is_benign(attack: &Attack) -> bool {
    let plain =
        |text: &str| text.len() <= 256 && text.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    let is_plain_value = |value: &Crafted| {
        value.0.iter().all(|piece| match piece {
            Piece::Text(text) => plain(text),
            Piece::Times(text, times) => plain(text) && text.len() * times <= 256,
            Piece::Own => true,
            Piece::Of(_) | Piece::Wire(_) => false,
        })
    };
    let is_plain = |mutation: &Mutation| match mutation {
        Mutation::Add(name, value) => PLAIN_NAMES.contains(&name.as_str()) && is_plain_value(value),
        Mutation::Many(count) => *count <= 16,
        _ => false,
    };
    !attack.mutations.is_empty()
        && attack.mutations.iter().all(is_plain)
        && adds_each_name_once(attack)
}

/// RFC 6749 section 3.2 forbids to send a parameter twice, whether the server knows it or not.
fn adds_each_name_once(attack: &Attack) -> bool {
    let mut seen = BTreeSet::new();
    attack.mutations.iter().all(|mutation| match mutation {
        Mutation::Add(name, _) => seen.insert(name.clone()),
        Mutation::Many(count) => (0..*count).all(|at| seen.insert(format!("grantspec_{at}"))),
        _ => true,
    })
}

fn unknown_ignored(seen: &Seen) -> Held<'_> {
    let reading = &seen.logged.reading;
    let refused = matches!(reading.kind, Kind::Error(_) | Kind::Other) && reading.status < 500;
    if !refused || reading.status == 429 || !is_benign(&seen.attack) {
        return None;
    }
    broken(
        "broken-unknown-parameter-counts",
        "200 with a token, as without it",
        reading.summary(),
    )
}

fn injected(seen: &Seen) -> Held<'_> {
    let answer = seen.answer()?;
    let name = answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(INJECTED))?;
    broken(
        "broken-header-injected",
        "header fields of the server's own",
        format!("{}: {}", name.0, String::from_utf8_lossy(&name.1)),
    )
}

/// Values of the attack with letters that mean something in HTML or in a header field.
fn marked_texts(attack: &Attack) -> Vec<&str> {
    let values = attack
        .mutations
        .iter()
        .filter_map(|mutation| match mutation {
            Mutation::Set(_, value)
            | Mutation::Add(_, value)
            | Mutation::RepeatWith(_, value)
            | Mutation::RepeatBefore(_, value)
            | Mutation::Basic(value) => Some(value),
            _ => None,
        });
    let pieces = values.flat_map(|value| &value.0);
    pieces
        .filter_map(|piece| match piece {
            Piece::Text(text) if text.len() >= 6 => Some(text.as_str()),
            _ => None,
        })
        .filter(|text| text.contains(['<', '"', '\r', '\n']))
        .collect()
}

fn raw_reflection(seen: &Seen) -> Held<'_> {
    let answer = seen.answer()?;
    let texts = marked_texts(&seen.attack);
    if texts.is_empty() {
        return None;
    }
    let is_html = answer
        .media_type()
        .is_some_and(|kind| kind.contains("html"));
    let body = String::from_utf8_lossy(&answer.body);
    for text in texts {
        if is_html && text.contains('<') && body.contains(text) {
            return broken(
                "broken-markup-reflected",
                "markup escaped, or left out",
                format!("{text:?} in the body"),
            );
        }
        let in_header = answer
            .headers
            .iter()
            .find(|(_, value)| String::from_utf8_lossy(value).contains(text));
        if let Some((name, _)) = in_header {
            return broken(
                "broken-header-reflected",
                "header fields of the server's own",
                format!("{text:?} in {name}"),
            );
        }
    }
    None
}

fn secret_reflection(seen: &Seen) -> Held<'_> {
    let answer = seen.answer()?;
    let reading = &seen.logged.reading;
    // The answer to a valid refresh may repeat its token.
    if reading.holds_token || answer.body.is_empty() {
        return None;
    }
    let body = String::from_utf8_lossy(&answer.body);
    let texts = reading
        .json()
        .map(|json| all_texts(&json))
        .unwrap_or_default();
    let found = seen
        .own_secrets
        .iter()
        .find(|secret| body.contains(secret.as_str()) || texts.contains(secret.as_str()))?;
    broken(
        "broken-secret-reflected",
        "an answer without what was sent in confidence",
        format!("{} characters of it", found.chars().count()),
    )
}

/// Every text in a JSON value, decoded.
fn all_texts(json: &Json) -> String {
    match json {
        Json::String(text) => format!("{text}\n"),
        Json::Array(items) => items.iter().map(all_texts).collect(),
        Json::Object(members) => members.values().map(all_texts).collect(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attack(text: &str) -> Attack {
        serde_json::from_str(text).expect("it is an attack")
    }

    #[test]
    fn a_further_parameter_that_is_there_twice_may_be_refused() {
        let once = attack(r#"{"mutations": [{"many": 3}]}"#);
        let twice = attack(r#"{"mutations": [{"add": ["grantspec_2", []]}, {"many": 3}]}"#);
        assert!(adds_each_name_once(&once));
        assert!(!adds_each_name_once(&twice));
    }
}
