//! Polling with a device code (RFC 8628 section 3.4).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{device_authorization, tokens};
use crate::old::lookup;
use crate::rules::old::Fault;
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{DeviceState, Grant, Revocation, Store};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

/// Milliseconds a poll may come early: a timer is not exact.
const TOLERANCE: u64 = 100;

/// What slow_down adds to the interval, in seconds (RFC 8628 section 3.5).
const SLOWER_BY: u64 = 5;

pub(crate) async fn poll(
    app: &App,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Object, Refusal> {
    let value = params.require("device_code")?;
    let by_user_code = app
        .world
        .store()
        .user_codes
        .get(&device_authorization::bare(value))
        .cloned()
        .filter(|_| app.has(Fault::UserCodePassesAsDeviceCode));
    let value = by_user_code.as_deref().unwrap_or(value);
    let audience = audience(app, params)?;
    let grant = if app.has(Fault::DeviceCodeRace) {
        let grant = check(app, &mut app.world.store(), client, value)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        mark(app, &mut app.world.store(), value);
        grant
    } else {
        let mut store = app.world.store();
        let grant = check(app, &mut store, client, value)?;
        mark(app, &mut store, value);
        grant
    };
    let scope = grant.scope.clone();
    Ok(tokens::issue(
        app,
        &Order {
            grant,
            scope,
            audience,
            refresh: RefreshPolicy::New,
            is_refresh: false,
        },
    ))
}

fn check(
    app: &App,
    store: &mut Store,
    client: &Arc<Client>,
    value: &str,
) -> Result<Arc<Grant>, Problem> {
    let code = store
        .device_codes
        .get_mut(value)
        .ok_or(Problem::UnknownDeviceCode)?;
    if code.client.id != client.id && !lookup::takes_foreign_device_code(app, client) {
        return Err(Problem::ForeignDeviceCode);
    }
    let now = clock::now_millis();
    if now >= code.expires && app.rules.device.expires {
        return Err(Problem::ExpiredDeviceCode);
    }
    match code.state {
        DeviceState::Denied => Err(Problem::DeniedByUser),
        DeviceState::Redeemed => Err(Problem::UsedDeviceCode),
        DeviceState::Approved { user, auth_time } => Ok(Arc::new(Grant {
            client: Arc::clone(client),
            user: Some(lookup::user_of(app, Fault::DeviceTokensOfFirstUser, user)),
            scope: code.scope.clone(),
            auth_time,
            nonce: None,
            revoked: Revocation::default(),
        })),
        DeviceState::Pending => {
            let factor = if app.has(Fault::SlowDownAtInterval) {
                2
            } else {
                1
            };
            let earliest = code
                .last_poll
                .map(|last| last + code.interval * 1000 * factor - TOLERANCE);
            code.last_poll = Some(now);
            if earliest.is_some_and(|earliest| now < earliest) && !app.has(Fault::NeverSlowDown) {
                code.interval += SLOWER_BY;
                Err(Problem::SlowDown)
            } else {
                Err(Problem::AuthorizationPending)
            }
        }
    }
}

/// One set of tokens per device code.
fn mark(app: &App, store: &mut Store, value: &str) {
    if let Some(code) = store
        .device_codes
        .get_mut(value)
        .filter(|_| !app.has(Fault::DeviceCodeReplayAccepted))
    {
        code.state = DeviceState::Redeemed;
    }
}
