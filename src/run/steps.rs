//! The steps of a case that are no request: authorization, material, a decision, a wait.

use crate::answer::Arrival;
use crate::check::View;
use crate::craft::{Hand, StepFacts, Stop};
use crate::plan::another_of;
use crate::run::blame::is_own_fault;
use crate::run::course::{Course, Spot};
use crate::run::outcome::Outcome;
use crate::run::runner::Runner;
use crate::secret::Raw;
use crate::suite::{Authorize, Case, Expectation, Placeholder, Wait};
use crate::verdict::Trouble;

/// So many seconds after its end nothing is alive: servers count in whole seconds, and a small leeway is allowed (RFC 7519
/// section 4.1.4).
const LEEWAY: f64 = 2.1;

impl Runner {
    /// What only trying can tell: whether a refresh replaces the refresh token.
    pub(super) async fn find_out(&self, case: &Case, hand: &mut Hand) -> Result<(), Stop> {
        let asks = case
            .requires
            .iter()
            .any(|name| name == "rotation" || name == "reuse_detection");
        let known = self.instance.facts.capabilities.get("rotation");
        if !asks || known.is_some_and(|known| known.offered.is_some()) {
            return Ok(());
        }
        match self.instance.rotates(hand).await? {
            true => Ok(()),
            false => Err(Stop::skip(
                "the target does not replace refresh tokens (found out at run)".to_owned(),
            )),
        }
    }

    /// An authorization request. Nothing is said of it where a plain one of the same client does not lead to a code.
    pub(super) async fn make_authorization(
        &self,
        spot: Spot<'_>,
        authorize: &Authorize,
        course: &mut Course<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let role = course.hand.scope.client.clone().unwrap_or_default();
        course.hand.scope.given.clear();
        let wants_control = course.case.control != Some(false)
            && spot.step.expect.iter().any(Expectation::demands_no_code);
        if wants_control {
            self.instance.front_control(course.hand, &role).await?;
        }
        let arrived = self.instance.authorize(course.hand, authorize, &role).await;
        let arrival = match arrived {
            Err(Stop::Trouble(Trouble::Login(text)))
                if !authorize.change.is_empty()
                    && self
                        .instance
                        .front_control(course.hand, &role)
                        .await
                        .is_ok() =>
            {
                let why = "the login of a plain authorization request comes to an end, that of this one does not: ";
                return Err(Stop::skip(Raw::of([why.into(), text])));
            }
            arrived => arrived?,
        };
        let facts = StepFacts {
            arrival: Some(arrival.clone()),
            ..course.facts()
        };
        course.remember(spot.name, facts);
        let before = outcome.findings.len();
        self.judge_arrival(spot, course, &arrival, outcome);
        if outcome.findings.len() > before && !arrival.has_code() && !is_own_fault(&arrival) {
            let control = self.instance.front_control(course.hand, &role).await;
            if control.is_err() {
                outcome.findings.truncate(before);
            }
            return control;
        }
        Ok(())
    }

    /// Provides the material of a step that makes no request of its own.
    pub(super) async fn give(&self, spot: Spot<'_>, course: &mut Course<'_>) -> Result<(), Stop> {
        let given = &spot.step.given;
        let tokens = given
            .access_token
            .as_ref()
            .or(given.refresh_token.as_ref())
            .and_then(|tokens| tokens.client.clone());
        let named = tokens
            .or_else(|| given.code.as_ref().and_then(|code| code.client.clone()))
            .or_else(|| {
                given
                    .device_code
                    .as_ref()
                    .and_then(|device| device.client.clone())
            });
        self.cast(
            course,
            named.as_deref(),
            self.instance.facts.sender_of(None),
        )?;
        let role = course.hand.scope.client.clone().unwrap_or_default();
        course.hand.scope.given.clear();
        self.instance
            .provide(course.hand, given, None, &role, &[])
            .await?;
        let facts = course.facts();
        course.remember(spot.name, facts);
        Ok(())
    }

    /// Who sends, and who the second client of the same kind is.
    pub(super) fn cast(
        &self,
        course: &mut Course<'_>,
        named: Option<&str>,
        usual: Option<String>,
    ) -> Result<(), Stop> {
        let sender = match named {
            Some("another") => usual.as_deref().map(|role| another_of(role).to_owned()),
            Some(role) => Some(role.to_owned()),
            None => usual,
        };
        let sender = sender
            .ok_or_else(|| Stop::skip("no client of the target file may send this".to_owned()))?;
        let facts = &self.instance.facts;
        facts.client(&sender)?;
        let another = another_of(&sender).to_owned();
        let is_there = facts.target.clients.contains_key(&another);
        course.hand.scope.another = is_there.then_some(another);
        course.hand.scope.client = Some(sender);
        Ok(())
    }

    pub(super) async fn wait(&self, wait: &Wait, course: &Course<'_>) -> Result<(), Stop> {
        let name = &course.trial.name;
        let (seconds, what_for) = match wait {
            Wait::Seconds(seconds) => (*seconds, format!("{name} asks for it")),
            Wait::PollingInterval(step) => {
                let interval = course
                    .hand
                    .scope
                    .steps
                    .get(step)
                    .and_then(|facts| facts.given.get("interval"))
                    .and_then(|text| text.parse::<f64>().ok());
                let seconds = interval.unwrap_or(5.0) + 0.15;
                (seconds, format!("the polling interval of {name}"))
            }
            Wait::Lifetime(of, role) => {
                let facts = &self.instance.facts;
                let lifetime = facts.target.lifetime(facts.client(role)?, of);
                let seconds = lifetime.ok_or_else(|| {
                    Stop::skip(format!(
                        "the target file declares no lifetime of {of} for the role {role}"
                    ))
                })? + LEEWAY;
                let what = of.replace('_', " ");
                (seconds, format!("the {what} of {name} is to expire"))
            }
        };
        self.instance.pause(seconds, &what_for).await
    }

    fn judge_arrival(
        &self,
        spot: Spot<'_>,
        course: &Course<'_>,
        arrival: &Arrival,
        outcome: &mut Outcome,
    ) {
        let lookup = |placeholder: &Placeholder<'_>| {
            course.hand.scope.value(placeholder, &course.hand.facts)
        };
        let outcome_of = |step: &str| course.hand.scope.steps.get(step).map(StepFacts::word);
        let view = View {
            arrival: Some(arrival),
            exchange: arrival.exchange.as_ref(),
            ..course.view(&lookup, &outcome_of)
        };
        for (index, expectation) in spot.step.expect.iter().enumerate() {
            let place = course.place(spot, index, None);
            self.judge(expectation, view, &place, outcome);
        }
    }
}
