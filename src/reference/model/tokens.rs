//! Making tokens and the answer that carries them (RFC 6749 section 5.1).

use std::sync::Arc;

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::model::app::App;
use crate::rules::claims::Made;
use crate::rules::ends::end_earlier;
use crate::rules::tokens::{Issued, Said};
use crate::state::clock;
use crate::state::keys::{Draft, KeyChoice};
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{AccessToken, Grant, RefreshToken};
use crate::wire::reply::Object;
use crate::wire::{body, random};

/// Issues everything the order asks for and puts it into words.
pub(crate) fn issue(app: &App, order: &Order) -> Object {
    if !order.is_refresh {
        let of_machine = order.grant.user.is_none();
        let rules = &app.rules.tokens;
        let ends = if of_machine {
            rules.earlier_of_machines
        } else {
            rules.earlier
        };
        end_earlier(ends, &app.world.store(), &order.grant);
    }
    let (token, expires_in) = access_token(app, order);
    let refresh_token = match &order.refresh {
        RefreshPolicy::None => None,
        RefreshPolicy::New => Some(refresh_token(app, &order.grant, order.is_refresh)),
        RefreshPolicy::Keep(token) => Some(token.clone()),
    };
    let id_token = has_id_token(app, order).then(|| id_token(app, order, &token));
    let issued = Issued {
        order,
        subject: app.subject(&order.grant),
        access_token: token,
        expires_in,
        refresh_token,
        id_token,
    };
    (app.rules.tokens.words)(issued)
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
    let rules = &app.rules.tokens;
    let said = Said {
        order,
        issuer: app.issuer(&order.grant.client),
        subject: app.subject(&order.grant),
        jti,
        issued: now,
        expires: now + lifetime,
    };
    let mut draft = Draft::new(
        &app.world.keys,
        rules.access_token_key,
        rules.access_token_type,
        (rules.access_token_claims)(&said),
    );
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
        used_at: 0,
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
    is_asked_for && !is_spared && order.grant.user.is_some() && rules.has_id_tokens
}

fn id_token(app: &App, order: &Order, access_token: &str) -> String {
    let grant = &order.grant;
    let now = clock::now();
    let client = grant.client.id.as_str();
    let mut members = body::object(json!({
        "iss": app.issuer(&grant.client),
        "sub": app.subject(grant),
        "aud": client,
        "exp": now + grant.client.lifetimes.id_token,
        "iat": now,
        "auth_time": grant.auth_time,
    }));
    if app.rules.tokens.id_token_has_at_hash {
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
