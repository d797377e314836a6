//! Asks introspection, or else UserInfo, whether a token is alive.
//!
//! An oracle is calibrated before it is believed: a fresh token of the same client must be alive to it.

use std::sync::Arc;

use crate::check::Judgement;
use crate::craft::{Draft, Hand, Logged, Parameter, Purpose, Stop, authenticate};
use crate::probe::Issue;
use crate::run::course::{Course, Spot};
use crate::run::outcome::{Outcome, Place};
use crate::run::runner::Runner;
use crate::secret::Raw;
use crate::suite::{Auth, Expectation, Oracle, TokenState};
use crate::verdict::Trouble;
use crate::words::Message;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Introspection,
    UserInfo,
}

/// The client that the token was issued to, and by which grant: whether another one may know of it is the server's
/// decision (RFC 7662 section 2.2). For a token that nobody issued here the sender of the last step asks.
fn asker(token: &str, course: &Course<'_>) -> (String, Option<String>) {
    let issued = course.hand.work.exchanges.iter().find(|logged| {
        let reading = &logged.reading;
        reading.holds_token && reading.access_token().as_deref() == Some(token)
    });
    let owner = issued.and_then(|logged| Some((logged.client.clone()?, logged.grant.clone())));
    owner.unwrap_or_else(|| {
        let scope = &course.hand.scope;
        let sender = scope.client.clone();
        let sender = sender.unwrap_or_else(|| "confidential".to_owned());
        (sender, scope.grant.clone())
    })
}

impl Runner {
    pub(super) async fn ask_oracle(
        &self,
        spot: Spot<'_>,
        oracle: &Oracle,
        course: &mut Course<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let token = course.hand.fill_in_step(oracle.token.as_str())?;
        let (role, grant) = asker(&token, course);
        let who = self
            .calibrated(&role, grant.as_deref(), course.hand)
            .await?;
        let is_alive = self.is_alive(who, &token, &role, course.hand).await?;
        let must_be = oracle.is == TokenState::Alive;
        let words = |alive: bool| if alive { "alive" } else { "dead" };
        let asked = if who == Who::Introspection {
            "introspection"
        } else {
            "UserInfo"
        };
        let judgement = if is_alive == must_be {
            Judgement::Held(format!("the token is {}", words(is_alive)))
        } else {
            Judgement::broken(
                Message::new(if is_alive {
                    "broken-token-lives"
                } else {
                    "broken-token-is-dead"
                }),
                format!("a token that is {}", words(must_be)),
                format!("{asked} says it is {}", words(is_alive)),
            )
        };
        let expectation = Expectation {
            requirement: oracle.requirement.as_deref().map(Into::into),
            verdict: oracle.verdict,
            ..Expectation::default()
        };
        let place = Place {
            case: &course.trial.case.id,
            first_requirement: course.case.requirements.first().map_or("", String::as_str),
            grant: course.hand.scope.grant.as_deref(),
            path: format!("{}.steps[{}].oracle", course.trial.case.path, spot.at),
            step: spot.name.to_owned(),
            exchange: course.hand.work.exchanges.len().checked_sub(1),
        };
        self.weigh(&expectation, judgement, None, &place, outcome);
        Ok(())
    }

    /// The first oracle to which a fresh token of this client is alive; found out once.
    pub(super) async fn calibrated(
        &self,
        role: &str,
        grant: Option<&str>,
        hand: &mut Hand,
    ) -> Result<Who, Stop> {
        let is_machine = grant.is_some_and(|grant| self.instance.facts.profile.is_machine(grant));
        let cell = self.instance.oracle(role, is_machine);
        let known = cell
            .get_or_try_init(|| async {
                let who = self.calibrate(role, grant, hand).await?;
                Ok::<_, Stop>(who == Who::Introspection)
            })
            .await?;
        Ok(if *known {
            Who::Introspection
        } else {
            Who::UserInfo
        })
    }

