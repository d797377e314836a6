//! Material that a user has a part in: authorization codes and device codes.

use std::time::{Duration, Instant};

use url::Url;

use crate::check::Arrival;
use crate::jwt::s256;
use crate::login::LoginFailure;
use crate::probe::Stop;
use crate::probe::auth::{authenticate, usual_method};
use crate::probe::draft::{Draft, Parameter};
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::{Purpose, Work};
use crate::suite::{Auth, Authorize, Change, Decision, DeviceState, GivenCode, GivenDevice, Pkce};
use crate::target::Client;
use crate::verdict::Trouble;

impl Instance {
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
        ask_again(&mut draft, authorize);
        let request = draft.encode(self).map_err(Stop::suite)?;
        let url = Url::parse(&request.url).map_err(|error| Stop::suite(error.to_string()))?;
        let redirect_uri = draft
            .text("redirect_uri")
            .or_else(|| client.redirect_uris.first().map(String::as_str))
            .unwrap_or_default()
            .to_owned();
        let front = self
            .front
            .as_ref()
            .ok_or_else(|| Stop::Skip("the target file has no login".to_owned()))?;
        let user = self
            .user(authorize.code.user.as_deref().unwrap_or("alice"))?
            .clone();
        let began = Instant::now();
        let arrival = front
            .authorize(
                &mut work.browsers,
                &url,
                &redirect_uri,
                &user,
                authorize.decision.unwrap_or(Decision::Approve),
                is_apart(authorize),
            )
            .await
            .map_err(stopped)?;
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
        let redirect_uri = redirect_uri_of(code, client, role)?;
        let state = work.random(22);
        let verifier = match &code.code_verifier {
            Some(verifier) => crate::probe::auth::fill(verifier, scope, self)?,
            None => work.random(64),
        };
        let (challenge, method) = challenge(code, client, &verifier);
        let wanted = match &code.scope {
            Some(scope_text) => Some(crate::probe::auth::fill(scope_text, scope, self)?),
            None => self.target.scope(client, "usual").map(str::to_owned),
        };
        let nonce = code.nonce.as_ref();
        let nonce = nonce.map(|nonce| crate::probe::auth::fill(nonce, scope, self));
        let nonce = nonce.transpose()?;
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
        for (name, value) in &self.target.authorization_parameters {
            if !parameters.iter().any(|known| known.name == *name) {
                let value = crate::probe::auth::fill(value, scope, self)?;
                parameters.push(Parameter::new(name, value));
            }
        }
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

    pub(super) async fn give_code(
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
        if code.pkce == Some(Pkce::None) && !arrival.has_code() {
            return Err(Stop::Skip(
                "the target gives this client no code without PKCE".to_owned(),
            ));
        }
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
            None => {
                let said = value("error").unwrap_or_else(|| "no code and no error".to_owned());
                let why = value("error_description").unwrap_or_default();
                Err(Trouble::Login(format!("the authorization request of the role {role} was answered with {said} {why}").trim_end().to_owned()).into())
            }
        }
    }

    pub(super) async fn give_device_code(
        &self,
        work: &mut Work,
        scope: &mut Scope,
        device: &GivenDevice,
        role: &str,
    ) -> Result<(), Stop> {
        for _ in 1..DEVICE_CODES {
            let began = Instant::now();
            let given = self.give_one_device_code(work, scope, device, role).await;
            let lifetime = scope.given.get("expires_in");
            let lifetime = lifetime.and_then(|text| text.parse::<f64>().ok());
            // A code that died while the user was still logging in was refused for no other reason; servers that count
            // in whole seconds let it live up to one less.
            let is_over = lifetime.is_some_and(|life| began.elapsed().as_secs_f64() >= life - 1.0);
            if !is_over || !matches!(given, Err(Stop::Trouble(Trouble::Login(_)))) {
                return given;
            }
        }
        self.give_one_device_code(work, scope, device, role).await
    }

    async fn give_one_device_code(
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
        self.settle(work, scope, device, &client).await
    }

    /// Sees to it that the device code becomes what it is to be.
    async fn settle(
        &self,
        work: &mut Work,
        scope: &Scope,
        device: &GivenDevice,
        client: &Client,
    ) -> Result<(), Stop> {
        match device.state.unwrap_or_default() {
            DeviceState::Pending => Ok(()),
            DeviceState::Approved => {
                self.decide(work, scope, device.user.as_deref(), Decision::Approve)
                    .await
            }
            DeviceState::Denied => {
                self.decide(work, scope, device.user.as_deref(), Decision::Deny)
                    .await
            }
            DeviceState::Expired => {
                let declared = self.target.lifetime(client, "device_code");
                let said = scope
                    .given
                    .get("expires_in")
                    .and_then(|seconds| seconds.parse::<f64>().ok());
                let lifetime = said.or(declared).unwrap_or(f64::INFINITY);
                self.pause(lifetime + 0.3, "a device code is to expire")
                    .await
            }
        }
    }

    async fn decide(
        &self,
        work: &mut Work,
        scope: &Scope,
        user: Option<&str>,
        decision: Decision,
    ) -> Result<(), Stop> {
        let value = |name: &str| scope.given.get(name).map(String::as_str);
        let uri = value("verification_uri")
            .or_else(|| value("verification_url"))
            .unwrap_or_default();
        let code = value("user_code").unwrap_or_default();
        self.decide_at(work, uri, code, user.unwrap_or("alice"), decision)
            .await
    }

    /// A user types a code at a verification URI and decides.
    pub async fn decide_at(
        &self,
        work: &mut Work,
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
            .decide(&mut work.browsers, &url, code, user, decision)
            .await
            .map_err(stopped)
    }

    /// Waits, if the target file allows so long a wait; says so where it is long.
    pub async fn pause(&self, seconds: f64, what_for: &str) -> Result<(), Stop> {
        let longest = self.target.limits.longest_wait_seconds;
        if seconds > longest + 0.5 {
            return Err(Stop::Skip(format!(
                "it waits {seconds:.0} s, longer than limits.longest_wait_seconds ({longest:.0} s)"
            )));
        }
        if seconds >= WORTH_SAYING {
            (self.announce)(&format!("waiting {seconds:.0} s: {what_for}"));
        }
        tokio::time::sleep(Duration::from_secs_f64(seconds.max(0.0))).await;
        Ok(())
    }
}

