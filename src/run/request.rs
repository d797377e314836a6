//! A step that is a request: material, the valid request, what the case changes, sent as often as the step says, judged.

use std::sync::Arc;

use crate::answer::{Kind, Reading, is_throttled};
use crate::check::View;
use crate::craft::{
    Draft, Hand, Logged, Purpose, Scope, StepFacts, Stop, Work, apply, authenticate_anew,
    neighbour_request, token_request,
};
use crate::http::Failure;
use crate::plan::spared;
use crate::profile::Material;
use crate::run::course::{Course, Spot};
use crate::run::every;
use crate::run::outcome::Outcome;
use crate::run::runner::Runner;
use crate::secret::Raw;
use crate::suite::{Demand, Expectation, Outcome as Outcomes, Placeholder, Request, Step};
use crate::verdict::Trouble;

impl Runner {
    /// Makes the request, sends it and judges what comes back.
    pub(super) async fn make_request(
        &self,
        spot: Spot<'_>,
        request: &Request,
        course: &mut Course<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let Spot { at, name, step } = spot;
        let draft = self.prepare(step, request, course).await?;
        if let Some(id) = &step.id {
            let made = (draft.clone(), course.hand.scope.clone());
            course.drafts.insert(id.clone(), made);
        }
        let purpose = Purpose::Step(name.to_owned());
        let first = course.hand.work.exchanges.len();
        if step.in_turn_with.is_empty() {
            let may_throttle = course.case.has_provoked_throttling(at);
            self.send(step, &draft, &purpose, may_throttle, course.hand)
                .await?;
        } else {
            self.send_in_turn(step, request, &purpose, course).await?;
        }
        let group = group(&course.hand.work, first, &purpose);
        if !course.case.has_provoked_throttling(at) {
            Self::refuse_throttled(&group)?;
        }
        if draft.plain_http && group.iter().all(is_unanswered) {
            outcome.judged += 1;
            outcome
                .held
                .push("nobody answers over plain http".to_owned());
            return Ok(());
        }
        Self::refuse_redirects(&group)?;
        self.judge_broken_connection(&draft, &group, course.hand)
            .await?;
        // Only a step with an id can be referred to.
        if step.id.is_some() {
            // Later steps work with a success of the group, if there is one: what the winner holds.
            let readings = || group.iter().map(|(_, logged)| &logged.reading);
            let last = readings()
                .find(|reading| reading.kind == Kind::Success)
                .or_else(|| readings().next_back())
                .cloned();
            let facts = StepFacts {
                reading: last.unwrap_or_else(Reading::none),
                sent: draft.sent(),
                ..course.facts()
            };
            course.remember(name, facts);
        }
        let before = outcome.findings.len();
        self.judge_group(spot, course, &group, outcome);
        if outcome.findings.len() > before {
            self.acquit(&draft, course, &group, outcome, before).await?;
        }
        self.judge_times(spot, course, first, outcome);
        Ok(())
    }

    /// Takes back what was found from `before` on where it says nothing of the target.
    async fn acquit(
        &self,
        draft: &Draft,
        course: &mut Course<'_>,
        group: &[(usize, Arc<Logged>)],
        outcome: &mut Outcome,
        before: usize,
    ) -> Result<(), Stop> {
        if let Some(text) = self.misconfigured(draft, course, group).await {
            outcome.findings.truncate(before);
            return Err(Trouble::Control(text.into()).into());
        }
        if self.is_told_nothing(draft, course, group).await? {
            outcome.findings.truncate(before);
            let role = draft.client.as_deref().unwrap_or_default();
            return Err(Stop::skip(format!(
                "introspection tells the client in the role {role} that fresh tokens are inactive, as RFC 7662 section 2.2 lets it where the client is no resource of theirs; have the server put the client into their audience"
            )));
        }
        Ok(())
    }

    /// Makes the request ready: material, the valid request, then what the case changes.
    pub(super) async fn prepare(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let mut draft = match &request.again {
            Some(earlier) => self.prepare_again(earlier, request, course)?,
            None => self.prepare_fresh(step, request, course).await?,
        };
        apply(&mut draft, request, course.hand)?;
        Ok(draft)
    }

