//! What a request has, for faults that fall over it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::rules::http::Instead;
use crate::wire::form::{self, Pairs, Plus};
use crate::wire::reply::crash;
use crate::wire::request::{self, Request};

pub(crate) const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE",
];

/// The first language that is asked for.
pub(crate) fn speaks(request: &Request, language: &str) -> bool {
    let wanted = request.header("accept-language").unwrap_or_default();
    wanted.starts_with(language.as_bytes())
}

/// The handler falls over where the request has it.
pub(crate) fn crash_if(has: bool) -> Instead {
    if has {
        Instead::Answer(crash())
    } else {
        Instead::Nothing
    }
}

pub(crate) fn has_nul(request: &Request) -> bool {
    let text = String::from_utf8_lossy(&request.body);
    text.contains("%00") || text.contains("\\u0000") || text.contains('\0')
}

pub(crate) fn has_control_character_in_basic(request: &Request) -> bool {
    let token = request
        .header("authorization")
        .and_then(|value| value.get(6..));
    let joined = token.and_then(|token| BASE64_STANDARD.decode(token).ok());
    joined.is_some_and(|bytes| bytes.iter().any(u8::is_ascii_control))
}

/// A form with a name that no `=` follows.
pub(crate) fn has_bare_name(request: &Request) -> bool {
    let is_form = request.media_type().as_deref() == Some("application/x-www-form-urlencoded");
    is_form
        && request
            .body
            .split(|byte| *byte == b'&')
            .any(|piece| !piece.is_empty() && !piece.contains(&b'='))
}

/// A token request that would take something else than JSON, too.
pub(crate) fn accepts_something_else(request: &Request) -> bool {
    let accept = request.header("accept").unwrap_or(b"application/json");
    request.path.ends_with("/token") && accept != b"application/json"
}

/// The credentials of Basic as whoever splits them at the last colon reads them: the others belong to the name.
pub(crate) fn split_at_last_colon(mut request: Request) -> Request {
    let joined = request
        .header("authorization")
        .and_then(|value| value.strip_prefix(b"Basic "))
        .and_then(|token| BASE64_STANDARD.decode(token).ok())
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let split = joined.as_deref().and_then(|text| text.rsplit_once(':'));
    let Some((id, secret)) = split.filter(|(id, _)| id.contains(':')) else {
        return request;
    };
    let credentials = format!("{}:{secret}", id.replace(':', "%3A"));
    let value = format!("Basic {}", BASE64_STANDARD.encode(credentials));
    if let Ok(value) = axum::http::HeaderValue::from_str(&value) {
        request.headers.insert("authorization", value);
    }
    request
}

/// The parameters of the body; none where it is no form.
pub(crate) fn pairs(request: &Request) -> Pairs {
    form::pairs(&request.body, Plus::IsSpace).unwrap_or_default()
}

/// A value of the body with an escape that is none.
pub(crate) fn is_badly_encoded(request: &Request) -> bool {
    let text = String::from_utf8_lossy(&request.body);
    text.contains("%zz") || text.ends_with('%') || text.ends_with("%4")
}

/// The request with another body.
pub(crate) fn with_pairs(request: Request, pairs: &[(String, String)]) -> Request {
    let written = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", form::encode(name), form::encode(value)));
    let body = written.collect::<Vec<_>>().join("&").into_bytes();
    Request { body, ..request }
}

/// The names of the parameters in lower case, at the path that ends so.
pub(crate) fn with_lower_names(request: Request, end: &str) -> Request {
    if !request.path.ends_with(end) {
        return request;
    }
    let mut pairs = pairs(&request);
    for (name, _) in &mut pairs {
        name.make_ascii_lowercase();
    }
    with_pairs(request, &pairs)
}

/// Parameters of the token request that the query has, too, with the values that they have there.
pub(crate) fn with_values_of_query(request: Request, is_taken: fn(&str) -> bool) -> Request {
    if !request.path.ends_with("/token") || request.query.is_empty() {
        return request;
    }
    let of_query = request::query_params(&request).unwrap_or_default();
    let mut pairs = pairs(&request);
    for (name, value) in &mut pairs {
        if let Some((_, other)) = of_query.iter().find(|(known, _)| known == name)
            && is_taken(name)
        {
            value.clone_from(other);
        }
    }
    with_pairs(request, &pairs)
}
