//! What placeholders stand for in a trial: captures, material, roles, values of the target.

use std::collections::BTreeMap;

use crate::check::{Arrival, Reading};
use crate::probe::instance::Instance;
use crate::suite::Placeholder;

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
    /// The text of a placeholder.
    pub fn value(&self, placeholder: &Placeholder<'_>, instance: &Instance) -> Option<String> {
        match (placeholder.name, placeholder.member) {
            ("given", Some(path)) => match path.strip_prefix("issued.") {
                Some(path) => self.issued.as_ref()?.lookup(path),
                None => self.given.get(path).cloned(),
            },
            ("user", Some(member)) => {
                let user = instance.users.get(&self.user)?;
                match member {
                    "username" => Some(user.username.clone()),
                    "password" => Some(user.password.clone()),
                    _ => None,
                }
            }
            ("client", Some(member)) => self.of_client(self.client.as_deref(), member, instance),
            ("another", Some(member)) => self.of_client(self.another.as_deref(), member, instance),
            ("target", Some(name)) => instance.target.values.get(name).cloned(),
            ("issuer", None) => Some(instance.issuer(self.client.as_deref())),
            ("asked_issuer", None) => Some(instance.asked_issuer(self.client.as_deref())),
            ("token_endpoint", None) => instance
                .url("token", self.client.as_deref(), &BTreeMap::new())
                .ok(),
            ("scope", purpose) => self.scope(purpose, instance),
            ("random", None) => Some(self.random.clone()),
            ("now", None) => Some(now().to_string()),
            (repeated, None) if repeated.contains('*') => many(repeated),
            (step, Some(path)) => self.steps.get(step)?.value(path),
            _ => None,
        }
    }

    fn of_client(&self, role: Option<&str>, member: &str, instance: &Instance) -> Option<String> {
        let client = instance.target.clients.get(role?)?;
        match member {
            "client_id" => Some(client.client_id.clone()),
            "client_secret" => client.client_secret.clone(),
            "redirect_uri" => client.redirect_uris.first().cloned(),
            "second_redirect_uri" => client.redirect_uris.get(1).cloned(),
            name => client
                .values
                .get(name)
                .or_else(|| instance.target.values.get(name))
                .cloned(),
        }
    }

    fn scope(&self, purpose: Option<&str>, instance: &Instance) -> Option<String> {
        let usual = if self.grant.as_deref() == Some("client_credentials") {
            "machine"
        } else {
            "usual"
        };
        let client = self
            .client
            .as_ref()
            .and_then(|role| instance.target.clients.get(role));
        let purpose = purpose.unwrap_or(usual);
        let found = match client {
            Some(client) => instance.target.scope(client, purpose),
            None => instance.target.scopes.get(purpose).map(String::as_str),
        };
        // A part of nothing is nothing that could be judged.
        let is_a_part = purpose == "narrow";
        let usual = match client {
            Some(client) => instance.target.scope(client, "usual"),
            None => instance.target.scopes.get("usual").map(String::as_str),
        };
        found
            .filter(|scope| !scope.is_empty() && (!is_a_part || usual.is_some()))
            .map(str::to_owned)
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

/// `a*4097`: a text so many times.
fn many(text: &str) -> Option<String> {
    let (letters, times) = text.rsplit_once('*')?;
    Some(
        letters.repeat(
            times
                .parse::<usize>()
                .ok()
                .filter(|times| *times <= 1 << 20)?,
        ),
    )
}

/// Seconds since 1970.
pub(crate) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
