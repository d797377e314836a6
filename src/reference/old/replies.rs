//! Faults of UserInfo's tokens.

use std::sync::Arc;

use serde_json::json;

use crate::model::app::App;
use crate::rules::old::Fault;
use crate::state::clock;
use crate::state::store::AccessToken;
use crate::state::users::User;
use crate::wire::body::object;
use crate::wire::jws;
use crate::wire::reply::Object;

/// The claims of an ID token that is taken for an access token.
pub(crate) fn subject_of_id_token(app: &App, token: &str) -> Option<Object> {
    let token = jws::read(token).filter(|_| app.has(Fault::UserinfoTakesIdTokens))?;
    Some(object(json!({ "sub": token.text("sub")? })))
}

/// An access token that a refresh token is taken for.
pub(crate) fn access_by_refresh_token(app: &App, token: &str) -> Option<AccessToken> {
    let store = app.world.store();
    let record = store
        .live_refresh_token(token, clock::now_millis())
        .filter(|_| app.has(Fault::UserinfoTakesRefreshTokens))?;
    Some(AccessToken {
        grant: Arc::clone(&record.grant),
        scope: record.grant.scope.clone(),
        audience: String::new(),
        issued: record.issued,
        expires: record.expires,
        jti: String::new(),
        revoked: false,
    })
}

/// Of whom UserInfo speaks.
pub(crate) fn spoken_of(app: &App, user: &'static User) -> &'static User {
    app.world
        .user("alice")
        .filter(|_| app.has(Fault::UserinfoOfFirstUser))
        .unwrap_or(user)
}
