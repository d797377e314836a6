//! The verification page (RFC 8628 section 3.3): user code, login if needed, decision.

use crate::model::app::App;
use crate::model::device_authorization::bare;
use crate::model::grants::password;
use crate::model::session;
use crate::state::clock;
use crate::state::store::{DeviceState, Session};
use crate::state::users::User;
use crate::wire::pages;
use crate::wire::params::Params;
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};

/// Wrong codes a session may type (RFC 8628 section 5.1).
const TRIES: u32 = 20;

pub(crate) async fn answer(app: &App, request: &Request) -> Reply {
    match request.method.as_str() {
        "GET" | "HEAD" => show(app, request),
        "POST" => step(app, request).await,
        _ => Reply::html(405, pages::error("This page wants GET or POST."))
            .with("Allow", "GET, HEAD, POST"),
    }
}

/// `user_code` in the query only fills in the field; the user still confirms it (RFC 8628 section 3.3.1).
fn show(app: &App, request: &Request) -> Reply {
    let params = Params::lenient(request::query_params(request).unwrap_or_default());
    let (session_id, session) = session::session(app, request);
    let page = pages::user_code(
        &session.csrf,
        params.get("user_code").unwrap_or_default(),
        None,
    );
    session::with_cookie(pages::shown(page), &session_id)
}

async fn step(app: &App, request: &Request) -> Reply {
    let Some((params, session_id, session)) = session::own_form(app, request) else {
        return pages::refused("This form belongs to another session.");
    };
    let typed = params.get("user_code").unwrap_or_default();
    if session.wrong_user_codes >= TRIES {
        return Reply::html(
            429,
            pages::error("Too many unknown codes. Try again later."),
        );
    }
    let Some(device_code) = waiting(app, typed) else {
        if let Some(session) = app.world.store().sessions.get_mut(&session_id) {
            session.wrong_user_codes += 1;
        }
        return pages::shown(pages::user_code(
            &session.csrf,
            "",
            Some("This code is unknown or has expired."),
        ));
    };
    if let Some(decision) = params.get("decision") {
        return decide(app, &session, &device_code, decision);
    }
    if session.user.is_some() {
        return ask(app, &session, typed, &device_code);
    }
    let Some(name) = params.get("username") else {
        return pages::shown(pages::device_login(&session.csrf, typed, None));
    };
    match password::checked_user(app, name, params.get("password").unwrap_or_default()) {
        Ok(user) => {
            app.world.pardon(&format!("user {name}"));
            let (new_id, session) = session::log_in(app, &session_id, user);
            session::with_cookie(ask(app, &session, typed, &device_code), &new_id)
        }
        Err(_) => {
            app.punish(&format!("user {name}")).await;
            pages::shown(pages::device_login(
                &session.csrf,
                typed,
                Some("Wrong user name or password."),
            ))
        }
    }
}

/// The device code that waits under this user code.
fn waiting(app: &App, typed: &str) -> Option<String> {
    let store = app.world.store();
    let device_code = store.user_codes.get(&bare(typed))?;
    let record = store.device_codes.get(device_code)?;
    let is_waiting =
        matches!(record.state, DeviceState::Pending) && clock::now_millis() < record.expires;
    is_waiting.then(|| device_code.clone())
}

fn ask(app: &App, session: &Session, typed: &str, device_code: &str) -> Reply {
    let store = app.world.store();
    let Some(record) = store.device_codes.get(device_code) else {
        return pages::refused("This code is unknown or has expired.");
    };
    pages::shown(pages::device_consent(
        &session.csrf,
        typed,
        &record.client.id,
        &record.scope,
    ))
}

fn decide(app: &App, session: &Session, device_code: &str, decision: &str) -> Reply {
    let Some((user, auth_time)) = session.user else {
        return pages::refused("Nobody is logged in.");
    };
    let approved = decision == "approve";
    set(app, device_code, approved, user, auth_time);
    let said = if approved {
        "The device is now connected."
    } else {
        "The device was refused."
    };
    pages::shown(pages::message(said))
}

fn set(app: &App, device_code: &str, approved: bool, user: &'static User, auth_time: u64) {
    let mut store = app.world.store();
    if let Some(record) = store
        .device_codes
        .get_mut(device_code)
        .filter(|record| matches!(record.state, DeviceState::Pending))
    {
        record.state = if approved {
            DeviceState::Approved { user, auth_time }
        } else {
            DeviceState::Denied
        };
    }
}
