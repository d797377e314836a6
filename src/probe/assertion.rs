//! Builds assertions: valid ones, and those that differ in what a case says.

use serde_json::{Map, Value as Json, json};

use crate::jwt::{Key, sign};
use crate::probe::alter::altered;
use crate::probe::instance::Instance;
use crate::probe::scope::{Scope, now};
use crate::probe::work::Work;
use crate::suite::{Assertion, SigningKey, Template};
use crate::target::Client;

/// How long an assertion lives, in seconds.
const LIFETIME: u64 = 120;

/// What a valid assertion is made of.
pub(super) struct Recipe {
    pub(super) issuer: String,
    pub(super) subject: String,
    pub(super) audience: String,
    pub(super) key: Key,
    pub(super) key_id: Option<String>,
    pub(super) algorithm: String,
}

impl Recipe {
    /// The recipe of a client's own assertions by a method.
    pub(super) fn of_client(
        client: &Client,
        method: &str,
        instance: &Instance,
        role: &str,
    ) -> Result<Self, String> {
        let key = if method == "client_secret_jwt" {
            let secret = client
                .client_secret
                .as_deref()
                .ok_or_else(|| format!("the client in the role {role} has no secret"))?;
            Key::hmac(secret.as_bytes())
        } else {
            let pem = client
                .key
                .as_deref()
                .ok_or_else(|| format!("the client in the role {role} has no key"))?;
            Key::from_pem(pem).map_err(|error| format!("the key of the role {role}: {error}"))?
        };
        let token_endpoint =
            instance.url("token", Some(role), &std::collections::BTreeMap::new())?;
        Ok(Self {
            issuer: client.client_id.clone(),
            subject: client.client_id.clone(),
            audience: audience(
                client.audience.as_deref(),
                &instance.issuer(Some(role)),
                &token_endpoint,
            ),
            algorithm: client
                .algorithm
                .clone()
                .unwrap_or_else(|| key.default_algorithm().to_owned()),
            key,
            key_id: client.key_id.clone(),
        })
    }

    /// The recipe of the target's assertion issuer.
    pub(super) fn of_issuer(instance: &Instance) -> Result<Self, String> {
        let issuer = instance
            .target
            .assertion_issuer
            .as_ref()
            .ok_or("the target file has no assertion_issuer")?;
        let key =
            Key::from_pem(&issuer.key).map_err(|error| format!("assertion_issuer.key: {error}"))?;
        let token_endpoint = instance.url("token", None, &std::collections::BTreeMap::new())?;
        Ok(Self {
            issuer: issuer.issuer.clone(),
            subject: issuer.subject.clone(),
            audience: audience(
                issuer.audience.as_deref(),
                &instance.issuer(None),
                &token_endpoint,
            ),
            algorithm: issuer
                .algorithm
                .clone()
                .unwrap_or_else(|| key.default_algorithm().to_owned()),
            key,
            key_id: issuer.key_id.clone(),
        })
    }
}

fn audience(said: Option<&str>, issuer: &str, token_endpoint: &str) -> String {
    match said {
        None | Some("issuer") => issuer.to_owned(),
        Some("token_endpoint") => token_endpoint.to_owned(),
        Some(text) => text.to_owned(),
    }
}

/// Builds the assertion, with the differences that the case asks for.
pub(super) fn build(
    recipe: &Recipe,
    differs: &Assertion,
    another: Option<&Client>,
    secret: Option<&str>,
    scope: &Scope,
    instance: &Instance,
    work: &mut Work,
) -> Result<String, String> {
    if let Some(text) = &differs.text {
        return fill(text.as_str(), scope, instance);
    }
    let key = signing_key(recipe, differs, another, secret)?;
    let algorithm = algorithm(recipe, differs, &key);
    let header = header(recipe, differs, &algorithm, &key, scope, instance)?;
    let claims = claims(recipe, differs, scope, instance, work)?;
    let header = spliced(&header, differs.header_prefix.as_deref(), None);
    let payload = spliced(
        &claims,
        differs.payload_prefix.as_deref(),
        differs.payload_suffix.as_deref(),
    );
    let token = sign(
        &fill(&header, scope, instance)?,
        &fill(&payload, scope, instance)?,
        &key,
        &algorithm,
    )?;
    Ok(match differs.alter {
        Some(how) => altered_token(&token, how),
        None => token,
    })
}

