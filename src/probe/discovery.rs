//! Reads the target's metadata and its JWK Set, before any case, and finds out whether it answers at all.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::answer::json_of;
use crate::craft::{EndpointError, Facts};
use crate::plan::Origin;
use crate::probe::asking;
use crate::probe::failure::{NoKeys, PreflightError};
use crate::probe::instance::Instance;
use crate::probe::setup::{Setup, SetupError};

impl Instance {
    /// Makes a target ready, reads its metadata, and asks what that leaves open.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`]; the metadata leads to an origin that the target file does not name.
    pub async fn discovered(setup: &Setup) -> Result<Self, SetupError> {
        let mut instance = Self::published(setup).await?;
        if let Some(strangers) = instance.facts.strangers() {
            return Err(SetupError::Strangers(setup.target.name.clone(), strangers));
        }
        if let Some(misread) = instance.facts.misread() {
            return Err(SetupError::Misread(setup.target.name.clone(), misread));
        }
        instance.facts = asking::audiences(&instance).await;
        instance.facts = asking::grants(&instance).await;
        Ok(instance)
    }

    /// Makes a target ready and reads its metadata; nothing secret is sent.
    ///
    /// # Errors
    ///
    /// As for [`Instance::offline`].
    pub async fn published(setup: &Setup) -> Result<Self, SetupError> {
        let mut instance = Self::offline(setup)?;
        let (metadata, published) = metadata(&instance).await;
        let mut facts = Facts::new(&setup.profile, &setup.target, metadata);
        for (endpoint, is_published) in published {
            facts
                .capabilities
                .learn(endpoint, is_published, Origin::Asked);
        }
        instance.facts = Arc::new(facts);
        Ok(instance)
    }

    /// The target's JWK Set, got once.
    ///
    /// # Errors
    ///
    /// Why there is none.
    pub async fn keys(&self) -> Result<&Json, &NoKeys> {
        self.found.keys.get_or_init(|| keys(self)).await.as_ref()
    }

    /// Whether the target can be reached at all: one plain request.
    ///
    /// # Errors
    ///
    /// Why not.
    pub async fn preflight(&self) -> Result<(), PreflightError> {
        let url = url(self, "token").map_err(PreflightError::Endpoint)?;
        match self.fetch(url.clone()).await.result {
            Ok(_) => Ok(()),
            Err(failure) => Err(PreflightError::NoAnswer(url, failure)),
        }
    }
}

/// The URL of an endpoint, for the usual client.
fn url(instance: &Instance, endpoint: &str) -> Result<String, EndpointError> {
    let role = instance.facts.sender_of(None);
    instance
        .facts
        .url(endpoint, role.as_deref(), &BTreeMap::new())
}

/// The metadata, from whichever of the two well-known places has it; the OpenID one says more, so it comes first.
/// Beside it, which of the two there are.
async fn metadata(instance: &Instance) -> (Option<Json>, Vec<(&'static str, bool)>) {
    let mut merged: Option<Json> = None;
    let mut published = Vec::new();
    for endpoint in ["openid_configuration", "oauth_metadata"] {
        if instance.facts.target.capabilities.get(endpoint) == Some(&false)
            || !instance.facts.profile.endpoints.contains_key(endpoint)
        {
            published.push((endpoint, false));
            continue;
        }
        let Ok(url) = url(instance, endpoint) else {
            continue;
        };
        let Some(Json::Object(found)) = json(instance, url).await else {
            published.push((endpoint, false));
            continue;
        };
        published.push((endpoint, true));
        match &mut merged {
            None => merged = Some(Json::Object(found)),
            Some(Json::Object(first)) => {
                for (name, value) in found {
                    first.entry(name).or_insert(value);
                }
            }
            Some(_) => {}
        }
    }
    (merged, published)
}

/// The JWK Set of the target.
async fn keys(instance: &Instance) -> Result<Json, NoKeys> {
    let url = url(instance, "jwks").map_err(NoKeys::Endpoint)?;
    match json(instance, url.clone()).await {
        Some(keys) if keys.get("keys").is_some_and(Json::is_array) => Ok(keys),
        Some(_) => Err(NoKeys::Keyless(url)),
        None => Err(NoKeys::NoJson(url)),
    }
}

async fn json(instance: &Instance, url: String) -> Option<Json> {
    let exchange = instance.fetch(url).await;
    // Another success status is for the cases about it to judge.
    let answer = exchange
        .answer()
        .filter(|answer| (200..300).contains(&answer.status))?;
    json_of(&answer.body).ok()
}
