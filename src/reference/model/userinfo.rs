//! UserInfo (OpenID Connect Core section 5.3) as a protected resource (RFC 6750).

use serde_json::{Value, json};

use crate::model::app::App;
use crate::model::routes::Place;
use crate::model::{reading, refusals};
use crate::rules::answers;
use crate::state::clock;
use crate::state::store::AccessToken;
use crate::state::users::User;
use crate::wire::problem::Problem;
use crate::wire::reply::{Object, Reply};
use crate::wire::request::Request;

const REALM: &str = "Bearer realm=\"userinfo\"";

pub(crate) fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    let is_post = request.method == "POST" && app.rules.userinfo.takes_post;
    if request.method != "GET" && !is_post {
        return refusals::reply(app, Problem::MethodNotAllowed.into())
            .with("Allow", "GET, POST")
            .uncached();
    }
    let Some(token) = presented(app, request) else {
        return rewritten(app, request, without_token(app, request));
    };
    let rules = &app.rules.userinfo;
    let record = {
        let store = app.world.store();
        let now = if rules.heeds_expiry {
            clock::now_millis()
        } else {
            0
        };
        let now = now.saturating_sub(app.rules.tokens.leeway * 1000);
        store.live_access_token(&token, now).cloned()
    };
    let record = record.or_else(|| (rules.stands_in)(&app.world, &token));
    // Where the path names an application, the tokens of another one are not its.
    let is_foreign = |record: &AccessToken| {
        let application = place
            .application
            .as_ref()
            .map(|application| &application.id);
        application.is_some_and(|id| *id != record.grant.client.id) && rules.heeds_application
    };
    let record = record.filter(|record| !is_foreign(record));
    let by_id_token = (rules.believed)(&token).filter(|_| record.is_none());
    let reply = by_id_token.map_or_else(
        || of_token(app, record),
        |members| Reply::json(200, members),
    );
    rewritten(app, request, reply)
}

fn rewritten(app: &App, request: &Request, reply: Reply) -> Reply {
    let rules = &app.rules.answers.userinfo;
    answers::rewritten(rules, &app.world, request, reply.uncached())
}

fn of_token(app: &App, record: Option<AccessToken>) -> Reply {
    let Some(record) = record else {
        return challenge(
            401,
            ", error=\"invalid_token\", error_description=\"The token is unknown, expired or revoked.\"",
        );
    };
    let is_openid =
        !app.rules.userinfo.needs_openid || record.scope.iter().any(|scope| scope == "openid");
    match record.grant.user {
        Some(user) if is_openid => Reply::json(
            200,
            claims(app, &record, (app.rules.userinfo.user)(&app.world, user)),
        ),
        None if app.rules.userinfo.tells_of_clients => Reply::json(200, Object::new()),
        _ => challenge(403, ", error=\"insufficient_scope\", scope=\"openid\""),
    }
}

fn challenge(status: u16, attributes: &str) -> Reply {
    Reply::empty(status).with("WWW-Authenticate", &format!("{REALM}{attributes}"))
}

/// Who shows nothing is told nothing (RFC 6750 section 3.1); who shows something unreadable is.
pub(crate) fn unauthorized(request: &Request) -> Reply {
    let attributes = if request.headers.contains_key("authorization") {
        ", error=\"invalid_token\""
    } else {
        ""
    };
    challenge(401, attributes)
}

fn without_token(app: &App, request: &Request) -> Reply {
    match app.rules.userinfo.without_token {
        Some(error) if !request.headers.contains_key("authorization") => {
            challenge(400, &format!(", error=\"{error}\""))
        }
        _ => unauthorized(request),
    }
}

/// From the header, or from a form (RFC 6750 section 2.2). Never from the query, where it would reach logs.
fn presented(app: &App, request: &Request) -> Option<String> {
    let named = request.header("authorization").unwrap_or_default();
    let is_strange = app.rules.userinfo.scheme_has_a_case && !named.starts_with(b"Bearer ");
    if let Some(token) = request.bearer().filter(|_| !is_strange) {
        return Some(token);
    }
    if request.method == "POST"
        && !request.headers.contains_key("authorization")
        && app.rules.userinfo.takes_form
    {
        return reading::posted_params(app, request)
            .ok()?
            .get("access_token")
            .map(Into::into);
    }
    None
}

/// The claims each scope opens (OpenID Connect Core section 5.4).
fn claims(app: &App, record: &AccessToken, user: &User) -> Object {
    let has = |scope: &str| record.scope.iter().any(|known| known == scope);
    let mut members = Object::new();
    let mut put = |name: &str, value: Value| members.insert(name.into(), value);
    put("sub", json!(user.subject));
    if has("profile") || app.rules.userinfo.always_tells_profile {
        put("name", json!(user.full_name));
        put("preferred_username", json!(user.name));
    }
    if has("email") {
        put("email", json!(user.email));
        put("email_verified", json!(true));
    }
    if has("phone") {
        put("phone_number", json!(user.phone));
        put("phone_number_verified", json!(false));
    }
    members
}
