//! What a browser does between the authorization request and the redirect: log in, decide.

use super::app::App;
use super::authorize::{self, RedirectError};
use super::clock;
use super::faults::{Fault, redirects};
use super::grants::password;
use super::pages;
use super::params::Params;
use super::random;
use super::registry::User;
use super::reply::Reply;
use super::request::{self, Request};
use super::store::{Pending, Session};

const COOKIE: &str = "session";

/// The session of the cookie, or a new one that the answer has to set.
pub(crate) fn session(app: &App, request: &Request) -> (String, Session) {
    let known = request.cookie(COOKIE).and_then(|id| {
        let session = app.store().sessions.get(&id).cloned()?;
        Some((id, session))
    });
    known.unwrap_or_else(|| {
        let id = random::token();
        let session = Session {
            csrf: random::token(),
            user: None,
            wrong_user_codes: 0,
        };
        app.store().sessions.insert(id.clone(), session.clone());
        (id, session)
    })
}

/// Sets the session cookie. Not `Secure`: the endpoint also speaks plain HTTP on loopback.
pub(crate) fn with_cookie(reply: Reply, session_id: &str) -> Reply {
    reply.with(
        "Set-Cookie",
        &format!("{COOKIE}={session_id}; Path=/; HttpOnly; SameSite=Lax"),
    )
}

/// Shows the page the user has to see next for a new request.
pub(crate) fn ask(app: &App, pending: Pending, (session_id, session): (String, Session)) -> Reply {
    let id = authorize::new_request_id();
    let page = if pending.needs_login {
        pages::login(&id, &session.csrf, None)
    } else {
        pages::consent(&id, &session.csrf, pending.client.id, &pending.scope)
    };
    app.store().pending.insert(id, pending);
    with_cookie(pages::shown(page), &session_id)
}

/// A posted form that belongs to the session of the cookie (protection against cross-site request forgery).
pub(crate) fn own_form(app: &App, request: &Request) -> Option<(Params, String, Session)> {
    let params = Params::strict(request::browser_form(request).ok()?).ok()?;
    let session_id = request.cookie(COOKIE)?;
    let session = app.store().sessions.get(&session_id).cloned()?;
    let is_own = params.get("csrf") == Some(session.csrf.as_str());
    is_own.then_some((params, session_id, session))
}

/// A new session id after the login, so that an id planted before it is worth nothing.
pub(crate) fn log_in(app: &App, session_id: &str, user: &'static User) -> (String, Session) {
    let new_id = random::token();
    let session = Session {
        csrf: random::token(),
        user: Some((user, clock::now())),
        wrong_user_codes: 0,
    };
    let mut store = app.store();
    store.sessions.insert(new_id.clone(), session.clone());
    if let Some(old) = store.sessions.get_mut(session_id) {
        old.csrf = random::token();
    }
    (new_id, session)
}

/// POST of the login page.
pub(crate) async fn login(app: &App, request: &Request) -> Reply {
    if request.method != "POST" {
        return Reply::html(405, pages::error("This page wants POST.")).with("Allow", "POST");
    }
    let Some((params, session_id, session)) = own_form(app, request) else {
        return pages::refused("This form belongs to another session.");
    };
    let id = params.get("request").unwrap_or_default();
    if live_pending(app, id, &session_id).is_none() {
        return pages::refused("This request is unknown or too old.");
    }
    let name = params.get("username").unwrap_or_default();
    match password::checked_user(app, name, params.get("password").unwrap_or_default()) {
        Ok(user) => {
            app.pardon(&format!("user {name}"));
            let (new_id, _) = log_in(app, &session_id, user);
            if let Some(pending) = app.store().pending.get_mut(id) {
                pending.needs_login = false;
                pending.session.clone_from(&new_id);
            }
            let to_consent = Reply::see_other(&format!("/consent?request={id}"));
            redirects::after_login(app, with_cookie(pages::protected(to_consent), &new_id))
        }
        Err(_) => {
            app.punish(&format!("user {name}")).await;
            pages::shown(pages::login(
                id,
                &session.csrf,
                Some("Wrong user name or password."),
            ))
        }
    }
}

/// The consent page and its form.
pub(crate) fn consent(app: &App, request: &Request) -> Reply {
    if request.method == "POST" {
        return decide(app, request);
    }
    let params = Params::lenient(request::query_params(request).unwrap_or_default());
    let id = params.get("request").unwrap_or_default();
    let session_id = request.cookie(COOKIE).unwrap_or_default();
    let session = app.store().sessions.get(&session_id).cloned();
    match (live_pending(app, id, &session_id), session) {
        (Some(pending), Some(session)) if pending.needs_login => {
            pages::shown(pages::login(id, &session.csrf, None))
        }
        (Some(pending), Some(session)) => pages::shown(pages::consent(
            id,
            &session.csrf,
            pending.client.id,
            &pending.scope,
        )),
        _ => pages::refused("This request is unknown or too old."),
    }
}

fn decide(app: &App, request: &Request) -> Reply {
    let Some((params, session_id, session)) = own_form(app, request) else {
        return pages::refused("This form belongs to another session.");
    };
    let id = params.get("request").unwrap_or_default();
    let Some(pending) = live_pending(app, id, &session_id).filter(|pending| !pending.needs_login)
    else {
        return pages::refused("This request is unknown or too old.");
    };
    let Some((user, since)) = session.user else {
        return pages::refused("Nobody is logged in.");
    };
    // One decision per request.
    if let Some(pending) = app.store().pending.get_mut(id) {
        pending.expires = 0;
    }
    if params.get("decision") == Some("approve") {
        return authorize::grant(app, &pending, user, since);
    }
    let error = if app.has(Fault::DenialIsServerError) {
        "server_error"
    } else {
        "access_denied"
    };
    let problem = RedirectError {
        error,
        description: "The user refused.",
    };
    authorize::refuse(app, &authorize::recipient(&pending), &problem)
}

fn live_pending(app: &App, id: &str, session_id: &str) -> Option<Pending> {
    let store = app.store();
    store
        .pending
        .get(id)
        .filter(|pending| pending.session == session_id && clock::now_millis() < pending.expires)
        .cloned()
}
