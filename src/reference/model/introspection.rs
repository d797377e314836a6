//! Token introspection (RFC 7662).

use serde_json::json;

use crate::model::app::App;
use crate::model::authenticate::{self, Leniency};
use crate::model::described::{of_access_token, of_refresh_token};
use crate::model::routes::Place;
use crate::model::{reading, refusals, userinfo};
use crate::rules::answers;
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::store::RefreshToken;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::{Object, Reply};
use crate::wire::request::{self, Request};

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if app.rules.introspection.is_opened_by_token {
        return for_bearer(app, request);
    }
    if request.method != "POST" {
        return refusals::reply(app, Problem::MethodNotAllowed.into()).uncached();
    }
    let reply = match inspect(app, request, place).await {
        Ok(members) => Reply::json(200, members),
        Err(refusal) => refusals::reply(app, refusal),
    };
    let rules = &app.rules.answers.introspection;
    answers::rewritten(rules, &app.world, request, reply.uncached())
}

async fn inspect(app: &App, request: &Request, place: &Place) -> Result<Object, Refusal> {
    let params = reading::posted_params(app, request)?;
    // Some authorization is a must (RFC 7662 section 2.1), so a client that cannot authenticate may not ask.
    let asker = if !app.rules.introspection.is_protected {
        None
    } else {
        let caller = authenticate::caller(app, request, &params, place, Leniency::None).await?;
        if !caller.is_authenticated {
            return Err(Problem::MissingAuthentication.into());
        }
        Some(caller.client)
    };
    if params.get("token").is_none() && app.rules.introspection.token_may_miss {
        return Ok(describe(app, "", asker.as_deref(), None));
    }
    let token = params.require("token")?;
    Ok(describe(
        app,
        token,
        asker.as_deref(),
        params.get("token_type_hint"),
    ))
}

fn describe(app: &App, token: &str, asker: Option<&Client>, hint: Option<&str>) -> Object {
    let rules = &app.rules.introspection;
    let now = if rules.heeds_expiry {
        clock::now_millis()
    } else {
        0
    };
    let is_told = asker.is_none_or(rules.tells);
    let store = app.world.store();
    // The hint is only a hint (RFC 7662 section 2.1): both kinds are always searched.
    let only = hint.filter(|_| rules.believes_hint);
    let access = store
        .live_access_token(token, with_leeway(app, now))
        .filter(|_| is_told && only.is_none_or(|hint| hint == "access_token"));
    if let Some(record) = access {
        return of_access_token(app, record);
    }
    let is_code = store.codes.get(token).is_some() || store.device_codes.get(token).is_some();
    if is_code && rules.takes_codes {
        return Object::from_iter([("active".to_owned(), json!(true))]);
    }
    let dead = store.access_tokens.get(token);
    let unexpired = dead.filter(|record| clock::now_millis() < record.expires);
    if let Some(record) = unexpired.filter(|_| !rules.heeds_revocation) {
        return of_access_token(app, record);
    }
    if let Some(members) = (rules.believed)(token) {
        return members;
    }
    let own =
        |record: &&RefreshToken| asker.is_none_or(|client| client.id == record.grant.client.id);
    let refresh = store
        .live_refresh_token((app.rules.refresh.counted)(token), now)
        .filter(|_| only.is_none_or(|hint| hint == "refresh_token"));
    let replaced = store
        .refresh_tokens
        .get(token)
        .filter(|record| record.used && !rules.heeds_rotation);
    if let Some(record) = refresh.or(replaced).filter(own) {
        return of_refresh_token(app, record);
    }
    let mut members = dead
        .filter(|_| rules.tells_of_inactive)
        .map(|record| of_access_token(app, record))
        .unwrap_or_default();
    members.insert("active".into(), json!(false));
    members
}

/// The time at which a token counts as expired that is so now.
fn with_leeway(app: &App, now: u64) -> u64 {
    now.saturating_sub(app.rules.tokens.leeway * 1000)
}

/// GET, the token in the query; whoever asks shows an access token.
fn for_bearer(app: &App, request: &Request) -> Reply {
    if request.method != "GET" {
        return refusals::reply(app, Problem::MethodNotAllowed.into())
            .with("Allow", "GET")
            .uncached();
    }
    let Ok(params) = request::query_params(request).map(Params::lenient) else {
        return refusals::reply(app, Problem::BrokenEncoding.into()).uncached();
    };
    if request.bearer().is_none_or(|own| {
        app.world
            .store()
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
