//! Refreshing (RFC 6749 section 6), with rotation (RFC 9700 section 4.14.2).

use std::sync::Arc;
use std::time::Duration;

use super::audience;
use crate::reference::app::App;
use crate::reference::clients::Client;
use crate::reference::clock;
use crate::reference::dialect::Dialect;
use crate::reference::faults::{Fault, lookup, minting};
use crate::reference::habits::{self, Habit};
use crate::reference::params::Params;
use crate::reference::problem::{Problem, Refusal};
use crate::reference::reply::Object;
use crate::reference::scope;
use crate::reference::store::{Grant, RefreshToken, Store};
use crate::reference::tokens::{self, Order, RefreshPolicy};

pub(crate) async fn redeem(app: &App, client: &Client, params: &Params) -> Result<Object, Refusal> {
    let presented = params.require("refresh_token")?;
    let value = &lookup::refresh_token(app, &app.store().refresh_tokens, presented);
    let asked = params.get("scope");
    let audience = audience(app, params)?;
    let (grant, scope) = if app.has(Fault::RefreshRace) {
        let seen = check(app, &app.store(), client, value, asked)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        mark(app, &mut app.store(), value);
        seen
    } else {
        let mut store = app.store();
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
    app.dialect != Dialect::TencentCiam && !app.has(Fault::RefreshTokenNotRotated)
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
        .get(minting::counted(app, value))
        .ok_or(Problem::UnknownRefreshToken)?;
    // Somebody else's token reveals nothing and revokes nothing.
    let age = || {
        store
            .failures
            .get(&family(&token.grant))
            .copied()
            .unwrap_or(0)
    };
    let of_age = |fault: Fault| app.has(fault) && app.drawn.is_reached(age());
    let is_anybodys =
        lookup::takes_foreign_refresh_token(app, client) || of_age(Fault::FuzzForeignRefresh);
    if token.grant.client.id != client.id && !is_anybodys {
        return Err(Problem::ForeignRefreshToken);
    }
    let works_again = may_be_reused(app, token)
        || of_age(Fault::FuzzReplacedWorksAgain) && !token.grant.is_revoked();
    if token.used && !works_again {
        // Client or thief, nobody can tell: the whole family goes (RFC 9700 section 4.14.2).
        match app.fault {
            Some(Fault::RefreshReuseRevokesNothing) => {}
            Some(Fault::RefreshReuseSparesAccessTokens) => token.grant.revoke_refresh_tokens(),
            _ if of_age(Fault::FuzzFamilySurvivesReuse) => {}
            _ => habits::end(app, store, &token.grant, Habit::ReuseEndsTheAuthorization),
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
    let waits = app.fault.is_some_and(Fault::takes_parameter);
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
        .get_mut(minting::counted(app, value))
        .filter(|_| rotates(app))
    {
        token.reused = token.used;
        token.used = true;
    }
}

fn may_be_reused(app: &App, token: &RefreshToken) -> bool {
    match app.fault {
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
        client: grant.client,
        user: grant.user,
        scope: scope.to_vec(),
        auth_time: grant.auth_time,
        nonce: grant.nonce.clone(),
        revoked: grant.revoked.copied(),
    })
}
