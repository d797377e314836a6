//! The parameters of a POST to the token endpoint or one of its neighbours.

use serde_json::Value;

use crate::model::app::App;
use crate::wire::form::{self, FormError, Pairs};
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::request::{self, Request};
use crate::wire::strict_json;

const FORM: &str = "application/x-www-form-urlencoded";

/// The parameters of the body, by its media type.
pub(crate) fn posted_params(app: &App, request: &Request) -> Result<Params, Problem> {
    if request.body_is_too_large {
        return Err(Problem::BodyTooLarge);
    }
    let rules = &app.rules.form;
    if let Some(outcome) = rules.bodies.iter().find_map(|body| body(request)) {
        return outcome;
    }
    let params = if rules.is_json {
        json_params(app, request)?
    } else {
        form_params(app, request)?
    };
    for check in &rules.checks {
        check(request, &params)?;
    }
    Ok(params)
}

fn form_params(app: &App, request: &Request) -> Result<Params, Problem> {
    match request.media_type().as_deref() {
        None => return Err(Problem::MissingContentType),
        Some(FORM) => {}
        Some(_) => return Err(Problem::WrongContentType),
    }
    let pairs = form::pairs(&request.body, app.rules.form.plus).map_err(|error| match error {
        FormError::BrokenEscape | FormError::NotUtf8 => Problem::BrokenEncoding,
        FormError::NulCharacter => Problem::NulCharacter,
    })?;
    (app.rules.form.collected)(with_query(app, request, pairs))
}

fn json_params(app: &App, request: &Request) -> Result<Params, Problem> {
    match request.media_type().as_deref() {
        None => return Err(Problem::MissingContentType),
        Some("application/json") => {}
        Some(_) => return Err(Problem::WrongContentType),
    }
    let body = lenient_json(app, &request.body);
    let pairs = json_pairs(body.as_deref().unwrap_or(&request.body))?;
    Params::strict(with_query(app, request, pairs))
}

/// The parameters of the body, and where they count those of the query that the body lacks.
fn with_query(app: &App, request: &Request, mut pairs: Pairs) -> Pairs {
    let rules = &app.rules.form;
    let is_there = |end: &str| request.path.ends_with(end);
    if rules.query_counts || rules.query_counts_at.is_some_and(is_there) {
        let of_query = request::query_params(request).unwrap_or_default();
        let missing = of_query
            .into_iter()
            .filter(|(name, _)| !pairs.iter().any(|(known, _)| known == name));
        pairs.extend(missing.collect::<Pairs>());
    }
    pairs
}

/// The object that a lenient reader finds in a body that is none.
fn lenient_json(app: &App, body: &[u8]) -> Option<Vec<u8>> {
    let first = serde_json::Deserializer::from_slice(body)
        .into_iter::<Value>()
        .next()?
        .ok()?;
    serde_json::to_vec(&(app.rules.form.lenient_json)(first)?).ok()
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
