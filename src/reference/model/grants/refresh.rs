//! Refreshing (RFC 6749 section 6), with rotation (RFC 9700 section 4.14.2).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{scope, tokens};
use crate::old::lookup;
use crate::rules::dialect::Dialect;
use crate::rules::old::Fault;
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{Grant, RefreshToken, Store};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

pub(crate) async fn redeem(app: &App, client: &Client, params: &Params) -> Result<Object, Refusal> {
    let presented = params.require("refresh_token")?;
    let value = &lookup::refresh_token(app, &app.world.store().refresh_tokens, presented);
    let asked = params.get("scope");
    let audience = audience(app, params)?;
    let (grant, scope) = if app.has(Fault::RefreshRace) {
        let seen = check(app, &app.world.store(), client, value, asked)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        mark(app, &mut app.world.store(), value);
        seen
    } else {
        let mut store = app.world.store();
        let outcome = check(app, &store, client, value, asked);
        age(app, &mut store, value, outcome.is_ok());
        let seen = outcome?;
        mark(app, &mut store, value);
        seen
    };
    let refresh = if rotates(app) {
        RefreshPolicy::New
    } else {
        RefreshPolicy::Keep(value.clone())
    };
    let refresh = if app.has(Fault::RefreshAnswerWithoutRefreshToken) {
        RefreshPolicy::None
    } else {
        refresh
    };
    let grant = keeping_narrowed_scope(app, grant, &scope);
    Ok(tokens::issue(
        app,
        &Order {
            grant,
            scope,
            audience,
            refresh,
            is_refresh: true,
        },
    ))
}

/// CIAM documents one refresh token for good; everybody else rotates at each use.
fn rotates(app: &App) -> bool {
    app.rules.old.dialect != Dialect::TencentCiam && !app.has(Fault::RefreshTokenNotRotated)
}

fn check(
    app: &App,
    store: &Store,
    client: &Client,
    value: &str,
    asked: Option<&str>,
) -> Result<(Arc<Grant>, Vec<String>), Problem> {
    let access_token = store
        .access_tokens
        .get(value)
        .filter(|_| app.has(Fault::AccessTokenRefreshes));
    if let Some(token) = access_token {
        return Ok((Arc::clone(&token.grant), token.scope.clone()));
    }
    let token = store
        .refresh_tokens
        .get((app.rules.refresh.counted)(value))
        .ok_or(Problem::UnknownRefreshToken)?;
    // Somebody else's token reveals nothing and revokes nothing.
    let age = || {
        store
            .failures
            .get(&family(&token.grant))
            .copied()
            .unwrap_or(0)
    };
    let of_age = |fault: Fault| app.has(fault) && app.rules.drawn.is_reached(age());
    let is_anybodys =
        lookup::takes_foreign_refresh_token(app, client) || of_age(Fault::FuzzForeignRefresh);
    if token.grant.client.id != client.id && !is_anybodys {
        return Err(Problem::ForeignRefreshToken);
    }
    let works_again = may_be_reused(app, token)
        || of_age(Fault::FuzzReplacedWorksAgain) && !token.grant.is_revoked();
    if token.used && !works_again {
        // Client or thief, nobody can tell: the whole family goes (RFC 9700 section 4.14.2).
        if !of_age(Fault::FuzzFamilySurvivesReuse) {
            app.rules.refresh.reuse_ends.end(store, &token.grant);
        }
        return Err(Problem::UsedRefreshToken);
    }
    if token.grant.is_revoked() && !app.has(Fault::RevokedRefreshTokenKeepsWorking) {
        if of_age(Fault::FuzzRevokedComesBack) {
            return Ok((Arc::clone(&token.grant), token.grant.scope.clone()));
        }
        return Err(Problem::RevokedRefreshToken);
    }
    if clock::now_millis() >= token.expires {
        return Err(Problem::ExpiredRefreshToken);
    }
    let scope = match asked {
        Some(wider) if app.has(Fault::RefreshWidensScope) => scope::read(wider)?,
        None if app.has(Fault::RefreshForgetsScope) => vec!["api.read".to_owned()],
        other => scope::narrowed(&token.grant.scope, other)?,
    };
    Ok((Arc::clone(&token.grant), scope))
}

/// Under which the refreshes of a grant are counted, for faults that wait for so many.
fn family(grant: &Arc<Grant>) -> String {
    format!("family {:p}", Arc::as_ptr(grant))
}

/// Counts what a fault waits for: refusals of a revoked token, refreshes otherwise.
fn age(app: &App, store: &mut Store, value: &str, succeeded: bool) {
    let counts_refusals = app.has(Fault::FuzzRevokedComesBack);
    let waits = app.rules.old.fault.is_some_and(Fault::takes_parameter);
    if !waits || counts_refusals == succeeded {
        return;
    }
    if let Some(token) = store.refresh_tokens.get(value) {
        let name = family(&token.grant);
        let count = store.failures.get(&name).copied().unwrap_or(0);
        store.failures.insert(name, count.saturating_add(1));
    }
}

fn mark(app: &App, store: &mut Store, value: &str) {
    if let Some(token) = store
        .refresh_tokens
        .get_mut((app.rules.refresh.counted)(value))
        .filter(|_| rotates(app))
    {
        token.reused = token.used;
        token.used = true;
    }
}

fn may_be_reused(app: &App, token: &RefreshToken) -> bool {
    match app.rules.old.fault {
        Some(Fault::OldRefreshTokenKeepsWorking) => true,
        Some(Fault::OldRefreshTokenWorksOnceMore) => !token.reused,
        Some(Fault::OldRefreshTokenWorksWithinSeconds) => clock::now_millis() < token.issued + 5000,
        _ => false,
    }
}

/// The new refresh token has the scope of the old one (RFC 6749 section 6), unless a fault says otherwise.
fn keeping_narrowed_scope(app: &App, grant: Arc<Grant>, scope: &[String]) -> Arc<Grant> {
    if !app.has(Fault::RefreshNarrowsForGood) {
        return grant;
    }
    Arc::new(Grant {
        client: Arc::clone(&grant.client),
        user: grant.user,
        scope: scope.to_vec(),
        auth_time: grant.auth_time,
        nonce: grant.nonce.clone(),
        revoked: grant.revoked.copied(),
    })
}
