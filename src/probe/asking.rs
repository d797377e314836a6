//! What a standard server without a list of its grants offers is found out by asking for each, before any case.

use std::sync::Arc;

use crate::check::Reading;
use crate::http::Exchange;
use crate::plan::{Origin, client_for};
use crate::probe::auth::{authenticate, usual_method};
use crate::probe::draft::{Draft, Parameter};
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::Work;
use crate::suite::{Auth, GRANTS};
use crate::target::Client;

impl Instance {
    /// Grants that neither the target file nor metadata tells of: what the server itself calls unsupported is not
    /// offered. Whoever does not answer at all is not asked again.
    pub(super) async fn ask_for_grants(&mut self) {
        if self.profile.id != "rfc" {
            return;
        }
        for grant in GRANTS {
            let known = self.capabilities.get(grant);
            if known
                .is_none_or(|known| known.origin != Origin::Profile || known.offered != Some(true))
            {
                continue;
            }
            match self.is_offered(grant).await {
                Some(true) => {}
                Some(false) => self.capabilities.learn(grant, false, Origin::Asked),
                None => return,
            }
        }
    }

    /// Which audience the server wants in client assertions, where the target file does not say: the issuer or the token
    /// endpoint, either of which RFC 7523 section 3 allows.
    pub(super) async fn learn_audiences(&mut self) {
        let uses_assertions = |client: &Client| {
            let methods = client.methods();
            client.audience.is_none() && methods.first().is_some_and(|name| name.ends_with("_jwt"))
        };
        let clients = self.target.clients.iter();
        let asking = clients.filter(|(_, client)| uses_assertions(client));
        let asking: Vec<String> = asking.map(|(role, _)| role.clone()).collect();
        for role in asking {
            if self.is_known_with(&role, "issuer").await != Some(false)
                || self.is_known_with(&role, "token_endpoint").await != Some(true)
            {
                self.set_audience(&role, None);
                continue;
            }
            (self.announce)(&format!(
                "the role {role} authenticates with the token endpoint as audience, not with the issuer; the target file can say so: audience: token_endpoint"
            ));
        }
    }

    fn set_audience(&mut self, role: &str, audience: Option<&str>) {
        if let Some(client) = Arc::make_mut(&mut self.target).clients.get_mut(role) {
            client.audience = audience.map(str::to_owned);
        }
    }

    /// Whether the client's assertions are taken with this audience, which stays set; nothing where no answer comes.
    async fn is_known_with(&mut self, role: &str, audience: &str) -> Option<bool> {
        self.set_audience(role, Some(audience));
        let grants = self.target.clients.get(role)?.grants.clone();
        let grant = grants.map_or_else(
            || Some("client_credentials".to_owned()),
            |grants| grants.first().cloned(),
        );
        let exchange = self.ask("token", grant.as_deref(), role).await?;
        let reading = Reading::of(&exchange, &self.profile);
        let is_refused = match reading.code.as_deref() {
            Some(code) => code == "invalid_client",
            None => !reading.holds_token && matches!(reading.status, 400 | 401 | 403),
        };
        Some(!is_refused)
    }

    /// Whether the server may offer the grant; nothing where it does not answer.
    async fn is_offered(&self, grant: &str) -> Option<bool> {
        let Some(role) = client_for(&self.profile, &self.target, Some(grant)) else {
            // Its endpoint is asked for codes by cases of other grants, too.
            return Some(grant != "device_code");
        };
        if grant == "device_code" {
            let exchange = self.ask("device_authorization", None, &role).await?;
            if exchange.answer().is_some_and(|answer| answer.status == 404) {
                return Some(false);
            }
        }
        let exchange = self.ask("token", Some(grant), &role).await?;
        let reading = Reading::of(&exchange, &self.profile);
        Some(reading.code.as_deref() != Some("unsupported_grant_type"))
    }

    /// A request with the client's authentication and nothing else; nothing where no answer comes.
    async fn ask(&self, endpoint: &str, grant: Option<&str>, role: &str) -> Option<Exchange> {
        let client = self.client(role).ok()?.clone();
        let grant_type = grant.and_then(|grant| self.profile.grant(grant));
        let mut draft = Draft {
            endpoint: endpoint.to_owned(),
            client: Some(role.to_owned()),
            parameters: grant_type
                .map(|grant| Parameter::new("grant_type", grant.grant_type.as_str()))
                .into_iter()
                .collect(),
            ..Draft::default()
        };
        let scope = Scope {
            client: Some(role.to_owned()),
            ..Scope::default()
        };
        let auth = Auth {
            method: Some(usual_method(self, &client, grant)),
            ..Auth::default()
        };
        let mut work = Work::new("asking for grants", self.seed);
        authenticate(&mut draft, &auth, &scope, self, &mut work).ok()?;
        let exchange = self.patiently(draft.encode(self).ok()?).await;
        exchange.answer().is_some().then_some(exchange)
    }
}
