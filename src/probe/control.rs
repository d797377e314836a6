//! Controls: a refusal proves nothing if nothing was ever accepted.

use std::time::Duration;

use crate::answer::Kind;
use crate::craft::{Hand, Purpose, Scope, Stop, token_request, usual_method};
use crate::http::broke;
use crate::probe::failure::{ClosingError, Refused};
use crate::probe::given::{A_GOOD_SECOND, Issue};
use crate::probe::instance::Instance;
use crate::profile::Material;
use crate::secret::Raw;
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
        hand: &mut Hand,
        grant: &str,
        role: &str,
        method: Option<&str>,
    ) -> Result<(), Stop> {
        let (role, method) = self.control_sender(grant, role, method)?;
        let cell = self
            .found
            .control((role.clone(), grant.to_owned(), method.clone()));
        let result = cell
            .get_or_try_init(|| async {
                let sent = self.send_control(hand, grant, &role, &method).await;
                let last = hand.work.exchanges.last();
                let may_be_disturbed = last.is_some_and(|logged| {
                    self.says_dead(&logged.reading) || broke(&logged.exchange)
                });
                match sent {
                    // Another trial may have ended what it took, or kept the target busy; whoever asks next asks again.
                    Err(refused) if may_be_disturbed && self.found.may_ask_again() => Err(refused),
                    sent => Ok(sent.map_err(|Refused(why)| Refused(self.kept(why)))),
                }
            })
            .await;
        let result = match result {
            Ok(known) => known.clone(),
            Err(refused) => Err(refused),
        };
        result.map_err(|refused| match refused {
            // The server was never asked.
            Refused(Stop::Trouble(Trouble::Login(why))) => Trouble::Login(why).into(),
            refused => Trouble::Control(refused.told()).into(),
        })
    }

    /// The client that can send the valid request: the case's own, or the usual one where that may not use the grant.
    fn control_sender(
        &self,
        grant: &str,
        role: &str,
        method: Option<&str>,
    ) -> Result<(String, String), Stop> {
        let facts = &self.facts;
        let may = |role: &str| {
            let listed = facts
                .profile
                .grant(grant)
                .is_some_and(|grant| grant.clients.iter().any(|name| name == role));
            let client = facts.target.clients.get(role);
            client.is_some_and(|client| match &client.grants {
                Some(grants) => grants.iter().any(|name| name == grant),
                None => listed || !client.is_public(),
            })
        };
        let sender = if may(role) {
            role.to_owned()
        } else {
            facts.sender_of(Some(grant)).ok_or_else(|| {
                Stop::skip(format!("no client of the target file may use {grant}"))
            })?
        };
        let client = facts.client(&sender)?;
        let method = method
            .filter(|method| client.methods().contains(method))
            .map(str::to_owned);
        let method = method.unwrap_or_else(|| usual_method(facts, client, Some(grant)));
        Ok((sender, method))
    }

    /// Sends the valid request; again where the code or token that it took was dead, which another trial may have ended.
    async fn send_control(
        &self,
        hand: &mut Hand,
        grant: &str,
        role: &str,
        method: &str,
    ) -> Result<(), Refused> {
        const AGAIN: usize = 2;
        // A password is not tried again: that may lock its user out.
        let mut materials = self.facts.profile.materials(grant);
        let again = if materials.any(Material::is_used_up) {
            AGAIN
        } else {
            0
        };
        for _ in 0..again {
            let sent = self.send_control_once(hand, grant, role, method).await;
            let last = hand.work.exchanges.last();
            if sent.is_ok() || !last.is_some_and(|logged| self.says_dead(&logged.reading)) {
                return sent;
            }
        }
        self.send_control_once(hand, grant, role, method).await
    }

    async fn send_control_once(
        &self,
        hand: &mut Hand,
        grant: &str,
        role: &str,
        method: &str,
    ) -> Result<(), Refused> {
        let auth = Auth {
            method: Some(method.to_owned()),
            ..Auth::default()
        };
        let issue = Issue {
            auth,
            ..Issue::of(grant, role, Purpose::Control)
        };
        self.issue(hand, &issue).await.map(|_| ()).map_err(Refused)
    }

    /// Sends the valid request of a grant once more, whatever came of it before.
    ///
    /// # Errors
    ///
    /// It was refused, or not answered.
    pub(crate) async fn control_again(
        &self,
        hand: &mut Hand,
        grant: &str,
        role: &str,
    ) -> Result<(), Refused> {
        let (role, method) = self
            .control_sender(grant, role, None)
            .map_err(|_| Refused(Stop::skip(format!("no client may use {grant}"))))?;
        self.send_control(hand, grant, &role, &method).await
    }

    /// Whether any valid request of the client is accepted, by any of its methods; found out once.
    pub(crate) async fn client_works(
        &self,
        hand: &mut Hand,
        role: &str,
        grant: Option<&str>,
    ) -> bool {
        let Some(client) = self.facts.target.clients.get(role) else {
            return true;
        };
        let cell = self.found.works(role);
        let works = cell.get_or_init(|| async {
            let profile = &self.facts.profile;
            let others = [
                profile.machine_grant(),
                profile.grant_taking(Material::Password),
                profile.grant_taking(Material::Code),
            ];
            for grant in grant.into_iter().chain(others) {
                let may = client
                    .grants
                    .as_ref()
                    .is_none_or(|grants| grants.iter().any(|name| name == grant));
                if !may || profile.grant(grant).is_none() {
                    continue;
                }
                for method in client.methods() {
                    if self.send_control(hand, grant, role, method).await.is_ok() {
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
    pub(crate) async fn front_control(&self, hand: &mut Hand, role: &str) -> Result<(), Stop> {
        let grant = self.facts.profile.grant_taking(Material::Code);
        let (role, _) = self.control_sender(grant, role, None)?;
        let cell = self.found.front(&role);
        let result = cell.get_or_init(|| async {
            let given = self.code_of(hand, &role, "alice").await;
            given.map_err(|why| self.kept(why))
        });
        result.await.clone()
    }

    /// The same, told whenever the control is asked for: its secrets are hidden while they are known.
    fn kept(&self, why: Stop) -> Stop {
        match why {
            Stop::Skip(text) => Stop::Skip(self.hidden(text)),
            Stop::Trouble(trouble) => trouble.map(|text| self.hidden(text)).into(),
        }
    }

    /// Whether the user can get a code through the front channel.
    async fn code_of(&self, hand: &mut Hand, role: &str, user: &str) -> Result<(), Stop> {
        let scope = Scope {
            client: Some(role.to_owned()),
            user: user.to_owned(),
            ..Scope::default()
        };
        let code = GivenCode {
            user: Some(user.to_owned()),
            ..GivenCode::default()
        };
        let outer = std::mem::replace(&mut hand.scope, scope);
        let given = self.give_code(hand, &code, role).await;
        hand.scope = outer;
        given.map_err(|stop| match stop {
            Stop::Trouble(Trouble::Login(text) | Trouble::Given(text)) => {
                Trouble::Control(text).into()
            }
            other => other,
        })
    }

    /// Whether the scope of a valid request is known to the target, or at least its first word: how it reads the blanks
    /// between them is its own.
    pub(crate) async fn scope_works(&self, hand: &mut Hand, grant: &str, role: &str) -> bool {
        if self.control(hand, grant, role, None).await.is_ok() {
            return true;
        }
        let is_machine = self.facts.profile.is_machine(grant);
        let purpose = if is_machine { "machine" } else { "usual" };
        let target = &self.facts.target;
        let client = target.clients.get(role);
        let scope = client.and_then(|client| target.scope(client, purpose));
        let first = scope.and_then(|scope| scope.split(' ').next());
        let issue = Issue {
            tokens: GivenGrant {
                scope: first.map(str::to_owned),
                ..GivenGrant::default()
            },
            ..Issue::of(grant, role, Purpose::Control)
        };
        first.is_some() && self.issue(hand, &issue).await.is_ok()
    }

    /// Whether any password request or login of the user is accepted; found out once.
    pub(crate) async fn user_works(&self, hand: &mut Hand, user: &str) -> bool {
        let cell = self.found.works(&format!("user {user}"));
        let works = cell.get_or_init(|| async {
            let client = |grant| self.facts.sender_of(Some(grant));
            let by_password = self.facts.profile.grant_taking(Material::Password);
            if let Some(role) = client(by_password)
                && user == "alice"
                && self.control_again(hand, by_password, &role).await.is_ok()
            {
                return true;
            }
            match client(self.facts.profile.grant_taking(Material::Code)) {
                Some(role) if self.front.is_some() => self.code_of(hand, &role, user).await.is_ok(),
                _ => false,
            }
        });
        *works.await
    }

    /// Whether a refresh replaces the refresh token, found out once by doing it; where it does not, twice, since some servers
    /// give the same one within the same second.
    ///
    /// # Errors
    ///
    /// A refresh token could not be had or used.
    pub async fn rotates(&self, hand: &mut Hand) -> Result<bool, Stop> {
        let found = self.found.rotation.get_or_try_init(|| async {
            let pause = Duration::ZERO;
            if self.try_rotation(hand, pause).await? {
                return Ok(true);
            }
            self.try_rotation(hand, A_GOOD_SECOND).await
        });
        found.await.copied()
    }

    /// Refreshes so long after the tokens were issued, and tells whether the refresh token is another one.
    async fn try_rotation(&self, hand: &mut Hand, pause: Duration) -> Result<bool, Stop> {
        let refresh = self.facts.profile.grant_taking(Material::RefreshToken);
        let role = self
            .facts
            .sender_of(Some(refresh))
            .ok_or_else(|| Stop::skip("no client of the target file may refresh".to_owned()))?;
        let grant = self
            .facts
            .user_grant(&role)
            .ok_or_else(|| Stop::skip("no grant of the target gives user tokens".to_owned()))?;
        let purpose = Purpose::Given("a refresh token".to_owned());
        let issue = Issue::of(&grant, &role, purpose.clone());
        let first = self.issue(hand, &issue).await?;
        let Some(first) = first.refresh_token() else {
            return Err(Stop::skip(format!(
                "the token response of {grant} has no refresh_token"
            )));
        };
        let mut scope = Scope {
            client: Some(role.clone()),
            user: "alice".to_owned(),
            ..Scope::default()
        };
        scope.give(Material::RefreshToken, &first);
        tokio::time::sleep(pause).await;
        let outer = std::mem::replace(&mut hand.scope, scope);
        let draft = token_request(hand, refresh, &role, &Auth::default());
        hand.scope = outer;
        let logged = self.send(hand, &draft?, purpose).await?;
        if logged.reading.kind != Kind::Success {
            let text = format!("the refresh was answered with {}", logged.reading.summary());
            return Err(Trouble::Given(Raw::from(text)).into());
        }
        let second = logged.reading.refresh_token();
        Ok(second.is_some_and(|second| second != first))
    }

    /// Sends again one control that was accepted: what was judged in between was judged on a target in order.
    ///
    /// # Errors
    ///
    /// It is refused now.
    pub async fn closing_control(&self, hand: &mut Hand) -> Result<(), ClosingError> {
        let mut accepted = self.found.accepted();
        // The one that costs no login, where there is one.
        let profile = &self.facts.profile;
        let is_other = |grant: &str| {
            let by_password = profile.takes(grant, Material::Password);
            (!profile.is_machine(grant), !by_password)
        };
        accepted.sort_by_key(|(_, grant, _)| is_other(grant));
        let Some((role, grant, method)) = accepted.into_iter().next() else {
            return Ok(());
        };
        let sent = self.send_control(hand, &grant, &role, &method).await;
        sent.map_err(|why| ClosingError { grant, why })
    }
}
