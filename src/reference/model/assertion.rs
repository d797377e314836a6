//! JWTs that authenticate a client, or speak for a user (RFC 7521, RFC 7523, OpenID Connect Core section 9).

use std::sync::Arc;

use jsonwebtoken::Algorithm;

use crate::model::app::App;
use crate::model::routes;
use crate::rules::assertion::Assertion;
use crate::rules::routes::Route;
use crate::state::clients::Client;
use crate::state::users::User;
use crate::state::{clock, signature};
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
    let rules = &app.rules.assertion;
    if (rules.crashes)(&token) {
        return Err(Problem::Crashed);
    }
    let id = (rules.client_id)(&token).ok_or(bad)?;
    let client = app.client(id).ok_or(bad)?;
    if !(rules.is_signed)(&app.world, &client, &token, params) {
        return Err(bad);
    }
    check_claims(app, &client, &token).ok_or(bad)?;
    remember(app, &token).ok_or(bad)?;
    Ok(client)
}

fn check_claims(app: &App, client: &Client, token: &Unverified<'_>) -> Option<()> {
    let rules = &app.rules.assertion;
    let issuer = app.issuer(client);
    let endpoint = routes::url(app, Route::Token, Some(client)).unwrap_or_default();
    let is_meant = (rules.is_meant)(&token.audiences(), &issuer, &endpoint);
    let is_registered =
        |name: &String| ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"].contains(&name.as_str());
    let is_plain = rules.ignores_unknown_claims || token.claims.keys().all(is_registered);
    let has_jti = token.text("jti").is_some_and(|jti| !jti.is_empty());
    (is_meant && is_current(rules, token) && is_plain && (has_jti || !rules.jti_is_demanded))
        .then_some(())
}

fn is_current(rules: &Assertion, token: &Unverified<'_>) -> bool {
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds since the epoch are far below 2^52"
    )]
    let now = clock::now() as f64;
    let (Ok(expires), Ok(not_before), Ok(issued)) =
        (token.date("exp"), token.date("nbf"), token.date("iat"))
    else {
        return !rules.dates_must_be_numbers;
    };
    let is_alive = match expires {
        Some(expires) => now < expires + LEEWAY || !rules.exp_counts,
        None => !rules.exp_is_demanded,
    };
    let has_begun = not_before.is_none_or(|start| start <= now + LEEWAY) || !rules.nbf_counts;
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

/// What was checked a while ago is marked only now.
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
    let now = clock::now();
    let is_remembered = |used: &u64| (app.rules.assertion.is_remembered)(now.saturating_sub(*used));
    let is_new = !store.used_assertions.get(&key).is_some_and(is_remembered);
    if is_new && app.rules.assertion.is_marked_at_once {
        store.used_assertions.insert(key, now);
    }
    is_new.then_some(())
}

/// The user for whom the trusted issuer asks (RFC 7523 sections 2.1 and 3).
pub(crate) fn vouched_user(
    app: &App,
    client: &Client,
    assertion: &str,
) -> Result<&'static User, Problem> {
    let bad = Problem::BadGrantAssertion;
    let token = jws::read(assertion).ok_or(bad)?;
    let rules = &app.rules.assertion;
    let is_known = token.text("iss") == Some(rules.voucher) || !rules.voucher_is_known;
    let key = rules.voucher_key;
    let is_signed = signature::is_with_pem(key, &token, Algorithm::ES256)
        && !token.has_critical_extensions()
        || !rules.voucher_is_signed;
    if !is_known || !is_signed {
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
