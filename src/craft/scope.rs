//! What placeholders stand for in a trial: captures, material, roles, values of the target.

use std::collections::BTreeMap;

use crate::answer::{Arrival, Reading};
use crate::craft::facts::Facts;
use crate::profile::Material;
use crate::suite::{Meaning, Placeholder};

/// What a step left behind.
#[derive(Debug, Clone)]
pub struct StepFacts {
    /// The last answer.
    pub reading: Reading,
    /// The material it had.
    pub given: BTreeMap<String, String>,
    /// The answer that issued given tokens.
    pub issued: Option<Reading>,
    /// Where its authorization request ended.
    pub arrival: Option<Arrival>,
    /// The parameters it sent.
    pub sent: Vec<(String, String)>,
}

impl StepFacts {
    /// The kind of answer, to compare by.
    pub fn word(&self) -> String {
        self.arrival
            .as_ref()
            .map_or_else(|| self.reading.word(), Arrival::word)
    }
}

/// What placeholders stand for.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The role that sends.
    pub client: Option<String>,
    /// The role of the second client of the same kind.
    pub another: Option<String>,
    /// The role of the user.
    pub user: String,
    /// Material of the step.
    pub given: BTreeMap<String, String>,
    /// The answer that issued given tokens.
    pub issued: Option<Reading>,
    /// Earlier steps by id.
    pub steps: BTreeMap<String, StepFacts>,
    /// A random text of the trial.
    pub random: String,
    /// The grant in hand: client credentials have scopes of their own.
    pub grant: Option<String>,
}

impl Scope {
    /// Adds material; a user's stands in the target file.
    pub(crate) fn give(&mut self, material: Material, value: impl Into<String>) {
        if let Some(name) = material.given() {
            self.given.insert(name.to_owned(), value.into());
        }
    }

    /// Whether it has this material.
    pub(crate) fn has(&self, material: Material) -> bool {
        let name = material.given();
        name.is_none_or(|name| self.given.contains_key(name))
    }

    /// The text of a placeholder.
    pub fn value(&self, placeholder: &Placeholder<'_>, facts: &Facts) -> Option<String> {
        match placeholder.meaning() {
            Meaning::Issued(path) => self.issued.as_ref()?.lookup(path),
            Meaning::Given(name) => self.given.get(name).cloned(),
            Meaning::User(member) => {
                let user = facts.users.get(&self.user)?;
                match member {
                    "username" => Some(user.username.clone()),
                    "password" => Some(user.password.clone()),
                    _ => None,
                }
            }
            Meaning::Client(member) => self.of_client(self.client.as_deref(), member, facts),
            Meaning::Another(member) => self.of_client(self.another.as_deref(), member, facts),
            Meaning::Target(name) => facts.target.values.get(name).cloned(),
            Meaning::Issuer => Some(facts.issuer(self.client.as_deref())),
            Meaning::AskedIssuer => Some(facts.asked_issuer(self.client.as_deref())),
            Meaning::TokenEndpoint => facts
                .url("token", self.client.as_deref(), &BTreeMap::new())
                .ok(),
            Meaning::Scope(purpose) => self.scope(purpose, facts),
            Meaning::Random => Some(self.random.clone()),
            Meaning::Now => Some(now().to_string()),
            Meaning::Times(text, times) => Some(text.repeat(times)),
            Meaning::Step(step, path) => self.steps.get(step)?.value(path),
            // What is judged tells these, and a variant of a case those.
            Meaning::ReplyTime | Meaning::Response(_) | Meaning::Request(_) => None,
            Meaning::Grant | Meaning::Auth | Meaning::Parameter | Meaning::Row(_) => None,
            Meaning::Alteration | Meaning::Carrier | Meaning::OwnPublicJwk => None,
            Meaning::Nothing => None,
        }
    }

    fn of_client(&self, role: Option<&str>, member: &str, facts: &Facts) -> Option<String> {
        let client = facts.target.clients.get(role?)?;
        match member {
            "client_id" => Some(client.client_id.clone()),
            "client_secret" => client.client_secret.clone(),
            "redirect_uri" => client.redirect_uris.first().cloned(),
            "second_redirect_uri" => client.redirect_uris.get(1).cloned(),
            name => client
                .values
                .get(name)
                .or_else(|| facts.target.values.get(name))
                .cloned(),
        }
    }

    fn scope(&self, purpose: Option<&str>, facts: &Facts) -> Option<String> {
        let grant = self.grant.as_deref();
        let is_machine = grant.is_some_and(|grant| facts.profile.is_machine(grant));
        let usual = if is_machine { "machine" } else { "usual" };
        let client = self
            .client
            .as_ref()
            .and_then(|role| facts.target.clients.get(role));
        let purpose = purpose.unwrap_or(usual);
        let of_grant = match client {
            Some(client) => facts.target.usual_scope(client, grant.unwrap_or("usual")),
            None => facts.target.scopes.get("usual").map(String::as_str),
        };
        let found = match client {
            Some(_) if purpose == "usual" => of_grant,
            Some(client) => facts.target.scope(client, purpose),
            None => facts.target.scopes.get(purpose).map(String::as_str),
        };
        // A part of nothing is nothing that could be judged.
        let is_a_part = purpose == "narrow";
        let usual = of_grant;
        let found = found.filter(|scope| !scope.is_empty() && (!is_a_part || usual.is_some()))?;
        let is_of_user = matches!(purpose, "narrow" | "openid");
        Some(match usual.filter(|_| is_of_user) {
            Some(usual) => with_what_refreshing_takes(found, usual),
            None => found.to_owned(),
        })
    }
}

/// Where the usual scope asks for `offline_access`, no refresh token comes without it (OpenID Connect Core section 11), so
/// that whatever is asked for in its place has it too.
fn with_what_refreshing_takes(scope: &str, usual: &str) -> String {
    const OFFLINE: &str = "offline_access";
    let has = |scope: &str| scope.split(' ').any(|word| word == OFFLINE);
    if has(usual) && !has(scope) {
        format!("{scope} {OFFLINE}")
    } else {
        scope.to_owned()
    }
}

impl StepFacts {
    /// A member of the answer, a parameter of the redirect, a piece of the material.
    fn value(&self, path: &str) -> Option<String> {
        if let Some(path) = path.strip_prefix("given.issued.") {
            return self.issued.as_ref()?.lookup(path);
        }
        if let Some(name) = path.strip_prefix("given.") {
            return self.given.get(name).cloned();
        }
        if let Some(name) = path.strip_prefix("redirect.") {
            let parameters = self.arrival.as_ref()?.redirect.as_ref()?;
            return parameters
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone());
        }
        if let Some(name) = path.strip_prefix("request.") {
            return self
                .sent
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, value)| value.clone());
        }
        self.reading.lookup(path)
    }
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
