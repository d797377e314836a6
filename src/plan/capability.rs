//! What a target offers, as far as it is known, and how that was found out.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use crate::profile::{Material, Presence, Profile, RotationRule};
use crate::suite::{CAPABILITIES, GRANTS, METHODS};
use crate::target::Target;
use crate::words::Message;

/// What is known of one capability.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Whether the target has it; not known yet where there is nothing to tell.
    pub offered: Option<bool>,
    /// How that was found out.
    pub origin: Origin,
}

/// How it was found out whether a target has a capability.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The target file says so, or shows it.
    TargetFile,
    /// The metadata says so.
    Metadata,
    /// The profile says so.
    Profile,
    /// The target was asked.
    Asked,
    /// The target is asked when it is run against.
    AskedAtRun,
    /// Nothing tells.
    Nowhere,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match self {
            Self::TargetFile => "origin-target-file",
            Self::Metadata => "origin-metadata",
            Self::Profile => "origin-profile",
            Self::Asked => "origin-asked",
            Self::AskedAtRun => "origin-asked-at-run",
            Self::Nowhere => "origin-nowhere",
        };
        Message::new(id).fmt(f)
    }
}

/// What a target offers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Capabilities {
    known: BTreeMap<&'static str, Known>,
}

impl Capabilities {
    /// Works out every capability: the target file decides, then metadata, then the profile.
    pub fn resolve(profile: &Profile, target: &Target, metadata: Option<&Json>) -> Self {
        let names = GRANTS
            .iter()
            .chain(METHODS)
            .copied()
            .chain(CAPABILITIES.iter().map(|(name, _)| *name));
        let known = names
            .map(|name| (name, resolve(name, profile, target, metadata)))
            .collect();
        Self { known }
    }

    /// The same before the target was asked for its metadata: what that may offer is not known yet.
    pub fn before_asking(profile: &Profile, target: &Target) -> Self {
        let mut all = Self::resolve(profile, target, None);
        let silent = Json::Object(serde_json::Map::new());
        let by_profile =
            |known: &Known| known.origin == Origin::Profile && known.offered == Some(false);
        for (name, known) in &mut all.known {
            if by_profile(known) && by_metadata(name, &silent).is_some() {
                *known = Known {
                    offered: None,
                    origin: Origin::AskedAtRun,
                };
            }
        }
        all
    }

    /// Notes what was found out by asking the target; the target file's own word stands.
    pub fn learn(&mut self, name: &'static str, offered: bool, origin: Origin) {
        if self
            .known
            .get(name)
            .is_none_or(|known| known.origin != Origin::TargetFile)
        {
            self.known.insert(
                name,
                Known {
                    offered: Some(offered),
                    origin,
                },
            );
        }
    }

    /// Whether the target has it; what is not known counts as there, and shows itself at run.
    pub fn may_have(&self, name: &str) -> bool {
        self.known
            .get(name)
            .is_none_or(|known| known.offered != Some(false))
    }

