//! Demands on how long answers take: of two requests in turn, and of many guesses.

use std::sync::Arc;

use crate::answer::{Kind, is_throttled};
use crate::check::{Judgement, timing};
use crate::craft::{Draft, Logged, Purpose, Stop, Work};
use crate::run::course::{Course, Spot};
use crate::run::outcome::Outcome;
use crate::run::runner::Runner;
use crate::suite::{Demand, Request, Step};

impl Runner {
    /// Sends the request of the step and those of earlier ones in turn. From turn to turn the order is reversed, so that
    /// a server that gets slower or faster meanwhile does so for all.
    pub(super) async fn send_in_turn(
        &self,
        step: &Step,
        request: &Request,
        purpose: &Purpose,
        course: &mut Course<'_>,
    ) -> Result<(), Stop> {
        let mut drafts = Vec::new();
        for earlier in &step.in_turn_with {
            let Some((draft, _)) = course.drafts.get(earlier) else {
                return Err(Stop::skip(format!("the step {earlier} was not made")));
            };
            drafts.push((draft.clone(), Purpose::Step(earlier.clone())));
        }
        for turn in 0..step.times.unwrap_or(1) {
            course.hand.scope.random = course.hand.work.random(24);
            let own = self.prepare(step, request, course).await?;
            let mut all: Vec<(&Draft, &Purpose)> = vec![(&own, purpose)];
            all.extend(drafts.iter().map(|(draft, purpose)| (draft, purpose)));
            if turn % 2 == 1 {
                all.reverse();
            }
            for (draft, purpose) in all {
                let sent = self.instance.send(course.hand, draft, purpose.clone());
                let logged = sent.await?;
                if is_throttled(&logged.exchange) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Judges the step's demands on time by the exchanges from `first` on.
    pub(super) fn judge_times(
        &self,
        spot: Spot<'_>,
        course: &Course<'_>,
        first: usize,
        outcome: &mut Outcome,
    ) {
        let work = &course.hand.work;
        let sent = work.exchanges.get(first..).unwrap_or_default();
        let own = answered(sent, spot.name);
        for (index, expectation) in spot.step.expect.iter().enumerate() {
            let judgement = match &expectation.demand {
                Demand::TakesAsLongAs(earlier) => compared(&own, &answered(sent, earlier), earlier),
                Demand::SlowsDown => slowed_down(&own, &right(work)),
                _ => continue,
            };
            let place = course.place(spot, index, Some(first));
            self.weigh(expectation, judgement, None, &place, outcome);
        }
    }
}

/// Those of a step that were answered.
fn answered<'a>(sent: &'a [Arc<Logged>], step: &str) -> Vec<&'a Logged> {
    let is_it = |logged: &&Arc<Logged>| {
        matches!(&logged.purpose, Purpose::Step(name) if name == step)
            && logged.exchange.result.is_ok()
    };
    sent.iter().filter(is_it).map(AsRef::as_ref).collect()
}

fn compared(own: &[&Logged], others: &[&Logged], earlier: &str) -> Judgement {
    let mut statuses: Vec<u16> = own.iter().map(|logged| logged.reading.status).collect();
    statuses.extend(others.iter().map(|logged| logged.reading.status));
    statuses.sort_unstable();
    statuses.dedup();
    if statuses.len() > 1 {
        return Judgement::Undecided(format!(
            "the answers have the statuses {statuses:?}: what differs in them need not take as long"
        ));
    }
    timing::alike(&millis(own), &millis(others), earlier)
}

/// What was asked for rightly and given, in this trial.
fn right(work: &Work) -> Vec<&Logged> {
    let all = work.exchanges.iter().map(AsRef::as_ref);
    all.filter(|logged: &&Logged| logged.reading.kind == Kind::Success)
        .collect()
}

/// Whether the guesser was answered otherwise in the end than at first, or slower.
fn slowed_down(all: &[&Logged], right: &[&Logged]) -> Judgement {
    let says_when = |logged: &Logged| {
        let answer = logged.exchange.answer();
        answer.is_some_and(|answer| !answer.header_values("retry-after").is_empty())
    };
    let first = all.first().map(|logged| logged.reading.summary());
    let other = all.iter().find(|logged| {
        says_when(logged)
            || first
                .as_ref()
                .is_some_and(|first| *first != logged.reading.summary())
    });
    match other {
        Some(logged) => Judgement::Held(format!(
            "guesses are answered otherwise in the end: {}",
            logged.reading.summary()
        )),
        None => timing::slowed_down(&millis(all), &millis(right)),
    }
}

fn millis(all: &[&Logged]) -> Vec<f64> {
    let millis = |logged: &&Logged| logged.exchange.elapsed.as_secs_f64() * 1000.0;
    all.iter().map(millis).collect()
}
