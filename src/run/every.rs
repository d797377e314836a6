//! Cases with `every`: each exchange of the run that fits is judged, and the first that breaks a demand is shown.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{Judgement, View};
use crate::craft::{Hand, Logged, Scope, Stop, Work};
use crate::http::broke;
use crate::plan::Trial;
use crate::probe::NoKeys;
use crate::run::course::keys_for;
use crate::run::outcome::{Outcome, Place};
use crate::run::runner::Runner;
use crate::secret::{Raw, Shown};
use crate::suite::{self, Case, Demand, Every, Expectation, Placeholder, Step, Successes};
use crate::verdict::Finding;
use crate::words::Message;

/// Values collected over many exchanges.
const MOST_VALUES: usize = 200;

/// How often a demand was broken in one way, and where first.
type Example = (usize, Arc<Logged>, Finding<Raw>);

/// One demand of a case, and where it stands.
struct Demanded<'a> {
    case: &'a Case,
    trial: &'a Trial,
    index: usize,
    expectation: &'a Expectation,
}

impl<'a> Demanded<'a> {
    fn place(&self, grant: Option<&'a str>) -> Place<'a> {
        Place {
            case: &self.trial.case.id,
            first_requirement: self.case.requirements.first().map_or("", String::as_str),
            grant,
            path: format!("{}.expect[{}]", self.trial.case.path, self.index),
            step: String::new(),
            exchange: None,
        }
    }
}

impl Runner {
    pub(super) async fn judge_every(
        &self,
        case: &Case,
        trial: &Trial,
        hand: &mut Hand,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        self.provoke(case, trial, hand).await;
        let keys = keys_for(case, &self.instance).await;
        let every = case.every.clone().unwrap_or_default();
        let log: Vec<Arc<Logged>> = self
            .instance
            .log()
            .into_iter()
            .filter(|logged| self.fits(&every, logged))
            // What broke of the load alone says nothing but that.
            .filter(|logged| !(self.instance.load().is_proved() && broke(&logged.exchange)))
            .collect();
        hand.work.exchanges.clear();
        for (index, expectation) in case.expect.iter().enumerate() {
            let demanded = Demanded {
                case,
                trial,
                index,
                expectation,
            };
            let mut broken_in: Vec<(Arc<Logged>, Outcome)> = Vec::new();
            let mut judged = Outcome::default();
            for logged in &log {
                let mut one = Outcome::default();
                self.judge_one(&demanded, logged, keys, &mut one);
                judged.judged += one.judged;
                judged.undecided.append(&mut one.undecided);
                if one.findings.is_empty() {
                    judged.held.append(&mut one.held);
                } else {
                    broken_in.push((Arc::clone(logged), one));
                }
            }
            self.conclude(broken_in, judged, &mut hand.work, outcome);
            let all: Vec<&Logged> = log.iter().map(AsRef::as_ref).collect();
            if let Some(judgement) = over_all(expectation, &all) {
                let place = demanded.place(None);
                self.weigh(expectation, judgement, None, &place, outcome);
            }
        }
        Ok(())
    }

    /// The case's own steps, so that there is something to judge also where it runs alone. What they show is not judged here.
    async fn provoke(&self, case: &Case, trial: &Trial, hand: &mut Hand) {
        for step in &case.steps {
            let alone = Case {
                steps: vec![Step {
                    expect: Vec::new(),
                    ..step.clone()
                }],
                every: None,
                ..case.clone()
            };
            let mut ignored = Outcome::default();
            // A provocation that the target cannot serve leaves the others.
            let _ = Box::pin(self.make_steps(&alone, trial, hand, &mut ignored)).await;
        }
    }

