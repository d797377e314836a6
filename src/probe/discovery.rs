//! Reads the target's metadata and its JWK Set, before any case.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::probe::instance::Instance;

/// The metadata, from whichever of the two well-known places has it; the OpenID one says more, so it comes first.
/// Beside it, which of the two there are.
pub(super) async fn metadata(instance: &Instance) -> (Option<Json>, Vec<(&'static str, bool)>) {
    let mut merged: Option<Json> = None;
    let mut published = Vec::new();
    for endpoint in ["openid_configuration", "oauth_metadata"] {
        if instance.target.capabilities.get(endpoint) == Some(&false)
            || !instance.profile.endpoints.contains_key(endpoint)
        {
            published.push((endpoint, false));
            continue;
        }
        let role = crate::plan::client_for(&instance.profile, &instance.target, None);
        let Ok(url) = instance.url(endpoint, role.as_deref(), &BTreeMap::new()) else {
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
pub(super) async fn keys(instance: &Instance) -> Result<Json, String> {
    let role = crate::plan::client_for(&instance.profile, &instance.target, None);
    let url = instance.url("jwks", role.as_deref(), &BTreeMap::new())?;
    match json(instance, url.clone()).await {
        Some(keys) if keys.get("keys").is_some_and(Json::is_array) => Ok(keys),
        Some(_) => Err(format!("{url} has no keys")),
        None => Err(format!("{url} gives no JSON")),
    }
}

async fn json(instance: &Instance, url: String) -> Option<Json> {
    let exchange = instance.fetch(url).await;
    // Another success status is for the cases about it to judge.
    let answer = exchange
        .answer()
        .filter(|answer| (200..300).contains(&answer.status))?;
    serde_json::from_slice(&answer.body).ok()
}
