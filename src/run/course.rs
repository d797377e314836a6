//! The course of a case: what its steps leave to later ones.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::answer::Reading;
use crate::craft::{Draft, Hand, Scope, StepFacts};
use crate::plan::Trial;
use crate::probe::{Instance, NoKeys};
use crate::suite::{Case, Demand, Step};

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