    /// Adds one finding for all exchanges that break a demand in the same way, with the first as its example.
    fn conclude(
        &self,
        broken_in: Vec<(Arc<Logged>, Outcome)>,
        judged: Outcome,
        work: &mut Work,
        outcome: &mut Outcome,
    ) {
        let total = judged.judged;
        outcome.judged += judged.judged;
        outcome.undecided.extend(judged.undecided);
        if broken_in.is_empty() {
            outcome.held.extend(judged.held.into_iter().next());
        }
        let mut examples: BTreeMap<(Raw, u8), Example> = BTreeMap::new();
        for (logged, one) in broken_in {
            for finding in one.findings {
                let key = (finding.diagnosis.clone(), finding.by_profile as u8);
                examples
                    .entry(key)
                    .or_insert_with(|| (0, Arc::clone(&logged), finding))
                    .0 += 1;
            }
        }
        for (_, (count, logged, mut finding)) in examples {
            finding.exchange = Some(work.exchanges.len());
            finding.step = Shown::cleaned(&format!("{} ({})", logged.trial, logged.purpose));
            let trial = &logged.trial;
            let seen = format!(" (in {count} of {total} answers, first in {trial})");
            finding.actual.push(seen);
            work.note_secrets(&logged);
            work.exchanges.push(logged);
            outcome.findings.push(finding);
        }
    }

    fn judge_one(
        &self,
        demanded: &Demanded<'_>,
        logged: &Logged,
        keys: Result<&serde_json::Value, &NoKeys>,
        outcome: &mut Outcome,
    ) {
        let facts = &self.instance.facts;
        let scope = Scope {
            client: logged.client.clone(),
            user: "alice".to_owned(),
            grant: logged.grant.clone(),
            ..Scope::default()
        };
        // Who was sent elsewhere got no answer; that is one finding, and not one of each case about answers.
        let is_about_that = matches!(
            demanded.expectation.demand,
            Demand::Outcome(suite::Outcome::NoRedirect)
        );
        if logged.is_redirected() && !is_about_that {
            return;
        }
        let lookup = |placeholder: &Placeholder<'_>| scope.value(placeholder, facts);
        let outcome_of = |_: &str| None;
        let view = View {
            profile: &facts.profile,
            exchange: Some(&logged.exchange),
            reading: Some(&logged.reading),
            arrival: None,
            lookup: &lookup,
            sent: &logged.sent,
            secrets: &logged.secrets,
            keys: keys.map_err(|why| why as &dyn std::fmt::Display),
            outcome_of: &outcome_of,
            loopback: facts.is_loopback,
            skew: facts.target.limits.clock_skew_seconds,
        };
        self.judge(
            demanded.expectation,
            view,
            &demanded.place(logged.grant.as_deref()),
            outcome,
        );
    }

