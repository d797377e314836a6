//! From bytes to handlers and back.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request as HttpRequest, Response};

use crate::model::app::App;
use crate::model::routes::{self, Place};
use crate::model::{
    authorize, browser, device_authorization, device_page, introspection, metadata, revocation,
    token_endpoint, userinfo,
};
use crate::rules::answers;
use crate::rules::http::Instead;
use crate::rules::routes::Route;
use crate::wire::reply::Reply;
use crate::wire::request::Request;

/// Bytes of a body that are worth reading.
const BODY_LIMIT: usize = 256 * 1024;

/// Bytes that are swallowed beyond the limit, so that the sender gets to read the 413 before the connection closes.
const SWALLOWED: usize = 16 * 1024 * 1024;

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new().fallback(handle).with_state(app)
}

async fn handle(State(app): State<Arc<App>>, incoming: HttpRequest<Body>) -> Response<Body> {
    let (parts, body) = incoming.into_parts();
    let body = axum::body::to_bytes(body, SWALLOWED).await.ok();
    let body_is_too_large = body.as_ref().is_none_or(|bytes| bytes.len() > BODY_LIMIT);
    let request = Request {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body
            .filter(|_| !body_is_too_large)
            .map(Vec::from)
            .unwrap_or_default(),
        body_is_too_large,
    };
    let rules = &app.rules;
    let reread = rules.http.reread.iter();
    let request = reread.fold(request, |request, reread| reread(&rules.drawn, request));
    let reply = match before(&app, &request).await {
        Some(reply) => reply,
        None => dispatch(&app, &request).await,
    };
    let reply = answers::rewritten(&rules.answers.any, &app.world, &request, reply);
    let reply = if body_is_too_large {
        reply.with("Connection", "close")
    } else {
        reply
    };
    reply.into_response()
}

/// What is answered before any endpoint sees the request.
async fn before(app: &App, request: &Request) -> Option<Reply> {
    for before in &app.rules.http.before {
        match before(&app.world, &app.rules.drawn, request) {
            Instead::Nothing => {}
            Instead::Answer(reply) => return Some(reply),
            Instead::Wait(time) => tokio::time::sleep(time).await,
        }
    }
    app.is_blocked()
        .then(|| Reply::html(429, "<h1>429 Too Many Requests</h1>".into()))
}

async fn dispatch(app: &App, request: &Request) -> Reply {
    let Some(place) = routes::find(app, &request.path).filter(|place| is_offered(app, place))
    else {
        return Reply::empty(404);
    };
    match place.route {
        Route::Token => token_endpoint::answer(app, request, &place).await,
        Route::Authorize => authorize::answer(app, request, &place),
        Route::Login => browser::login(app, request).await,
        Route::Consent => browser::consent(app, request),
        Route::DeviceAuthorization => device_authorization::answer(app, request, &place).await,
        Route::DevicePage => device_page::answer(app, request).await,
        Route::Introspection => introspection::answer(app, request, &place).await,
        Route::Revocation => revocation::answer(app, request, &place).await,
        Route::Userinfo => userinfo::answer(app, request, &place),
        Route::Jwks => metadata::keys(app, request, &place),
        Route::Metadata => metadata::answer(app, request, &place),
    }
}

/// Pages exist only where something leads to them.
fn is_offered(app: &App, place: &Place) -> bool {
    let routes = &app.rules.routes;
    match place.route {
        Route::Login | Route::Consent => routes.has(Route::Authorize),
        Route::DevicePage => routes.has(Route::DeviceAuthorization),
        _ => true,
    }
}
