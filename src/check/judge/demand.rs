//! One demand is judged: each kind by the file that knows it.

use crate::check::diagnosis::Diagnosis;
use crate::check::judge::{
    answer, body, header, key_set, member, redirect, relation, shape, token,
};
use crate::check::judgement::Judgement;
use crate::check::subject::{Subject, View};
use crate::secret::Raw;
use crate::suite::{Demand, Expectation, Outcome, Shape};
use crate::words::Message;

/// Judges one demand.
pub fn judge(expectation: &Expectation, view: View<'_>) -> Judgement {
    judge_subject(expectation, &Subject::new(view))
}

fn judge_subject(expectation: &Expectation, subject: &Subject<'_>) -> Judgement {
    let demand = &expectation.demand;
    if let Some(judgement) = without_answer(demand, subject) {
        return judgement;
    }
    match demand {
        // No checked suite has these.
        Demand::Nothing | Demand::Several(_) => Judgement::NotApplicable,
        // Counted over the group by whoever sent it.
        Demand::Successes(_) | Demand::TakesAsLongAs(_) | Demand::SlowsDown => {
            Judgement::NotApplicable
        }
        Demand::Outcome(outcome) => answer::outcome(*outcome, subject),
        Demand::Error(codes) => answer::error(codes, subject),
        Demand::Status(statuses) => answer::status(statuses, subject.reading()),
        Demand::Header(demand) => header::judge(demand, subject),
        Demand::Member(demand) => member::in_body(demand, subject),
        Demand::Schema(schema) => shape::schema(schema, subject.reading(), shape::Whole::Body),
        Demand::Shape(shape) => shaped(*shape, subject),
        Demand::Relation(demand) => relation::judge(demand, subject),
        Demand::Jwt(demand) => token::judge(demand, subject),
        Demand::Redirect(demand) => redirect::judge(demand, subject),
        Demand::SameAs(step) => answer::same_as(step, subject),
        Demand::ErrorText(text) => answer::error_text(&text.equals, subject),
        Demand::Body(demand) => body::judge(demand, subject),
        Demand::KeySet(rule) => key_set::judge(*rule, subject),
        Demand::AnyOf(all) => any_of(all, subject),
    }
}

/// What is said of a demand on an answer, where there is none to hold it against.
fn without_answer(demand: &Demand, subject: &Subject<'_>) -> Option<Judgement> {
    let is_about_more = matches!(
        demand,
        Demand::AnyOf(_)
            | Demand::Redirect(_)
            | Demand::Successes(_)
            | Demand::TakesAsLongAs(_)
            | Demand::SlowsDown
            | Demand::Relation(_)
            | Demand::SameAs(_)
    );
    if is_about_more {
        return None;
    }
    if subject.view.exchange.is_none() && subject.view.arrival.is_some() {
        // A program or a person was there, not we.
        let text = "this way of logging in does not show the answer";
        return Some(Judgement::Undecided(text.to_owned()));
    }
    let trouble = subject.reading().trouble()?;
    Some(Judgement::broken(
        Message::new("broken-no-answer"),
        expected_in_words(demand),
        trouble,
    ))
}

/// The profile's success is a schema, and relations that are demands of their own.
fn shaped(shape: Shape, subject: &Subject<'_>) -> Judgement {
    let judged = shape::judge(shape, subject);
    if shape != Shape::Success || !matches!(judged, Judgement::Held(_)) {
        return judged;
    }
    let relations = subject.view.profile.success.relations.iter();
    let broken = relations
        .map(|relation| judge_subject(relation, subject))
        .find(|judgement| matches!(judgement, Judgement::Broken(_)));
    broken.unwrap_or(judged)
}

fn any_of(all: &[Expectation], subject: &Subject<'_>) -> Judgement {
    let mut misses = Vec::new();
    for one in all {
        match judge_subject(one, subject) {
            Judgement::Broken(miss) => misses.push(miss),
            other => return other,
        }
    }
    let all = misses.iter().map(|miss| miss.expected.clone());
    let expected = Raw::joined(all, ", or ");
    let same = misses
        .windows(2)
        .all(|pair| pair[0].diagnosis == pair[1].diagnosis);
    match misses.into_iter().next() {
        Some(first) if same => Judgement::broken(first.diagnosis, expected, first.actual),
        Some(first) => {
            let diagnosis = Diagnosis::from(Message::new("broken-none-of-these"));
            let diagnosis = diagnosis.naming(expected.clone());
            Judgement::broken(diagnosis, expected, first.actual)
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