    /// Whether the exchange is among those that `every` chooses.
    pub(crate) fn fits(&self, every: &Every, logged: &Logged) -> bool {
        let endpoint = every.endpoint.as_deref().unwrap_or("token");
        let Some(answer) = logged.exchange.answer() else {
            return false;
        };
        let grant_fits = every.grant.is_empty()
            || logged
                .grant
                .as_ref()
                .is_some_and(|grant| every.grant.contains(grant));
        let status_fits = every.status.is_empty() || every.status.contains(&answer.status);
        let own_method = self
            .instance
            .facts
            .profile
            .endpoints
            .get(endpoint)
            .map_or("POST", |endpoint| endpoint.method.as_str());
        // What was sent by another method may have been answered by whoever routes or parses requests; only a 405 is
        // about methods, whoever says it.
        let method_fits = logged.exchange.request.method == own_method
            || answer.status == 405 && every.status.contains(&405);
        logged.endpoint == endpoint
            && !logged.strayed
            && grant_fits
            && status_fits
            && method_fits
            && asks_for_json(logged)
            && !(answer.status == 403 && has_cookie_alone(logged))
            && scheme_fits(every, logged)
            && every
                .answer
                .is_none_or(|wanted| logged.reading.should_be(wanted))
    }
}

/// Whether it looks like a form that another site has a browser send: what guards against those refuses with 403 before
/// the endpoint sees the request, in words of its own (better-auth 1.7.5: `MISSING_OR_NULL_ORIGIN`).
fn has_cookie_alone(logged: &Logged) -> bool {
    let request = &logged.exchange.request;
    request.header("cookie").is_some() && request.header("origin").is_none()
}

/// Whether nothing else was asked for: a server may answer in the form that the client prefers (RFC 9110 section 12.5.1).
fn asks_for_json(logged: &Logged) -> bool {
    let accept = logged.exchange.request.header("accept");
    accept.is_none_or(|accept| {
        let accept = String::from_utf8_lossy(accept);
        let first = accept.split([',', ';']).next().unwrap_or_default().trim();
        first.ends_with("/*") || accept.contains("json")
    })
}

fn scheme_fits(every: &Every, logged: &Logged) -> bool {
    every.scheme.as_ref().is_none_or(|scheme| {
        let sent = logged
            .exchange
            .request
            .header("authorization")
            .map(|value| String::from_utf8_lossy(value).into_owned());
        sent.is_some_and(|sent| {
            sent.split(' ')
                .next()
                .is_some_and(|word| word.eq_ignore_ascii_case(scheme))
        })
    })
}

/// How many of a group succeeded, against what is allowed.
pub(super) fn count(bounds: &Successes, succeeded: usize, of: usize) -> Judgement {
    let least = bounds.at_least.unwrap_or(0);
    let most = bounds.at_most.unwrap_or(usize::MAX);
    if (least..=most).contains(&succeeded) {
        return Judgement::Held(format!("{succeeded} of {of} succeed"));
    }
    let expected = match (bounds.at_least, bounds.at_most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least} of {of} succeed"),
        (_, Some(most)) if succeeded > most => format!("at most {most} of {of} succeed"),
        _ => format!("at least {least} of {of} succeed"),
    };
    let diagnosis = if succeeded > most {
        "broken-too-many-succeed"
    } else {
        "broken-too-few-succeed"
    };
    Judgement::broken(
        Message::new(diagnosis),
        expected,
        format!("{succeeded} of {of} succeeded"),
    )
}

/// Demands over all exchanges together: no value twice, and entropy.
pub(super) fn over_all(expectation: &Expectation, all: &[&Logged]) -> Option<Judgement> {
    let (path, demand, of) = match &expectation.demand {
        Demand::Member(member) => (member.name.clone(), &**member, None),
        Demand::Jwt(jwt) => {
            let claim = jwt.claim.as_ref()?;
            let path = format!("jwt.{}.{}", jwt.of, claim.name);
            (path, claim, Some(jwt.of.as_str()))
        }
        _ => return None,
    };
    if !demand.unique && demand.min_bits.is_none() {
        return None;
    }
    // An access token may be handed out again, with the same claims; an ID token is made for each answer.
    let mut tokens = BTreeSet::new();
    let reusable = of.filter(|of| *of == "access_token");
    let is_new = |logged: &&&Logged| {
        let token = reusable.and_then(|of| logged.reading.lookup(of));
        token.is_none_or(|token| tokens.insert(token))
    };
    let values: Vec<String> = all
        .iter()
        .filter(is_new)
        .filter_map(|logged| logged.reading.lookup(&path))
        .take(MOST_VALUES)
        .collect();
    if values.len() < 2 {
        return None;
    }
    if demand.unique {
        let distinct: BTreeSet<&String> = values.iter().collect();
        if distinct.len() < values.len() {
            return Some(Judgement::broken(
                Message::new("broken-not-unique").with("name", path.as_str()),
                "a value of its own in each answer",
                format!(
                    "{} distinct values in {} answers",
                    distinct.len(),
                    values.len()
                ),
            ));
        }
    }
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    demand
        .min_bits
        .map(|bits| crate::check::entropy(&path, bits, &values))
}
