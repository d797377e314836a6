//! Faults of reading requests.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;

use crate::model::app::App;
use crate::old::crashes;
use crate::rules::old::Fault;
use crate::state::clients::GrantType;
use crate::wire::form::{self, Pairs, Plus};
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::reply::Reply;
use crate::wire::request::{self, Request};

/// What happens to a request before any handler sees it.
pub(crate) fn before_anything(app: &App) -> Option<Reply> {
    let is_blocked = app.has(Fault::GuessingBlocksEverybody) && app.is_blocked();
    is_blocked.then(|| Reply::html(429, "<h1>429 Too Many Requests</h1>".into()))
}

/// For a fault: a request that comes while another one is worked on is turned away.
pub(crate) async fn at_once(app: &App) -> Option<Reply> {
    if !app.has(Fault::RequestsAtOnceRefused) {
        return None;
    }
    let others = app.world.under_way.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(20)).await;
    app.world.under_way.fetch_sub(1, Ordering::SeqCst);
    (others > 0).then(|| Reply::empty(503))
}

/// Bodies that only a fault takes.
pub(crate) fn unusual_body(app: &App, request: &Request) -> Option<Result<Params, Problem>> {
    let media_type = request.media_type().unwrap_or_default();
    match app.rules.old.fault? {
        Fault::JsonBodyAccepted if media_type == "application/json" => Some(json(&request.body)),
        Fault::MultipartAccepted if media_type == "multipart/form-data" => {
            Some(multipart(&request.body))
        }
        Fault::AnyContentTypeAccepted => {
            let pairs =
                form::pairs(&request.body, Plus::IsSpace).map_err(|_| Problem::BrokenEncoding);
            Some(pairs.and_then(Params::strict))
        }
        Fault::ContentTypeCaseMatters => {
            let text = request.header("content-type").unwrap_or_default();
            (!text.starts_with(b"application/x-www-form-urlencoded"))
                .then_some(Err(Problem::WrongContentType))
        }
        Fault::ContentTypeParameterRefused => {
            let text = request.header("content-type").unwrap_or_default();
            text.contains(&b';')
                .then_some(Err(Problem::WrongContentType))
        }
        Fault::ChunkedBodyReadAsEmpty if request.headers.contains_key("transfer-encoding") => {
            Some(Ok(Params::default()))
        }
        Fault::BasicSchemeCaseMatters => {
            let is_basic = request
                .header("authorization")
                .is_none_or(|value| value.starts_with(b"Basic "));
            (!is_basic).then_some(Err(Problem::UnknownScheme))
        }
        _ => None,
    }
}

fn json(body: &[u8]) -> Result<Params, Problem> {
    let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
        return Err(Problem::MalformedJson);
    };
    let text = |value: Value| value.as_str().map(ToOwned::to_owned).unwrap_or_default();
    Ok(Params::lenient(
        members
            .into_iter()
            .map(|(name, value)| (name, text(value)))
            .collect(),
    ))
}

/// Just enough: name, blank line, value up to the next boundary.
fn multipart(body: &[u8]) -> Result<Params, Problem> {
    let text = std::str::from_utf8(body).map_err(|_| Problem::BrokenEncoding)?;
    let mut pairs = Pairs::new();
    for part in text.split("name=\"").skip(1) {
        let (name, rest) = part.split_once('"').ok_or(Problem::BrokenEncoding)?;
        let (_, rest) = rest.split_once("\r\n\r\n").ok_or(Problem::BrokenEncoding)?;
        let (value, _) = rest.split_once("\r\n--").ok_or(Problem::BrokenEncoding)?;
        pairs.push((name.into(), value.into()));
    }
    Ok(Params::lenient(pairs))
}

/// The parameters of the body, and for a fault those of the query that the body lacks.
pub(crate) fn with_query(app: &App, request: &Request, mut pairs: Pairs) -> Pairs {
    if app.has(Fault::QueryParametersMerged) || app.has(Fault::QueryCountsBesideJson) {
        let of_query = request::query_params(request).unwrap_or_default();
        let missing = of_query
            .into_iter()
            .filter(|(name, _)| !pairs.iter().any(|(known, _)| known == name));
        pairs.extend(missing.collect::<Pairs>());
    }
    pairs
}

/// The object that a lenient reader finds in a body that is none.
pub(crate) fn lenient_json(app: &App, body: &[u8]) -> Option<Vec<u8>> {
    let first = serde_json::Deserializer::from_slice(body)
        .into_iter::<Value>()
        .next()?
        .ok()?;
    let object = match first {
        Value::Array(items) if app.has(Fault::JsonArrayAroundRead) => items.into_iter().next()?,
        object if app.has(Fault::TextBehindJsonIgnored) => object,
        _ => return None,
    };
    serde_json::to_vec(&object).ok()
}

