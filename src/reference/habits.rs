//! Habits: ways to be right that a client may not expect. Real servers have them, and none is a deviation; a harness
//! that takes one for a fault cries wolf. What each does, and by which sentence it may, is in `fixtures/habits.yaml`.

use std::sync::Arc;

use serde_json::{Value, json};

use super::app::App;
use super::clients::Client;
use super::clock;
use super::params::Params;
use super::random;
use super::reply::{Content, Object, Reply};
use super::store::{Grant, Store};
use super::tokens::Kind;

macro_rules! habits {
    ($($name:ident $id:literal),+ $(,)?) => {
        /// They are of the `rfc` dialect: the others have documents that say more.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Habit { $($name),+ }

        impl Habit {
            pub(crate) const ALL: &[Self] = &[$(Self::$name),+];

            pub(crate) const fn id(self) -> &'static str {
                match self { $(Self::$name => $id),+ }
            }
        }
    };
}

habits! {
    LowerCaseBearer "lower_case_bearer",
    AMomentLess "a_moment_less",
    ScopeOnlyWhenItDiffers "scope_only_when_it_differs",
    ScopeInAnotherOrder "scope_in_another_order",
    MembersNobodyKnows "members_nobody_knows",
    PrettyJson "pretty_json",
    CharsetIsSaid "charset_is_said",
    ManyCacheWords "many_cache_words",
    ErrorsSayTheCodeAlone "errors_say_the_code_alone",
    ErrorsHaveAUri "errors_have_a_uri",
    OddLetters "odd_letters",
    LongTokens "long_tokens",
    TokenWhileItLives "token_while_it_lives",
    RevocationEndsTheAuthorization "revocation_ends_the_authorization",
    ReuseEndsTheAuthorization "reuse_ends_the_authorization",
    ReplayEndsTheAuthorization "replay_ends_the_authorization",
    ConnectionCloses "connection_closes",
    IntrospectionSaysLeast "introspection_says_least",
    DeviceAnswersSayLeast "device_answers_say_least",
    GrantTypeFirst "grant_type_first",
    ClientFirst "client_first",
    IdTokenOnlyAtFirst "id_token_only_at_first",
    UnknownScopeIsDropped "unknown_scope_is_dropped",
}

impl Habit {
    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().find(|habit| habit.id() == id).copied()
    }
}

/// An answer of the token endpoint.
pub(crate) fn token(app: &App, params: &Params, mut reply: Reply) -> Reply {
    let Some(habit) = app.habit else {
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
    match app.habit {
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

/// A fresh value in another form, of all the letters that its grammar allows (RFC 6749 appendix A, RFC 6750 section 2.1).
pub(crate) fn minted(app: &App, kind: Kind) -> Option<String> {
    let token = random::token();
    match (app.habit?, kind) {
        (Habit::OddLetters, Kind::Access) => Some(format!("{token}._~+/-v1==")),
        (Habit::OddLetters, _) => Some(format!("{token} &=+%41/?#;:,\"'\\<>{{}}|^`~!*()@$[]")),
        (Habit::LongTokens, Kind::Access | Kind::Refresh) => {
            let parts: Vec<String> = (0..48).map(|_| random::token()).collect();
            Some(parts.concat())
        }
        _ => None,
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
    let store = app.store();
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
        app.store().handed_out.insert(key, issued.clone());
    }
}

fn key(client: &Client, scope: &[String], audience: &str) -> String {
    format!("{}\n{}\n{audience}", client.id, scope.join(" "))
}

/// Ends a grant, and with such a habit every other one of the same client and user: what the user once decided is one
/// authorization there (RFC 7009 section 2.1).
pub(crate) fn end(app: &App, store: &Store, grant: &Arc<Grant>, habit: Habit) {
    grant.revoke();
    if app.keeps(habit) {
        end_others(store, grant);
    }
}

fn end_others(store: &Store, grant: &Arc<Grant>) {
    let user = |grant: &Grant| grant.user.map(|user| user.subject);
    for other in store.grants() {
        let is_alike = other.client.id == grant.client.id && user(other) == user(grant);
        if is_alike && !Arc::ptr_eq(other, grant) {
            other.revoke();
        }
    }
}