    /// What is known of it.
    pub fn get(&self, name: &str) -> Option<&Known> {
        self.known.get(name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Known)> {
        self.known.iter().map(|(name, known)| (*name, known))
    }
}

fn resolve(name: &str, profile: &Profile, target: &Target, metadata: Option<&Json>) -> Known {
    if let Some(offered) = target.capabilities.get(name) {
        return Known {
            offered: Some(*offered),
            origin: Origin::TargetFile,
        };
    }
    if GRANTS.contains(&name) {
        return grant(name, profile, target, metadata);
    }
    if METHODS.contains(&name) {
        let offered = profile.clients.methods.iter().any(|method| method == name)
            && target
                .clients
                .values()
                .any(|client| client.methods().contains(&name));
        return Known {
            offered: Some(offered),
            origin: Origin::TargetFile,
        };
    }
    if let Some(offered) = by_target(name, profile, target) {
        return Known {
            offered: Some(offered),
            origin: Origin::TargetFile,
        };
    }
    let is_documented = profile.capabilities.iter().any(|listed| listed == name);
    let said = metadata.and_then(|metadata| by_metadata(name, metadata));
    // What a vendor documents is there also where its metadata, which may be older than itself, is silent.
    let said = said.filter(|offered| *offered || !is_documented || profile.follows_metadata);
    if let Some(offered) = said {
        return Known {
            offered: Some(offered),
            origin: Origin::Metadata,
        };
    }
    let offered = by_profile(name, profile);
    Known {
        offered,
        origin: if offered.is_some() {
            Origin::Profile
        } else {
            Origin::Nowhere
        },
    }
}

fn grant(name: &str, profile: &Profile, target: &Target, metadata: Option<&Json>) -> Known {
    let Some(grant) = profile.grant(name) else {
        return Known {
            offered: Some(false),
            origin: Origin::Profile,
        };
    };
    if grant.takes(Material::Assertion) && target.assertion_issuer.is_none() {
        return Known {
            offered: Some(false),
            origin: Origin::TargetFile,
        };
    }
    let listed = metadata
        .and_then(|metadata| metadata.get("grant_types_supported"))
        .and_then(Json::as_array);
    match listed {
        // A vendor's own grant list is its document; metadata decides for standard servers only.
        Some(listed) if profile.follows_metadata => Known {
            offered: Some(
                listed
                    .iter()
                    .any(|entry| entry.as_str() == Some(&grant.grant_type)),
            ),
            origin: Origin::Metadata,
        },
        _ => Known {
            offered: Some(true),
            origin: Origin::Profile,
        },
    }
}

/// What the target file shows without saying it.
fn by_target(name: &str, profile: &Profile, target: &Target) -> Option<bool> {
    let has_endpoint = |endpoint: &str| target.endpoints.contains_key(endpoint).then_some(true);
    match name {
        "form" => Some(profile.encoding == crate::profile::Encoding::Form),
        "json" => Some(profile.encoding == crate::profile::Encoding::Json),
        "login" => Some(target.login.is_some()),
        "device_approval" => Some(target.login.is_some()),
        "https" => Some(url::Url::parse(&target.base_url).is_ok_and(|url| url.scheme() == "https")),
        "loopback" => Some(target.is_loopback()),
        "jwt_access_token" if target.clients.contains_key("jwt_tokens") => Some(true),
        "openid" if target.scopes.get("openid").is_some_and(String::is_empty) => Some(false),
        "no_client_certificate" => Some(target.tls.client_certificate.is_none()),
        "pkce_required_for_public" => target.clients.get("public").and_then(|client| client.pkce),
        "oracle" => has_endpoint("introspection").or_else(|| has_endpoint("userinfo")),
        "introspection" | "revocation" | "userinfo" | "jwks" | "registration" => has_endpoint(name),
        _ => None,
    }
}

fn by_metadata(name: &str, metadata: &Json) -> Option<bool> {
    let lists = |member: &str, entry: &str| {
        metadata
            .get(member)
            .and_then(Json::as_array)
            .is_some_and(|list| list.iter().any(|item| item == entry))
    };
    let has = |member: &str| metadata.get(member).is_some_and(|value| !value.is_null());
    match name {
        "pkce" => Some(lists("code_challenge_methods_supported", "S256")),
        "pkce_plain" => Some(lists("code_challenge_methods_supported", "plain")),
        "introspection" => Some(has("introspection_endpoint")),
        "revocation" => Some(has("revocation_endpoint")),
        "userinfo" => Some(has("userinfo_endpoint")),
        "jwks" => Some(has("jwks_uri")),
        "registration" => Some(has("registration_endpoint")),
        "oracle" => Some(has("introspection_endpoint") || has("userinfo_endpoint")),
        "iss_parameter" => Some(
            metadata
                .get("authorization_response_iss_parameter_supported")
                .and_then(Json::as_bool)
                .unwrap_or(false),
        ),
        "openid" => Some(has("subject_types_supported") && has("jwks_uri")),
        _ => None,
    }
}

fn by_profile(name: &str, profile: &Profile) -> Option<bool> {
    if profile.capabilities.iter().any(|listed| listed == name) {
        return Some(true);
    }
    match name {
        "rotation" => match profile.rotation.rule {
            RotationRule::Always => Some(true),
            RotationRule::Never => Some(false),
            RotationRule::Optional => None,
        },
        "reuse_detection" => match (profile.rotation.rule, profile.rotation.revokes_family) {
            (RotationRule::Never, _) | (_, Presence::Never) => Some(false),
            (_, Presence::Always) => Some(true),
            _ => None,
        },
        "scope_echo"
        | "oauth_metadata"
        | "openid_configuration"
        | "jwt_access_token"
        | "assertion_replay_detection" => None,
        _ => Some(false),
    }
}
