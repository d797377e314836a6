//! Faults of the front channel.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::Fault;
use crate::reference::app::App;
use crate::reference::authorize::{Recipient, RedirectError};
use crate::reference::form;
use crate::reference::pages;
use crate::reference::params::Params;
use crate::reference::random;
use crate::reference::reply::Reply;
use crate::reference::store::Pending;

/// A code that gives the challenge away (RFC 7636 section 4.4).
pub(crate) fn code(app: &App, pending: &Pending) -> Option<String> {
    let challenge = pending.challenge.as_ref()?;
    match app.fault? {
        Fault::CodeHasChallenge => Some(format!("{}.{}", random::token(), challenge.value)),
        Fault::CodeHasEncodedChallenge => Some(format!(
            "{}.{}",
            random::token(),
            BASE64_URL_SAFE_NO_PAD.encode(&challenge.value)
        )),
        _ => None,
    }
}

/// The parameters of the redirect.
pub(crate) fn parameters(app: &App, recipient: &Recipient<'_>, pairs: &mut Vec<(String, String)>) {
    let Some(fault) = app.fault else {
        return;
    };
    let is_error = pairs.iter().any(|(name, _)| name == "error");
    let mut change = |wanted: &str, new: &dyn Fn(&str) -> String| {
        if let Some((_, value)) = pairs.iter_mut().find(|(name, _)| name == wanted) {
            *value = new(value);
        }
    };
    match fault {
        Fault::StateCut => change("state", &|state| state.chars().take(64).collect()),
        Fault::StateInLowerCase => change("state", &str::to_lowercase),
        Fault::StateTrimmed => change("state", &|state| state.trim().replace("  ", " ")),
        Fault::StateEncodedTwice => change("state", &form::encode),
        Fault::StatePlusIsBlank => change("state", &|state| state.replace('+', " ")),
        Fault::StateMissing => pairs.retain(|(name, _)| name != "state"),
        Fault::StateMissingOnErrors if is_error => pairs.retain(|(name, _)| name != "state"),
        Fault::IssOfOther => change("iss", &|_| "https://other.example".into()),
        Fault::IssWithSlash => change("iss", &|iss| format!("{iss}/")),
        Fault::IssMissing => pairs.retain(|(name, _)| name != "iss"),
        Fault::IssMissingOnErrors if is_error => pairs.retain(|(name, _)| name != "iss"),
        Fault::RedirectDescriptionForbidden if is_error => {
            change("error_description", &|_| "bad \"value\"\n\\ ü".into());
        }
        Fault::EmptyStateEchoed if recipient.state.is_none() => {
            pairs.push(("state".into(), String::new()));
        }
        Fault::TokensInRedirect if !is_error => {
            for name in ["access_token", "refresh_token"] {
                pairs.push((name.into(), random::token()));
            }
        }
        Fault::StateTwice => {
            if let Some(state) = recipient.state {
                pairs.push(("state".into(), state.into()));
            }
        }
        Fault::ChallengeErrorIsInvalidGrant if is_error => change("error", &|error| match error {
            "invalid_request" => "invalid_grant".into(),
            other => other.into(),
        }),
        Fault::RedirectDescriptionMissing if is_error => {
            pairs.retain(|(name, _)| name != "error_description");
        }
        _ => {}
    }
}

/// The redirect itself.
pub(crate) fn response(app: &App, recipient: &Recipient<'_>, reply: Reply) -> Reply {
    match app.fault {
        Some(Fault::CorsAtAuthorize) => reply.with("Access-Control-Allow-Origin", "*"),
        Some(Fault::StateSplitsHeaders) => split(recipient.state.unwrap_or_default(), reply),
        _ => reply,
    }
}

/// What a naive writer would send for a state with line ends: the rest of it as headers of their own.
fn split(state: &str, reply: Reply) -> Reply {
    let lines = state
        .split(['\r', '\n'])
        .skip(1)
        .filter_map(|line| line.split_once(':'));
    lines.fold(reply, |reply, (name, value)| {
        reply.with(name.trim(), value.trim())
    })
}

/// The redirect that follows the password (RFC 9700 section 4.12).
pub(crate) fn after_login(app: &App, reply: Reply) -> Reply {
    match app.fault {
        Some(Fault::LoginRedirectIs307) => Reply {
            status: 307,
            ..reply
        },
        Some(Fault::LoginRedirectIs308) => Reply {
            status: 308,
            ..reply
        },
        Some(Fault::LoginRedirectIs302) => Reply {
            status: 302,
            ..reply
        },
        _ => reply,
    }
}

/// What is sent to a redirect URI that nobody should trust.
pub(crate) fn distrusted(app: &App, params: &Params) -> Option<Reply> {
    let is_known = params
        .get("client_id")
        .is_some_and(|id| app.client(id).is_some());
    let error = match app.fault? {
        Fault::UnregisteredUriToldByRedirect if is_known => "invalid_request",
        Fault::UnknownClientToldByRedirect if !is_known => "unauthorized_client",
        _ => return None,
    };
    let state = params
        .get("state")
        .map(|state| format!("&state={}", form::encode(state)))
        .unwrap_or_default();
    let uri = params.get("redirect_uri")?;
    Some(pages::protected(Reply::see_other(&format!(
        "{uri}?error={error}{state}"
    ))))
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

/// Unknown parameters are ignored (RFC 6749 section 3.1), unless a fault says otherwise.
pub(crate) fn check_names(app: &App, params: &Params) -> Result<(), RedirectError> {
    let is_unknown = params
        .pairs()
        .iter()
        .any(|(name, _)| !KNOWN.contains(&name.as_str()));
    if is_unknown && app.has(Fault::AuthorizeRefusesUnknownParameter) {
        return Err(RedirectError {
            error: "invalid_request",
            description: "A parameter is unknown.",
        });
    }
    Ok(())
}
