//! Controls: a refusal proves nothing if nothing was ever accepted.

use std::sync::{Arc, PoisonError};

use tokio::sync::OnceCell;

use crate::check::Kind;
use crate::probe::Stop;
use crate::probe::auth::usual_method;
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::{Purpose, Work};
use crate::suite::{Auth, GivenCode, GivenGrant};
use crate::verdict::Trouble;

impl Instance {
    /// Sends the valid request of a grant, once per client, grant and method; later calls get the first one's result.
    ///
    /// # Errors
    ///
    /// It was refused: [`Trouble::Control`].
    pub async fn control(
        &self,
        work: &mut Work,
        grant: &str,
        role: &str,
        method: Option<&str>,
    ) -> Result<(), Stop> {
        let (role, method) = self.control_sender(grant, role, method)?;
        let key = (role.clone(), grant.to_owned(), method.clone());
        let cell = {
            let mut controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(
                controls
                    .entry(key)
                    .or_insert_with(|| Arc::new(OnceCell::new())),
            )
        };
        let result = cell
            .get_or_init(|| self.send_control(work, grant, &role, &method))
            .await;
        result.clone().map_err(|text| Trouble::Control(text).into())
    }

    /// The client that can send the valid request: the case's own, or the usual one where that may not use the grant.
    fn control_sender(
        &self,
        grant: &str,
        role: &str,
        method: Option<&str>,
    ) -> Result<(String, String), Stop> {
        let may = |role: &str| {
            let listed = self
                .profile
                .grant(grant)
                .is_some_and(|grant| grant.clients.iter().any(|name| name == role));
            let client = self.target.clients.get(role);
            client.is_some_and(|client| match &client.grants {
                Some(grants) => grants.iter().any(|name| name == grant),
                None => listed || !client.is_public(),
            })
        };
        let usual = || crate::plan::client_for(&self.profile, &self.target, Some(grant));
        let sender = if may(role) {
            role.to_owned()
        } else {
            usual().ok_or_else(|| {
                Stop::Skip(format!("no client of the target file may use {grant}"))
            })?
        };
        let client = self.client(&sender)?;
        let method = method
            .filter(|method| client.methods().contains(method))
            .map(str::to_owned);
        Ok((
            sender.clone(),
            method.unwrap_or_else(|| usual_method(self, client, Some(grant))),
        ))
    }

    /// Sends the valid request; again where the code or token that it took was dead, which another trial may have ended.
    async fn send_control(
        &self,
        work: &mut Work,
        grant: &str,
        role: &str,
        method: &str,
    ) -> Result<(), String> {
        const AGAIN: usize = 2;
        // A password is not tried again: that may lock its user out.
        let again = match grant {
            "authorization_code" | "refresh_token" | "device_code" => AGAIN,
            _ => 0,
        };
        for _ in 0..again {
            let sent = self.send_control_once(work, grant, role, method).await;
            let last = work.exchanges.last();
            if sent.is_ok() || !last.is_some_and(|logged| logged.reading.says_dead()) {
                return sent;
            }
        }
        self.send_control_once(work, grant, role, method).await
    }

    async fn send_control_once(
        &self,
        work: &mut Work,
        grant: &str,
        role: &str,
        method: &str,
    ) -> Result<(), String> {
        let auth = Auth {
            method: Some(method.to_owned()),
            ..Auth::default()
        };
        match self
            .issue(
                work,
                &GivenGrant::default(),
                grant,
                role,
                Purpose::Control,
                &auth,
            )
            .await
        {
            Ok(_) => Ok(()),
            Err(Stop::Skip(reason)) => Err(reason),
            Err(Stop::Trouble(Trouble::Given(text) | Trouble::Suite(text))) => Err(text),
            Err(Stop::Trouble(trouble)) => Err(trouble.to_string()),
        }
    }

    /// Sends the valid request of a grant once more, whatever came of it before.
    ///
    /// # Errors
    ///
    /// It was refused, or not answered.
    pub(crate) async fn control_again(
        &self,
        work: &mut Work,
        grant: &str,
        role: &str,
    ) -> Result<(), String> {
        let (role, method) = self
            .control_sender(grant, role, None)
            .map_err(|_| format!("no client may use {grant}"))?;
        self.send_control(work, grant, &role, &method).await
    }

    /// Whether any valid request of the client is accepted, by any of its methods; found out once.
    pub(crate) async fn client_works(
        &self,
        work: &mut Work,
        role: &str,
        grant: Option<&str>,
    ) -> bool {
        let Some(client) = self.target.clients.get(role).cloned() else {
            return true;
        };
        let cell = {
            let mut working = self.working.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(working.entry(role.to_owned()).or_default())
        };
        let works = cell.get_or_init(|| async {
            let others = ["client_credentials", "password", "authorization_code"];
            for grant in grant.into_iter().chain(others) {
                let may = client
                    .grants
                    .as_ref()
                    .is_none_or(|grants| grants.iter().any(|name| name == grant));
                if !may || self.profile.grant(grant).is_none() {
                    continue;
                }
                for method in client.methods() {
                    if self.send_control(work, grant, role, method).await.is_ok() {
                        return true;
                    }
                }
            }
            false
        });
        *works.await
    }

    /// Sees to it that a plain authorization request of the client leads to a code, once per client: that another one
    /// leads to none proves nothing otherwise.
    ///
    /// # Errors
    ///
    /// It does not: [`Trouble::Control`], or the login's own trouble.
    pub(crate) async fn front_control(&self, work: &mut Work, role: &str) -> Result<(), Stop> {
        let (role, _) = self.control_sender("authorization_code", role, None)?;
        let cell = {
            let mut fronts = self.fronts.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(fronts.entry(role.clone()).or_default())
        };
        let result = cell.get_or_init(|| self.code_of(work, &role, "alice"));
        result.await.clone()
    }