/// Pairs into parameters: repeated ones are refused, unless a fault takes one of them.
pub(crate) fn collected(app: &App, mut pairs: Pairs) -> Result<Params, Problem> {
    match app.rules.old.fault {
        Some(Fault::FirstOfRepeatedCounts) => Ok(Params::lenient(pairs)),
        Some(Fault::LastOfRepeatedCounts) => {
            pairs.reverse();
            Ok(Params::lenient(pairs))
        }
        Some(Fault::RepeatedEqualValuesAccepted) => {
            let mut seen = Pairs::new();
            pairs.retain(|pair| {
                !seen.contains(pair) && {
                    seen.push(pair.clone());
                    true
                }
            });
            Params::strict(pairs)
        }
        Some(Fault::RepeatedValuesJoined) => Ok(Params::lenient(joined(pairs))),
        Some(Fault::ParameterNamesCaseIgnored) => Params::strict(
            pairs
                .into_iter()
                .map(|(name, value)| (name.to_lowercase(), value))
                .collect(),
        ),
        Some(Fault::ValuesTrimmed) => Params::strict(
            pairs
                .into_iter()
                .map(|(name, value)| (name, value.trim().to_owned()))
                .collect(),
        ),
        _ => Params::strict(pairs),
    }
}

fn joined(pairs: Pairs) -> Pairs {
    let mut all = Pairs::new();
    for (name, value) in pairs {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, earlier)) => *earlier = format!("{earlier} {value}"),
            None => all.push((name, value)),
        }
    }
    all
}

/// Parameters some real server or other knows; anything else is unknown.
const KNOWN: &[&str] = &[
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "code",
    "redirect_uri",
    "code_verifier",
    "refresh_token",
    "username",
    "password",
    "device_code",
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "resource",
    "audience",
    "token",
    "token_type_hint",
    "auth_source_id",
    "exclusive_tag",
    "nonce",
    "access_token",
    "code_challenge_method",
];

/// Parameters that were read well, and that a fault cannot take all the same.
pub(crate) fn inspect(app: &App, request: &Request, params: &Params) -> Result<(), Problem> {
    let is_empty = |name: &str| params.is_named(name) && params.get(name).is_none();
    let refuse = |refused: bool, problem: Problem| if refused { Err(problem) } else { Ok(()) };
    match app.rules.old.fault {
        _ if crashes::on_params(app, params) => Err(Problem::Crashed),
        Some(Fault::UnknownParameterRefused) => refuse(
            params
                .pairs()
                .iter()
                .any(|(name, _)| !KNOWN.contains(&name.as_str())),
            Problem::RepeatedParameter,
        ),
        Some(Fault::EmptyScopeIsAValue) => refuse(is_empty("scope"), Problem::MalformedScope),
        Some(Fault::EmptyCodeIsAValue) => refuse(is_empty("code"), Problem::UnknownCode),
        Some(Fault::EmptyRefreshTokenIsAValue) => {
            refuse(is_empty("refresh_token"), Problem::UnknownRefreshToken)
        }
        Some(Fault::EmptyDeviceCodeIsAValue) => {
            refuse(is_empty("device_code"), Problem::UnknownDeviceCode)
        }
        Some(Fault::EmptyClientSecretRefused) => {
            refuse(is_empty("client_secret"), Problem::WrongSecret)
        }
        Some(Fault::EmptyPasswordIsAValue) => refuse(is_empty("password"), Problem::WrongPassword),
        Some(Fault::NonceRefused) => refuse(params.is_named("nonce"), Problem::RepeatedParameter),
        Some(Fault::DeviceIdDemanded) => refuse(
            !request.headers.contains_key("x-device-id"),
            Problem::MissingParameter,
        ),
        Some(Fault::BasicRefused) => refuse(
            request.headers.contains_key("authorization"),
            Problem::WrongMethod,
        ),
        Some(Fault::PostRefused) => {
            refuse(params.get("client_secret").is_some(), Problem::WrongMethod)
        }
        Some(Fault::ExclusiveTagRefused) => {
            refuse(params.is_named("exclusive_tag"), Problem::RepeatedParameter)
        }
        Some(Fault::ScopeDemanded) => {
            let grant = params.get("grant_type").unwrap_or_default();
            let has_scope = grant != "client_credentials" && grant != "password";
            refuse(
                !has_scope && params.get("scope").is_none(),
                Problem::MissingParameter,
            )
        }
        _ => Ok(()),
    }
}

pub(crate) fn takes_get(app: &App, request: &Request) -> bool {
    app.has(Fault::GetAccepted) && request.method == "GET"
}

/// The grant to try, in place of the one named.
pub(crate) fn grant_type(
    app: &App,
    params: &Params,
    named: Option<GrantType>,
) -> Option<GrantType> {
    let has_password = params.get("username").is_some() && params.get("auth_source_id").is_some();
    if app.has(Fault::AnyGrantTypeIsPassword) && has_password {
        Some(GrantType::Password)
    } else {
        named
    }
}
