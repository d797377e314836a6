//! JWTs that authenticate a client, or speak for a user (RFC 7521, RFC 7523, OpenID Connect Core section 9).

use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey};

use crate::dialects::registry;
use crate::model::app::App;
use crate::model::routes;
use crate::old::lookup;
use crate::rules::old::Fault;
use crate::rules::routes::Route;
use crate::state::clients::{AuthMethod, Client};
use crate::state::clock;
use crate::state::users::User;
use crate::wire::jws::{self, Unverified};
use crate::wire::params::Params;
use crate::wire::problem::Problem;

pub(crate) const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Seconds two clocks may differ.
const LEEWAY: f64 = 30.0;

/// The client whose valid assertion this is.
pub(crate) fn authenticated_client(app: &App, params: &Params) -> Result<Arc<Client>, Problem> {
    let bad = Problem::BadClientAssertion;
    if params.get("client_assertion_type") != Some(JWT_BEARER) && app.rules.assertion.type_counts {
        return Err(bad);
    }
    let token = jws::read(params.get("client_assertion").ok_or(bad)?).ok_or(bad)?;
    let audiences = token
        .claims
        .get("aud")
        .and_then(serde_json::Value::as_array);
    let has_odd = audiences.is_some_and(|all| !all.iter().all(serde_json::Value::is_string));
    if has_odd && app.has(Fault::AssertionAudNumberCrashes) {
        return Err(Problem::Crashed);
    }
    // Self-issued: issuer and subject are the client (RFC 7523 section 3 items 1 and 2B).
    let subject = token
        .text("sub")
        .or_else(|| {
            token
                .text("iss")
                .filter(|_| app.has(Fault::AssertionSubIgnored))
        })
        .ok_or(bad)?;
    let issuer = token
        .text("iss")
        .or_else(|| app.has(Fault::AssertionIssIgnored).then_some(subject))
        .ok_or(bad)?;
    let id = if app.has(Fault::AssertionSubIgnored) {
        issuer
    } else {
        subject
    };
    if issuer != subject
        && !app.has(Fault::AssertionIssIgnored)
        && !app.has(Fault::AssertionSubIgnored)
    {
        return Err(bad);
    }
    let client = lookup::client(app, id).ok_or(bad)?;
    let is_spared = app.has(Fault::AssertionSignatureIgnoredAtRefresh)
        && params.get("grant_type") == Some("refresh_token");
    if !is_spared && !is_signed_by_client(app, &client, &token) {
        return Err(bad);
    }
    check_claims(app, &client, &token).ok_or(bad)?;
    remember(app, &token).ok_or(bad)?;
    Ok(client)
}

fn is_signed_by_client(app: &App, client: &Client, token: &Unverified<'_>) -> bool {
    if app.has(Fault::AssertionAlgNoneAccepted) && token.names_algorithm_none() {
        return true;
    }
    if token.has_critical_extensions() && !app.has(Fault::AssertionCritIgnored) {
        return false;
    }
    let Some(algorithm) = token.algorithm() else {
        return app.has(Fault::AssertionSignatureIgnored);
    };
    if app.has(Fault::AssertionSignatureIgnored) {
        return true;
    }
    if app.has(Fault::AssertionPublicKeyAsHmacSecret) && algorithm == Algorithm::HS256 {
        return client.keys.iter().any(|key| {
            token.is_signed_by(&DecodingKey::from_secret(key.pem.as_bytes()), algorithm)
        });
    }
    if client.uses(AuthMethod::SecretJwt) {
        return is_macced(client, token, algorithm);
    }
    if !client.uses(AuthMethod::PrivateKeyJwt) {
        return false;
    }
    let is_named = |kid: &str| client.keys.iter().any(|key| key.kid == kid);
    if app.has(Fault::UnknownKidSkipsSignature) && token.key_id().is_some_and(|kid| !is_named(kid))
    {
        return true;
    }
    let any_client = app.has(Fault::AssertionKeyOfAnyClient);
    let others = if any_client {
        app.world.clients()
    } else {
        Vec::new()
    };
    let others = others.iter().flat_map(|known| known.keys.iter());
    client
        .keys
        .iter()
        .chain(others)
        .filter(|key| key.algorithms.contains(&algorithm))
        .filter(|key| any_client || token.key_id().is_none_or(|kid| kid == key.kid))
        .filter_map(|key| decoding_key(&key.pem, algorithm))
        .any(|key| token.is_signed_by(&key, algorithm))
}

/// The secret is long enough for each of the three (RFC 7518 section 3.2).
fn is_macced(client: &Client, token: &Unverified<'_>, algorithm: Algorithm) -> bool {
    matches!(
        algorithm,
        Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512
    ) && token.is_signed_by(
        &DecodingKey::from_secret(client.secret.as_bytes()),
        algorithm,
    )
}

fn decoding_key(pem: &str, algorithm: Algorithm) -> Option<DecodingKey> {
    match algorithm {
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem.as_bytes()).ok(),
        _ => DecodingKey::from_rsa_pem(pem.as_bytes()).ok(),
    }
}

