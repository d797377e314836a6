//! JWT bearer grant (RFC 7523 section 2.1).

use std::sync::Arc;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{assertion, scope, tokens};
use crate::state::clients::{Client, JWT_BEARER};
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::Grant;
use crate::wire::params::Params;
use crate::wire::problem::Refusal;
use crate::wire::reply::Object;

pub(crate) fn grant(app: &App, client: &Arc<Client>, params: &Params) -> Result<Object, Refusal> {
    let token = params.require("assertion")?;
    let granted = scope::grantable(app, client, JWT_BEARER, params.get("scope"))?;
    let audience = audience(app, params)?;
    let user = assertion::vouched_user(app, client, token)?;
    let grant = Grant::new(client, Some(user), granted, clock::now());
    let refresh = if app.rules.assertion.is_refreshable {
        RefreshPolicy::New
    } else {
        RefreshPolicy::None
    };
    let order = Order {
        refresh,
        ..Order::first(Arc::new(grant), audience)
    };
    Ok(tokens::issue(app, &order))
}
