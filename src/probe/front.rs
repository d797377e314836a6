//! Material that a user has a part in: authorization codes and device codes.

use std::time::{Duration, Instant, SystemTime};

use url::Url;

use crate::answer::Arrival;
use crate::craft::{
    Hand, Purpose, Scope, Stop, Unconfirmed, Work, authorization_request, device_request, is_apart,
    now,
};
use crate::login::{LoginFailure, Visit};
use crate::probe::instance::Instance;
use crate::probe::said::Lack;
use crate::secret::{Raw, shown, written};
use crate::suite::{Authorize, Decision, DeviceState, GivenCode, GivenDevice, Pkce};
use crate::verdict::Trouble;

impl Instance {
    /// Makes an authorization request, with its parameters changed, and tells where it ended.
    pub async fn authorize(
        &self,
        hand: &mut Hand,
        authorize: &Authorize,
        role: &str,
    ) -> Result<Arrival, Stop> {
        let draft = authorization_request(hand, authorize, role)?;
        let request = draft.encode(&hand.facts)?;
        let url = Url::parse(&request.url).map_err(|error| Stop::suite(error.to_string()))?;
        let registered = &self.facts.client(role)?.redirect_uris;
        let redirect_uri = draft
            .text("redirect_uri")
            .or_else(|| registered.first().map(String::as_str))
            .unwrap_or_default();
        let front = self
            .front
            .as_ref()
            .ok_or_else(|| Stop::skip("the target file has no login".to_owned()))?;
        let user = authorize.code.user.as_deref().unwrap_or("alice");
        let user = self.facts.user(user)?;
        let began = Instant::now();
        let visit = Visit {
            url: &url,
            redirect_uri,
            user,
            decision: authorize.decision.unwrap_or(Decision::Approve),
            apart: is_apart(authorize),
        };
        let arrived = front.authorize(&mut hand.work.browsers, visit).await;
        let arrival = arrived.map_err(stopped)?;
        hand.work.target_time += began.elapsed();
        for (name, value) in arrival.redirect.iter().flatten() {
            if crate::secret::SENSITIVE.contains(&name.as_str()) {
                hand.work.keep(name.clone(), value.clone());
            }
        }
        Ok(arrival)
    }

    /// Gets a code. A login that did not come to its end while something broke is tried again with nothing beside it.
    pub(super) async fn give_code(
        &self,
        hand: &mut Hand,
        code: &GivenCode,
        role: &str,
    ) -> Result<(), Stop> {
        let (sent, breaks) = (SystemTime::now(), self.load().breaks());
        let given = self.give_code_once(hand, code, role).await;
        if !self.may_be_load(&given, sent, breaks) {
            return given;
        }
        let _calm = self.load().calm();
        let given = self.give_code_once(hand, code, role).await;
        self.came_right(&given);
        given
    }

    /// Whether a login may have failed since too much was under way, of which there is less then.
    fn may_be_load(&self, given: &Result<(), Stop>, sent: SystemTime, breaks: u64) -> bool {
        let load = self.load();
        let is_suspect = matches!(given, Err(Stop::Trouble(Trouble::Login(_))))
            && load.is_shared()
            && load.breaks() > breaks
            && self.patience.is_left()
            && self.affords(1);
        if is_suspect {
            self.patience.used(1);
            load.suspected(sent);
        }
        is_suspect
    }

    /// Notes that a login came to its end with nothing beside it, if it did.
    fn came_right(&self, given: &Result<(), Stop>) {
        if given.is_ok() {
            self.patience.helped();
            self.load().proved(false);
        }
    }

    async fn give_code_once(
        &self,
        hand: &mut Hand,
        code: &GivenCode,
        role: &str,
    ) -> Result<(), Stop> {
        let authorize = Authorize {
            code: code.clone(),
            ..Authorize::default()
        };
        let arrival = self.authorize(hand, &authorize, role).await?;
        if code.pkce == Some(Pkce::None) && !arrival.has_code() {
            return Err(Stop::skip(
                "the target gives this client no code without PKCE".to_owned(),
            ));
        }
        if arrival.redirect.is_none() {
            let place = arrival.place;
            let text = format!("no redirect to the redirect URI; it ended at {place}");
            return Err(Trouble::Login(Raw::from(text)).into());
        }
        let Some(code) = arrival.code() else {
            let (said, why) = arrival.refusal().unwrap_or(("no code and no error", ""));
            let sent = &self.facts.target.authorization_parameters;
            let was_sent =
                |name: &str| hand.scope.given.contains_key(name) || sent.contains_key(name);
            if let Some(lack) = Lack::of(Some(said), why, was_sent) {
                self.tell_lack(lack, "authorization_parameters");
                let text = lack.message().to_string();
                return Err(Trouble::Login(Raw::from(text)).into());
            }
            let text = format!(
                "the authorization request of the role {role} was answered with {said} {why}"
            );
            return Err(Trouble::Login(Raw::from(text.trim_end().to_owned())).into());
        };
        hand.scope.given.insert("code".to_owned(), code.to_owned());
        Ok(())
    }

    pub(super) async fn give_device_code(
        &self,
        hand: &mut Hand,
        device: &GivenDevice,
        role: &str,
    ) -> Result<(), Stop> {
        for _ in 1..DEVICE_CODES {
            let began = Instant::now();
            let (sent, breaks) = (SystemTime::now(), self.load().breaks());
            let given = self.give_one_device_code(hand, device, role).await;
            if self.may_be_load(&given, sent, breaks) {
                let _calm = self.load().calm();
                let given = self.give_one_device_code(hand, device, role).await;
                self.came_right(&given);
                return given;
            }
            let lifetime = said_lifetime(&hand.scope);
            // A code that died while the user was still logging in was refused for no other reason; servers that count
            // in whole seconds let it live up to one less.
            let is_over = lifetime.is_some_and(|life| began.elapsed().as_secs_f64() >= life - 1.0);
            if !is_over || !matches!(given, Err(Stop::Trouble(Trouble::Login(_)))) {
                return given;
            }
        }
        self.give_one_device_code(hand, device, role).await
    }