fn check_claims(app: &App, client: &Client, token: &Unverified<'_>) -> Option<()> {
    is_meant_for_us(app, client, token).then_some(())?;
    is_current(app, token).then_some(())?;
    let is_registered =
        |name: &String| ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"].contains(&name.as_str());
    (token.claims.keys().all(is_registered) || !app.has(Fault::AssertionUnknownClaimRefused))
        .then_some(())?;
    let has_jti = token.text("jti").is_some_and(|jti| !jti.is_empty());
    (has_jti || app.has(Fault::AssertionJtiNotDemanded)).then_some(())
}

/// Plain string comparison with the issuer and the token endpoint (RFC 7523 section 3 item 3).
fn is_meant_for_us(app: &App, client: &Client, token: &Unverified<'_>) -> bool {
    if app.has(Fault::AssertionAudIgnored) {
        return true;
    }
    let issuer = app.issuer(client);
    let endpoint = routes::url(app, Route::Token, Some(client)).unwrap_or_default();
    let own = |audience: &&str| match app.rules.old.fault {
        Some(Fault::AssertionAudByPrefix) => audience.starts_with(&issuer),
        Some(Fault::AssertionAudSlashIgnored) => {
            let bare = audience.trim_end_matches('/');
            bare == issuer || bare == endpoint
        }
        Some(Fault::AssertionAudByHost) => {
            let origin = |text: &str| url::Url::parse(text).ok().map(|url| url.origin());
            origin(audience).is_some() && origin(audience) == origin(&issuer)
        }
        Some(Fault::AssertionAudEndpointRefused) => **audience == issuer,
        _ => **audience == issuer || **audience == endpoint,
    };
    token.audiences().iter().any(own)
}

fn is_current(app: &App, token: &Unverified<'_>) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since the epoch are far below 2^52"
    )]
    let now = clock::now() as f64;
    let (Ok(expires), Ok(not_before), Ok(issued)) =
        (token.date("exp"), token.date("nbf"), token.date("iat"))
    else {
        return app.has(Fault::AssertionDatesOfOtherTypesIgnored);
    };
    let is_alive = match expires {
        Some(expires) => now < expires + LEEWAY || app.has(Fault::AssertionExpIgnored),
        None => app.has(Fault::AssertionExpNotDemanded),
    };
    let has_begun =
        not_before.is_none_or(|start| start <= now + LEEWAY) || app.has(Fault::AssertionNbfIgnored);
    let was_made = issued.is_none_or(|made| made <= now + LEEWAY);
    is_alive && has_begun && was_made
}

/// Under which a used assertion is remembered.
fn name_of(token: &Unverified<'_>) -> String {
    format!(
        "{}\n{}",
        token.text("iss").unwrap_or_default(),
        token.text("jti").unwrap_or_default()
    )
}

/// For a fault: what was checked a while ago is marked only now.
pub(crate) fn remember_late(app: &App, params: &Params) {
    if let Some(token) = params.get("client_assertion").and_then(jws::read) {
        app.world
            .store()
            .used_assertions
            .insert(name_of(&token), clock::now());
    }
}

/// Each `jti` of an issuer once.
fn remember(app: &App, token: &Unverified<'_>) -> Option<()> {
    let key = name_of(token);
    let mut store = app.world.store();
    let is_remembered =
        |used: &u64| !app.has(Fault::AssertionReplayAfterASecond) || clock::now() <= *used + 1;
    let is_new = !store.used_assertions.get(&key).is_some_and(is_remembered);
    if is_new && !app.has(Fault::AssertionRace) {
        store.used_assertions.insert(key, clock::now());
    }
    (is_new || app.has(Fault::AssertionReplayAccepted) || app.has(Fault::AssertionJtiNotDemanded))
        .then_some(())
}

/// The user for whom the trusted issuer asks (RFC 7523 sections 2.1 and 3).
pub(crate) fn vouched_user(
    app: &App,
    client: &Client,
    assertion: &str,
) -> Result<&'static User, Problem> {
    let bad = Problem::BadGrantAssertion;
    let token = jws::read(assertion).ok_or(bad)?;
    let is_trusted = token.text("iss") == Some(registry::ASSERTION_ISSUER)
        || app.has(Fault::GrantAssertionIssIgnored);
    let key = decoding_key(registry::ASSERTION_ISSUER_PEM, Algorithm::ES256).ok_or(bad)?;
    let is_signed = (token.is_signed_by(&key, Algorithm::ES256)
        && !token.has_critical_extensions())
        || app.has(Fault::GrantAssertionSignatureIgnored);
    if !is_trusted || !is_signed {
        return Err(bad);
    }
    check_claims(app, client, &token).ok_or(bad)?;
    let subject = token.text("sub").ok_or(bad)?;
    let user = app
        .world
        .user(subject)
        .filter(|user| !user.is_locked)
        .ok_or(bad)?;
    remember(app, &token).ok_or(bad)?;
    Ok(user)
}
