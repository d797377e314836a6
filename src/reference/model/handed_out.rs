//! Tokens that a client which asks for itself gets again while they live: many a server does so, and no document forbids
//! it.

use serde_json::json;

use crate::model::app::App;
use crate::state::clients::Client;
use crate::state::clock;
use crate::wire::reply::Object;

/// What a client that asks for itself got before, while it lives: the token is handed out again.
pub(crate) fn again(
    app: &App,
    client: &Client,
    scope: &[String],
    audience: &str,
) -> Option<Object> {
    if !app.rules.tokens.hands_out_again {
        return None;
    }
    let store = app.world.store();
    let mut members = store.handed_out.get(&key(client, scope, audience))?.clone();
    let now = clock::now_millis();
    let token = members.get("access_token")?.as_str()?;
    let record = store.live_access_token(token, now)?;
    let seconds = (record.expires - now) / 1000;
    if seconds < 5 {
        return None;
    }
    members.insert("expires_in".into(), json!(seconds));
    Some(members)
}

/// Notes what a client that asks for itself gets.
pub(crate) fn remember(
    app: &App,
    client: &Client,
    scope: &[String],
    audience: &str,
    issued: &Object,
) {
    if app.rules.tokens.hands_out_again {
        let key = key(client, scope, audience);
        app.world.store().handed_out.insert(key, issued.clone());
    }
}

fn key(client: &Client, scope: &[String], audience: &str) -> String {
    format!("{}\n{}\n{audience}", client.id, scope.join(" "))
}
