//! Parameters, wrongly read or wrongly refused.

use serde_json::Value;

use crate::wire::form::Pairs;
use crate::wire::params::Params;
use crate::wire::problem::Problem;

/// A problem where something is refused.
pub(crate) fn refuse(refused: bool, problem: Problem) -> Result<(), Problem> {
    if refused { Err(problem) } else { Ok(()) }
}

/// Sent without a value.
pub(crate) fn is_empty(params: &Params, name: &str) -> bool {
    params.is_named(name) && params.get(name).is_none()
}

/// Whether some value is so.
pub(crate) fn any_value(params: &Params, test: fn(&str) -> bool) -> bool {
    params.pairs().iter().any(|(_, value)| test(value))
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

pub(crate) fn has_unknown(params: &Params) -> bool {
    let mut names = params.pairs().iter().map(|(name, _)| name.as_str());
    names.any(|name| !KNOWN.contains(&name))
}

/// Members of a JSON object, as text.
pub(crate) fn json(body: &[u8]) -> Result<Params, Problem> {
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
pub(crate) fn multipart(body: &[u8]) -> Result<Params, Problem> {
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

/// Equal pairs count once.
pub(crate) fn each_once(mut pairs: Pairs) -> Result<Params, Problem> {
    let mut seen = Pairs::new();
    pairs.retain(|pair| {
        !seen.contains(pair) && {
            seen.push(pair.clone());
            true
        }
    });
    Params::strict(pairs)
}

/// Values of the same name, joined by a blank.
pub(crate) fn joined(pairs: Pairs) -> Pairs {
    let mut all = Pairs::new();
    for (name, value) in pairs {
        match all.iter_mut().find(|(known, _)| *known == name) {
            Some((_, earlier)) => *earlier = format!("{earlier} {value}"),
            None => all.push((name, value)),
        }
    }
    all
}
