//! The metadata of a target, from the well-known places, and which of it speaks for another issuer.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use crate::answer::json_of;
use crate::craft::EndpointError;
use crate::probe::instance::Instance;
use crate::probe::misnamed::Misnamed;

/// What the well-known places have.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    /// The documents that are used, as one; the OpenID one says more, so it comes first.
    pub(super) merged: Option<Json>,
    /// Which of the documents there are.
    pub(super) published: Vec<(&'static str, bool)>,
    /// Those that are not used.
    pub(super) misnamed: Vec<Misnamed>,
}

impl Metadata {
    /// Reads what is published; what speaks for another issuer is set aside unless everything is wanted.
    pub(super) async fn of(instance: &Instance, is_all: bool) -> Self {
        let mut metadata = Self::default();
        for endpoint in ["openid_configuration", "oauth_metadata"] {
            if instance.facts.target.capabilities.get(endpoint) == Some(&false)
                || !instance.facts.profile.endpoints.contains_key(endpoint)
            {
                metadata.published.push((endpoint, false));
                continue;
            }
            let Ok(url) = url(instance, endpoint) else {
                continue;
            };
            let Some(Json::Object(found)) = json(instance, url.clone()).await else {
                metadata.published.push((endpoint, false));
                continue;
            };
            metadata.published.push((endpoint, true));
            match misnamed(instance, endpoint, url, &found).filter(|_| !is_all) {
                Some(misnamed) => metadata.misnamed.push(misnamed),
                None => metadata.merge(found),
            }
        }
        metadata
    }

    fn merge(&mut self, found: Map<String, Json>) {
        if let Some(Json::Object(first)) = &mut self.merged {
            for (name, value) in found {
                first.entry(name).or_insert(value);
            }
        } else {
            self.merged = Some(Json::Object(found));
        }
    }
}

/// Whether a document speaks for another issuer. One that names none is for the cases to judge, and so is a slash at the
/// end: it misleads nobody.
fn misnamed(
    instance: &Instance,
    endpoint: &str,
    url: String,
    found: &Map<String, Json>,
) -> Option<Misnamed> {
    let facts = &instance.facts;
    // Where the place itself is told by hand, only an issuer that is told, too, can be another one.
    if facts.target.endpoints.contains_key(endpoint) && facts.target.issuer.is_none() {
        return None;
    }
    let asked = facts.asked_issuer(facts.sender_of(None).as_deref());
    let named = found.get("issuer")?.as_str()?.to_owned();
    let token_endpoint = found.get("token_endpoint").and_then(Json::as_str);
    let is_other = named.trim_end_matches('/') != asked.trim_end_matches('/');
    is_other.then(|| Misnamed {
        url,
        asked,
        named,
        token_endpoint: token_endpoint.map(str::to_owned),
    })
}

/// The URL of an endpoint, for the usual client.
pub(super) fn url(instance: &Instance, endpoint: &str) -> Result<String, EndpointError> {
    let role = instance.facts.sender_of(None);
    instance
        .facts
        .url(endpoint, role.as_deref(), &BTreeMap::new())
}

/// The JSON that is published somewhere.
pub(super) async fn json(instance: &Instance, url: String) -> Option<Json> {
    let exchange = instance.fetch(url).await;
    // Another success status is for the cases about it to judge.
    let answer = exchange
        .answer()
        .filter(|answer| (200..300).contains(&answer.status))?;
    json_of(&answer.body).ok()
}
