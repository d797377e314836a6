//! Client credentials (RFC 6749 section 4.4).

use std::sync::Arc;

use crate::model::app::App;
use crate::model::authenticate::Caller;
use crate::model::grants::audience::audience;
use crate::model::{handed_out, scope, tokens};
use crate::state::clients::GrantType;
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::Grant;
use crate::wire::params::Params;
use crate::wire::problem::Refusal;
use crate::wire::reply::Object;

pub(crate) fn grant(app: &App, caller: &Caller, params: &Params) -> Result<Object, Refusal> {
    let client = &caller.client;
    let granted = scope::grantable(
        app,
        client,
        GrantType::ClientCredentials,
        params.get("scope"),
    )?;
    let audience = audience(app, params)?;
    if let Some(again) = handed_out::again(app, client, &granted, &audience) {
        return Ok(again);
    }
    let grant = Grant::new(client, None, granted.clone(), clock::now());
    // No refresh token: the client can always ask again (RFC 6749 section 4.4.3).
    let with_refresh = app.rules.refresh.is_for_itself;
    let order = Order {
        refresh: if with_refresh {
            RefreshPolicy::New
        } else {
            RefreshPolicy::None
        },
        ..Order::first(Arc::new(grant), audience.clone())
    };
    let issued = tokens::issue(app, &order);
    handed_out::remember(app, client, &granted, &audience, &issued);
    Ok(issued)
}
