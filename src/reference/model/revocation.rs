//! Token revocation (RFC 7009).

use std::sync::Arc;

use crate::model::app::App;
use crate::model::authenticate::{self, Leniency};
use crate::model::routes::Place;
use crate::model::{reading, refusals, userinfo};
use crate::rules::answers;
use crate::state::clients::Client;
use crate::state::clock;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    let is_get = request.method == "GET" && app.rules.revocation.takes_get;
    if request.method != "POST" && !is_get {
        return refusals::reply(app, Problem::MethodNotAllowed.into()).uncached();
    }
    let by_token = app.rules.revocation.is_opened_by_token;
    let outcome = if by_token {
        for_bearer(app, request)
    } else {
        for_client(app, request, place).await
    };
    let reply = match outcome {
        Ok(()) => Reply::empty(200),
        Err(refusal) if by_token && refusal.problem == Problem::UnknownScheme => {
            userinfo::unauthorized(request)
        }
        Err(refusal) => {
            let problem = (app.rules.revocation.problem)(refusal.problem);
            refusals::reply(app, Refusal { problem, ..refusal })
        }
    };
    let rules = &app.rules.answers.revocation;
    answers::rewritten(rules, &app.world, request, reply.uncached())
}

async fn for_client(app: &App, request: &Request, place: &Place) -> Result<(), Refusal> {
    let params = if request.method == "GET" {
        Params::lenient(request::query_params(request).unwrap_or_default())
    } else {
        reading::posted_params(app, request)?
    };
    if !place.exists {
        return Err(Problem::UnknownPath.into());
    }
    let rules = &app.rules.revocation;
    let client = if rules.is_protected {
        Some(
            authenticate::caller(app, request, &params, place, Leniency::None)
                .await?
                .client,
        )
    } else {
        None
    };
    if params.get("token").is_none() && rules.token_may_miss {
        return Ok(());
    }
    let token = params.require("token")?;
    let hint = params.get("token_type_hint");
    let is_unknown = |hint: &str| !hint.ends_with("_token");
    if rules.refuses_unknown_hints && hint.is_some_and(is_unknown) {
        return Err(Problem::MissingParameter.into());
    }
    let only = hint.filter(|_| rules.believes_hint);
    Ok(revoke(app, client.as_deref(), token, only)?)
}

/// An unknown token is no error (RFC 7009 section 2.2); somebody else's is (section 2.1).
fn revoke(
    app: &App,
    client: Option<&Client>,
    token: &str,
    only: Option<&str>,
) -> Result<(), Problem> {
    let rules = &app.rules.revocation;
    let is_foreign = |owner: &Client| {
        !rules.may_be_foreign && client.is_some_and(|client| client.id != owner.id)
    };
    let mut store = app.world.store();
    if let Some(record) = store
        .refresh_tokens
        .get_mut((app.rules.refresh.counted)(token))
        .filter(|_| only.is_none_or(|hint| hint == "refresh_token"))
    {
        if is_foreign(&record.grant.client) {
            return Err(Problem::ForeignToken);
        }
        // The access tokens of the grant go too (RFC 7009 section 2.1).
        if rules.ends_alone {
            record.used = true;
        } else {
            let grant = Arc::clone(&record.grant);
            rules.ends.end(&store, &grant);
        }
        return Ok(());
    }
    let known = rules.found.among(store.access_tokens.keys(), token);
    if let Some(record) = store
        .access_tokens
        .get_mut(known.as_str())
        .filter(|_| only.is_none_or(|hint| hint == "access_token"))
    {
        if is_foreign(&record.grant.client) {
            return Err(Problem::ForeignToken);
        }
        if rules.refuses_expired_tokens && record.expires <= clock::now_millis() {
            return Err(Problem::ForeignToken);
        }
        record.revoked = (rules.ends_access_token)(record);
        return Ok(());
    }
    if rules.refuses_unknown_tokens {
        Err(Problem::ForeignToken)
    } else {
        Ok(())
    }
}

/// Whoever asks shows an access token; the body may name another one of the same client.
fn for_bearer(app: &App, request: &Request) -> Result<(), Refusal> {
    let params = reading::posted_params(app, request)?;
    let own = request.bearer().ok_or(Problem::UnknownScheme)?;
    let client = {
        let store = app.world.store();
        let record = store
            .live_access_token(&own, clock::now_millis())
            .ok_or(Problem::UnknownScheme)?;
        Arc::clone(&record.grant.client)
    };
    Ok(revoke(
        app,
        Some(&client),
        params.get("token").unwrap_or(&own),
        None,
    )?)
}
