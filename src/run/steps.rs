//! The steps of a case, one after the other.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::answer::{Arrival, Kind, Reading, is_throttled};
use crate::check::View;
use crate::craft::{Draft, Hand, Logged, Purpose, Scope, StepFacts, Stop, Work};
use crate::http::Failure;
use crate::plan::{Trial, another_of};
use crate::profile::Material;
use crate::run::blame::is_own_fault;
use crate::run::course::{Course, Spot, keys_for};
use crate::run::every;
use crate::run::judging::Place;
use crate::run::outcome::Outcome;
use crate::run::runner::Runner;
use crate::suite::{Authorize, Case, Demand, Expectation, Request, Step, Wait};
use crate::verdict::Trouble;

impl Runner {
    /// Makes the steps and judges what comes back.
    pub(super) async fn make_steps(
        &self,
        case: &Case,
        trial: &Trial,
        hand: &mut Hand,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let keys = keys_for(case, &self.instance).await;
        hand.scope = Scope {
            user: "alice".to_owned(),
            random: hand.work.random(24),
            ..Scope::default()
        };
        self.find_out(case, hand).await?;
        let mut course = Course {
            case,
            trial,
            hand,
            drafts: BTreeMap::new(),
            keys,
        };
        for (at, step) in case.steps.iter().enumerate() {
            if step
                .when
                .as_ref()
                .is_some_and(|name| !self.instance.facts.capabilities.may_have(name))
            {
                continue;
            }
            if step
                .if_there
                .as_ref()
                .is_some_and(|text| course.hand.fill(text).is_err())
            {
                continue;
            }
            self.make_step(at, step, &mut course, outcome).await?;
        }
        Ok(())
    }

