//! What is said about a token (RFC 7662 section 2.2).

use serde_json::json;

use crate::model::app::App;
use crate::state::store::{AccessToken, RefreshToken};
use crate::wire::reply::Object;

/// Expiry of an opaque token rounds up, so that an active token is never past it.
pub(crate) fn of_access_token(app: &App, token: &AccessToken) -> Object {
    let expires = if token.grant.client.has_jwt_access_tokens {
        token.expires / 1000
    } else {
        token.expires.div_ceil(1000)
    };
    let mut members = Object::new();
    members.insert("active".into(), json!(true));
    if !token.scope.is_empty() {
        members.insert("scope".into(), json!(token.scope.join(" ")));
    }
    members.insert("client_id".into(), json!(token.grant.client.id));
    if let Some(user) = token.grant.user {
        members.insert("username".into(), json!(user.name));
    }
    members.insert("token_type".into(), json!("Bearer"));
    members.insert("exp".into(), json!(expires));
    members.insert("iat".into(), json!(token.issued / 1000));
    members.insert("nbf".into(), json!(token.issued / 1000));
    members.insert("sub".into(), json!(app.subject(&token.grant)));
    members.insert("aud".into(), json!(token.audience));
    members.insert("iss".into(), json!(app.issuer(&token.grant.client)));
    members.insert("jti".into(), json!(token.jti));
    members
}

pub(crate) fn of_refresh_token(app: &App, token: &RefreshToken) -> Object {
    let mut members = Object::new();
    members.insert("active".into(), json!(true));
    members.insert("scope".into(), json!(token.grant.scope.join(" ")));
    members.insert("client_id".into(), json!(token.grant.client.id));
    members.insert("exp".into(), json!(token.expires.div_ceil(1000)));
    members.insert("iat".into(), json!(token.issued / 1000));
    members.insert("sub".into(), json!(app.subject(&token.grant)));
    members.insert("iss".into(), json!(app.issuer(&token.grant.client)));
    members
}
