//! The device authorization endpoint (RFC 8628 section 3.1).

use std::sync::Arc;

use serde_json::{Value, json};

use crate::model::app::App;
use crate::model::authenticate::{self, Leniency};
use crate::model::routes::{self, Place};
use crate::model::{reading, refusals, scope};
use crate::rules::answers;
use crate::rules::routes::Route;
use crate::state::clients::{Client, GrantType};
use crate::state::clock;
use crate::state::store::{DeviceCode, DeviceState};
use crate::wire::form;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::{Object, Reply, crash};
use crate::wire::request::{self, Request};

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if request.method != "POST" && !app.rules.device.takes_get {
        return refusals::reply(app, Problem::MethodNotAllowed.into()).uncached();
    }
    let reply = match start(app, request, place).await {
        Ok(members) => Reply::json(200, members),
        Err(refusal) if app.rules.errors.crashes(refusal.problem) => return crash(),
        Err(refusal) => refusals::reply(app, refusal),
    };
    answers::rewritten(
        &app.rules.answers.device,
        &app.world,
        request,
        reply.uncached(),
    )
}

async fn start(app: &App, request: &Request, place: &Place) -> Result<Object, Refusal> {
    let params = if request.method == "POST" {
        reading::posted_params(app, request)?
    } else {
        Params::lenient(request::query_params(request).unwrap_or_default())
    };
    if !place.exists {
        return Err(Problem::UnknownPath.into());
    }
    let leniency = if app.rules.device.id_suffices {
        Leniency::IdSuffices
    } else {
        Leniency::None
    };
    let client = match authenticate::caller(app, request, &params, place, leniency).await {
        Err(refusal) if refusal.problem == Problem::MissingClientId => {
            (app.rules.device.nameless_client)(&app.world).ok_or(refusal)?
        }
        outcome => outcome?.client,
    };
    if !(app.rules.client.may_use)(&client, GrantType::DeviceCode) {
        return Err(Problem::UnauthorizedGrant.into());
    }
    let granted = scope::grantable(app, &client, GrantType::DeviceCode, params.get("scope"))?;
    Ok(members(app, &client, granted))
}

fn members(app: &App, client: &Arc<Client>, granted: Vec<String>) -> Object {
    let lifetimes = client.lifetimes;
    let device_code = (app.rules.mint.device_code)(&app.world);
    let user_code = new_user_code(app, &device_code);
    let record = DeviceCode {
        client: Arc::clone(client),
        scope: granted,
        expires: clock::now_millis() + lifetimes.device_code * 1000,
        interval: lifetimes.interval,
        last_poll: None,
        state: DeviceState::Pending,
    };
    app.world
        .store()
        .device_codes
        .insert(device_code.clone(), record);
    let page = routes::url(app, Route::DevicePage, Some(client)).unwrap_or_default();
    let mut members = Object::new();
    let mut put = |name: &str, value: Value| members.insert(name.into(), value);
    put("device_code", json!(device_code));
    put("user_code", json!(user_code));
    put(
        "verification_uri_complete",
        json!(format!("{page}?user_code={}", form::encode(&user_code))),
    );
    put("verification_uri", json!(page));
    put("expires_in", json!(lifetimes.device_code));
    if app.rules.device.tells_time_of_expiry {
        put("expires_at", json!(clock::now() + lifetimes.device_code));
    }
    put("interval", json!(lifetimes.interval));
    members
}

/// A user code nobody else holds, noted under its bare letters.
fn new_user_code(app: &App, device_code: &str) -> String {
    let user_code = (app.rules.mint.user_code)(&app.world);
    app.world
        .store()
        .user_codes
        .insert(bare(&user_code), device_code.to_owned());
    user_code
}

/// What counts of a typed user code: letters and digits without regard to case (RFC 8628 section 6.1).
pub(crate) fn bare(user_code: &str) -> String {
    user_code
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect::<String>()
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn dashes_blanks_and_case_of_a_typed_code_do_not_matter() {
        assert_eq!(bare(" bcdf-ghjk "), "BCDFGHJK");
    }
}