    fn prepare_again(
        &self,
        earlier: &str,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let Some((mut draft, scope)) = course.drafts.get(earlier).cloned() else {
            return Err(Stop::skip(format!("the step {earlier} was not made")));
        };
        let steps = std::mem::take(&mut course.hand.scope.steps);
        course.hand.scope = Scope { steps, ..scope };
        if request.client.is_some() || request.auth.is_some() {
            let usual = self.instance.facts.sender_of(draft.grant.as_deref());
            let named = request.client.as_ref().or(draft.client.as_ref());
            self.cast(course, named.map(String::as_str), usual)?;
            draft.client.clone_from(&course.hand.scope.client);
            authenticate_anew(&mut draft, request, course.hand)?;
        }
        Ok(draft)
    }

    async fn prepare_fresh(
        &self,
        step: &Step,
        request: &Request,
        course: &mut Course<'_>,
    ) -> Result<Draft, Stop> {
        let usual = self.instance.facts.sender_of(request.grant.as_deref());
        self.cast(course, request.client.as_deref(), usual)?;
        let scope = &mut course.hand.scope;
        let role = scope.client.clone().unwrap_or_default();
        scope.user = request.user.clone().unwrap_or_else(|| "alice".to_owned());
        // Material stays for later steps until another step asks for its own.
        if !step.given.is_empty() || request.grant.is_some() {
            scope.given.clear();
        }
        let profile = &self.instance.facts.profile;
        // A device asks for the scope of the grant to come.
        let to_come = (request.endpoint.as_deref() == Some("device_authorization"))
            .then(|| profile.grant_taking(Material::DeviceCode).to_owned());
        scope.grant = request.grant.clone().or(to_come);
        let mut steps = course.case.steps.iter();
        let at = steps.position(|one| std::ptr::eq(one, step));
        let spared = at.map_or_else(Vec::new, |at| {
            spared(course.case, at, profile, &str::to_owned)
        });
        let grant = request.grant.as_deref();
        self.instance
            .provide(course.hand, &step.given, grant, &role, &spared)
            .await?;
        let Some(grant) = &request.grant else {
            return neighbour_request(course.hand, request, &role);
        };
        self.check_control(step, request, &role, course).await?;
        let auth = request.auth();
        let mut draft = token_request(course.hand, grant, &role, &auth)?;
        if let Some(endpoint) = &request.endpoint {
            draft.endpoint.clone_from(endpoint);
        }
        Ok(draft)
    }

    /// A refusal is believed only where the same request without its defect is accepted.
    pub(super) async fn check_control(
        &self,
        step: &Step,
        request: &Request,
        role: &str,
        course: &mut Course<'_>,
    ) -> Result<(), Stop> {
        let at_token_endpoint = request
            .endpoint
            .as_deref()
            .is_none_or(|endpoint| endpoint == "token");
        let Some(grant) = request.grant.as_deref().filter(|_| at_token_endpoint) else {
            return Ok(());
        };
        if course.case.control == Some(false)
            || !step.expect.iter().any(Expectation::demands_refusal)
        {
            return Ok(());
        }
        let method = request
            .auth
            .as_ref()
            .and_then(|auth| auth.method.as_deref());
        self.instance
            .control(course.hand, grant, role, method)
            .await
    }

    /// Sends a request as often as the step says, at once or one after the other.
    async fn send(
        &self,
        step: &Step,
        draft: &Draft,
        purpose: &Purpose,
        may_throttle: bool,
        hand: &mut Hand,
    ) -> Result<(), Stop> {
        if let Some(count) = step.at_once {
            self.instance
                .send_at_once(hand, draft, purpose, count as usize)
                .await?;
            return Ok(());
        }
        for _ in 0..step.times.unwrap_or(1) {
            let logged = self.instance.send(hand, draft, purpose.clone()).await?;
            if may_throttle && is_throttled(&logged.exchange) {
                break;
            }
        }
        Ok(())
    }

    /// A 429 that patience did not help is no finding.
    fn refuse_throttled(group: &[(usize, Arc<Logged>)]) -> Result<(), Stop> {
        if group
            .iter()
            .any(|(_, logged)| is_throttled(&logged.exchange))
        {
            Err(Trouble::Transport(
                "the target throttles (429); lower limits.requests_per_second".into(),
            )
            .into())
        } else {
            Ok(())
        }
    }

    /// A redirect in place of an answer is no answer that a case could judge; there is a case about just that.
    fn refuse_redirects(group: &[(usize, Arc<Logged>)]) -> Result<(), Stop> {
        let Some((_, logged)) = group.iter().find(|(_, logged)| logged.is_redirected()) else {
            return Ok(());
        };
        let location = logged.exchange.answer();
        let location =
            location.and_then(|answer| answer.header_values("location").into_iter().next());
        let place = location.as_deref().unwrap_or("nowhere");
        let place = place.split(['?', '#']).next().unwrap_or_default();
        let (endpoint, status) = (&logged.endpoint, logged.reading.status);
        let text = format!(
            "the {endpoint} endpoint redirects ({status}) to {place} in place of an answer"
        );
        Err(Trouble::Transport(Raw::from(text)).into())
    }

