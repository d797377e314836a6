//! The course of a case: what its steps leave to later ones.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::answer::Reading;
use crate::check::View;
use crate::craft::{Draft, Hand, Scope, StepFacts};
use crate::plan::Trial;
use crate::probe::{Instance, NoKeys};
use crate::run::outcome::Place;
use crate::suite::{Case, Demand, Placeholder, Step};

/// What the steps of a case leave to later ones.
pub(super) struct Course<'a> {
    pub(super) case: &'a Case,
    pub(super) trial: &'a Trial,
    pub(super) hand: &'a mut Hand,
    pub(super) drafts: BTreeMap<String, (Draft, Scope)>,
    pub(super) keys: Result<&'a Json, &'a NoKeys>,
}

impl Course<'_> {
    /// Keeps what a step left behind.
    pub(super) fn remember(&mut self, name: &str, facts: StepFacts) {
        self.hand.scope.steps.insert(name.to_owned(), facts);
    }

    /// What a step leaves behind beside its answer.
    pub(super) fn facts(&self) -> StepFacts {
        StepFacts {
            reading: Reading::none(),
            given: self.hand.scope.given.clone(),
            issued: self.hand.scope.issued.clone(),
            arrival: None,
            sent: Vec::new(),
        }
    }

    /// What is known around whatever is judged.
    pub(super) fn view<'a>(
        &'a self,
        lookup: &'a dyn Fn(&Placeholder<'_>) -> Option<String>,
        outcome_of: &'a dyn Fn(&str) -> Option<String>,
    ) -> View<'a> {
        let facts = &self.hand.facts;
        View {
            profile: &facts.profile,
            exchange: None,
            reading: None,
            arrival: None,
            lookup,
            sent: &[],
            secrets: &[],
            keys: self.keys.map_err(|why| why as &dyn std::fmt::Display),
            outcome_of,
            loopback: facts.is_loopback,
            skew: facts.target.limits.clock_skew_seconds,
        }
    }

    /// Where a demand of a step stands.
    pub(super) fn place(&self, spot: Spot<'_>, index: usize, exchange: Option<usize>) -> Place<'_> {
        Place {
            case: &self.trial.case.id,
            first_requirement: self.case.requirements.first().map_or("", String::as_str),
            grant: self.hand.scope.grant.as_deref(),
            path: format!(
                "{}.steps[{}].expect[{index}]",
                self.trial.case.path, spot.at
            ),
            step: spot.name.to_owned(),
            exchange,
        }
    }
}

/// A step and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Spot<'a> {
    pub(super) at: usize,
    /// Its id, or its number in words.
    pub(super) name: &'a str,
    pub(super) step: &'a Step,
}

/// Why there are no keys where none are wanted.
static UNASKED: NoKeys = NoKeys::Unasked;

/// The JWK Set of the target, where a case needs it.
pub(super) async fn keys_for<'a>(
    case: &Case,
    instance: &'a Instance,
) -> Result<&'a Json, &'a NoKeys> {
    if needs_keys(case) {
        instance.keys().await
    } else {
        Err(&UNASKED)
    }
}

/// Whether a verified signature is among the demands, so that the JWK Set is needed.
fn needs_keys(case: &Case) -> bool {
    let all = case
        .steps
        .iter()
        .flat_map(|step| &step.expect)
        .chain(&case.expect);
    all.flat_map(|expectation| std::iter::once(expectation).chain(expectation.alternatives()))
        .any(|expectation| matches!(&expectation.demand, Demand::Jwt(jwt) if jwt.verified))
}
