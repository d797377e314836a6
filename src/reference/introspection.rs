//! Token introspection (RFC 7662).

use serde_json::json;

use super::app::App;
use super::authenticate::{self, Leniency};
use super::clients::Client;
use super::clock;
use super::dialect::Dialect;
use super::faults::{Fault, introspection as faults, minting, replies};
use super::habits;
use super::params::Params;
use super::problem::{Problem, Refusal};
use super::refusals;
use super::reply::{Object, Reply};
use super::request::{self, Request};
use super::routes::Place;
use super::store::{AccessToken, RefreshToken};
use super::userinfo;

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if app.dialect == Dialect::TencentCloudbase {
        return for_cloudbase(app, request);
    }
    if request.method != "POST" {
        return refusals::reply(app, Problem::MethodNotAllowed.into()).uncached();
    }
    let reply = match inspect(app, request, place).await {
        Ok(members) => Reply::json(200, members),
        Err(refusal) => refusals::reply(app, refusal),
    };
    habits::introspection(app, replies::introspection(app, reply.uncached()))
}

async fn inspect(app: &App, request: &Request, place: &Place) -> Result<Object, Refusal> {
    let params = request::posted_params(app, request)?;
    // Some authorization is a must (RFC 7662 section 2.1), so a client that cannot authenticate may not ask.
    let asker = if app.has(Fault::IntrospectionWithoutAuthentication) {
        None
    } else {
        let caller = authenticate::caller(app, request, &params, place, Leniency::None).await?;
        if !caller.is_authenticated {
            return Err(Problem::MissingAuthentication.into());
        }
        Some(caller.client)
    };
    if params.get("token").is_none() && app.has(Fault::IntrospectionWithoutTokenIsInactive) {
        return Ok(describe(app, "", asker, None));
    }
    let token = params.require("token")?;
    Ok(describe(app, token, asker, params.get("token_type_hint")))
}

fn describe(app: &App, token: &str, asker: Option<&Client>, hint: Option<&str>) -> Object {
    let now = if app.has(Fault::IntrospectionIgnoresExpiry) {
        0
    } else {
        clock::now_millis()
    };
    let store = app.store();
    // The hint is only a hint (RFC 7662 section 2.1): both kinds are always searched.
    let only = hint.filter(|_| app.has(Fault::IntrospectionBelievesHint));
    let access = store
        .live_access_token(token, now)
        .filter(|_| only.is_none_or(|hint| hint == "access_token"));
    if let Some(record) = access {
        return of_access_token(app, record);
    }
    let is_code = store.codes.get(token).is_some() || store.device_codes.get(token).is_some();
    if is_code && app.has(Fault::CodesIntrospectAsActive) {
        return Object::from_iter([("active".to_owned(), json!(true))]);
    }
    if let Some(members) = faults::believed(app, &store, token) {
        return members;
    }
    let own =
        |record: &&RefreshToken| asker.is_none_or(|client| client.id == record.grant.client.id);
    let refresh = store
        .live_refresh_token(minting::counted(app, token), now)
        .filter(|_| only.is_none_or(|hint| hint == "refresh_token"));
    let replaced = store
        .refresh_tokens
        .get(token)
        .filter(|record| record.used && app.has(Fault::IntrospectionOfUsedRefreshTokens));
    if let Some(record) = refresh.or(replaced).filter(own) {
        return of_refresh_token(app, record);
    }
    let dead = store
        .access_tokens
        .get(token)
        .filter(|_| app.has(Fault::IntrospectionTellsOfInactive));
    let mut members = dead
        .map(|record| of_access_token(app, record))
        .unwrap_or_default();
    members.insert("active".into(), json!(false));
    members
}

/// Expiry of an opaque token rounds up, so that an active token is never past it.
pub(crate) fn of_access_token(app: &App, token: &AccessToken) -> Object {
    let expires = if token.grant.client.has_jwt_access_tokens {
        token.expires / 1000
    } else {
        token.expires.div_ceil(1000)
    };
    let mut members = Object::new();
    members.insert("active".into(), json!(true));
    if !token.scope.is_empty() {
        members.insert("scope".into(), json!(token.scope.join(" ")));
    }
    members.insert("client_id".into(), json!(token.grant.client.id));
    if let Some(user) = token.grant.user {
        members.insert("username".into(), json!(user.name));
    }
    members.insert("token_type".into(), json!("Bearer"));
    members.insert("exp".into(), json!(expires));
    members.insert("iat".into(), json!(token.issued / 1000));
    members.insert("nbf".into(), json!(token.issued / 1000));
    members.insert("sub".into(), json!(app.subject(&token.grant)));
    members.insert("aud".into(), json!(token.audience));
    members.insert("iss".into(), json!(app.issuer(token.grant.client)));
    members.insert("jti".into(), json!(token.jti));
    members
}

fn of_refresh_token(app: &App, token: &RefreshToken) -> Object {
    let mut members = Object::new();
    members.insert("active".into(), json!(true));
    members.insert("scope".into(), json!(token.grant.scope.join(" ")));
    members.insert("client_id".into(), json!(token.grant.client.id));
    members.insert("exp".into(), json!(token.expires.div_ceil(1000)));
    members.insert("iat".into(), json!(token.issued / 1000));
    members.insert("sub".into(), json!(app.subject(&token.grant)));
    members.insert("iss".into(), json!(app.issuer(token.grant.client)));
    members
}

/// CloudBase: GET, the token in the query, whoever asks shows an access token.
fn for_cloudbase(app: &App, request: &Request) -> Reply {
    if request.method != "GET" {
        return refusals::reply(app, Problem::MethodNotAllowed.into())
            .with("Allow", "GET")
            .uncached();
    }
    let Ok(params) = request::query_params(request).map(Params::lenient) else {
        return refusals::reply(app, Problem::BrokenEncoding.into()).uncached();
    };
    if userinfo::bearer(request).is_none_or(|own| {
        app.store()
            .live_access_token(&own, clock::now_millis())
            .is_none()
    }) {
        return userinfo::unauthorized(request).uncached();
    }
    match params.get("token") {
        Some(token) => Reply::json(200, describe(app, token, None, None)).uncached(),
        None => refusals::reply(app, Problem::MissingParameter.into()).uncached(),
    }
}
