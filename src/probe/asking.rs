//! What metadata does not tell is found out by asking, before any case: it gives new facts.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::answer::read;
use crate::craft::{Draft, Facts, Hand, Parameter, authenticate, told_by, usual_method};
use crate::http::Exchange;
use crate::plan::Origin;
use crate::probe::instance::Instance;
use crate::probe::told::{Told, of_clients};
use crate::profile::Material;
use crate::suite::{Auth, GRANTS};
use crate::target::Client;
use crate::words::Message;

/// Grants that neither the target file nor metadata tells of: what the server itself calls unsupported is not
/// offered. Whoever does not answer at all is not asked again.
pub(super) async fn grants(instance: &Instance) -> Arc<Facts> {
    let facts = &instance.facts;
    if !facts.profile.follows_metadata {
        return Arc::clone(facts);
    }
    let mut capabilities = facts.capabilities.clone();
    for grant in GRANTS {
        let known = facts.capabilities.get(grant);
        if known.is_none_or(|known| known.origin != Origin::Profile || known.offered != Some(true))
        {
            continue;
        }
        match is_offered(instance, grant).await {
            Some(true) => {}
            Some(false) => capabilities.learn(grant, false, Origin::Asked),
            None => break,
        }
    }
    Arc::new(Facts {
        capabilities,
        ..(**facts).clone()
    })
}

/// Which audience the server wants in client assertions, where the target file does not say: the issuer or the token
/// endpoint, either of which RFC 7523 section 3 allows.
pub(super) async fn audiences(instance: &Instance) -> Arc<Facts> {
    let uses_assertions = |client: &Client| {
        let methods = client.methods();
        client.audience.is_none() && methods.first().is_some_and(|name| name.ends_with("_jwt"))
    };
    let clients = &instance.facts.target.clients;
    let method_of = |client: &Client| client.methods().first().map(ToString::to_string);
    let mut facts = Arc::clone(&instance.facts);
    let mut asked = BTreeSet::new();
    for (role, client) in clients {
        // What one of them shows is the server's way with all of the same method.
        if !uses_assertions(client) || !asked.insert(method_of(client)) {
            continue;
        }
        let by_issuer = with_audience(&facts, &[role], "issuer");
        if is_known(instance, &by_issuer, role).await != Some(false) {
            continue;
        }
        let by_endpoint = with_audience(&facts, &[role], "token_endpoint");
        if is_known(instance, &by_endpoint, role).await != Some(true) {
            continue;
        }
        let alike = clients
            .iter()
            .filter(|(_, other)| uses_assertions(other) && method_of(other) == method_of(client));
        let alike: Vec<&String> = alike.map(|(role, _)| role).collect();
        facts = with_audience(&facts, &alike, "token_endpoint");
        let told = Told {
            cause: Message::new("cause-assertion-audience"),
            remedy: "remedy-add",
            requirement: None,
        };
        let roles = alike.iter().map(|role| role.as_str());
        let lines = of_clients(roles, "audience: token_endpoint");
        instance.found.explain(told.adapted(lines));
    }
    facts
}

/// The same facts with another audience in the clients' assertions.
fn with_audience(facts: &Facts, roles: &[&String], audience: &str) -> Arc<Facts> {
    let mut target = (*facts.target).clone();
    for role in roles {
        if let Some(client) = target.clients.get_mut(*role) {
            client.audience = Some(audience.to_owned());
        }
    }
    Arc::new(Facts {
        target: Arc::new(target),
        ..facts.clone()
    })
}

/// Whether the client's assertions are taken by these facts; nothing where no answer comes.
async fn is_known(instance: &Instance, facts: &Arc<Facts>, role: &str) -> Option<bool> {
    let grants = facts.target.clients.get(role)?.grants.clone();
    let grant = grants.map_or_else(
        || Some(facts.profile.machine_grant().to_owned()),
        |grants| grants.first().cloned(),
    );
    let exchange = ask(instance, facts, "token", grant.as_deref(), role).await?;
    let reading = read(&exchange, &facts.profile, "token");
    let is_refused = match reading.code.as_deref() {
        Some(code) => code == "invalid_client",
        None => !reading.holds_token && matches!(reading.status, 400 | 401 | 403),
    };
    Some(!is_refused)
}

/// Whether the server may offer the grant; nothing where it does not answer.
async fn is_offered(instance: &Instance, grant: &str) -> Option<bool> {
    let facts = &instance.facts;
    let is_of_device = facts.profile.takes(grant, Material::DeviceCode);
    let Some(role) = facts.sender_of(Some(grant)) else {
        // Its endpoint is asked for codes by cases of other grants, too.
        return Some(!is_of_device);
    };
    if is_of_device {
        let exchange = ask(instance, facts, "device_authorization", None, &role).await?;
        if exchange.answer().is_some_and(|answer| answer.status == 404) {
            return Some(false);
        }
    }
    let exchange = ask(instance, facts, "token", Some(grant), &role).await?;
    let reading = read(&exchange, &facts.profile, "token");
    Some(reading.code.as_deref() != Some("unsupported_grant_type"))
}

/// A request with the client's authentication and nothing else; nothing where no answer comes.
pub(super) async fn ask(
    instance: &Instance,
    facts: &Arc<Facts>,
    endpoint: &str,
    grant: Option<&str>,
    role: &str,
) -> Option<Exchange> {
    let client = facts.client(role).ok()?;
    let grant_type = grant.and_then(|grant| facts.profile.grant(grant));
    let mut draft = Draft {
        endpoint: endpoint.to_owned(),
        client: Some(role.to_owned()),
        parameters: grant_type
            .map(|grant| Parameter::new("grant_type", grant.grant_type.as_str()))
            .into_iter()
            .collect(),
        ..Draft::default()
    };
    let auth = Auth {
        method: Some(usual_method(facts, client, grant)),
        ..Auth::default()
    };
    let known = Arc::clone(&instance.known);
    let mut hand = Hand::new(facts, "asking for grants", known);
    hand.scope.client = Some(role.to_owned());
    authenticate(&mut draft, &auth, &mut hand).ok()?;
    let exchange = instance.exchange(draft.encode(facts).ok()?).await;
    let reading = read(&exchange, &facts.profile, endpoint);
    instance.known.keep(&told_by(&exchange, &reading));
    instance.account.receive(&reading, role);
    exchange.answer().is_some().then_some(exchange)
}
