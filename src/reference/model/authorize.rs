//! The authorization endpoint (RFC 6749 sections 3.1 and 4.1.1): is this request good, and what is asked?

use std::sync::Arc;

use crate::model::app::App;
use crate::model::routes::Place;
use crate::model::{scope, session};
use crate::state::clients::{Client, GrantType};
use crate::state::clock;
use crate::state::recipient::{Recipient, RedirectError};
use crate::state::store::{Code, Pending, Session};
use crate::state::users::User;
use crate::wire::params::{self, Params};
use crate::wire::pkce::{Challenge, Method};
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};
use crate::wire::{form, pages};

/// Seconds a user may take to log in and decide.
const PATIENCE: u64 = 600;

const fn error(error: &'static str, description: &'static str) -> RedirectError {
    RedirectError { error, description }
}

pub(crate) fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    let pairs = match request.method.as_str() {
        "GET" | "HEAD" if app.rules.authorize.takes_get => request::query_params(request),
        "POST" if app.rules.authorize.takes_post => request::browser_form(request),
        _ => {
            return Reply::html(405, pages::error("This page wants GET or POST."))
                .with("Allow", "GET, HEAD, POST");
        }
    };
    let Ok(pairs) = pairs else {
        return pages::refused("The request is not well-formed.");
    };
    let repeated = params::repeated(&pairs)
        .map(ToOwned::to_owned)
        .filter(|_| app.rules.authorize.refuses_repeated);
    if matches!(repeated.as_deref(), Some("client_id" | "redirect_uri")) {
        return pages::refused("A parameter is repeated.");
    }
    let params = Params::lenient(pairs);
    let (client, redirect_uri) = match trusted(app, &params, place) {
        Ok(known) => known,
        Err(reason) => {
            let is_known = params
                .get("client_id")
                .is_some_and(|id| app.client(id).is_some());
            return (app.rules.authorize.distrusted)(is_known, &params)
                .unwrap_or_else(|| pages::refused(reason));
        }
    };
    let state = if repeated.as_deref() == Some("state") {
        None
    } else {
        params.get("state")
    };
    let recipient = Recipient {
        client: &client,
        redirect_uri,
        state,
    };
    let outcome = match repeated {
        Some(_) => Err(error("invalid_request", "A parameter is repeated.")),
        None => pending(app, request, &client, &recipient, &params),
    };
    match outcome {
        Ok((pending, session)) => session::ask(app, pending, session),
        Err(problem) if (app.rules.authorize.is_told_by_page)(&problem) => {
            pages::refused(problem.description)
        }
        Err(problem) => refuse(app, &recipient, &problem),
    }
}

