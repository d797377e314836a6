//! JWT bearer grant (RFC 7523 section 2.1).

use std::sync::Arc;

use super::audience;
use crate::reference::app::App;
use crate::reference::assertion;
use crate::reference::clients::{Client, GrantType};
use crate::reference::clock;
use crate::reference::faults::Fault;
use crate::reference::params::Params;
use crate::reference::problem::Refusal;
use crate::reference::reply::Object;
use crate::reference::scope;
use crate::reference::store::{Grant, Revocation};
use crate::reference::tokens::{self, Order, RefreshPolicy};

pub(crate) fn grant(
    app: &App,
    client: &'static Client,
    params: &Params,
) -> Result<Object, Refusal> {
    let token = params.require("assertion")?;
    let granted = scope::grantable(app, client, GrantType::JwtBearer, params.get("scope"))?;
    let audience = audience(app, params)?;
    let user = assertion::vouched_user(app, client, token)?;
    let grant = Arc::new(Grant {
        client,
        user: Some(user),
        scope: granted.clone(),
        auth_time: clock::now(),
        nonce: None,
        revoked: Revocation::default(),
    });
    // The issuer can vouch again, so there is no refresh token (RFC 7521 section 4.1).
    let with_refresh = app.has(Fault::RefreshTokenForAssertion);
    let refresh = if with_refresh {
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
