//! Material that requests need: codes, tokens, device codes, assertions; always fresh.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::answer::{Kind, Reading};
use crate::craft::{
    Hand, Purpose, Scope, Stop, authorization_request, issued_assertion, token_request,
};
use crate::http::{Exchange, Failure, broke};
use crate::probe::instance::Instance;
use crate::profile::{Material, Presence};
use crate::secret::Raw;
use crate::suite::{Auth, Authorize, Change, Given, GivenCode, GivenDevice, GivenGrant};
use crate::verdict::Trouble;

/// Longer than the second by which times in tokens are told apart.
pub(super) const A_GOOD_SECOND: Duration = Duration::from_millis(1100);

/// How often one request is repeated a good second later.
const MOST_REPEATS: u32 = 2;

/// How a valid request broke.
struct Broken {
    sent: SystemTime,
    /// An answer came, a server error.
    is_answer: bool,
    /// None came in time.
    is_late: bool,
}

impl Broken {
    fn of(exchange: &Exchange) -> Option<Self> {
        broke(exchange).then(|| Self {
            sent: exchange.sent_at,
            is_answer: exchange.answer().is_some(),
            is_late: matches!(exchange.result, Err(Failure::Timeout(_))),
        })
    }

    /// What it costs of a run's patience: a time that ran out is waited for by everybody.
    fn cost(&self) -> u32 {
        if self.is_late { 4 } else { 1 }
    }
}

/// Tokens that are to be issued.
pub(crate) struct Issue<'a> {
    pub(crate) grant: &'a str,
    /// The client they are issued to.
    pub(crate) role: &'a str,
    /// For whom, and with what scope.
    pub(crate) tokens: GivenGrant,
    pub(crate) auth: Auth,
    pub(crate) purpose: Purpose,
}

impl<'a> Issue<'a> {
    /// What a grant gives a client in the usual way.
    pub(crate) fn of(grant: &'a str, role: &'a str, purpose: Purpose) -> Self {
        Self {
            grant,
            role,
            tokens: GivenGrant::default(),
            auth: Auth::default(),
            purpose,
        }
    }
}

impl Instance {
    /// Provides what `given` says and what the grant needs besides, for tokens issued to `role`. What is spared is not
    /// got: something made up holds its place until the case puts its own there.
    pub async fn provide(
        &self,
        hand: &mut Hand,
        given: &Given,
        grant: Option<&str>,
        role: &str,
        spared: &[Material],
    ) -> Result<(), Stop> {
        let profile = Arc::clone(&self.facts.profile);
        let grant = grant.and_then(|grant| profile.grant(grant));
        let wants = |material: Material| {
            let is_taken = grant.is_some_and(|grant| grant.takes(material));
            (material.is_in(given) || is_taken) && !spared.contains(&material)
        };
        for material in spared {
            hold_place(hand, *material, given, role)?;
        }
        if wants(Material::Code) {
            let code = given.code.clone().unwrap_or_default();
            let role = whose(code.client.as_deref(), role, &hand.scope)?;
            self.give_code(hand, &code, &role).await?;
        }
        if wants(Material::RefreshToken) {
            let tokens = given.refresh_token.clone().unwrap_or_default();
            let role = whose(tokens.client.as_deref(), role, &hand.scope)?;
            self.give_tokens(hand, &tokens, &role, true).await?;
        }
        if let Some(tokens) = &given.access_token {
            let role = whose(tokens.client.as_deref(), role, &hand.scope)?;
            self.give_tokens(hand, tokens, &role, false).await?;
        }
        if wants(Material::DeviceCode) {
            let device = given.device_code.clone().unwrap_or_default();
            let role = whose(device.client.as_deref(), role, &hand.scope)?;
            self.give_device_code(hand, &device, &role).await?;
        }
        if wants(Material::Assertion) {
            let assertion = given.assertion.clone().unwrap_or_default();
            let token = issued_assertion(hand, &assertion)?;
            hand.scope.given.insert("assertion".to_owned(), token);
        }
        Ok(())
    }

    /// Runs a grant to its end and gives back the token response. A server that breaks over it is asked again: with nothing
    /// beside it, since it may not bear the load, and then a good second later, since some cannot make two tokens within
    /// one. That it breaks is judged where it is a case's step.
    pub(crate) async fn issue(&self, hand: &mut Hand, issue: &Issue<'_>) -> Result<Reading, Stop> {
        let (mut result, mut broken) = self.issue_for_trial(hand, issue).await;
        if let Some(failed) = broken.take_if(|_| self.load().is_shared()) {
            if !self.patience.is_left() {
                return result;
            }
            self.patience.used(failed.cost());
            self.load().suspected(failed.sent);
            let calm = self.load().calm();
            (result, broken) = self.issue_for_trial(hand, issue).await;
            drop(calm);
            if result.is_ok() {
                self.patience.helped();
                self.load().proved(failed.is_late);
            }
        }
        for _ in 0..MOST_REPEATS {
            let answered = broken.take().filter(|failed| failed.is_answer);
            if answered.is_none() || !self.patience.is_left() {
                break;
            }
            self.patience.used(1);
            tokio::time::sleep(A_GOOD_SECOND).await;
            (result, broken) = self.issue_for_trial(hand, issue).await;
            if result.is_ok() {
                self.patience.helped();
            }
        }
        result
    }

