//! Refreshing (RFC 6749 section 6), with rotation (RFC 9700 section 4.14.2).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{scope, tokens};
use crate::rules::refresh::{Gives, Presented};
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{Grant, Refreshes, Store};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

pub(crate) async fn redeem(app: &App, client: &Client, params: &Params) -> Result<Object, Refusal> {
    let rules = &app.rules.refresh;
    let presented = params.require("refresh_token")?;
    let known = rules
        .found
        .among(app.world.store().refresh_tokens.keys(), presented);
    let value = (rules.counted)(&known);
    let asked = params.get("scope");
    let audience = audience(app, params)?;
    let (grant, scope) = if rules.is_marked_at_once {
        let mut store = app.world.store();
        let outcome = check(app, &store, client, value, asked);
        if let Some(token) = store.refresh_tokens.get(value) {
            token.grant.refreshes.count(outcome.is_ok());
        }
        if let Err(problem) = &outcome
            && (rules.is_used_up_by)(*problem)
        {
            mark(app, &mut store, value);
        }
        let seen = outcome?;
        mark(app, &mut store, value);
        seen
    } else {
        let seen = check(app, &app.world.store(), client, value, asked)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        mark(app, &mut app.world.store(), value);
        seen
    };
    let refresh = match rules.gives {
        Gives::New => RefreshPolicy::New,
        Gives::Same => RefreshPolicy::Keep(known.clone()),
        Gives::Nothing => RefreshPolicy::None,
    };
    let grant = if rules.narrows_for_good {
        narrowed(&grant, &scope)
    } else {
        grant
    };
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

fn check(
    app: &App,
    store: &Store,
    client: &Client,
    value: &str,
    asked: Option<&str>,
) -> Result<(Arc<Grant>, Vec<String>), Problem> {
    let rules = &app.rules.refresh;
    let access_token = store
        .access_tokens
        .get(value)
        .filter(|_| rules.takes_access_tokens);
    if let Some(token) = access_token {
        return Ok((Arc::clone(&token.grant), token.scope.clone()));
    }
    let token = store
        .refresh_tokens
        .get(value)
        .ok_or(Problem::UnknownRefreshToken)?;
    let presented = Presented {
        client,
        token,
        drawn: &app.rules.drawn,
    };
    // Somebody else's token reveals nothing and revokes nothing.
    if token.grant.client.id != client.id && !(rules.may_be_foreign)(&presented) {
        return Err(Problem::ForeignRefreshToken);
    }
    if token.used && !(rules.works_when_replaced)(&presented) {
        (rules.reuse_ends)(&presented).end(store, &token.grant);
        return Err(Problem::UsedRefreshToken);
    }
    if token.grant.is_revoked() && !(rules.works_when_revoked)(&presented) {
        return Err(Problem::RevokedRefreshToken);
    }
    if clock::now_millis() >= token.expires {
        return Err(Problem::ExpiredRefreshToken);
    }
    let scope = match asked {
        None => (rules.unasked)(&token.grant.scope),
        Some(wider) if rules.may_widen => scope::read(wider)?,
        narrower => scope::narrowed(&token.grant.scope, narrower)?,
    };
    Ok((Arc::clone(&token.grant), scope))
}

/// What happens to the token of a request whose client could not show who it is.
pub(crate) fn of_a_stranger(app: &App, params: &Params, problem: Problem) {
    if let Some(value) = params.get("refresh_token")
        && (app.rules.refresh.is_used_up_by)(problem)
    {
        mark(app, &mut app.world.store(), value);
    }
}

/// The presented token is used up, unless it stays in use.
fn mark(app: &App, store: &mut Store, value: &str) {
    if let Some(token) = store
        .refresh_tokens
        .get_mut(value)
        .filter(|_| app.rules.refresh.gives != Gives::Same)
    {
        token.reused = token.used;
        token.used = true;
        token.used_at = clock::now_millis();
    }
    if app.rules.refresh.ends_access_tokens {
        end_access_tokens(store, value);
    }
    if app.rules.refresh.renews_access_tokens {
        renew_access_tokens(store, value);
    }
}

/// What was issued so far lives as long as what is issued now.
fn renew_access_tokens(store: &mut Store, value: &str) {
    let token = store.refresh_tokens.get(value);
    let Some(grant) = token.map(|token| Arc::clone(&token.grant)) else {
        return;
    };
    let tokens = store.access_tokens.values_mut();
    for token in tokens.filter(|token| Arc::ptr_eq(&token.grant, &grant)) {
        token.expires += 3_600_000;
    }
}

/// Those of the grant that were issued so far.
fn end_access_tokens(store: &mut Store, value: &str) {
    let token = store.refresh_tokens.get(value);
    let Some(grant) = token.map(|token| Arc::clone(&token.grant)) else {
        return;
    };
    let tokens = store.access_tokens.values_mut();
    for token in tokens.filter(|token| Arc::ptr_eq(&token.grant, &grant)) {
        token.revoked = true;
    }
}

/// The same grant with less scope.
fn narrowed(grant: &Grant, scope: &[String]) -> Arc<Grant> {
    Arc::new(Grant {
        client: Arc::clone(&grant.client),
        user: grant.user,
        scope: scope.to_vec(),
        auth_time: grant.auth_time,
        nonce: grant.nonce.clone(),
        revoked: grant.revoked.copied(),
        refreshes: Refreshes::default(),
    })
}