/// Client and redirect URI, without which nothing may be redirected anywhere (RFC 6749 section 4.1.2.1).
fn trusted<'a>(
    app: &App,
    params: &'a Params,
    place: &Place,
) -> Result<(Arc<Client>, &'a str), &'static str> {
    let client = params
        .get("client_id")
        .and_then(|id| app.client(id))
        .ok_or("The client is unknown.")?;
    if !place.exists
        || place
            .application
            .as_ref()
            .is_some_and(|application| application.id != client.id)
    {
        return Err("The application is unknown.");
    }
    // Several are registered, so one must be named (section 3.1.2.3).
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or("The redirect URI is missing.")?;
    let is_known = client
        .redirect_uris
        .iter()
        .any(|known| (app.rules.redirect.is_registered)(known, redirect_uri));
    if is_known {
        Ok((client, redirect_uri))
    } else {
        Err("The redirect URI is not registered.")
    }
}

fn pending(
    app: &App,
    request: &Request,
    client: &Arc<Client>,
    recipient: &Recipient<'_>,
    params: &Params,
) -> Result<(Pending, (String, Session)), RedirectError> {
    check_names(app, params)?;
    check_response(app, params)?;
    if !client.may(GrantType::AuthorizationCode) {
        return Err(error(
            "unauthorized_client",
            "The client may not ask for codes.",
        ));
    }
    let empty = params.is_named("scope").then_some("");
    let empty = empty.filter(|_| app.rules.scope.empty_is_a_value);
    let mut scope = scope::grantable(
        app,
        client,
        GrantType::AuthorizationCode,
        params.get("scope").or(empty),
    )
    .map_err(|_| error("invalid_scope", "The scope is unknown or malformed."))?;
    let challenge = challenge(app, client, params)?;
    let prompts: Vec<&str> = params
        .get("prompt")
        .unwrap_or_default()
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    if !prompts.contains(&"consent") && scope.len() > 1 {
        // OpenID Connect Core section 11: ignored without prompt=consent.
        scope.retain(|token| token != "offline_access");
    }
    let (session_id, session) = session::session(app, request);
    let needs_login = check_prompt(&session, &prompts, params)?;
    let pending = Pending {
        client: Arc::clone(client),
        redirect_uri: recipient.redirect_uri.into(),
        state: recipient.state.map(Into::into),
        scope,
        challenge,
        nonce: params.get("nonce").map(Into::into),
        expires: clock::now_millis() + PATIENCE * 1000,
        session: session_id.clone(),
        needs_login,
    };
    Ok((pending, (session_id, session)))
}

const KNOWN: &[&str] = &[
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "code_challenge",
    "code_challenge_method",
    "prompt",
    "max_age",
    "response_mode",
    "auth_source_id",
];

/// Unknown parameters are ignored (RFC 6749 section 3.1).
fn check_names(app: &App, params: &Params) -> Result<(), RedirectError> {
    let mut names = params.pairs().iter().map(|(name, _)| name.as_str());
    if app.rules.authorize.refuses_unknown && names.any(|name| !KNOWN.contains(&name)) {
        return Err(error("invalid_request", "A parameter is unknown."));
    }
    Ok(())
}

fn check_response(app: &App, params: &Params) -> Result<(), RedirectError> {
    if params.get("request").is_some() {
        return Err(error(
            "request_not_supported",
            "Request objects are not supported.",
        ));
    }
    if params.get("request_uri").is_some() {
        return Err(error(
            "request_uri_not_supported",
            "Request objects are not supported.",
        ));
    }
    match params.get("response_type") {
        named if (app.rules.authorize.is_code)(named) => {}
        None => return Err(error("invalid_request", "response_type is missing.")),
        Some(_) => {
            return Err(error(
                "unsupported_response_type",
                "Only response_type code is supported.",
            ));
        }
    }
    match params.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(error(
            "invalid_request",
            "Only response_mode query is supported.",
        )),
    }
}

/// RFC 7636 sections 4.3 and 4.4.1. Public clients must send a challenge (RFC 9700 section 2.1.1).
fn challenge(
    app: &App,
    client: &Client,
    params: &Params,
) -> Result<Option<Challenge>, RedirectError> {
    let rules = &app.rules.pkce;
    if !rules.is_heeded {
        return Ok(None);
    }
    let Some(method) = (rules.method)(params.get("code_challenge_method")) else {
        return Err(error(
            "invalid_request",
            "code_challenge_method is not supported.",
        ));
    };
    let asks = params.get("code_challenge").is_some();
    if asks && method == Method::Plain && !rules.offers_plain {
        return Err(error(
            "invalid_request",
            "code_challenge_method must be S256.",
        ));
    }
    match params.get("code_challenge").map(rules.challenge) {
        Some(value) if (rules.challenge_is_well_formed)(value) => Ok(Some(Challenge {
            method,
            value: value.into(),
        })),
        Some(_) => Err(error(
            "invalid_request",
            "code_challenge must have 43 to 128 unreserved characters.",
        )),
        None if params.get("code_challenge_method").is_some() => {
            Err(error("invalid_request", "code_challenge is missing."))
        }
        None if (rules.is_demanded_of)(client) => Err(error(
            "invalid_request",
            "This client must send a code_challenge.",
        )),
        None => Ok(None),
    }
}