    /// A broken connection is a finding only where a control after it is answered.
    async fn judge_broken_connection(
        &self,
        draft: &Draft,
        group: &[(usize, Arc<Logged>)],
        hand: &mut Hand,
    ) -> Result<(), Stop> {
        let Some(failure) = group
            .iter()
            .find_map(|(_, logged)| logged.exchange.result.as_ref().err())
        else {
            return Ok(());
        };
        let text = failure.to_string();
        match failure {
            Failure::Unsendable(_) => return Err(Stop::skip(text)),
            Failure::Connect(_) => return Err(Trouble::Transport(text.into()).into()),
            Failure::Timeout(_) | Failure::Broken(_) | Failure::BrokenBody(_) => {}
        }
        let after = match (&draft.grant, &draft.client) {
            (Some(grant), Some(role)) => {
                let sent = self.instance.control_again(hand, grant, role).await;
                sent.err().map(|refused| refused.told())
            }
            _ => {
                let asked = self.instance.preflight().await;
                asked.err().map(|error| Raw::from(error.to_string()))
            }
        };
        match after {
            None => Ok(()),
            Some(why) => {
                let told = [text.into(), "; a control after it: ".into(), why];
                Err(Trouble::Transport(Raw::of(told)).into())
            }
        }
    }

    fn judge_group(
        &self,
        spot: Spot<'_>,
        course: &Course<'_>,
        group: &[(usize, Arc<Logged>)],
        outcome: &mut Outcome,
    ) {
        let lookup = |placeholder: &Placeholder<'_>| {
            course.hand.scope.value(placeholder, &course.hand.facts)
        };
        let outcome_of = |step: &str| course.hand.scope.steps.get(step).map(StepFacts::word);
        let succeeded: Vec<bool> = group
            .iter()
            .map(|(_, logged)| logged.reading.kind == Kind::Success)
            .collect();
        let counted = spot
            .step
            .expect
            .iter()
            .any(|expectation| matches!(expectation.demand, Demand::Successes(_)));
        let first = group.first().map(|(number, _)| *number);
        let of_group = |expectation: &_, judgement, index, outcome: &mut Outcome| {
            let place = course.place(spot, index, first);
            self.weigh(expectation, judgement, None, &place, outcome);
        };
        let mut broken = false;
        for (index, expectation) in spot.step.expect.iter().enumerate() {
            if let Demand::Successes(bounds) = &expectation.demand {
                let count = succeeded.iter().filter(|succeeded| **succeeded).count();
                let judgement = every::count(bounds, count, group.len());
                of_group(expectation, judgement, index, outcome);
                continue;
            }
            for ((number, logged), succeeded) in group.iter().zip(&succeeded) {
                // Of those that lost none may break the server either.
                let is_of_all = matches!(expectation.demand, Demand::Outcome(Outcomes::Answered));
                if counted && !is_of_all && expectation.demands_refusal() == *succeeded {
                    continue;
                }
                // Of an answer that never came, one demand says enough.
                if logged.exchange.result.is_err() && std::mem::replace(&mut broken, true) {
                    continue;
                }
                let view = View {
                    exchange: Some(&logged.exchange),
                    reading: Some(&logged.reading),
                    sent: &logged.sent,
                    secrets: &logged.secrets,
                    ..course.view(&lookup, &outcome_of)
                };
                let before = outcome.findings.len();
                let place = course.place(spot, index, Some(*number));
                self.judge(expectation, view, &place, outcome);
                if outcome.findings.len() > before {
                    break;
                }
            }
            let exchanges: Vec<&Logged> = group.iter().map(|(_, logged)| logged.as_ref()).collect();
            if let Some(judgement) = every::over_all(expectation, &exchanges) {
                of_group(expectation, judgement, index, outcome);
            }
        }
    }
}

fn is_unanswered((_, logged): &(usize, Arc<Logged>)) -> bool {
    logged.exchange.result.is_err()
}

/// The exchanges of a step from the given one on, with their numbers.
fn group(work: &Work, first: usize, purpose: &Purpose) -> Vec<(usize, Arc<Logged>)> {
    let all = work.exchanges.iter().cloned().enumerate().skip(first);
    all.filter(|(_, logged)| logged.purpose == *purpose)
        .collect()
}