    /// The same once, and how it broke, if it did.
    async fn issue_for_trial(
        &self,
        hand: &mut Hand,
        issue: &Issue<'_>,
    ) -> (Result<Reading, Stop>, Option<Broken>) {
        let first = hand.work.exchanges.len();
        // What stands for what in the trial is not what does so in the request for its material.
        let user = issue.tokens.user.clone();
        let own = Scope {
            client: Some(issue.role.to_owned()),
            user: user.unwrap_or_else(|| "alice".to_owned()),
            random: hand.work.random(24),
            grant: Some(issue.grant.to_owned()),
            ..Scope::default()
        };
        let outer = std::mem::replace(&mut hand.scope, own);
        let result = self.issue_once(hand, issue).await;
        hand.scope = outer;
        let last = hand.work.exchanges[first..].last();
        let broken = last.filter(|_| result.is_err());
        let broken = broken.and_then(|logged| Broken::of(&logged.exchange));
        (result, broken)
    }

    async fn issue_once(&self, hand: &mut Hand, issue: &Issue<'_>) -> Result<Reading, Stop> {
        let (grant, role, tokens) = (issue.grant, issue.role, &issue.tokens);
        let mut materials = self.facts.profile.materials(grant);
        let in_front = materials.find(|one| one.is_got_in_front());
        let given = in_front.map_or_else(Given::default, |material| given_for(tokens, material));
        Box::pin(self.provide(hand, &given, Some(grant), role, &[])).await?;
        let mut draft = token_request(hand, grant, role, &issue.auth)?;
        if let Some(wanted) = &tokens.scope
            && in_front.is_none()
        {
            let wanted = hand.fill(wanted)?;
            let change = if wanted.is_empty() {
                Change::Remove("scope".to_owned())
            } else {
                Change::Set("scope".to_owned(), wanted.into())
            };
            draft.change(&change)?;
        }
        let logged = self.send(hand, &draft, issue.purpose.clone()).await?;
        let reading = &logged.reading;
        match &reading.kind {
            Kind::Success => Ok(reading.clone()),
            Kind::Nothing(trouble) => Err(Trouble::Transport(Raw::from(trouble.clone())).into()),
            _ if reading.status == 429 => {
                Err(Trouble::Transport(Raw::from("the target throttles (429)".to_owned())).into())
            }
            _ => Err(Stop::given(format!(
                "a valid {grant} request of the role {role} was answered with {}",
                reading.summary()
            ))),
        }
    }

    async fn give_tokens(
        &self,
        hand: &mut Hand,
        tokens: &GivenGrant,
        role: &str,
        refresh: bool,
    ) -> Result<(), Stop> {
        let machine = || self.facts.profile.machine_grant().to_owned();
        let grant = match &tokens.grant {
            Some(grant) => grant.clone(),
            None => self
                .facts
                .user_grant(role)
                .or_else(|| (!refresh).then(machine))
                .ok_or_else(|| Stop::skip("no grant of the target gives user tokens".to_owned()))?,
        };
        let what = if refresh {
            "a refresh token"
        } else {
            "an access token"
        };
        let issue = Issue {
            tokens: tokens.clone(),
            ..Issue::of(&grant, role, Purpose::Given(what.to_owned()))
        };
        let reading = self.issue(hand, &issue).await?;
        for (name, token) in reading.tokens() {
            hand.scope.given.insert(name.to_owned(), token);
        }
        hand.scope.issued = Some(reading);
        if refresh && !hand.scope.has(Material::RefreshToken) {
            let described = self.facts.profile.grant(&grant);
            self.tell_offline_access(hand);
            let text = format!("the token response of {grant} has no refresh_token");
            let is_due = described.is_some_and(|grant| grant.refresh_token == Presence::Always);
            return Err(if is_due {
                Stop::given(text)
            } else {
                Stop::skip(text)
            });
        }
        Ok(())
    }
}

/// Puts something made up where the material would be. What else the request repeats of a code's own is as ever.
fn hold_place(hand: &mut Hand, material: Material, given: &Given, role: &str) -> Result<(), Stop> {
    if material == Material::Code {
        let code = given.code.as_deref().cloned().unwrap_or_default();
        let role = whose(code.client.as_deref(), role, &hand.scope)?;
        let authorize = Authorize {
            code,
            ..Authorize::default()
        };
        authorization_request(hand, &authorize, &role)?;
    }
    if let Some(name) = material.given() {
        let text = hand.work.random(32);
        hand.scope.given.insert(name.to_owned(), text);
    }
    Ok(())
}

/// The client that material is for.
fn whose(named: Option<&str>, usual: &str, scope: &Scope) -> Result<String, Stop> {
    match named {
        None => Ok(usual.to_owned()),
        Some("another") => scope.another.clone().ok_or_else(|| {
            Stop::skip("the target file has no second client of this kind".to_owned())
        }),
        Some(role) => Ok(role.to_owned()),
    }
}

/// What is got in front of the token request, for the user and with the scope of the tokens.
fn given_for(tokens: &GivenGrant, material: Material) -> Given {
    let (user, scope) = (tokens.user.clone(), tokens.scope.clone());
    let mut given = Given::default();
    if material == Material::DeviceCode {
        given.device_code = Some(Box::new(GivenDevice {
            user,
            scope,
            ..GivenDevice::default()
        }));
    } else {
        given.code = Some(Box::new(GivenCode {
            user,
            scope,
            ..GivenCode::default()
        }));
    }
    given
}