/// Whether the user has to log in, or the error that nobody may be asked (OpenID Connect Core section 3.1.2.1).
fn check_prompt(
    session: &Session,
    prompts: &[&str],
    params: &Params,
) -> Result<bool, RedirectError> {
    let max_age = params
        .get("max_age")
        .and_then(|text| text.parse::<u64>().ok());
    let is_fresh = session
        .user
        .is_some_and(|(_, since)| max_age.is_none_or(|limit| clock::now() <= since + limit));
    if prompts.contains(&"none") {
        return Err(match (prompts, is_fresh) {
            ([_], false) => error("login_required", "Nobody is logged in."),
            ([_], true) => error("consent_required", "The user has to consent."),
            _ => error("invalid_request", "prompt none stands alone."),
        });
    }
    Ok(!is_fresh || prompts.contains(&"login") || prompts.contains(&"select_account"))
}

/// Sends an error to the client.
pub(crate) fn refuse(app: &App, recipient: &Recipient<'_>, problem: &RedirectError) -> Reply {
    let answer = [
        ("error", problem.error),
        ("error_description", problem.description),
    ];
    redirect(app, recipient, &answer)
}

/// Sends a new code to the client.
pub(crate) fn grant(app: &App, pending: &Pending, user: &'static User, auth_time: u64) -> Reply {
    let challenge = pending.challenge.as_ref();
    let beside = challenge.zip(app.rules.code.beside_challenge);
    let code = beside.map_or_else(
        || (app.rules.mint.code)(&app.world),
        |(challenge, beside)| beside(challenge),
    );
    let record = Code {
        client: Arc::clone(&pending.client),
        user,
        redirect_uri: pending.redirect_uri.clone(),
        scope: pending.scope.clone(),
        challenge: pending.challenge.clone(),
        nonce: pending.nonce.clone(),
        auth_time,
        expires: clock::now_millis() + pending.client.lifetimes.code * 1000,
        redeemed: None,
    };
    let mut store = app.world.store();
    if !app.rules.code.outlives_later {
        let codes = store.codes.values_mut();
        let is_alike = |code: &&mut Code| {
            code.client.id == pending.client.id && code.user.subject == user.subject
        };
        codes.filter(is_alike).for_each(|code| code.expires = 0);
    }
    store.codes.insert(code.clone(), record);
    drop(store);
    redirect(app, &recipient(pending), &[("code", &code)])
}

pub(crate) fn recipient(pending: &Pending) -> Recipient<'_> {
    Recipient {
        client: &pending.client,
        redirect_uri: &pending.redirect_uri,
        state: pending.state.as_deref(),
    }
}

/// 303, so that the browser drops the form with the password (RFC 9700 section 4.12). Every value is encoded, so no
/// value can begin a header of its own (RFC 9110 section 5.5).
fn redirect(app: &App, recipient: &Recipient<'_>, answer: &[(&str, &str)]) -> Reply {
    let mut pairs: Vec<(String, String)> = answer
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    if let Some(state) = recipient.state {
        pairs.push(("state".into(), state.into()));
    }
    pairs.push(("iss".into(), app.issuer(recipient.client)));
    for rewrite in &app.rules.authorize.parameters {
        rewrite(recipient, &mut pairs);
    }
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", form::encode(value)))
        .collect();
    let separator = if recipient.redirect_uri.contains('?') {
        '&'
    } else {
        '?'
    };
    let location = format!("{}{separator}{}", recipient.redirect_uri, query.join("&"));
    let reply = pages::protected(Reply::see_other(&location));
    let rewritten = app.rules.authorize.redirects.iter();
    rewritten.fold(reply, |reply, rewrite| rewrite(recipient, reply))
}
