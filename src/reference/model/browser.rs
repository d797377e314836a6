//! What a browser does between the authorization request and the redirect: log in, decide.

use crate::model::app::App;
use crate::model::authorize;
use crate::model::grants::password;
use crate::model::session::{COOKIE, log_in, own_form, with_cookie};
use crate::state::clock;
use crate::state::recipient::RedirectError;
use crate::state::store::Pending;
use crate::wire::pages;
use crate::wire::params::Params;
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};

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
            app.world.pardon(&format!("user {name}"));
            let (new_id, _) = log_in(app, &session_id, user);
            if let Some(pending) = app.world.store().pending.get_mut(id) {
                pending.needs_login = false;
                pending.session.clone_from(&new_id);
            }
            let to_consent = Reply::see_other(&format!("/consent?request={id}"));
            let reply = with_cookie(pages::protected(to_consent), &new_id);
            Reply {
                status: app.rules.authorize.after_login,
                ..reply
            }
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
    let session = app.world.store().sessions.get(&session_id).cloned();
    match (live_pending(app, id, &session_id), session) {
        (Some(pending), Some(session)) if pending.needs_login => {
            pages::shown(pages::login(id, &session.csrf, None))
        }
        (Some(pending), Some(session)) => pages::shown(pages::consent(
            id,
            &session.csrf,
            &pending.client.id,
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
    if let Some(pending) = app.world.store().pending.get_mut(id) {
        pending.expires = 0;
    }
    if params.get("decision") == Some("approve") {
        return authorize::grant(app, &pending, user, since);
    }
    let problem = RedirectError {
        error: app.rules.authorize.denial,
        description: "The user refused.",
    };
    authorize::refuse(app, &authorize::recipient(&pending), &problem)
}

fn live_pending(app: &App, id: &str, session_id: &str) -> Option<Pending> {
    let store = app.world.store();
    store
        .pending
        .get(id)
        .filter(|pending| pending.session == session_id && clock::now_millis() < pending.expires)
        .cloned()
}
