//! Making tokens and the answer that carries them (RFC 6749 section 5.1).

use std::sync::Arc;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::model::app::App;
use crate::rules::claims::Made;
use crate::rules::dialect::Dialect;
use crate::state::clock;
use crate::state::keys::{Draft, KeyChoice};
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{AccessToken, Grant, RefreshToken};
use crate::wire::random;
use crate::wire::reply::Object;

/// What an access token is good for when the request names no resource (RFC 9068 section 3).
pub(crate) const DEFAULT_AUDIENCE: &str = "https://api.example";

/// Issues everything the order asks for and puts it into words.
pub(crate) fn issue(app: &App, order: &Order) -> Object {
    let (token, expires_in) = access_token(app, order);
    let refresh_token = match &order.refresh {
        RefreshPolicy::None => None,
        RefreshPolicy::New => Some(refresh_token(app, &order.grant, order.is_refresh)),
        RefreshPolicy::Keep(token) => Some(token.clone()),
    };
    let id_token = has_id_token(app, order).then(|| id_token(app, order, &token));
    let parts = Parts {
        token,
        expires_in,
        refresh_token,
        id_token,
    };
    match app.rules.old.dialect {
        Dialect::Rfc => in_standard_words(order, parts),
        Dialect::AlibabaEiam => in_words_of_eiam(parts),
        Dialect::TencentCloudbase => in_words_of_cloudbase(app, order, parts),
        Dialect::TencentCiam => in_words_of_ciam(order, parts),
    }
}

struct Parts {
    token: String,
    expires_in: u64,
    refresh_token: Option<String>,
    id_token: Option<String>,
}

fn with_optional(mut members: Object, name: &str, value: Option<String>) -> Object {
    if let Some(value) = value {
        members.insert(name.into(), Value::String(value));
    }
    members
}

fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

fn in_standard_words(order: &Order, parts: Parts) -> Object {
    let members = object(json!({
        "access_token": parts.token,
        "token_type": "Bearer",
        "expires_in": parts.expires_in,
    }));
    let mut members = with_optional(members, "refresh_token", parts.refresh_token);
    if !order.scope.is_empty() {
        members.insert("scope".into(), json!(order.scope.join(" ")));
    }
    with_optional(members, "id_token", parts.id_token)
}

fn in_words_of_eiam(parts: Parts) -> Object {
    let members = object(json!({ "token_type": "Bearer", "access_token": parts.token }));
    let mut members = with_optional(members, "refresh_token", parts.refresh_token);
    members.insert("expires_in".into(), json!(parts.expires_in));
    members.insert("expires_at".into(), json!(clock::now() + parts.expires_in));
    with_optional(members, "id_token", parts.id_token)
}

fn in_words_of_cloudbase(app: &App, order: &Order, parts: Parts) -> Object {
    let members = object(json!({ "token_type": "Bearer", "access_token": parts.token }));
    let mut members = with_optional(members, "refresh_token", parts.refresh_token);
    members.insert("expires_in".into(), json!(parts.expires_in));
    members.insert("scope".into(), json!(order.scope.join(" ")));
    members.insert("sub".into(), json!(app.subject(&order.grant)));
    members
}

fn in_words_of_ciam(order: &Order, parts: Parts) -> Object {
    let members = object(json!({ "access_token": parts.token }));
    let mut members = with_optional(members, "refresh_token", parts.refresh_token);
    members.insert("scope".into(), json!(order.scope.join(" ")));
    let mut members = with_optional(members, "id_token", parts.id_token);
    members.insert("token_type".into(), json!("Bearer"));
    // Every documented example is one second short of the life of the JWT.
    members.insert(
        "expires_in".into(),
        json!(parts.expires_in.saturating_sub(1).max(1)),
    );
    members
}

fn access_token(app: &App, order: &Order) -> (String, u64) {
    let millis = clock::now_millis();
    let lifetime = order.grant.client.lifetimes.access_token;
    let jti = random::uuid();
    let token = if order.grant.client.has_jwt_access_tokens {
        jwt_access_token(app, order, &jti, millis / 1000, lifetime)
    } else {
        (app.rules.mint.access_token)(&app.world)
    };
    let record = AccessToken {
        grant: Arc::clone(&order.grant),
        scope: (app.rules.tokens.scope)(order),
        audience: order.audience.clone(),
        issued: millis,
        expires: if app.rules.tokens.access_token_expires {
            millis + lifetime * 1000
        } else {
            u64::MAX
        },
        jti,
        revoked: false,
    };
    app.world
        .store()
        .access_tokens
        .insert(Arc::from(token.as_str()), record);
    (token, lifetime)
}