    /// Whether the user can get a code through the front channel.
    async fn code_of(&self, work: &mut Work, role: &str, user: &str) -> Result<(), Stop> {
        let mut scope = Scope {
            client: Some(role.to_owned()),
            user: user.to_owned(),
            ..Scope::default()
        };
        let code = GivenCode {
            user: Some(user.to_owned()),
            ..GivenCode::default()
        };
        let given = self.give_code(work, &mut scope, &code, role).await;
        given.map_err(|stop| match stop {
            Stop::Trouble(Trouble::Login(text) | Trouble::Given(text)) => {
                Trouble::Control(text).into()
            }
            other => other,
        })
    }

    /// Whether the scope of a valid request is known to the target, or at least its first word: how it reads the blanks
    /// between them is its own.
    pub(crate) async fn scope_works(&self, work: &mut Work, grant: &str, role: &str) -> bool {
        if self.control(work, grant, role, None).await.is_ok() {
            return true;
        }
        let purpose = match grant {
            "client_credentials" => "machine",
            _ => "usual",
        };
        let client = self.target.clients.get(role);
        let scope = client.and_then(|client| self.target.scope(client, purpose));
        let first = scope.and_then(|scope| scope.split(' ').next());
        let tokens = GivenGrant {
            scope: first.map(str::to_owned),
            ..GivenGrant::default()
        };
        let auth = Auth::default();
        let sent = self.issue(work, &tokens, grant, role, Purpose::Control, &auth);
        first.is_some() && sent.await.is_ok()
    }

    /// Whether any password request or login of the user is accepted; found out once.
    pub(crate) async fn user_works(&self, work: &mut Work, user: &str) -> bool {
        let cell = {
            let mut users = self.working.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(users.entry(format!("user {user}")).or_default())
        };
        let works = cell.get_or_init(|| async {
            let client = |grant| crate::plan::client_for(&self.profile, &self.target, Some(grant));
            if let Some(role) = client("password")
                && user == "alice"
                && self.control_again(work, "password", &role).await.is_ok()
            {
                return true;
            }
            match client("authorization_code") {
                Some(role) if self.front.is_some() => self.code_of(work, &role, user).await.is_ok(),
                _ => false,
            }
        });
        *works.await
    }

    /// Whether a refresh replaces the refresh token, found out once by doing it.
    ///
    /// # Errors
    ///
    /// A refresh token could not be had or used.
    pub async fn rotates(&self, work: &mut Work) -> Result<bool, Stop> {
        let found = self.rotation.get_or_try_init(|| self.try_rotation(work));
        found.await.copied()
    }

    async fn try_rotation(&self, work: &mut Work) -> Result<bool, Stop> {
        let role = crate::plan::client_for(&self.profile, &self.target, Some("refresh_token"))
            .ok_or_else(|| Stop::Skip("no client of the target file may refresh".to_owned()))?;
        let grant = self
            .user_grant(&role)
            .ok_or_else(|| Stop::Skip("no grant of the target gives user tokens".to_owned()))?;
        let tokens = GivenGrant::default();
        let purpose = || Purpose::Given("a refresh token".to_owned());
        let first = self
            .issue(work, &tokens, &grant, &role, purpose(), &Auth::default())
            .await?;
        let Some(first) = first.lookup("refresh_token") else {
            return Err(Stop::Skip(format!(
                "the token response of {grant} has no refresh_token"
            )));
        };
        let mut scope = Scope {
            client: Some(role.clone()),
            user: "alice".to_owned(),
            ..Scope::default()
        };
        scope
            .given
            .insert("refresh_token".to_owned(), first.clone());
        let draft = self.draft(work, &scope, "refresh_token", &role, &Auth::default())?;
        let logged = self.send(work, &draft, purpose()).await?;
        if logged.reading.kind != Kind::Success {
            let text = format!("the refresh was answered with {}", logged.reading.summary());
            return Err(Trouble::Given(text).into());
        }
        let second = logged.reading.lookup("refresh_token");
        Ok(second.is_some_and(|second| second != first))
    }

    /// Whether the target can be reached at all: one plain request.
    ///
    /// # Errors
    ///
    /// Why not.
    pub async fn preflight(&self) -> Result<(), String> {
        let role = crate::plan::client_for(&self.profile, &self.target, None);
        let url = self.url("token", role.as_deref(), &std::collections::BTreeMap::new())?;
        match self.fetch(url.clone()).await.result {
            Ok(_) => Ok(()),
            Err(failure) => Err(format!("{url}: {failure}")),
        }
    }

    /// Sends again one control that was accepted: what was judged in between was judged on a target in order.
    ///
    /// # Errors
    ///
    /// It is refused now.
    pub async fn closing_control(&self, work: &mut Work) -> Result<(), String> {
        let accepted = {
            let controls = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
            let mut accepted: Vec<_> = controls
                .iter()
                .filter(|(_, cell)| matches!(cell.get(), Some(Ok(()))))
                .map(|(key, _)| key.clone())
                .collect();
            // The one that costs no login, where there is one.
            accepted
                .sort_by_key(|(_, grant, _)| (grant != "client_credentials", grant != "password"));
            accepted.into_iter().next()
        };
        let Some((role, grant, method)) = accepted else {
            return Ok(());
        };
        self.send_control(work, &grant, &role, &method)
            .await
            .map_err(|text| format!("the closing control of {grant} was refused: {text}"))
    }
}
