//! Where endpoints are: the target file says, then metadata, then the profile's path.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use crate::craft::facts::Facts;
use crate::craft::stop::Stop;
use crate::http::{Origins, way_out};
use crate::secret::on_one_line;
use crate::target::{AddressError, Target, published_address};

/// Why an endpoint has no URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndpointError {
    /// The dialect has no such endpoint, and the target file names none.
    Unknown {
        /// The profile's id.
        profile: String,
        /// The endpoint, by its short name.
        endpoint: String,
    },
    /// A value of its path is not in the target file.
    NoValue(String),
    /// The issuer, which its URL is made from, is no URL.
    Issuer(String, url::ParseError),
}

impl fmt::Display for EndpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { profile, endpoint } if is_well_known(endpoint) => {
                write!(f, "the profile {profile} has no {endpoint}")
            }
            Self::Unknown { profile, endpoint } => write!(
                f,
                "the profile {profile} has no {endpoint} endpoint, and the target file names none"
            ),
            Self::NoValue(name) => write!(f, "the target file has no value {name}"),
            Self::Issuer(issuer, error) => write!(f, "the issuer {issuer:?} is no URL: {error}"),
        }
    }
}

impl std::error::Error for EndpointError {}

impl From<EndpointError> for Stop {
    /// What a case asks for and cannot be made is a bug in the case.
    fn from(error: EndpointError) -> Self {
        Self::suite(error.to_string())
    }
}

/// An endpoint that metadata may name.
struct Published {
    /// Its short name.
    endpoint: &'static str,
    /// The member of the metadata.
    member: &'static str,
    /// Whether requests with secrets go there.
    gets_secrets: bool,
}

/// The only list of what is followed in metadata: nothing can be sent to an endpoint of it that was not looked at first.
const PUBLISHED: [Published; 8] = [
    published("token", "token_endpoint", true),
    published("authorization", "authorization_endpoint", true),
    published(
        "device_authorization",
        "device_authorization_endpoint",
        true,
    ),
    published("introspection", "introspection_endpoint", true),
    published("revocation", "revocation_endpoint", true),
    published("userinfo", "userinfo_endpoint", true),
    published("jwks", "jwks_uri", false),
    published("registration", "registration_endpoint", true),
];

const fn published(endpoint: &'static str, member: &'static str, gets_secrets: bool) -> Published {
    Published {
        endpoint,
        member,
        gets_secrets,
    }
}

/// The member of the metadata that names an endpoint.
fn metadata_member(endpoint: &str) -> Option<&'static str> {
    let found = PUBLISHED.iter().find(|one| one.endpoint == endpoint);
    found.map(|one| one.member)
}

fn is_well_known(endpoint: &str) -> bool {
    matches!(endpoint, "oauth_metadata" | "openid_configuration")
}

/// The origins that the target file names: those of its base URL, issuer, endpoints and hosts.
pub(crate) fn named_origins(target: &Target) -> Origins {
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

/// Endpoints that get secrets, and that the metadata has elsewhere than at any origin which the target file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strangers {
    /// The members of the metadata, by the origin that they lead to.
    pub members: BTreeMap<String, Vec<&'static str>>,
}

impl fmt::Display for Strangers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = self.members.iter();
        let told = told.map(|(origin, members)| format!("{origin} ({})", members.join(", ")));
        write!(
            f,
            "the metadata alone names {}, so that nothing secret goes there; {}",
            told.collect::<Vec<_>>().join(" and "),
            way_out(self.members.keys().map(String::as_str))
        )
    }
}

impl std::error::Error for Strangers {}

/// An endpoint that gets secrets, and whose URL in the metadata leads elsewhere than it seems to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misread {
    /// The endpoint, by its short name.
    pub endpoint: &'static str,
    /// The member of the metadata.
    pub member: &'static str,
    /// What is published.
    pub url: String,
    /// What is wrong with it.
    pub why: AddressError,
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            endpoint,
            member,
            url,
            why,
        } = self;
        write!(f, "the {member} of the metadata, `{}`, ", on_one_line(url))?;
        // What it is read as may be as long as it is.
        let why: String = why.to_string().chars().take(MOST_SHOWN).collect();
        write!(
            f,
            "{why}, so that nothing secret goes there; say in the target file what is right: endpoints: {{{endpoint}: https://…}}"
        )
    }
}

impl std::error::Error for Misread {}

/// More of a published URL than this is not shown.
const MOST_SHOWN: usize = 200;

impl Facts {
    /// The endpoints of the metadata that are followed and get secrets, with their URLs as published.
    fn followed(&self) -> impl Iterator<Item = (&'static Published, &str)> {
        let with_secrets = PUBLISHED.iter().filter(|one| one.gets_secrets);
        with_secrets.filter_map(|one| {
            let listed = self.metadata.as_ref()?.get(one.member)?.as_str()?;
            let url = self.url(one.endpoint, None, &BTreeMap::new()).ok()?;
            (url == listed).then_some((one, listed))
        })
    }