/// A flipped signature must differ in bits that count: the last character may hold idle ones.
fn altered_token(token: &str, how: crate::suite::Alteration) -> String {
    match (how, token.rsplit_once('.')) {
        (crate::suite::Alteration::FlipLast, Some((message, signature))) => {
            format!(
                "{message}.{}",
                altered(signature, crate::suite::Alteration::FlipMiddle)
            )
        }
        _ => altered(token, how),
    }
}

fn algorithm(recipe: &Recipe, differs: &Assertion, key: &Key) -> String {
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

fn signing_key(
    recipe: &Recipe,
    differs: &Assertion,
    another: Option<&Client>,
    secret: Option<&str>,
) -> Result<Key, String> {
    match differs.key.unwrap_or(SigningKey::Own) {
        SigningKey::Own => Ok(recipe.key.clone()),
        SigningKey::Fresh => recipe.key.stranger(),
        SigningKey::Another => match another {
            Some(client) if client.key.is_some() => {
                Key::from_pem(client.key.as_deref().unwrap_or_default())
            }
            Some(client) => Ok(Key::hmac(
                client
                    .client_secret
                    .as_deref()
                    .unwrap_or_default()
                    .as_bytes(),
            )),
            None => Err("the target file has no second client of this kind".to_owned()),
        },
        SigningKey::OwnPublicAsHmac => {
            let pem = recipe
                .key
                .public_pem()
                .ok_or("the key has no public part")?;
            Ok(Key::hmac(pem.as_bytes()))
        }
        SigningKey::WrongSecret => {
            let secret = altered(
                secret.ok_or("the client has no secret")?,
                crate::suite::Alteration::SwapCase,
            );
            Ok(Key::hmac(secret.as_bytes()))
        }
    }
}

fn header(
    recipe: &Recipe,
    differs: &Assertion,
    algorithm: &str,
    key: &Key,
    scope: &Scope,
    instance: &Instance,
) -> Result<String, String> {
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
            _ => filled(value, scope, instance)?,
        };
        header.insert(name.clone(), value);
    }
    header.retain(|name, _| !differs.drop_header.contains(name));
    serde_json::to_string(&header).map_err(|error| error.to_string())
}

fn claims(
    recipe: &Recipe,
    differs: &Assertion,
    scope: &Scope,
    instance: &Instance,
    work: &mut Work,
) -> Result<String, String> {
    let now = now();
    let mut claims = Map::new();
    claims.insert("iss".to_owned(), json!(recipe.issuer));
    claims.insert("sub".to_owned(), json!(recipe.subject));
    claims.insert("aud".to_owned(), json!(recipe.audience));
    claims.insert("jti".to_owned(), json!(work.random(32)));
    claims.insert("iat".to_owned(), json!(now));
    claims.insert("exp".to_owned(), json!(now + LIFETIME));
    for (name, distance) in &differs.times {
        claims.insert(
            name.clone(),
            json!(i64::try_from(now).unwrap_or(0) + distance),
        );
    }
    for (name, value) in &differs.claims {
        claims.insert(name.clone(), filled(value, scope, instance)?);
    }
    claims.retain(|name, _| !differs.drop.contains(name));
    serde_json::to_string(&claims).map_err(|error| error.to_string())
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

fn filled(value: &Json, scope: &Scope, instance: &Instance) -> Result<Json, String> {
    Ok(match value {
        Json::String(text) => Json::String(fill(text, scope, instance)?),
        Json::Array(items) => Json::Array(
            items
                .iter()
                .map(|item| filled(item, scope, instance))
                .collect::<Result<_, _>>()?,
        ),
        other => other.clone(),
    })
}

fn fill(text: &str, scope: &Scope, instance: &Instance) -> Result<String, String> {
    Template(text)
        .fill(|placeholder| scope.value(placeholder, instance))
        .map_err(|missing| format!("there is no {{{{{missing}}}}}"))
}
