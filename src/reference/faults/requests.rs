//! What a request has, for faults that fall over it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::rules::http::Instead;
use crate::wire::reply::crash;
use crate::wire::request::Request;

pub(crate) const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE",
];

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
