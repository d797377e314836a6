//! What habits do that the model still asks for by name.

use serde_json::{Value, json};

use crate::model::app::App;
use crate::rules::old::Habit;
use crate::state::clients::Client;
use crate::state::clock;
use crate::wire::params::Params;
use crate::wire::reply::{Content, Object, Reply};

/// An answer of the token endpoint.
pub(crate) fn token(app: &App, params: &Params, mut reply: Reply) -> Reply {
    let Some(habit) = app.rules.old.habit else {
        return reply;
    };
    if let Content::Json(members) = &mut reply.content {
        if reply.status == 200 {
            success(habit, params, members);
        } else {
            error(habit, members);
        }
    }
    match habit {
        Habit::PrettyJson => pretty(reply),
        Habit::CharsetIsSaid if reply.members().is_some() => {
            reply.with("Content-Type", "application/json; charset=utf-8")
        }
        Habit::ManyCacheWords => reply
            .with(
                "Cache-Control",
                "no-cache, no-store, max-age=0, must-revalidate",
            )
            .with("Expires", "0"),
        _ => reply,
    }
}

fn success(habit: Habit, params: &Params, members: &mut Object) {
    let scope = |members: &Object| {
        members
            .get("scope")
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    match habit {
        Habit::LowerCaseBearer => {
            members.insert("token_type".into(), json!("bearer"));
        }
        Habit::AMomentLess => {
            if let Some(seconds) = members.get("expires_in").and_then(Value::as_u64) {
                members.insert("expires_in".into(), json!(seconds.saturating_sub(1).max(1)));
            }
        }
        Habit::ScopeOnlyWhenItDiffers if scope(members).as_deref() == params.get("scope") => {
            members.remove("scope");
        }
        Habit::ScopeInAnotherOrder => {
            if let Some(scope) = scope(members) {
                let words: Vec<&str> = scope.split(' ').rev().collect();
                members.insert("scope".into(), json!(words.join(" ")));
            }
        }
        Habit::MembersNobodyKnows => nobody_knows(members),
        _ => {}
    }
}

fn error(habit: Habit, members: &mut Object) {
    match habit {
        Habit::ErrorsSayTheCodeAlone => members.retain(|name, _| name == "error"),
        Habit::ErrorsHaveAUri => {
            members.insert("error_uri".into(), json!("https://as.example/errors#what"));
        }
        Habit::MembersNobodyKnows => nobody_knows(members),
        _ => {}
    }
}

fn nobody_knows(members: &mut Object) {
    members.insert("ext_expires_in".into(), json!(7200));
    members.insert("not_before_policy".into(), json!(0));
    members.insert(
        "details".into(),
        json!({ "trace": null, "codes": [7000218] }),
    );
}

fn pretty(reply: Reply) -> Reply {
    let Some(text) = reply
        .members()
        .and_then(|members| serde_json::to_string_pretty(members).ok())
    else {
        return reply;
    };
    Reply {
        content: Content::Text(format!("{text}\r\n")),
        ..reply
    }
}

/// Any answer of any endpoint.
pub(crate) fn any(app: &App, reply: Reply) -> Reply {
    match app.rules.old.habit {
        Some(Habit::ConnectionCloses) => reply.with("Connection", "close"),
        _ => reply,
    }
}

/// An answer of the introspection endpoint.
pub(crate) fn introspection(app: &App, mut reply: Reply) -> Reply {
    if let Content::Json(members) = &mut reply.content
        && app.keeps(Habit::IntrospectionSaysLeast)
        && members.get("active") == Some(&Value::Bool(true))
    {
        members.retain(|name, _| name == "active");
    }
    reply
}

/// The members of a device authorization answer.
pub(crate) fn device(app: &App, members: &mut Object) {
    if app.keeps(Habit::DeviceAnswersSayLeast) {
        members
            .retain(|name, _| !matches!(name.as_str(), "interval" | "verification_uri_complete"));
    }
}

/// What a client that asks for itself got before, while it lives: the token is handed out again.
pub(crate) fn again(
    app: &App,
    client: &Client,
    scope: &[String],
    audience: &str,
) -> Option<Object> {
    if !app.keeps(Habit::TokenWhileItLives) {
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
    if app.keeps(Habit::TokenWhileItLives) {
        let key = key(client, scope, audience);
        app.world.store().handed_out.insert(key, issued.clone());
    }
}

fn key(client: &Client, scope: &[String], audience: &str) -> String {
    format!("{}\n{}\n{audience}", client.id, scope.join(" "))
}
