//! Polling with a device code (RFC 8628 section 3.4).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{device_authorization, tokens};
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::order::Order;
use crate::state::store::{DeviceState, Grant, Store};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

/// What slow_down adds to the interval, in seconds (RFC 8628 section 3.5).
const SLOWER_BY: u64 = 5;

pub(crate) async fn poll(
    app: &App,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Object, Refusal> {
    let rules = &app.rules.device;
    let value = params.require("device_code")?;
    let by_user_code = app
        .world
        .store()
        .user_codes
        .get(&device_authorization::bare(value))
        .cloned()
        .filter(|_| rules.takes_user_code);
    let value = by_user_code.as_deref().unwrap_or(value);
    let known = rules
        .found
        .among(app.world.store().device_codes.keys(), value);
    let value = known.as_str();
    let audience = audience(app, params)?;
    let grant = if rules.is_marked_at_once {
        let mut store = app.world.store();
        let grant = check(app, &mut store, client, value)?;
        mark(app, &mut store, value);
        grant
    } else {
        let grant = check(app, &mut app.world.store(), client, value)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        mark(app, &mut app.world.store(), value);
        grant
    };
    let mut order = Order::first(grant, audience);
    if let Some(wider) = params.get("scope").filter(|_| rules.takes_scope_of_poll) {
        order.scope = wider.split(' ').map(ToOwned::to_owned).collect();
    }
    Ok(tokens::issue(app, &order))
}

fn check(
    app: &App,
    store: &mut Store,
    client: &Arc<Client>,
    value: &str,
) -> Result<Arc<Grant>, Problem> {
    let rules = &app.rules.device;
    let code = store
        .device_codes
        .get_mut(value)
        .ok_or(Problem::UnknownDeviceCode)?;
    if code.client.id != client.id && !(rules.may_be_foreign)(client) {
        return Err(Problem::ForeignDeviceCode);
    }
    let now = clock::now_millis();
    if now >= code.expires && rules.expires {
        return Err(Problem::ExpiredDeviceCode);
    }
    match code.state {
        DeviceState::Denied => {
            if rules.forgets_denial {
                code.state = DeviceState::Pending;
            }
            Err(Problem::DeniedByUser)
        }
        DeviceState::Redeemed => Err(Problem::UsedDeviceCode),
        DeviceState::Approved { .. } if rules.forgets_approval => {
            Err(Problem::AuthorizationPending)
        }
        DeviceState::Approved { user, auth_time } => {
            let user = (rules.user)(&app.world, user);
            let grant = Grant::new(client, Some(user), code.scope.clone(), auth_time);
            Ok(Arc::new(grant))
        }
        DeviceState::Pending => {
            let last_poll = code.last_poll.replace(now);
            let is_too_early =
                |last: u64| (rules.is_too_early)(code.interval, now.saturating_sub(last));
            if last_poll.is_some_and(is_too_early) {
                code.interval += SLOWER_BY;
                Err(Problem::SlowDown)
            } else {
                Err(Problem::AuthorizationPending)
            }
        }
    }
}

/// What happens to the code of a poll whose client could not show who it is.
pub(crate) fn of_a_stranger(app: &App, params: &Params) {
    let value = params.get("device_code");
    let mut store = app.world.store();
    let code = value.and_then(|value| store.device_codes.get_mut(value));
    if let Some(code) = code.filter(|_| app.rules.device.ends_with_a_mistake) {
        code.state = DeviceState::Denied;
    }
}

/// One set of tokens per device code.
fn mark(app: &App, store: &mut Store, value: &str) {
    if let Some(code) = store
        .device_codes
        .get_mut(value)
        .filter(|code| (app.rules.device.is_good_once)(&code.client))
    {
        code.state = DeviceState::Redeemed;
    }
}