/// The redirect URI that is asked with.
fn redirect_uri_of(code: &GivenCode, client: &Client, role: &str) -> Result<String, Stop> {
    let registered = &client.redirect_uris;
    let uri = match code.redirect_uri.as_deref() {
        None | Some("first") => registered.first().cloned(),
        Some("second") => registered.get(1).cloned(),
        Some(uri) => Some(uri.to_owned()),
    };
    uri.ok_or_else(|| {
        Stop::Skip(format!(
            "the client in the role {role} has too few redirect_uris in the target file"
        ))
    })
}

/// So many device codes are asked for where they die before the user has decided.
const DEVICE_CODES: usize = 4;

/// Waits of so many seconds are announced.
const WORTH_SAYING: f64 = 3.0;

fn stopped(failure: LoginFailure) -> Stop {
    if failure.is_without_choice() {
        Stop::Skip(failure.to_string())
    } else {
        Trouble::Login(failure.to_string()).into()
    }
}

/// A user who approved before is not asked again, and cannot refuse; OpenID Connect's `prompt=consent` has the server
/// ask. Others leave a parameter alone that they do not know.
fn ask_again(draft: &mut Draft, authorize: &Authorize) {
    let is_openid = draft
        .text("scope")
        .is_some_and(|scope| scope.split(' ').any(|word| word == "openid"));
    if authorize.decision == Some(Decision::Deny) && is_openid && draft.text("prompt").is_none() {
        draft.parameters.push(Parameter::new("prompt", "consent"));
    }
}

/// Whether the request needs a browser of its own: it may end the session, or the user refuses what another trial
/// had approved, and is not asked again.
fn is_apart(authorize: &Authorize) -> bool {
    if authorize.decision == Some(Decision::Deny) {
        return true;
    }
    const SESSION: &[&str] = &[
        "prompt",
        "max_age",
        "id_token_hint",
        "login_hint",
        "acr_values",
    ];
    authorize
        .change
        .iter()
        .filter_map(Change::parameter)
        .any(|name| SESSION.contains(&name))
}

/// The challenge of a verifier, and its method where that is named.
fn challenge(
    code: &GivenCode,
    client: &Client,
    verifier: &str,
) -> (Option<String>, Option<&'static str>) {
    let usual = if client.pkce.unwrap_or_else(|| client.is_public()) {
        Pkce::S256
    } else {
        Pkce::None
    };
    match code.pkce.unwrap_or(usual) {
        Pkce::None => (None, None),
        Pkce::S256 => (Some(s256(verifier)), Some("S256")),
        Pkce::UnnamedS256 => (Some(s256(verifier)), None),
        Pkce::Plain => (Some(verifier.to_owned()), Some("plain")),
        Pkce::UnnamedPlain => (Some(verifier.to_owned()), None),
    }
}
