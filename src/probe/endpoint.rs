//! Where endpoints are: the target file says, then metadata, then the profile's path.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::http::{Origins, way_out};
use crate::profile::Profile;
use crate::target::Target;

/// The member of the metadata that names an endpoint.
fn metadata_member(endpoint: &str) -> Option<&'static str> {
    Some(match endpoint {
        "token" => "token_endpoint",
        "authorization" => "authorization_endpoint",
        "device_authorization" => "device_authorization_endpoint",
        "introspection" => "introspection_endpoint",
        "revocation" => "revocation_endpoint",
        "userinfo" => "userinfo_endpoint",
        "jwks" => "jwks_uri",
        "registration" => "registration_endpoint",
        _ => return None,
    })
}

/// The origins that the target file names: those of its base URL, issuer, endpoints and hosts.
pub(super) fn named(target: &Target) -> Origins {
    let roles = target.clients.keys().map(|role| Some(role.as_str()));
    let roles: Vec<Option<&str>> = roles.chain([None]).collect();
    let templates = target.endpoints.values().chain([&target.base_url]);
    let filled = templates.flat_map(|template| {
        let fill = |role: &Option<&str>| fill(template, *role, &BTreeMap::new(), target).ok();
        roles.iter().filter_map(fill)
    });
    let plain = target.hosts.iter().chain(&target.issuer).cloned();
    Origins::of(filled.chain(plain))
}

/// The endpoints that get secrets and that the metadata has elsewhere than any origin the target file names, with what
/// to do about it.
pub(super) fn unnamed(profile: &Profile, target: &Target, metadata: &Json) -> Option<String> {
    let named = named(target);
    let mut found: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for endpoint in WITH_SECRETS {
        let Some(member) = metadata_member(endpoint) else {
            continue;
        };
        let url = url(
            endpoint,
            None,
            &BTreeMap::new(),
            profile,
            target,
            Some(metadata),
        );
        let listed = metadata.get(member).and_then(Json::as_str);
        let followed = url.ok().filter(|url| listed == Some(url));
        let Some(Ok(url)) = followed.map(|url| url::Url::parse(&url)) else {
            continue;
        };
        if let Err(unnamed) = named.check(&url, String::new) {
            found.entry(unnamed.origin).or_default().push(member);
        }
    }
    if found.is_empty() {
        return None;
    }
    let told: Vec<String> = found
        .iter()
        .map(|(origin, members)| format!("{origin} ({})", members.join(", ")))
        .collect();
    Some(format!(
        "the metadata alone names {}, so that nothing secret goes there; {}",
        told.join(" and "),
        way_out(found.keys().map(String::as_str))
    ))
}

/// The endpoints that requests with secrets go to.
const WITH_SECRETS: [&str; 7] = [
    "token",
    "authorization",
    "device_authorization",
    "introspection",
    "revocation",
    "userinfo",
    "registration",
];

/// The URL of an endpoint for a client.
pub(super) fn url(
    endpoint: &str,
    role: Option<&str>,
    overrides: &BTreeMap<String, String>,
    profile: &Profile,
    target: &Target,
    metadata: Option<&Json>,
) -> Result<String, String> {
    if let Some(url) = target.endpoints.get(endpoint) {
        return fill(url, role, overrides, target);
    }
    if endpoint == "oauth_metadata" || endpoint == "openid_configuration" {
        return well_known(endpoint, role, overrides, profile, target);
    }
    let listed = metadata
        .and_then(|metadata| metadata.get(metadata_member(endpoint)?))
        .and_then(Json::as_str);
    if let (Some(url), "rfc") = (listed, profile.id.as_str()) {
        return Ok(url.to_owned());
    }
    match profile.endpoints.get(endpoint) {
        Some(described) => fill(
            &format!(
                "{}{}",
                target.base_url.trim_end_matches('/'),
                described.path
            ),
            role,
            overrides,
            target,
        ),
        None => Err(format!(
            "the profile {} has no {endpoint} endpoint, and the target file names none",
            profile.id
        )),
    }
}

/// A path of the profile under the base URL, for a client.
pub(super) fn under_base(
    path: &str,
    role: Option<&str>,
    target: &Target,
) -> Result<String, String> {
    fill(
        &format!("{}{path}", target.base_url.trim_end_matches('/')),
        role,
        &BTreeMap::new(),
        target,
    )
}

/// RFC 8414 section 3.1 puts the well-known path between host and path of the issuer, OpenID Connect Discovery behind it.
fn well_known(
    endpoint: &str,
    role: Option<&str>,
    overrides: &BTreeMap<String, String>,
    profile: &Profile,
    target: &Target,
) -> Result<String, String> {
    let described = profile
        .endpoints
        .get(endpoint)
        .ok_or_else(|| format!("the profile {} has no {endpoint}", profile.id))?;
    if profile.id != "rfc" && target.issuer.is_none() {
        return fill(
            &format!(
                "{}{}",
                target.base_url.trim_end_matches('/'),
                described.path
            ),
            role,
            overrides,
            target,
        );
    }
    let issuer = target.issuer();
    let suffix = if endpoint == "oauth_metadata" {
        "/.well-known/oauth-authorization-server"
    } else {
        "/.well-known/openid-configuration"
    };
    let url = url::Url::parse(issuer)
        .map_err(|error| format!("the issuer {issuer:?} is no URL: {error}"))?;
    let path = url.path().trim_end_matches('/');
    let origin = url.origin().ascii_serialization();
    Ok(if endpoint == "oauth_metadata" {
        format!("{origin}{suffix}{path}")
    } else {
        format!("{origin}{path}{suffix}")
    })
}

/// Replaces `{name}` by a value of the case, the client or the target.
fn fill(
    template: &str,
    role: Option<&str>,
    overrides: &BTreeMap<String, String>,
    target: &Target,
) -> Result<String, String> {
    let client = role.and_then(|role| target.clients.get(role));
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        let name = &rest[start + 1..start + length];
        let value = overrides
            .get(name)
            .or_else(|| client.and_then(|client| client.values.get(name)))
            .or_else(|| target.values.get(name))
            .or_else(|| {
                target
                    .clients
                    .values()
                    .find_map(|client| client.values.get(name))
            })
            .ok_or_else(|| format!("the target file has no value {name}"))?;
        filled.push_str(&rest[..start]);
        filled.push_str(value);
        rest = &rest[start + length + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}
