//! Material that requests need: codes, tokens, device codes, assertions; always fresh.

use std::time::Duration;

use url::Url;

use crate::check::{Arrival, Kind, Reading};
use crate::jwt::s256;
use crate::probe::Stop;
use crate::probe::assertion::{Recipe, build};
use crate::probe::auth::{authenticate, usual_method};
use crate::probe::draft::{Draft, Parameter, typed};
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::{Purpose, Work};
use crate::profile::{Presence, Required};
use crate::suite::{
    Auth, Authorize, Change, Decision, DeviceState, Given, GivenAssertion, GivenCode, GivenDevice,
    GivenGrant, Pkce, Template,
};
use crate::target::Client;
use crate::verdict::Trouble;

/// Something the grant's parameters ask for.
const MATERIAL: &[&str] = &["code", "refresh_token", "device_code", "assertion"];

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

    /// Runs a grant to its end and gives back the token response.
    pub(crate) async fn issue(
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

    /// Makes an authorization request, with its parameters changed, and tells where it ended.
    pub async fn authorize(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        authorize: &Authorize,
        role: &str,
    ) -> Result<Arrival, Stop> {
        let client = self.client(role)?.clone();
        let mut draft = self.authorization_draft(work, scope, &authorize.code, &client, role)?;
        for change in &authorize.change {
            let mut change = change.clone();
            for text in change.texts_mut() {
                *text = crate::probe::auth::fill(text, scope, self)?;
            }
            draft.change(&change)?;
        }
        let request = draft.encode(self).map_err(Stop::suite)?;
        let url = Url::parse(&request.url).map_err(|error| Stop::suite(error.to_string()))?;
        let redirect_uri = draft
            .text("redirect_uri")
            .or(client.redirect_uris.first().map(String::as_str))
            .unwrap_or_default()
            .to_owned();
        let front = self
            .front
            .as_ref()
            .ok_or_else(|| Stop::Skip("the target file has no login".to_owned()))?;
        let user = self
            .user(authorize.code.user.as_deref().unwrap_or("alice"))?
            .clone();
        let began = std::time::Instant::now();
        let arrival = front
            .authorize(
                &url,
                &redirect_uri,
                &user,
                authorize.decision.unwrap_or(Decision::Approve),
                is_apart(authorize),
            )
            .await
            .map_err(|failure| Trouble::Login(failure.to_string()))?;
        work.target_time += began.elapsed();
        for (name, value) in arrival.redirect.iter().flatten() {
            if crate::secret::SENSITIVE.contains(&name.as_str()) {
                work.keep(name.clone(), value.clone());
            }
        }
        Ok(arrival)
    }

    fn authorization_draft(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        code: &GivenCode,
        client: &Client,
        role: &str,
    ) -> Result<Draft, Stop> {
        let redirect_uri = match code.redirect_uri.as_deref() {
            None | Some("first") => client.redirect_uris.first().cloned(),
            Some("second") => client.redirect_uris.get(1).cloned(),
            Some(uri) => Some(uri.to_owned()),
        };
        let redirect_uri = redirect_uri.ok_or_else(|| {
            Stop::Skip(format!(
                "the client in the role {role} has too few redirect_uris in the target file"
            ))
        })?;
        let state = work.random(22);
        let verifier = match &code.code_verifier {
            Some(verifier) => {
                crate::probe::auth::fill(verifier, scope, self)?
            }
            None => work.random(64),
        };
        let usual = if client.pkce.unwrap_or(client.is_public()) {
            Pkce::S256
        } else {
            Pkce::None
        };
        let pkce = code.pkce.unwrap_or(usual);
        let challenge = match pkce {
            Pkce::None => None,
            Pkce::S256 | Pkce::UnnamedS256 => Some(s256(&verifier)),
            Pkce::Plain | Pkce::UnnamedPlain => Some(verifier.clone()),
        };
        let method = match pkce {
            Pkce::S256 => Some("S256"),
            Pkce::Plain => Some("plain"),
            _ => None,
        };
        let wanted = match &code.scope {
            Some(scope_text) => {
                Some(crate::probe::auth::fill(scope_text, scope, self)?)
            }
            None => self.target.scope(client, "usual").map(str::to_owned),
        };
        let nonce = code
            .nonce
            .as_ref()
            .map(|nonce| crate::probe::auth::fill(nonce, scope, self))
            .transpose()?;
        let mut parameters = vec![
            Parameter::new("response_type", "code"),
            Parameter::new("client_id", client.client_id.as_str()),
            Parameter::new("redirect_uri", redirect_uri.as_str()),
            Parameter::new("state", state.as_str()),
        ];
        let optional = [
            ("scope", wanted.filter(|scope| !scope.is_empty())),
            ("nonce", nonce.clone()),
            ("code_challenge", challenge.clone()),
            ("code_challenge_method", method.map(str::to_owned)),
        ];
        parameters.extend(
            optional
                .into_iter()
                .filter_map(|(name, value)| Some(Parameter::new(name, value?))),
        );
        let made = [
            ("redirect_uri", Some(redirect_uri)),
            ("state", Some(state)),
            ("nonce", nonce),
            ("code_challenge", challenge.clone()),
            ("code_verifier", challenge.map(|_| verifier.clone())),
        ];
        for (name, value) in made {
            if let Some(value) = value {
                scope.given.insert(name.to_owned(), value);
            }
        }
        work.keep("code_verifier", verifier);
        Ok(Draft {
            endpoint: "authorization".to_owned(),
            client: Some(role.to_owned()),
            parameters,
            ..Draft::default()
        })
    }

    async fn give_code(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        code: &GivenCode,
        role: &str,
    ) -> Result<(), Stop> {
        let authorize = Authorize {
            code: code.clone(),
            ..Authorize::default()
        };
        let arrival = self.authorize(work, scope, &authorize, role).await?;
        let Some(parameters) = arrival.redirect else {
            return Err(Trouble::Login(format!(
                "no redirect to the redirect URI; it ended at {}",
                arrival.place
            ))
            .into());
        };
        let value = |name: &str| {
            parameters
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone())
        };
        match value("code") {
            Some(code) => {
                scope.given.insert("code".to_owned(), code);
                Ok(())
            }
            None if code.pkce == Some(Pkce::None) => Err(Stop::Skip(
                "the target gives this client no code without PKCE".to_owned(),
            )),
            None => {
                let said = value("error").unwrap_or_else(|| "no code and no error".to_owned());
                let why = value("error_description").unwrap_or_default();
                Err(Trouble::Login(format!("the authorization request of the role {role} was answered with {said} {why}").trim_end().to_owned()).into())
            }
        }
    }

    async fn give_device_code(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        device: &GivenDevice,
        role: &str,
    ) -> Result<(), Stop> {
        let client = self.client(role)?.clone();
        let mut draft = Draft {
            endpoint: "device_authorization".to_owned(),
            client: Some(role.to_owned()),
            ..Draft::default()
        };
        let wanted = match &device.scope {
            Some(text) => Some(crate::probe::auth::fill(text, scope, self)?),
            None => self.target.scope(&client, "usual").map(str::to_owned),
        };
        if let Some(wanted) = wanted.filter(|scope| !scope.is_empty()) {
            draft.parameters.push(Parameter::new("scope", wanted));
        }
        let method = usual_method(self, &client, Some("device_code"));
        authenticate(
            &mut draft,
            &Auth {
                method: Some(method),
                ..Auth::default()
            },
            scope,
            self,
            work,
        )?;
        let logged = self
            .send(work, &draft, Purpose::Given("a device code".to_owned()))
            .await?;
        let reading = &logged.reading;
        for member in [
            "device_code",
            "user_code",
            "verification_uri",
            "verification_uri_complete",
            "verification_url",
            "interval",
            "expires_in",
        ] {
            if let Some(text) = reading.lookup(member) {
                scope.given.insert(member.to_owned(), text);
            }
        }
        scope
            .given
            .entry("interval".to_owned())
            .or_insert_with(|| "5".to_owned());
        scope.given.insert(
            "received_at".to_owned(),
            crate::probe::scope::now().to_string(),
        );
        if !scope.given.contains_key("device_code") {
            return Err(Stop::given(format!(
                "the device authorization request was answered with {}",
                reading.summary()
            )));
        }
        match device.state.unwrap_or_default() {
            DeviceState::Pending => Ok(()),
            DeviceState::Approved => {
                self.decide(scope, device.user.as_deref(), Decision::Approve)
                    .await
            }
            DeviceState::Denied => {
                self.decide(scope, device.user.as_deref(), Decision::Deny)
                    .await
            }
            DeviceState::Expired => {
                let declared = self.target.lifetime(&client, "device_code");
                let said = scope
                    .given
                    .get("expires_in")
                    .and_then(|seconds| seconds.parse::<f64>().ok());
                let lifetime = said.or(declared).unwrap_or(f64::INFINITY);
                self.pause(lifetime + 0.3).await
            }
        }
    }

    async fn decide(
        &self,
        scope: &Scope,
        user: Option<&str>,
        decision: Decision,
    ) -> Result<(), Stop> {
        let value = |name: &str| scope.given.get(name).map(String::as_str);
        let uri = value("verification_uri")
            .or(value("verification_url"))
            .unwrap_or_default();
        let code = value("user_code").unwrap_or_default();
        self.decide_at(uri, code, user.unwrap_or("alice"), decision)
            .await
    }

    /// A user types a code at a verification URI and decides.
    pub async fn decide_at(
        &self,
        uri: &str,
        code: &str,
        user: &str,
        decision: Decision,
    ) -> Result<(), Stop> {
        let front = self
            .front
            .as_ref()
            .ok_or_else(|| Stop::Skip("the target file has no login".to_owned()))?;
        let url = Url::parse(uri).map_err(|error| {
            Trouble::Given(format!("the verification URI {uri:?} is no URL: {error}"))
        })?;
        let user = self.user(user)?;
        front
            .decide(&url, code, user, decision)
            .await
            .map_err(|failure| Trouble::Login(failure.to_string()).into())
    }

    /// Waits, if the target file allows so long a wait.
    pub async fn pause(&self, seconds: f64) -> Result<(), Stop> {
        let longest = self.target.limits.longest_wait_seconds;
        if seconds > longest + 0.5 {
            return Err(Stop::Skip(format!(
                "it waits {seconds:.0} s, longer than limits.longest_wait_seconds ({longest:.0} s)"
            )));
        }
        tokio::time::sleep(Duration::from_secs_f64(seconds.max(0.0))).await;
        Ok(())
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

/// Whether the request may end the session of the user's browser, which other trials use.
fn is_apart(authorize: &Authorize) -> bool {
    const SESSION: &[&str] = &["prompt", "max_age", "id_token_hint", "login_hint", "acr_values"];
    authorize
        .change
        .iter()
        .filter_map(Change::parameter)
        .any(|name| SESSION.contains(&name))
}

/// What the grant itself needs when tokens are issued as material.
fn given_for(tokens: &GivenGrant, grant: &str) -> Given {
    let mut given = Given::default();
    match grant {
        "authorization_code" => {
            given.code = Some(GivenCode {
                user: tokens.user.clone(),
                scope: tokens.scope.clone(),
                ..GivenCode::default()
            })
        }
        "device_code" => {
            given.device_code = Some(GivenDevice {
                user: tokens.user.clone(),
                scope: tokens.scope.clone(),
                ..GivenDevice::default()
            })
        }
        _ => {}
    }
    given
}
