//! Answers: printed ones are of their profile's shape, and none is when it is changed in one way.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantspec::check::{self, Judgement, View};
use grantspec::http::{Answer as Reply, Exchange, Outgoing};
use grantspec::profile::Profile;
use grantspec::secret::{Boundary, Raw};
use grantspec::suite::{Demand, Expectation, Outcome, Shape};
use serde_json::{Value as Json, json};

use super::{Answer, documents, profile};
use crate::report;

fn exchange(answer: &Answer) -> Exchange {
    Exchange {
        request: Outgoing::default(),
        sent_at: UNIX_EPOCH + Duration::from_secs(answer.at),
        elapsed: Duration::ZERO,
        result: Ok(Reply {
            status: answer.status,
            headers: answer
                .headers
                .iter()
                .map(|(name, value)| (name.to_lowercase(), value.clone().into_bytes()))
                .collect(),
            body: answer.body.clone().into_bytes().into(),
            truncated: false,
        }),
    }
}

fn shaped(shape: Shape) -> Expectation {
    Demand::Shape(shape).into()
}

fn outcome(outcome: Outcome) -> Expectation {
    Demand::Outcome(outcome).into()
}

/// What every printed success or error satisfies, besides what its own document says of it.
fn common(is_success: bool) -> Vec<Expectation> {
    if is_success {
        vec![
            outcome(Outcome::Success),
            shaped(Shape::StrictJson),
            shaped(Shape::Success),
        ]
    } else {
        vec![
            outcome(Outcome::Refused),
            shaped(Shape::StrictJson),
            shaped(Shape::Error),
            shaped(Shape::ErrorStatus),
            shaped(Shape::ErrorCode),
        ]
    }
}

/// What is wrong with an answer, if anything is: the judge's own words.
fn objections(answer: &Answer, is_success: bool, profile: &Profile) -> Vec<String> {
    let exchange = exchange(answer);
    let view = View {
        profile,
        exchange: Some(&exchange),
        reading: None,
        arrival: None,
        lookup: &|_| None,
        sent: &[],
        secrets: &[],
        keys: Err(&"a printed answer has no keys"),
        outcome_of: &|_| None,
        loopback: false,
        skew: 0,
    };
    common(is_success)
        .iter()
        .chain(&answer.expect)
        .filter_map(|expectation| match check::judge(expectation, view) {
            Judgement::Held(_) => None,
            Judgement::Broken(miss) => {
                let said = [
                    miss.diagnosis.words(),
                    ": expected ".into(),
                    miss.expected,
                    ", got ".into(),
                    miss.actual,
                ];
                let shown = Boundary::without_secrets().show(Raw::of(said), usize::MAX);
                Some(shown.to_string())
            }
            other => Some(format!(
                "{:?} was not judged: {other:?}",
                expectation.kinds()
            )),
        })
        .collect()
}

/// Every printed answer with whether it is a success, and its profile.
fn each(mut visit: impl FnMut(&str, &Answer, bool, &Profile)) -> usize {
    let mut count = 0;
    for document in documents() {
        let profile = profile(&document.profile);
        let successes = document.successes.iter().map(|answer| (answer, true));
        for (answer, is_success) in
            successes.chain(document.errors.iter().map(|answer| (answer, false)))
        {
            let name = format!("{} {} ({})", document.document, answer.name, answer.section);
            visit(&name, answer, is_success, &profile);
            count += 1;
        }
    }
    count
}

#[test]
fn every_printed_answer_is_of_its_profiles_shape() {
    let mut wrong = Vec::new();
    let count = each(|name, answer, is_success, profile| {
        let objections = objections(answer, is_success, profile);
        wrong.extend(
            objections
                .iter()
                .map(|objection| format!("{name}: {objection}")),
        );
        if let Some(grant) = &answer.grant {
            assert!(profile.grant(grant).is_some(), "{name}: {grant}");
        }
    });
    report(&wrong);
    assert_eq!(count, 10, "five successes, five errors");
}

#[test]
fn every_printed_answer_changed_in_one_way_is_refused() {
    let mut wrong = Vec::new();
    let mut changes = 0;
    each(|name, answer, is_success, profile| {
        for (what, changed, may_pass) in changed(answer, is_success) {
            changes += 1;
            let is_refused = !objections(&changed, is_success, profile).is_empty();
            if is_refused == may_pass {
                let word = if is_refused {
                    "is refused"
                } else {
                    "goes unnoticed"
                };
                wrong.push(format!("{name}: {what} {word}"));
            }
        }
    });
    report(&wrong);
    assert!(changes > 150, "{changes}");
}

