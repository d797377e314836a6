//! Builds assertions: valid ones, and those that differ in what a case says.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use crate::craft::alter::altered;
use crate::craft::endpoint::EndpointError;
use crate::craft::facts::Facts;
use crate::craft::hand::{Hand, Missing};
use crate::craft::scope::now;
use crate::craft::stop::Stop;
use crate::jwt::{Key, KeyError, SignError, sign};
use crate::suite::{Alteration, Assertion, GivenAssertion, SigningKey};
use crate::target::Client;

/// How long an assertion lives, in seconds.
const LIFETIME: u64 = 120;

/// Why an assertion cannot be built.
#[derive(Debug)]
pub(super) enum AssertionError {
    /// The target file has no issuer of assertions.
    NoIssuer,
    /// The client in this role has no such thing.
    Lacks { role: String, what: &'static str },
    /// A key that cannot be read, and whose it is.
    Key { of: String, why: KeyError },
    /// The token endpoint, which is an audience, has no URL.
    Endpoint(EndpointError),
    /// The client has no secret that another one could be made of.
    NoSecret,
    /// The key has no public part.
    NoPublicPart,
    /// The target file has no second client of this kind.
    NoSecondClient,
    /// It cannot be signed.
    Sign(SignError),
    /// A placeholder in it stands for nothing.
    Missing(Missing),
    /// It cannot be written as JSON.
    Json(serde_json::Error),
}

impl fmt::Display for AssertionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoIssuer => f.write_str("the target file has no assertion_issuer"),
            Self::Lacks { role, what } => write!(f, "the client in the role {role} has no {what}"),
            Self::Key { of, why } if of.is_empty() => write!(f, "{why}"),
            Self::Key { of, why } => write!(f, "{of}: {why}"),
            Self::Endpoint(error) => write!(f, "{error}"),
            Self::NoSecret => f.write_str("the client has no secret"),
            Self::NoPublicPart => f.write_str("the key has no public part"),
            Self::NoSecondClient => {
                f.write_str("the target file has no second client of this kind")
            }
            Self::Sign(error) => write!(f, "{error}"),
            Self::Missing(missing) => write!(f, "{missing}"),
            Self::Json(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for AssertionError {}

impl From<Missing> for AssertionError {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<AssertionError> for Stop {
    /// What the target file does not have is a reason to skip; what a case asks for and cannot be made is a bug in it.
    fn from(error: AssertionError) -> Self {
        match error {
            AssertionError::NoSecondClient | AssertionError::NoSecret => {
                Self::skip(error.to_string())
            }
            error => Self::suite(error.to_string()),
        }
    }
}

/// What a valid assertion is made of.
pub(super) struct Recipe<'a> {
    pub(super) issuer: String,
    pub(super) subject: String,
    audience: String,
    key: Key,
    key_id: Option<String>,
    algorithm: String,
    /// So many seconds ago it was issued.
    age: u64,
    /// The client's secret, of which a case may make a wrong one.
    secret: Option<&'a str>,
    /// The client with whose key a case may sign.
    pub(super) another: Option<&'a Client>,
}

impl<'a> Recipe<'a> {
    /// The recipe of a client's own assertions by a method.
    pub(super) fn of_client(
        facts: &Facts,
        role: &str,
        client: &'a Client,
        method: &str,
    ) -> Result<Self, AssertionError> {
        let lacks = |what| AssertionError::Lacks {
            role: role.to_owned(),
            what,
        };
        let secret = client.client_secret.as_deref();
        let key = if method == "client_secret_jwt" {
            Key::hmac(secret.ok_or_else(|| lacks("secret"))?.as_bytes())
        } else {
            let pem = client.key.as_deref().ok_or_else(|| lacks("key"))?;
            readable(pem, &format!("the key of the role {role}"))?
        };
        Ok(Self {
            issuer: client.client_id.clone(),
            subject: client.client_id.clone(),
            audience: audience(facts, Some(role), client.audience.as_deref())?,
            algorithm: algorithm_of(client.algorithm.as_ref(), &key),
            key,
            key_id: client.key_id.clone(),
            age: client.assertion_age_seconds.unwrap_or_default(),
            secret,
            another: None,
        })
    }

    /// The recipe of the target's assertion issuer.
    fn of_issuer(facts: &Facts) -> Result<Self, AssertionError> {
        let issuer = facts.target.assertion_issuer.as_ref();
        let issuer = issuer.ok_or(AssertionError::NoIssuer)?;
        let key = readable(&issuer.key, "assertion_issuer.key")?;
        Ok(Self {
            issuer: issuer.issuer.clone(),
            subject: issuer.subject.clone(),
            audience: audience(facts, None, issuer.audience.as_deref())?,
            algorithm: algorithm_of(issuer.algorithm.as_ref(), &key),
            key,
            key_id: issuer.key_id.clone(),
            age: 0,
            secret: None,
            another: None,
        })
    }
}

fn readable(pem: &str, of: &str) -> Result<Key, AssertionError> {
    Key::from_pem(pem).map_err(|why| AssertionError::Key {
        of: of.to_owned(),
        why,
    })
}

fn algorithm_of(said: Option<&String>, key: &Key) -> String {
    said.cloned()
        .unwrap_or_else(|| key.default_algorithm().to_owned())
}

fn audience(
    facts: &Facts,
    role: Option<&str>,
    said: Option<&str>,
) -> Result<String, AssertionError> {
    let token_endpoint = facts
        .url("token", role, &BTreeMap::new())
        .map_err(AssertionError::Endpoint)?;
    Ok(match said {
        None | Some("issuer") => facts.issuer(role),
        Some("token_endpoint") => token_endpoint,
        Some(text) => text.to_owned(),
    })
}

/// An assertion of the target's issuer, as a grant takes it: valid, or with what the case says about it.
///
/// # Errors
///
/// The target file has no such issuer, or none that can be used; a difference that cannot be made.
pub(crate) fn issued_assertion(hand: &mut Hand, wanted: &GivenAssertion) -> Result<String, Stop> {
    let facts = Arc::clone(&hand.facts);
    let recipe = Recipe::of_issuer(&facts).map_err(|error| Stop::skip(error.to_string()))?;
    let differs = wanted.differs.clone().unwrap_or_default();
    let token = build(&recipe, &differs, hand)?;
    hand.work.keep("assertion", &token);
    Ok(token)
}

/// Builds the assertion, with the differences that the case asks for.
pub(super) fn build(
    recipe: &Recipe<'_>,
    differs: &Assertion,
    hand: &mut Hand,
) -> Result<String, AssertionError> {
    if let Some(text) = &differs.text {
        return Ok(hand.fill(text.as_str())?);
    }
    let key = signing_key(recipe, differs)?;
    let algorithm = algorithm(recipe, differs, &key);
    let header = header(recipe, differs, &algorithm, &key, hand)?;
    let claims = claims(recipe, differs, hand)?;
    let header = spliced(&header, differs.header_prefix.as_deref(), None);
    let payload = spliced(
        &claims,
        differs.payload_prefix.as_deref(),
        differs.payload_suffix.as_deref(),
    );
    let token = sign(
        &hand.fill(&header)?,
        &hand.fill(&payload)?,
        &key,
        &algorithm,
    )
    .map_err(AssertionError::Sign)?;
    Ok(match differs.alter {
        Some(how) => altered_token(&token, how),
        None => token,
    })
}

/// A flipped signature must differ in bits that count: the last character may hold idle ones.
fn altered_token(token: &str, how: Alteration) -> String {
    match (how, token.rsplit_once('.')) {
        (Alteration::FlipLast, Some((message, signature))) => {
            format!("{message}.{}", altered(signature, Alteration::FlipMiddle))
        }
        _ => altered(token, how),
    }
}

fn algorithm(recipe: &Recipe<'_>, differs: &Assertion, key: &Key) -> String {
    match (&differs.algorithm, differs.key) {
        (Some(algorithm), _) => algorithm.clone(),
        (None, Some(SigningKey::OwnPublicAsHmac)) => "HS256".to_owned(),
        (None, Some(SigningKey::Another | SigningKey::Fresh | SigningKey::WrongSecret))
            if key.default_algorithm()[..2] != recipe.algorithm[..2] =>
        {
            key.default_algorithm().to_owned()
        }
        _ => recipe.algorithm.clone(),
    }
}

fn signing_key(recipe: &Recipe<'_>, differs: &Assertion) -> Result<Key, AssertionError> {
    match differs.key.unwrap_or(SigningKey::Own) {
        SigningKey::Own => Ok(recipe.key.clone()),
        SigningKey::Fresh => recipe.key.stranger().map_err(|why| AssertionError::Key {
            of: String::new(),
            why,
        }),
        SigningKey::Another => match recipe.another {
            Some(client) => match &client.key {
                Some(pem) => readable(pem, ""),
                None => {
                    let secret = client.client_secret.as_deref().unwrap_or_default();
                    Ok(Key::hmac(secret.as_bytes()))
                }
            },
            None => Err(AssertionError::NoSecondClient),
        },
        SigningKey::OwnPublicAsHmac => {
            let pem = recipe.key.public_pem();
            let pem = pem.ok_or(AssertionError::NoPublicPart)?;
            Ok(Key::hmac(pem.as_bytes()))
        }
        SigningKey::WrongSecret => {
            let secret = recipe.secret.ok_or(AssertionError::NoSecret)?;
            let secret = altered(secret, Alteration::SwapCase);
            Ok(Key::hmac(secret.as_bytes()))
        }
    }
}

fn header(
    recipe: &Recipe<'_>,
    differs: &Assertion,
    algorithm: &str,
    key: &Key,
    hand: &Hand,
) -> Result<String, AssertionError> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), json!(algorithm));
    header.insert("typ".to_owned(), json!("JWT"));
    if let Some(key_id) = &recipe.key_id {
        header.insert("kid".to_owned(), json!(key_id));
    }
    for (name, value) in &differs.header {
        let value = match value.as_str() {
            // What an attacker embeds: the public part of the key that really signs.
            Some("{{own_public_jwk}}") => key.public_jwk().unwrap_or_default(),
            _ => filled(value, hand)?,
        };
        header.insert(name.clone(), value);
    }
    header.retain(|name, _| !differs.drop_header.contains(name));
    serde_json::to_string(&header).map_err(AssertionError::Json)
}