    async fn calibrate(
        &self,
        role: &str,
        grant: Option<&str>,
        hand: &mut Hand,
    ) -> Result<Who, Stop> {
        let token = self.fresh_token(role, grant, hand).await?;
        for who in [Who::Introspection, Who::UserInfo] {
            let capability = if who == Who::Introspection {
                "introspection"
            } else {
                "userinfo"
            };
            if self.instance.facts.capabilities.may_have(capability)
                && self.is_alive(who, &token, role, hand).await?
            {
                return Ok(who);
            }
        }
        Err(Stop::skip(
            "neither introspection nor UserInfo knows a fresh token of this client".to_owned(),
        ))
    }

    /// A fresh access token of this client, by such a grant.
    async fn fresh_token(
        &self,
        role: &str,
        grant: Option<&str>,
        hand: &mut Hand,
    ) -> Result<String, Stop> {
        let facts = &self.instance.facts;
        let grant = match grant {
            Some(grant) if facts.profile.is_machine(grant) => grant.to_owned(),
            _ => facts
                .user_grant(role)
                .unwrap_or_else(|| facts.profile.machine_grant().to_owned()),
        };
        let purpose = Purpose::Given("a token to calibrate the oracle".to_owned());
        let issue = Issue::of(&grant, role, purpose);
        let fresh = self.instance.issue(hand, &issue).await?;
        Ok(fresh.access_token().unwrap_or_default())
    }

    /// Whether introspection tells the asker of a broken demand that even a fresh token like this one is inactive. It
    /// may, where the asker is no resource of the token (RFC 7662 section 2.2), and then says nothing about the case.
    pub(super) async fn is_told_nothing(
        &self,
        draft: &Draft,
        course: &mut Course<'_>,
        group: &[(usize, Arc<Logged>)],
    ) -> Result<bool, Stop> {
        let says_inactive = |logged: &Logged| logged.reading.activity() == Some(false);
        if draft.endpoint != "introspection"
            || !group.iter().any(|(_, logged)| says_inactive(logged))
        {
            return Ok(false);
        }
        let (Some(role), Some(token)) = (draft.client.clone(), draft.text("token")) else {
            return Ok(false);
        };
        let (owner, grant) = asker(token, course);
        let fresh = self
            .fresh_token(&owner, grant.as_deref(), course.hand)
            .await?;
        let is_alive = self
            .is_alive(Who::Introspection, &fresh, &role, course.hand)
            .await?;
        Ok(!is_alive)
    }

    async fn is_alive(
        &self,
        who: Who,
        token: &str,
        role: &str,
        hand: &mut Hand,
    ) -> Result<bool, Stop> {
        let mut draft = Draft {
            client: Some(role.to_owned()),
            ..Draft::default()
        };
        if who == Who::Introspection {
            draft.endpoint = "introspection".to_owned();
            draft.parameters.push(Parameter::new("token", token));
            // A public client may not introspect; a confidential one asks for it.
            let is_public = self.instance.facts.client(role)?.is_public();
            let asker = if is_public { "confidential" } else { role };
            if self.instance.facts.client(asker).is_err() {
                return Ok(false);
            }
            draft.client = Some(asker.to_owned());
            // The asker's credential is that of no step.
            let outer = std::mem::take(&mut hand.scope);
            let authenticated = authenticate(&mut draft, &Auth::default(), hand);
            hand.scope = outer;
            authenticated?;
        } else {
            draft.endpoint = "userinfo".to_owned();
            draft.headers.push((
                "Authorization".to_owned(),
                format!("Bearer {token}").into_bytes(),
            ));
        }
        if self
            .instance
            .facts
            .url(&draft.endpoint, Some(role), &draft.path)
            .is_err()
        {
            return Ok(false);
        }
        let logged = self.instance.send(hand, &draft, Purpose::Oracle).await?;
        let reading = &logged.reading;
        match (&logged.exchange.result, who) {
            (Err(failure), _) => {
                Err(Trouble::Transport(Raw::from(format!("the oracle: {failure}"))).into())
            }
            (Ok(_), Who::Introspection) => Ok(reading.is_active()),
            (Ok(answer), Who::UserInfo) => Ok(answer.status == 200),
        }
    }
}
