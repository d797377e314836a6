//! An answer before it becomes bytes.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::{Map, Value};

pub(crate) type Object = Map<String, Value>;

#[derive(Debug, Clone)]
pub(crate) enum Content {
    Empty,
    Json(Object),
    Text(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) content: Content,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Empty,
        }
    }

    pub(crate) fn json(status: u16, members: Object) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Json(members),
        }
        .with("Content-Type", "application/json")
    }

    pub(crate) fn html(status: u16, page: String) -> Self {
        Self {
            status,
            headers: Vec::new(),
            content: Content::Text(page),
        }
        .with("Content-Type", "text/html; charset=utf-8")
    }

    pub(crate) fn see_other(location: &str) -> Self {
        Self::empty(303).with("Location", location)
    }

    pub(crate) fn with_status(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn with_content(self, content: Content) -> Self {
        Self { content, ..self }
    }

    /// Adds a header, in place of one of the same name.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    /// RFC 6749 section 5.1.
    pub(crate) fn uncached(self) -> Self {
        self.with("Cache-Control", "no-store")
            .with("Pragma", "no-cache")
    }

    pub(crate) fn members(&self) -> Option<&Object> {
        match &self.content {
            Content::Json(members) => Some(members),
            Content::Empty | Content::Text(_) => None,
        }
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let body = match self.content {
            Content::Empty => Body::empty(),
            Content::Json(members) => Body::from(Value::Object(members).to_string()),
            Content::Text(text) => Body::from(text),
        };
        let mut response = Response::new(body);
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        for (name, value) in self.headers {
            if let (Ok(name), Ok(value)) = (
                HeaderName::from_bytes(name.as_bytes()),
                HeaderValue::from_bytes(value.as_bytes()),
            ) {
                response.headers_mut().append(name, value);
            }
        }
        response
    }
}

/// The page of a process that fell over: what a crash looks like from outside.
pub(crate) fn crash() -> Reply {
    Reply::html(
        500,
        "<html><body><h1>500 Internal Server Error</h1><pre>Traceback (most recent call last):\n  \
         File \"token.py\", line 118, in handle\n    raise KeyError(name)\nKeyError</pre></body></html>"
            .into(),
    )
}
