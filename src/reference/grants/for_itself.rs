//! Client credentials (RFC 6749 section 4.4).

use std::sync::Arc;

use super::audience;
use crate::reference::app::App;
use crate::reference::authenticate::Caller;
use crate::reference::clients::GrantType;
use crate::reference::clock;
use crate::reference::faults::Fault;
use crate::reference::habits;
use crate::reference::params::Params;
use crate::reference::problem::Refusal;
use crate::reference::reply::Object;
use crate::reference::scope;
use crate::reference::store::{Grant, Revocation};
use crate::reference::tokens::{self, Order, RefreshPolicy};

pub(crate) fn grant(app: &App, caller: Caller, params: &Params) -> Result<Object, Refusal> {
    let client = caller.client;
    let granted = scope::grantable(
        app,
        client,
        GrantType::ClientCredentials,
        params.get("scope"),
    )?;
    let audience = audience(app, params)?;
    if let Some(again) = habits::again(app, client, &granted, &audience) {
        return Ok(again);
    }
    let grant = Arc::new(Grant {
        client,
        user: None,
        scope: granted.clone(),
        auth_time: clock::now(),
        nonce: None,
        revoked: Revocation::default(),
    });
    // No refresh token: the client can always ask again (RFC 6749 section 4.4.3).
    let with_refresh = app.has(Fault::RefreshTokenForClientCredentials);
    let order = Order {
        grant,
        scope: granted.clone(),
        audience: audience.clone(),
        refresh: if with_refresh {
            RefreshPolicy::New
        } else {
            RefreshPolicy::None
        },
        is_refresh: false,
    };
    let issued = tokens::issue(app, &order);
    habits::remember(app, client, &granted, &audience, &issued);
    Ok(issued)
}