fn claims(
    recipe: &Recipe<'_>,
    differs: &Assertion,
    hand: &mut Hand,
) -> Result<String, AssertionError> {
    let now = now();
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), json!(recipe.issuer));
    claims.insert("sub".to_owned(), json!(recipe.subject));
    claims.insert("aud".to_owned(), json!(recipe.audience));
    claims.insert("jti".to_owned(), json!(hand.work.random(32)));
    claims.insert("iat".to_owned(), json!(now.saturating_sub(recipe.age)));
    claims.insert("exp".to_owned(), json!(now + LIFETIME));
    for (name, distance) in &differs.times {
        claims.insert(
            name.clone(),
            json!(i64::try_from(now).unwrap_or(0) + distance),
        );
    }
    for (name, value) in &differs.claims {
        claims.insert(name.clone(), filled(value, hand)?);
    }
    claims.retain(|name, _| !differs.drop.contains(name));
    serde_json::to_string(&claims).map_err(AssertionError::Json)
}

/// Text of a case right behind the opening brace, or behind the closing one.
fn spliced(object: &str, prefix: Option<&str>, suffix: Option<&str>) -> String {
    let inside = object.strip_prefix('{').unwrap_or(object);
    format!(
        "{{{}{inside}{}",
        prefix.unwrap_or_default(),
        suffix.unwrap_or_default()
    )
}

fn filled(value: &Json, hand: &Hand) -> Result<Json, Missing> {
    Ok(match value {
        Json::String(text) => Json::String(hand.fill(text)?),
        Json::Array(items) => Json::Array(
            items
                .iter()
                .map(|item| filled(item, hand))
                .collect::<Result<_, _>>()?,
        ),
        other => other.clone(),
    })
}