    /// What only trying can tell: whether a refresh replaces the refresh token.
    async fn find_out(&self, case: &Case, hand: &mut Hand) -> Result<(), Stop> {
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
            false => Err(Stop::Skip(
                "the target does not replace refresh tokens (found out at run)".to_owned(),
            )),
        }
    }

    async fn make_step(
        &self,
        at: usize,
        step: &Step,
        course: &mut Course<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let name = match &step.id {
            Some(id) => id.clone(),
            None => format!("step {}", at + 1),
        };
        let spot = Spot {
            at,
            name: &name,
            step,
        };
        if let Some(request) = &step.request {
            return self.make_request(spot, request, course, outcome).await;
        }
        if !step.given.is_empty() {
            self.give(spot, course).await?;
        }
        if let Some(authorize) = &step.authorize {
            let facts = &self.instance.facts;
            let usual = facts.sender_of(Some(facts.profile.grant_taking(Material::Code)));
            self.cast(course, authorize.code.client.as_deref(), usual)?;
            return self
                .make_authorization(spot, authorize, course, outcome)
                .await;
        }
        if let Some(tell) = &step.decide {
            let uri = course.hand.fill_in_step(tell.verification_uri.as_str())?;
            let code = course.hand.fill_in_step(tell.user_code.as_str())?;
            return self
                .instance
                .decide_at(course.hand, &uri, &code, "alice", tell.decision)
                .await;
        }
        if let Some(oracle) = &step.oracle {
            return self.ask_oracle(spot, oracle, course, outcome).await;
        }
        if let Some(wait) = &step.wait {
            return self.wait(wait, course).await;
        }
        Ok(())
    }

    /// An authorization request. Nothing is said of it where a plain one of the same client does not lead to a code.
    async fn make_authorization(
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
                return Err(Stop::Skip(format!(
                    "the login of a plain authorization request comes to an end, that of this one does not: {text}"
                )));
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
    async fn give(&self, spot: Spot<'_>, course: &mut Course<'_>) -> Result<(), Stop> {
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
            .provide(course.hand, given, None, &role)
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
            .ok_or_else(|| Stop::Skip("no client of the target file may send this".to_owned()))?;
        let facts = &self.instance.facts;
        facts.client(&sender)?;
        let another = another_of(&sender).to_owned();
        let is_there = facts.target.clients.contains_key(&another);
        course.hand.scope.another = is_there.then_some(another);
        course.hand.scope.client = Some(sender);
        Ok(())
    }

    async fn make_request(
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
        if outcome.findings.len() > before
            && let Some(text) = self.misconfigured(&draft, course, &group).await
        {
            outcome.findings.truncate(before);
            return Err(Trouble::Control(text).into());
        }
        self.judge_times(spot, course, first, outcome);
        Ok(())
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

    async fn wait(&self, wait: &Wait, course: &Course<'_>) -> Result<(), Stop> {
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
                    Stop::Skip(format!(
                        "the target file declares no lifetime of {of} for the role {role}"
                    ))
                })? + 0.6;
                let what = of.replace('_', " ");
                (seconds, format!("the {what} of {name} is to expire"))
            }
        };
        self.instance.pause(seconds, &what_for).await
    }

    /// A 429 that patience did not help is no finding.
    fn refuse_throttled(group: &[(usize, Arc<Logged>)]) -> Result<(), Stop> {
        if group
            .iter()
            .any(|(_, logged)| is_throttled(&logged.exchange))
        {
            Err(Trouble::Transport(
                "the target throttles (429); lower limits.requests_per_second".to_owned(),
            )
            .into())
        } else {
            Ok(())
        }
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
            Failure::Unsendable(_) => return Err(Stop::Skip(text)),
            Failure::Connect(_) => return Err(Trouble::Transport(text).into()),
            Failure::Timeout(_) | Failure::Broken(_) | Failure::BrokenBody(_) => {}
        }
        let after = match (&draft.grant, &draft.client) {
            (Some(grant), Some(role)) => {
                let sent = self.instance.control_again(hand, grant, role).await;
                sent.err().map(|refused| refused.to_string())
            }
            _ => {
                let asked = self.instance.preflight().await;
                asked.err().map(|error| error.to_string())
            }
        };
        match after {
            None => Ok(()),
            Some(why) => {
                Err(Trouble::Transport(format!("{text}; a control after it: {why}")).into())
            }
        }
    }

    fn view<'a>(
        &'a self,
        course: &'a Course<'_>,
        lookup: &'a dyn Fn(&crate::suite::Placeholder<'_>) -> Option<String>,
        outcome_of: &'a dyn Fn(&str) -> Option<String>,
    ) -> View<'a> {
        View {
            profile: &self.instance.facts.profile,
            exchange: None,
            reading: None,
            arrival: None,
            lookup,
            sent: &[],
            secrets: &[],
            keys: course.keys.map_err(|why| why as &dyn std::fmt::Display),
            outcome_of,
            loopback: self.instance.facts.target.is_loopback(),
            skew: self.instance.facts.target.limits.clock_skew_seconds,
        }
    }

    fn judge_arrival(
        &self,
        spot: Spot<'_>,
        course: &Course<'_>,
        arrival: &Arrival,
        outcome: &mut Outcome,
    ) {
        let lookup = |placeholder: &crate::suite::Placeholder<'_>| {
            course.hand.scope.value(placeholder, &course.hand.facts)
        };
        let outcome_of = |step: &str| course.hand.scope.steps.get(step).map(StepFacts::word);
        let view = View {
            arrival: Some(arrival),
            exchange: arrival.exchange.as_ref(),
            ..self.view(course, &lookup, &outcome_of)
        };
        for (index, expectation) in spot.step.expect.iter().enumerate() {
            let place = self.place(spot, index, course, None);
            self.judge(expectation, view, &place, outcome);
        }
    }

    fn judge_group(
        &self,
        spot: Spot<'_>,
        course: &Course<'_>,
        group: &[(usize, Arc<Logged>)],
        outcome: &mut Outcome,
    ) {
        let lookup = |placeholder: &crate::suite::Placeholder<'_>| {
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
            let place = self.place(spot, index, course, first);
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
                if counted && expectation.demands_refusal() == *succeeded {
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
                    ..self.view(course, &lookup, &outcome_of)
                };
                let before = outcome.findings.len();
                let place = self.place(spot, index, course, Some(*number));
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

    pub(super) fn place<'a>(
        &self,
        spot: Spot<'_>,
        index: usize,
        course: &'a Course<'_>,
        exchange: Option<usize>,
    ) -> Place<'a> {
        Place {
            case: &course.trial.case.id,
            first_requirement: course.case.requirements.first().map_or("", String::as_str),
            grant: course.hand.scope.grant.as_deref(),
            path: format!(
                "{}.steps[{}].expect[{index}]",
                course.trial.case.path, spot.at
            ),
            step: spot.name.to_owned(),
            exchange,
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
