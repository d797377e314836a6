//! A request as it came, and its parameters.

use axum::http::{HeaderMap, Method};

use crate::wire::form::{self, FormError, Pairs, Plus};

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

    /// The token of the `Authorization` header (RFC 6750 section 2.1).
    pub(crate) fn bearer(&self) -> Option<String> {
        let text = std::str::from_utf8(self.header("authorization")?).ok()?;
        let (scheme, token) = text.trim().split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
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

/// Parameters of a front-channel request or of the query.
pub(crate) fn query_params(request: &Request) -> Result<Pairs, FormError> {
    form::pairs(request.query.as_bytes(), Plus::IsSpace)
}

/// Parameters of a form a browser posts.
pub(crate) fn browser_form(request: &Request) -> Result<Pairs, FormError> {
    form::pairs(&request.body, Plus::IsSpace)
}
