//! JWT bearer grant (RFC 7523 section 2.1).

use std::sync::Arc;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{assertion, scope, tokens};
use crate::state::clients::{Client, JWT_BEARER};
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{Grant, Refreshes, Revocation};
use crate::wire::params::Params;
use crate::wire::problem::Refusal;
use crate::wire::reply::Object;

pub(crate) fn grant(app: &App, client: &Arc<Client>, params: &Params) -> Result<Object, Refusal> {
    let token = params.require("assertion")?;
    let granted = scope::grantable(app, client, JWT_BEARER, params.get("scope"))?;
    let audience = audience(app, params)?;
    let user = assertion::vouched_user(app, client, token)?;
    let grant = Arc::new(Grant {
        client: Arc::clone(client),
        user: Some(user),
        scope: granted.clone(),
        auth_time: clock::now(),
        nonce: None,
        revoked: Revocation::default(),
        refreshes: Refreshes::default(),
    });
    let refresh = if app.rules.assertion.is_refreshable {
        RefreshPolicy::New
    } else {
        RefreshPolicy::None
    };
    Ok(tokens::issue(
        app,
        &Order {
            grant,
            scope: granted,
            audience,
            refresh,
            is_refresh: false,
        },
    ))
}