fn jwt_access_token(app: &App, order: &Order, jti: &str, now: u64, lifetime: u64) -> String {
    let grant = &order.grant;
    let (issuer, subject, client) = (
        app.issuer(&grant.client),
        app.subject(grant),
        grant.client.id.as_str(),
    );
    let expires = now + lifetime;
    let scope = order.scope.join(" ");
    let mut draft = match app.rules.old.dialect {
        Dialect::TencentCiam => Draft::new(
            &app.world.keys,
            KeyChoice::Rs256,
            "JWT",
            object(json!({
                "sub": subject, "aud": client, "nbf": now, "scope": order.scope, "iss": issuer, "exp": expires,
                "iat": now, "jti": jti,
            })),
        ),
        Dialect::TencentCloudbase => Draft::new(
            &app.world.keys,
            KeyChoice::Rs256,
            "JWT",
            object(json!({
                "iss": issuer, "sub": subject, "aud": client, "exp": expires, "iat": now, "scope": scope, "jti": jti,
            })),
        ),
        Dialect::Rfc | Dialect::AlibabaEiam => Draft::new(
            &app.world.keys,
            KeyChoice::Es256,
            "at+jwt",
            object(json!({
                "iss": issuer, "exp": expires, "aud": order.audience, "sub": subject, "client_id": client,
                "iat": now, "jti": jti, "scope": scope,
            })),
        ),
    };
    if app.rules.old.dialect == Dialect::Rfc && grant.user.is_some() {
        draft
            .claims
            .insert("auth_time".into(), json!(grant.auth_time));
    }
    for redraft in &app.rules.claims.access_token {
        redraft(&made(app, order), &mut draft);
    }
    draft.finish(&app.world.keys)
}

fn made<'a>(app: &'a App, order: &'a Order) -> Made<'a> {
    Made {
        world: &app.world,
        order,
    }
}

fn refresh_token(app: &App, grant: &Arc<Grant>, is_refresh: bool) -> String {
    let token = (app.rules.mint.refresh_token)(&app.world);
    let now = clock::now_millis();
    let expires = if app.rules.tokens.refresh_token_expires {
        now + grant.client.lifetimes.refresh_token * 1000
    } else {
        u64::MAX
    };
    let record = RefreshToken {
        grant: Arc::clone(grant),
        issued: now,
        expires,
        used: is_refresh && !app.rules.refresh.can_be_repeated,
        reused: false,
    };
    app.world
        .store()
        .refresh_tokens
        .insert((app.rules.refresh.counted)(&token).to_owned(), record);
    token
}

fn has_id_token(app: &App, order: &Order) -> bool {
    let rules = &app.rules.tokens;
    let has_openid = order.scope.iter().any(|scope| scope == "openid");
    let is_asked_for = has_openid || !rules.id_token_needs_openid;
    let is_spared = order.is_refresh && !rules.has_id_token_at_refresh;
    is_asked_for
        && !is_spared
        && order.grant.user.is_some()
        && app.rules.old.dialect != Dialect::TencentCloudbase
}

fn id_token(app: &App, order: &Order, access_token: &str) -> String {
    let grant = &order.grant;
    let now = clock::now();
    let client = grant.client.id.as_str();
    let mut members = object(json!({
        "iss": app.issuer(&grant.client),
        "sub": app.subject(grant),
        "aud": client,
        "exp": now + grant.client.lifetimes.id_token,
        "iat": now,
        "auth_time": grant.auth_time,
    }));
    if app.rules.old.dialect == Dialect::TencentCiam {
        members.insert("azp".into(), json!(client));
        members.insert("jti".into(), json!(random::uuid()));
    } else {
        let hash = Sha256::digest(access_token);
        members.insert("at_hash".into(), json!((app.rules.tokens.at_hash)(&hash)));
    }
    if let Some(nonce) = grant.nonce.as_ref().filter(|_| !order.is_refresh) {
        members.insert("nonce".into(), json!(nonce));
    }
    let mut draft = Draft::new(&app.world.keys, KeyChoice::Rs256, "JWT", members);
    for redraft in &app.rules.claims.id_token {
        redraft(&made(app, order), &mut draft);
    }
    draft.finish(&app.world.keys)
}