    async fn give_one_device_code(
        &self,
        hand: &mut Hand,
        device: &GivenDevice,
        role: &str,
    ) -> Result<(), Stop> {
        let draft = device_request(hand, device, role)?;
        let logged = self
            .send(hand, &draft, Purpose::Given("a device code".to_owned()))
            .await?;
        let reading = &logged.reading;
        for (name, text) in reading.device() {
            hand.scope.given.insert(name.to_owned(), text);
        }
        hand.scope
            .given
            .entry("interval".to_owned())
            .or_insert_with(|| "5".to_owned());
        hand.scope
            .given
            .insert("received_at".to_owned(), now().to_string());
        if !hand.scope.given.contains_key("device_code") {
            return Err(Stop::given(format!(
                "the device authorization request was answered with {}",
                reading.summary()
            )));
        }
        self.settle(hand, device, role).await
    }

    /// Sees to it that the device code becomes what it is to be.
    async fn settle(&self, hand: &mut Hand, device: &GivenDevice, role: &str) -> Result<(), Stop> {
        match device.state.unwrap_or_default() {
            DeviceState::Pending => Ok(()),
            DeviceState::Approved => {
                self.decide(hand, device.user.as_deref(), Decision::Approve)
                    .await
            }
            DeviceState::Denied => {
                self.decide(hand, device.user.as_deref(), Decision::Deny)
                    .await
            }
            DeviceState::Expired => {
                let client = self.facts.client(role)?;
                let declared = self.facts.target.lifetime(client, "device_code");
                let said = said_lifetime(&hand.scope);
                let lifetime = said.or(declared).unwrap_or(f64::INFINITY);
                self.pause(lifetime + 0.3, "a device code is to expire")
                    .await
            }
        }
    }

    async fn decide(
        &self,
        hand: &mut Hand,
        user: Option<&str>,
        decision: Decision,
    ) -> Result<(), Stop> {
        let value = |name: &str| hand.scope.given.get(name).cloned();
        let uri = value("verification_uri")
            .or_else(|| value("verification_url"))
            .unwrap_or_default();
        let code = value("user_code").unwrap_or_default();
        self.decide_at(hand, &uri, &code, user.unwrap_or("alice"), decision)
            .await
    }

    /// A user types a code at a verification URI and decides.
    pub async fn decide_at(
        &self,
        hand: &mut Hand,
        uri: &str,
        code: &str,
        user: &str,
        decision: Decision,
    ) -> Result<(), Stop> {
        let front = self
            .front
            .as_ref()
            .ok_or_else(|| Stop::skip("the target file has no login".to_owned()))?;
        let url = Url::parse(uri).map_err(|error| {
            Trouble::Given(Raw::from(format!(
                "the verification URI {uri:?} is no URL: {error}"
            )))
        })?;
        let user = self.facts.user(user)?;
        let decided = front
            .decide(&mut hand.work.browsers, &url, code, user, decision)
            .await
            .map_err(stopped)?;
        if !decided.is_confirmed
            && let Some((device_code, role)) = device_of(&hand.work, code)
        {
            hand.work.unconfirmed.push(Unconfirmed {
                device_code,
                role,
                decision,
                place: decided.place,
            });
        }
        Ok(())
    }

    /// Waits, if the target file allows so long a wait; says so where it is long.
    pub async fn pause(&self, seconds: f64, what_for: &str) -> Result<(), Stop> {
        let longest = self.facts.target.limits.longest_wait_seconds;
        if seconds > longest + 0.5 {
            return Err(Stop::skip(format!(
                "it waits {seconds:.0} s, longer than limits.longest_wait_seconds ({longest:.0} s)"
            )));
        }
        if seconds >= WORTH_SAYING {
            (self.announce)(shown!("waiting {:.0} s: {}", seconds, written(what_for)));
        }
        tokio::time::sleep(Duration::from_secs_f64(seconds.max(0.0))).await;
        Ok(())
    }
}

/// So many device codes are asked for where they die before the user has decided.
const DEVICE_CODES: usize = 4;

/// Waits of so many seconds are announced.
const WORTH_SAYING: f64 = 3.0;

/// The device code that was given with this user code, and the client it was given to.
fn device_of(work: &Work, user_code: &str) -> Option<(String, Option<String>)> {
    work.exchanges.iter().rev().find_map(|logged| {
        let value = |wanted: &str| {
            let mut codes = logged.reading.device();
            codes
                .find(|(name, _)| *name == wanted)
                .map(|(_, text)| text)
        };
        let is_this = value("user_code").as_deref() == Some(user_code);
        let device_code = value("device_code").filter(|_| is_this)?;
        Some((device_code, logged.client.clone()))
    })
}

fn stopped(failure: LoginFailure) -> Stop {
    if failure.is_without_choice() {
        Stop::skip(failure.to_string())
    } else {
        Trouble::Login(Raw::from(failure.to_string())).into()
    }
}

/// How many seconds a device code lives, as its own answer says.
fn said_lifetime(scope: &Scope) -> Option<f64> {
    scope.given.get("expires_in")?.parse().ok()
}
