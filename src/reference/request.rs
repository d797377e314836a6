//! A request as it came, and its parameters.

use axum::http::{HeaderMap, Method};
use serde_json::Value;

use super::app::App;
use super::dialect::Dialect;
use super::faults::{Fault, input};
use super::form::{self, FormError, Pairs, Plus};
use super::params::Params;
use super::problem::Problem;
use super::strict_json;

pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
    pub(crate) body_is_too_large: bool,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .get(name)
            .map(axum::http::HeaderValue::as_bytes)
    }

    /// The media type without parameters, in lower case (RFC 9110 section 8.3.1).
    pub(crate) fn media_type(&self) -> Option<String> {
        let text = std::str::from_utf8(self.header("content-type")?).ok()?;
        Some(
            text.split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
        )
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all("cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .find_map(|line| {
                line.split(';').find_map(|pair| {
                    let (known, value) = pair.trim().split_once('=')?;
                    (known == name).then(|| value.to_owned())
                })
            })
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of a POST to the token endpoint or one of its neighbours.
pub(crate) fn posted_params(app: &App, request: &Request) -> Result<Params, Problem> {
    if request.body_is_too_large {
        return Err(Problem::BodyTooLarge);
    }
    if let Some(outcome) = input::unusual_body(app, request) {
        return outcome;
    }
    let params = if app.dialect == Dialect::TencentCloudbase {
        json_params(app, request)?
    } else {
        form_params(app, request)?
    };
    input::inspect(app, request, &params)?;
    Ok(params)
}

fn form_params(app: &App, request: &Request) -> Result<Params, Problem> {
    match request.media_type().as_deref() {
        None => return Err(Problem::MissingContentType),
        Some(FORM) => {}
        Some(_) => return Err(Problem::WrongContentType),
    }
    let plus = if app.has(Fault::PlusStaysPlus) {
        Plus::IsPlus
    } else {
        Plus::IsSpace
    };
    let pairs = form::pairs(&request.body, plus).map_err(|error| match error {
        FormError::BrokenEscape | FormError::NotUtf8 => Problem::BrokenEncoding,
        FormError::NulCharacter => Problem::NulCharacter,
    })?;
    input::collected(app, input::with_query(app, request, pairs))
}

fn json_params(app: &App, request: &Request) -> Result<Params, Problem> {
    match request.media_type().as_deref() {
        None => return Err(Problem::MissingContentType),
        Some("application/json") => {}
        Some(_) => return Err(Problem::WrongContentType),
    }
    let body = input::lenient_json(app, &request.body);
    let pairs = json_pairs(body.as_deref().unwrap_or(&request.body))?;
    Params::strict(input::with_query(app, request, pairs))
}

/// Members that are strings. `null` counts as omitted: the vendor's schema calls `grant_type` nullable.
fn json_pairs(body: &[u8]) -> Result<Pairs, Problem> {
    let members =
        strict_json::object(body).ok_or_else(|| match serde_json::from_slice::<Value>(body) {
            Ok(Value::Object(_)) => Problem::RepeatedParameter,
            Ok(_) => Problem::JsonIsNoObject,
            Err(_) => Problem::MalformedJson,
        })?;
    let mut pairs = Pairs::new();
    for (name, value) in members {
        match value {
            Value::Null => {}
            Value::String(text) if text.contains('\0') => return Err(Problem::NulCharacter),
            Value::String(text) => pairs.push((name, text)),
            _ => return Err(Problem::JsonMemberIsNoString),
        }
    }
    Ok(pairs)
}

/// Parameters of a front-channel request or of the query.
pub(crate) fn query_params(request: &Request) -> Result<Pairs, FormError> {
    form::pairs(request.query.as_bytes(), Plus::IsSpace)
}

/// Parameters of a form a browser posts.
pub(crate) fn browser_form(request: &Request) -> Result<Pairs, FormError> {
    form::pairs(&request.body, Plus::IsSpace)
}

#[cfg(test)]
mod tests {
    use super::{Problem, json_pairs};

    #[test]
    fn null_counts_as_omitted_and_strings_are_kept() {
        let read = json_pairs(r#"{"a":"1","b":null,"c":"密码"}"#.as_bytes());
        assert_eq!(
            read,
            Ok(vec![("a".into(), "1".into()), ("c".into(), "密码".into())])
        );
    }

    #[test]
    fn each_bad_body_has_its_reason() {
        for (body, problem) in [
            ("{\"a\":1}", Problem::JsonMemberIsNoString),
            ("[]", Problem::JsonIsNoObject),
            ("\"a\"", Problem::JsonIsNoObject),
            ("{\"a\":\"1\",}", Problem::MalformedJson),
            ("", Problem::MalformedJson),
            ("{\"a\":\"1\",\"a\":\"2\"}", Problem::RepeatedParameter),
            ("{\"a\":\"\\u0000\"}", Problem::NulCharacter),
        ] {
            assert_eq!(json_pairs(body.as_bytes()), Err(problem), "{body}");
        }
    }
}
