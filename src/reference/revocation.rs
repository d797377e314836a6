//! Token revocation (RFC 7009).

use std::sync::Arc;

use super::app::App;
use super::authenticate::{self, Leniency};
use super::clients::Client;
use super::clock;
use super::dialect::Dialect;
use super::faults::{Fault, minting, replies};
use super::habits::{self, Habit};
use super::problem::{Problem, Refusal};
use super::refusals;
use super::reply::Reply;
use super::request::{self, Request};
use super::routes::Place;
use super::userinfo;

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if request.method != "POST" {
        return refusals::reply(app, Problem::MethodNotAllowed.into()).uncached();
    }
    let outcome = if app.dialect == Dialect::TencentCloudbase {
        for_cloudbase(app, request)
    } else {
        for_client(app, request, place).await
    };
    let reply = match outcome {
        Ok(()) => Reply::empty(200),
        Err(refusal)
            if refusal.problem == Problem::UnknownScheme
                && app.dialect == Dialect::TencentCloudbase =>
        {
            userinfo::unauthorized(request)
        }
        Err(refusal) => refusals::reply(app, worded(app, refusal)),
    };
    replies::revocation(app, reply.uncached())
}

/// CIAM's bare 401 is documented for the token endpoint only.
fn worded(app: &App, refusal: Refusal) -> Refusal {
    match refusal.problem {
        Problem::MissingClientId | Problem::UnknownClient
            if app.dialect == Dialect::TencentCiam =>
        {
            Refusal {
                problem: Problem::WrongSecret,
                ..refusal
            }
        }
        _ => refusal,
    }
}

async fn for_client(app: &App, request: &Request, place: &Place) -> Result<(), Refusal> {
    let params = request::posted_params(app, request)?;
    if !place.exists {
        return Err(Problem::UnknownPath.into());
    }
    let client = if app.has(Fault::RevocationWithoutAuthentication) {
        None
    } else {
        Some(
            authenticate::caller(app, request, &params, place, Leniency::None)
                .await?
                .client,
        )
    };
    if params.get("token").is_none() && app.has(Fault::RevocationWithoutTokenIs200) {
        return Ok(());
    }
    let token = params.require("token")?;
    let hint = params.get("token_type_hint");
    if app.has(Fault::RevocationRefusesUnknownHint)
        && hint.is_some_and(|hint| !hint.ends_with("_token"))
    {
        return Err(Problem::MissingParameter.into());
    }
    let only = hint.filter(|_| app.has(Fault::RevocationBelievesHint));
    Ok(revoke(app, client, token, only)?)
}

/// An unknown token is no error (RFC 7009 section 2.2); somebody else's is (section 2.1).
fn revoke(
    app: &App,
    client: Option<&Client>,
    token: &str,
    only: Option<&str>,
) -> Result<(), Problem> {
    let is_foreign = |owner: &Client| client.is_some_and(|client| client.id != owner.id);
    let accepts_foreign = app.has(Fault::RevocationOfForeignTokens);
    let mut store = app.store();
    if let Some(record) = store
        .refresh_tokens
        .get_mut(minting::counted(app, token))
        .filter(|_| only.is_none_or(|hint| hint == "refresh_token"))
    {
        if is_foreign(record.grant.client) && !accepts_foreign {
            return Err(Problem::ForeignToken);
        }
        // The access tokens of the grant go too (RFC 7009 section 2.1).
        match app.fault {
            Some(Fault::RevocationDoesNothing) => {}
            Some(Fault::RevocationSparesAccessTokens) => record.used = true,
            _ => {
                let grant = Arc::clone(&record.grant);
                habits::end(app, &store, &grant, Habit::RevocationEndsTheAuthorization);
            }
        }
        return Ok(());
    }
    if let Some(record) = store
        .access_tokens
        .get_mut(token)
        .filter(|_| only.is_none_or(|hint| hint == "access_token"))
    {
        if is_foreign(record.grant.client) && !accepts_foreign {
            return Err(Problem::ForeignToken);
        }
        let is_spared =
            record.grant.user.is_none() && app.has(Fault::RevocationSparesMachineTokens);
        record.revoked = !app.has(Fault::RevocationDoesNothing)
            && !app.has(Fault::RevocationIgnoresAccessTokens)
            && !is_spared;
        return Ok(());
    }
    if app.has(Fault::RevocationRefusesUnknownTokens) {
        Err(Problem::ForeignToken)
    } else {
        Ok(())
    }
}

/// CloudBase: whoever asks shows an access token; the body may name another one of the same user.
fn for_cloudbase(app: &App, request: &Request) -> Result<(), Refusal> {
    let params = request::posted_params(app, request)?;
    let own = userinfo::bearer(request).ok_or(Problem::UnknownScheme)?;
    let client = {
        let store = app.store();
        let record = store
            .live_access_token(&own, clock::now_millis())
            .ok_or(Problem::UnknownScheme)?;
        record.grant.client
    };
    Ok(revoke(
        app,
        Some(client),
        params.get("token").unwrap_or(&own),
        None,
    )?)
}