/// What was changed, the answer after it, and whether the document allows that.
type Changed = (String, Answer, bool);

/// The answer, changed in one way each.
fn changed(answer: &Answer, is_success: bool) -> Vec<Changed> {
    let mut all = changed_members(answer);
    let statuses: &[u16] = if is_success {
        &[201, 204, 302, 400, 401, 500]
    } else {
        &[200, 302, 404, 500, 503]
    };
    all.extend(statuses.iter().map(|status| {
        let other = Answer {
            status: *status,
            ..answer.clone()
        };
        (format!("with status {status}"), other, false)
    }));
    let open = answer.body.trim_end().trim_end_matches('}');
    let texts = [
        ("in an array", format!("[{}]", answer.body)),
        ("with something behind it", format!("{}x", answer.body)),
        ("cut off", open.to_owned()),
        ("with a byte order mark", format!("\u{feff}{}", answer.body)),
        ("without a body", String::new()),
    ];
    all.extend(texts.map(|(what, body)| (what.to_owned(), with_text(answer, body), false)));
    let members = members(answer);
    let token = members.get("access_token").and_then(Json::as_str);
    for (what, token) in token
        .filter(|token| token.contains('.'))
        .map_or_else(Vec::new, changed_token)
    {
        all.push((
            what,
            with_member(answer, "access_token", json!(token)),
            false,
        ));
    }
    if !is_success {
        let unknown = with_member(answer, "error", json!("no_such_code"));
        all.push(("with a code nobody knows".to_owned(), unknown, false));
        let token = with_member(answer, "access_token", json!("ATxxx"));
        all.push(("with a token".to_owned(), token, false));
    }
    all
}

/// Each member removed, of another type, and there twice.
fn changed_members(answer: &Answer) -> Vec<Changed> {
    let mut all = Vec::new();
    for (name, value) in &members(answer) {
        let mut others = members(answer);
        others.shift_remove(name);
        let without = with_text(answer, Json::Object(others).to_string());
        let may_pass = answer.may_be_absent.contains(name);
        all.push((format!("without {name}"), without, may_pass));
        for wrong in wrong_types(value) {
            let what = format!("{name} as {wrong}");
            all.push((what, with_member(answer, name, wrong), false));
        }
        let open = answer.body.trim_end().trim_end_matches('}').trim_end();
        let twice = format!("{open}, {}: {value}}}", Json::from(name.as_str()));
        all.push((format!("{name} twice"), with_text(answer, twice), false));
    }
    all
}

fn members(answer: &Answer) -> serde_json::Map<String, Json> {
    serde_json::from_str(&answer.body).unwrap()
}

fn with_text(answer: &Answer, body: String) -> Answer {
    Answer {
        body,
        ..answer.clone()
    }
}

fn with_member(answer: &Answer, name: &str, value: Json) -> Answer {
    let mut members = members(answer);
    members.insert(name.to_owned(), value);
    with_text(answer, Json::Object(members).to_string())
}

/// Values of other types than this one has.
fn wrong_types(value: &Json) -> Vec<Json> {
    let mut others = vec![Json::Null, json!([value]), json!({"value": value})];
    others.push(match value {
        Json::String(_) => json!(7),
        number => json!(number.to_string()),
    });
    if let Some(number) = value.as_f64() {
        others.push(json!(number + 0.5));
        others.push(json!(-number));
    }
    others
}

/// The same token without its signature, without its payload, and with a lifetime an hour longer.
fn changed_token(token: &str) -> Vec<(String, String)> {
    let parts: Vec<&str> = token.split('.').collect();
    let [header, payload, signature] = parts.as_slice() else {
        panic!("three segments")
    };
    let mut claims: Json =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
    claims["exp"] = json!(claims["exp"].as_u64().unwrap() + 3600);
    let longer = URL_SAFE_NO_PAD.encode(claims.to_string());
    claims.as_object_mut().unwrap().shift_remove("exp");
    let endless = URL_SAFE_NO_PAD.encode(claims.to_string());
    vec![
        (
            "access_token without a signature".to_owned(),
            format!("{header}.{payload}"),
        ),
        (
            "access_token without a payload".to_owned(),
            format!("{header}..{signature}"),
        ),
        (
            "access_token with padding".to_owned(),
            format!("{header}.{payload}=.{signature}"),
        ),
        (
            "access_token that lives longer than it says".to_owned(),
            format!("{header}.{longer}.{signature}"),
        ),
        (
            "access_token that never expires".to_owned(),
            format!("{header}.{endless}.{signature}"),
        ),
    ]
}