    /// The endpoints that the metadata has at strangers', if there are any.
    pub(crate) fn strangers(&self) -> Option<Strangers> {
        let named = named_origins(&self.target);
        let mut members: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for (one, listed) in self.followed() {
            let Ok(url) = url::Url::parse(listed) else {
                continue;
            };
            if let Err(unnamed) = named.check(&url, String::new) {
                members.entry(unnamed.origin).or_default().push(one.member);
            }
        }
        (!members.is_empty()).then_some(Strangers { members })
    }

    /// The first endpoint of the metadata that leads elsewhere than it seems to. What is no URL leads nowhere.
    pub(crate) fn misread(&self) -> Option<Misread> {
        self.followed().find_map(|(one, listed)| {
            let why = published_address(listed).err()?;
            (why != AddressError::NoUrl).then(|| Misread {
                endpoint: one.endpoint,
                member: one.member,
                url: listed.chars().take(MOST_SHOWN).collect(),
                why,
            })
        })
    }

    /// The URL of an endpoint, for a client in a role.
    ///
    /// # Errors
    ///
    /// The dialect has no such endpoint, or a value of its path is missing.
    pub fn url(
        &self,
        endpoint: &str,
        role: Option<&str>,
        overrides: &BTreeMap<String, String>,
    ) -> Result<String, EndpointError> {
        if let Some(url) = self.target.endpoints.get(endpoint) {
            return fill(url, role, overrides, &self.target);
        }
        if is_well_known(endpoint) {
            return self.well_known(endpoint, role, overrides);
        }
        let listed = self
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.get(metadata_member(endpoint)?))
            .and_then(Json::as_str);
        if let (Some(url), true) = (listed, self.profile.follows_metadata) {
            return Ok(url.to_owned());
        }
        under_base(&self.target, self.path(endpoint)?, role, overrides)
    }

    /// The issuer identifier for a client: the target file's, else the profile's, else the metadata's, else the base URL.
    pub fn issuer(&self, role: Option<&str>) -> String {
        if let Some(issuer) = &self.target.issuer {
            return issuer.clone();
        }
        if let Some(issuer) = self.profiled_issuer(role) {
            return issuer;
        }
        let said = self.said_issuer();
        said.unwrap_or_else(|| self.target.issuer()).to_owned()
    }

    /// The issuer identifier that the well-known URLs were made from, whatever the documents there say.
    pub fn asked_issuer(&self, role: Option<&str>) -> String {
        match (&self.target.issuer, self.profiled_issuer(role)) {
            (Some(issuer), _) => issuer.clone(),
            (None, Some(issuer)) => issuer,
            (None, None) => {
                // A base URL does not tell whether the identifier ends in a slash; the well-known URL is the same.
                let base = self.target.issuer();
                let said = self.said_issuer();
                let is_that = |said: &&str| said.strip_suffix('/') == Some(base);
                said.filter(is_that).unwrap_or(base).to_owned()
            }
        }
    }

    fn said_issuer(&self) -> Option<&str> {
        self.metadata.as_ref()?.get("issuer")?.as_str()
    }

    fn profiled_issuer(&self, role: Option<&str>) -> Option<String> {
        let path = self.profile.issuer.as_ref()?;
        under_base(&self.target, path, role, &BTreeMap::new()).ok()
    }

    /// The profile's path of an endpoint.
    fn path(&self, endpoint: &str) -> Result<&str, EndpointError> {
        let described = self.profile.endpoints.get(endpoint);
        described
            .map(|described| described.path.as_str())
            .ok_or_else(|| EndpointError::Unknown {
                profile: self.profile.id.clone(),
                endpoint: endpoint.to_owned(),
            })
    }

    /// RFC 8414 section 3.1 puts the well-known path between host and path of the issuer, OpenID Connect Discovery behind it.
    fn well_known(
        &self,
        endpoint: &str,
        role: Option<&str>,
        overrides: &BTreeMap<String, String>,
    ) -> Result<String, EndpointError> {
        let described = self.path(endpoint)?;
        if !self.profile.follows_metadata && self.target.issuer.is_none() {
            return under_base(&self.target, described, role, overrides);
        }
        let issuer = self.target.issuer();
        let url = url::Url::parse(issuer)
            .map_err(|error| EndpointError::Issuer(issuer.to_owned(), error))?;
        let path = url.path().trim_end_matches('/');
        let origin = url.origin().ascii_serialization();
        Ok(if endpoint == "oauth_metadata" {
            format!("{origin}/.well-known/oauth-authorization-server{path}")
        } else {
            format!("{origin}{path}/.well-known/openid-configuration")
        })
    }
}

/// A path of the profile under the base URL, for a client.
fn under_base(
    target: &Target,
    path: &str,
    role: Option<&str>,
    overrides: &BTreeMap<String, String>,
) -> Result<String, EndpointError> {
    let template = format!("{}{path}", target.base_url.trim_end_matches('/'));
    fill(&template, role, overrides, target)
}

/// Replaces `{name}` by a value of the case, the client or the target.
fn fill(
    template: &str,
    role: Option<&str>,
    overrides: &BTreeMap<String, String>,
    target: &Target,
) -> Result<String, EndpointError> {
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
            .ok_or_else(|| EndpointError::NoValue(name.to_owned()))?;
        filled.push_str(&rest[..start]);
        filled.push_str(value);
        rest = &rest[start + length + 1..];
    }
    filled.push_str(rest);
    Ok(filled)
}
