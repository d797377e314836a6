//! Material that requests need: codes, tokens, device codes, assertions; always fresh.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::check::{Kind, Reading};
use crate::probe::Stop;
use crate::probe::assertion::{Recipe, build};
use crate::probe::auth::authenticate;
use crate::probe::draft::{Draft, Parameter, typed};
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::{Purpose, Work};
use crate::profile::{Presence, Required};
use crate::suite::{
    Auth, Change, Given, GivenAssertion, GivenCode, GivenDevice, GivenGrant, Template,
};
use crate::target::Client;
use crate::verdict::Trouble;

/// Something the grant's parameters ask for.
const MATERIAL: &[&str] = &["code", "refresh_token", "device_code", "assertion"];

/// Longer than the second by which times in tokens are told apart.
const A_GOOD_SECOND: Duration = Duration::from_millis(1100);

/// How often one request is repeated.
const MOST_REPEATS: u32 = 2;

/// How often requests for material are repeated in all where the server breaks: not for ever, if that never helps.
#[derive(Debug, Default)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    const MOST: u32 = 12;

    fn is_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) < Self::MOST
    }

    fn used(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn helped(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

impl Instance {
    /// The client in a role.
    pub(crate) fn client(&self, role: &str) -> Result<&Client, Stop> {
        self.target
            .clients
            .get(role)
            .ok_or_else(|| Stop::Skip(format!("the target file has no client in the role {role}")))
    }

    /// Provides what `given` says and what the grant needs besides, for tokens issued to `role`.
    pub async fn provide(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        given: &Given,
        grant: Option<&str>,
        role: &str,
    ) -> Result<(), Stop> {
        let needed: Vec<&str> = grant.map_or_else(Vec::new, |grant| self.needed(grant));
        let of = |named: &Option<String>| self.role(named.as_deref(), role, scope);
        if given.code.is_some() || needed.contains(&"code") {
            let code = given.code.clone().unwrap_or_default();
            let role = of(&code.client)?;
            self.give_code(work, scope, &code, &role).await?;
        }
        let of = |scope: &Scope, named: &Option<String>| self.role(named.as_deref(), role, scope);
        if given.refresh_token.is_some() || needed.contains(&"refresh_token") {
            let tokens = given.refresh_token.clone().unwrap_or_default();
            let role = of(scope, &tokens.client)?;
            self.give_tokens(work, scope, &tokens, &role, true).await?;
        }
        if let Some(tokens) = &given.access_token {
            let role = of(scope, &tokens.client)?;
            self.give_tokens(work, scope, tokens, &role, false).await?;
        }
        if given.device_code.is_some() || needed.contains(&"device_code") {
            let device = given.device_code.clone().unwrap_or_default();
            let role = of(scope, &device.client)?;
            self.give_device_code(work, scope, &device, &role).await?;
        }
        if given.assertion.is_some() || needed.contains(&"assertion") {
            let assertion = given.assertion.clone().unwrap_or_default();
            self.give_assertion(work, scope, &assertion)?;
        }
        Ok(())
    }

    fn role(&self, named: Option<&str>, usual: &str, scope: &Scope) -> Result<String, Stop> {
        match named {
            None => Ok(usual.to_owned()),
            Some("another") => scope.another.clone().ok_or_else(|| {
                Stop::Skip("the target file has no second client of this kind".to_owned())
            }),
            Some(role) => Ok(role.to_owned()),
        }
    }

    /// Which material the grant's own parameters ask for.
    fn needed(&self, grant: &str) -> Vec<&'static str> {
        let Some(grant) = self.profile.grant(grant) else {
            return Vec::new();
        };
        let sent = grant
            .parameters
            .iter()
            .filter(|parameter| parameter.sent || parameter.required == Required::Always);
        let asked: Vec<String> = sent
            .flat_map(|parameter| Template(parameter.value.as_str()).placeholders())
            .filter(|placeholder| placeholder.name == "given")
            .filter_map(|placeholder| placeholder.member.map(str::to_owned))
            .collect();
        MATERIAL
            .iter()
            .copied()
            .filter(|name| asked.iter().any(|asked| asked == name))
            .collect()
    }

    /// The valid request of a grant by the profile; a parameter whose value is not there is not sent.
    ///
    /// # Errors
    ///
    /// The profile does not have the grant, or the credential cannot be made.
    pub fn draft(
        &self,
        work: &mut Work,
        scope: &Scope,
        grant: &str,
        role: &str,
        auth: &Auth,
    ) -> Result<Draft, Stop> {
        let described = self.profile.grant(grant).ok_or_else(|| {
            Stop::Skip(format!(
                "the profile {} has no grant {grant}",
                self.profile.id
            ))
        })?;
        let mut draft = Draft {
            endpoint: "token".to_owned(),
            grant: Some(grant.to_owned()),
            client: Some(role.to_owned()),
            encoding: described.encoding,
            parameters: vec![Parameter::new("grant_type", described.grant_type.as_str())],
            ..Draft::default()
        };
        for parameter in &described.parameters {
            if !parameter.sent && !matches!(parameter.required, Required::Always | Required::Public)
            {
                continue;
            }
            let filled = Template(parameter.value.as_str())
                .fill(|placeholder| scope.value(placeholder, self));
            match filled {
                Ok(text) => draft.parameters.push(Parameter {
                    name: parameter.name.clone(),
                    json: typed(parameter.json, &text),
                    value: text.into(),
                    place: parameter.place,
                }),
                Err(missing) if parameter.required == Required::Always => {
                    return Err(Stop::given(format!(
                        "the parameter {} needs {{{{{missing}}}}}",
                        parameter.name
                    )));
                }
                Err(_) => {}
            }
        }
        authenticate(&mut draft, auth, scope, self, work)?;
        // A profile that lists client_id itself and a method that sends it must not send it twice.
        let mut seen = false;
        draft.parameters.retain(|parameter| {
            parameter.name != "client_id" || !std::mem::replace(&mut seen, true)
        });
        Ok(draft)
    }

    /// Runs a grant to its end and gives back the token response. A server that breaks over it is asked again a good
    /// second later, since some cannot make two tokens within one; that it breaks is judged where it is a case's step.
    pub(crate) async fn issue(
        &self,
        work: &mut Work,
        tokens: &GivenGrant,
        grant: &str,
        role: &str,
        purpose: Purpose,
        auth: &Auth,
    ) -> Result<Reading, Stop> {
        let mut repeats = 0;
        loop {
            let first = work.exchanges.len();
            let result = self
                .issue_once(work, tokens, grant, role, purpose.clone(), auth)
                .await;
            if result.is_ok() && repeats > 0 {
                self.patience.helped();
            }
            let broke = work.exchanges[first..]
                .last()
                .is_some_and(|logged| logged.reading.status >= 500);
            if result.is_ok() || !broke || repeats == MOST_REPEATS || !self.patience.is_left() {
                return result;
            }
            self.patience.used();
            tokio::time::sleep(A_GOOD_SECOND).await;
            repeats += 1;
        }
    }

    async fn issue_once(
        &self,
        work: &mut Work,
        tokens: &GivenGrant,
        grant: &str,
        role: &str,
        purpose: Purpose,
        auth: &Auth,
    ) -> Result<Reading, Stop> {
        let mut scope = Scope {
            client: Some(role.to_owned()),
            user: tokens.user.clone().unwrap_or_else(|| "alice".to_owned()),
            random: work.random(24),
            grant: Some(grant.to_owned()),
            ..Scope::default()
        };
        let given = given_for(tokens, grant);
        Box::pin(self.provide(work, &mut scope, &given, Some(grant), role)).await?;
        let mut draft = self.draft(work, &scope, grant, role, auth)?;
        if let Some(wanted) = &tokens.scope
            && !matches!(grant, "authorization_code" | "device_code")
        {
            let wanted = crate::probe::auth::fill(wanted, &scope, self)?;
            let change = if wanted.is_empty() {
                Change::Remove("scope".to_owned())
            } else {
                Change::Set("scope".to_owned(), wanted.into())
            };
            draft.change(&change)?;
        }
        let logged = self.send(work, &draft, purpose).await?;
        let reading = &logged.reading;
        match &reading.kind {
            Kind::Success => Ok(reading.clone()),
            Kind::Nothing(trouble) => Err(Trouble::Transport(trouble.clone()).into()),
            _ if reading.status == 429 => {
                Err(Trouble::Transport("the target throttles (429)".to_owned()).into())
            }
            _ => Err(Stop::given(format!(
                "a valid {grant} request of the role {role} was answered with {}",
                reading.summary()
            ))),
        }
    }

    async fn give_tokens(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        tokens: &GivenGrant,
        role: &str,
        refresh: bool,
    ) -> Result<(), Stop> {
        let grant = match &tokens.grant {
            Some(grant) => grant.clone(),
            None => self
                .user_grant(role)
                .or_else(|| (!refresh).then(|| "client_credentials".to_owned()))
                .ok_or_else(|| Stop::Skip("no grant of the target gives user tokens".to_owned()))?,
        };
        let what = if refresh {
            "a refresh token"
        } else {
            "an access token"
        };
        let reading = self
            .issue(
                work,
                tokens,
                &grant,
                role,
                Purpose::Given(what.to_owned()),
                &Auth::default(),
            )
            .await?;
        for member in ["access_token", "refresh_token", "id_token"] {
            if let Some(token) = reading.lookup(member) {
                scope.given.insert(member.to_owned(), token);
            }
        }
        scope.issued = Some(reading);
        if refresh && !scope.given.contains_key("refresh_token") {
            let always = self
                .profile
                .grant(&grant)
                .is_some_and(|grant| grant.refresh_token == Presence::Always);
            let text = format!("the token response of {grant} has no refresh_token");
            return Err(if always {
                Stop::given(text)
            } else {
                Stop::Skip(text)
            });
        }
        Ok(())
    }

    /// The grant that gives user tokens most cheaply.
    pub(crate) fn user_grant(&self, role: &str) -> Option<String> {
        let allowed = std::collections::BTreeSet::new();
        let subject = crate::plan::Subject {
            profile: &self.profile,
            target: &self.target,
            capabilities: &self.capabilities,
            allowed: &allowed,
        };
        crate::plan::user_grant(subject, Some(role))
    }

    fn give_assertion(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        assertion: &GivenAssertion,
    ) -> Result<(), Stop> {
        let recipe = Recipe::of_issuer(self).map_err(Stop::Skip)?;
        let differs = assertion.differs.clone().unwrap_or_default();
        let token = build(&recipe, &differs, None, None, scope, self, work).map_err(Stop::suite)?;
        work.keep("assertion", &token);
        scope.given.insert("assertion".to_owned(), token);
        Ok(())
    }
}

/// What the grant itself needs when tokens are issued as material.
fn given_for(tokens: &GivenGrant, grant: &str) -> Given {
    let mut given = Given::default();
    match grant {
        "authorization_code" => {
            given.code = Some(Box::new(GivenCode {
                user: tokens.user.clone(),
                scope: tokens.scope.clone(),
                ..GivenCode::default()
            }));
        }
        "device_code" => {
            given.device_code = Some(Box::new(GivenDevice {
                user: tokens.user.clone(),
                scope: tokens.scope.clone(),
                ..GivenDevice::default()
            }));
        }
        _ => {}
    }
    given
}
