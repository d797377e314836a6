//! The browser's session: its cookie, its forms, who is logged in (protection against cross-site request forgery).

use crate::model::app::App;
use crate::state::clock;
use crate::state::store::{Pending, Session};
use crate::state::users::User;
use crate::wire::params::Params;
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};
use crate::wire::{pages, random};

/// The name of the cookie.
pub(crate) const COOKIE: &str = "session";

/// The session of the cookie, or a new one that the answer has to set.
pub(crate) fn session(app: &App, request: &Request) -> (String, Session) {
    let known = request.cookie(COOKIE).and_then(|id| {
        let session = app.world.store().sessions.get(&id).cloned()?;
        Some((id, session))
    });
    known.unwrap_or_else(|| {
        let id = random::token();
        let session = Session {
            csrf: random::token(),
            user: None,
            wrong_user_codes: 0,
        };
        app.world
            .store()
            .sessions
            .insert(id.clone(), session.clone());
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
    let id = random::token();
    let page = if pending.needs_login {
        pages::login(&id, &session.csrf, None)
    } else {
        pages::consent(&id, &session.csrf, &pending.client.id, &pending.scope)
    };
    app.world.store().pending.insert(id, pending);
    with_cookie(pages::shown(page), &session_id)
}

/// A posted form that belongs to the session of the cookie (protection against cross-site request forgery).
pub(crate) fn own_form(app: &App, request: &Request) -> Option<(Params, String, Session)> {
    let params = Params::strict(request::browser_form(request).ok()?).ok()?;
    let session_id = request.cookie(COOKIE)?;
    let session = app.world.store().sessions.get(&session_id).cloned()?;
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
    let mut store = app.world.store();
    store.sessions.insert(new_id.clone(), session.clone());
    if let Some(old) = store.sessions.get_mut(session_id) {
        old.csrf = random::token();
    }
    (new_id, session)
}
