//! Requests and answers as bytes.

use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use crate::http::body::Body;
use crate::http::compress;
use crate::suite::Compression;

/// A request, ready to go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The method.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// Header fields in order; they may repeat.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// How the body is compressed before it is sent; here it is as it was before.
    pub compression: Option<Compression>,
    /// How the socket writer forms it, where reqwest would normalise.
    pub style: Option<SocketStyle>,
    /// It holds nothing secret, so that it may go over plain http anywhere.
    pub harmless: bool,
    /// A document is asked for, which may be long; other answers have a quarter of its room.
    pub asks_for_document: bool,
}

/// What the socket writer does differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketStyle {
    /// Nothing, but that header values go as they are.
    Plain,
    /// Header names in upper case.
    UpperCaseHeaders,
    /// Header names in lower case.
    LowerCaseHeaders,
    /// The body in chunks of a few bytes.
    SmallChunks,
    /// Head and body in separate, delayed segments.
    SlowSegments,
}

impl Outgoing {
    /// The first header field of that name, in whatever case.
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers
            .iter()
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_slice())
    }

    /// Whether its method is one that comes with content, and no field says how long that is.
    pub(super) fn expects_content(&self) -> bool {
        matches!(self.method.as_str(), "POST" | "PUT" | "PATCH")
            && self.header("content-length").is_none()
            && self.header("transfer-encoding").is_none()
    }

    /// The body as it goes over the wire.
    pub(super) fn wire_body(&self) -> Option<Cow<'_, [u8]>> {
        let body = self.body.as_deref()?;
        Some(match self.compression {
            Some(how) => Cow::Owned(compress::compressed(body, how)),
            None => Cow::Borrowed(body),
        })
    }

    /// Whether it has nothing but its URL, which has no query: no body, no header field that says who sends it.
    pub(super) fn is_bare(&self) -> bool {
        let is_plain = |(name, _): &(String, Vec<u8>)| name.eq_ignore_ascii_case("accept");
        self.body.as_ref().is_none_or(Vec::is_empty)
            && self.headers.iter().all(is_plain)
            && !self.url.contains(['?', '#', '@'])
    }

    /// Whether only the socket writer can send it.
    pub(crate) fn needs_socket(&self) -> bool {
        self.style.is_some()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Header fields in order, names in lower case.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The body, or its beginning.
    pub body: Body,
    /// The body went on beyond the bound.
    pub truncated: bool,
}

impl Answer {
    /// The values of the header fields of that name, in order, bytes beyond UTF-8 replaced.
    pub fn header_values(&self, name: &str) -> Vec<String> {
        self.headers
            .iter()
            .filter(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .collect()
    }

    /// The media type, in lower case, without parameters.
    pub fn media_type(&self) -> Option<String> {
        let value = self.header_values("content-type").into_iter().next()?;
        Some(
            value
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase(),
        )
    }
}

/// Why no whole answer came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// No connection.
    Connect(String),
    /// The time ran out.
    Timeout(Duration),
    /// The connection broke, or what came was not HTTP.
    Broken(String),
    /// The body broke off.
    BrokenBody(String),
    /// The request cannot be sent.
    Unsendable(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connect(text) => write!(f, "no connection: {text}{}", way_out(text)),
            Self::Timeout(after) => {
                write!(f, "no whole answer within {:.1} s", after.as_secs_f64())
            }
            Self::Broken(text) => {
                write!(f, "the connection broke or the answer is not HTTP: {text}")
            }
            Self::BrokenBody(text) => write!(f, "the body broke off: {text}"),
            Self::Unsendable(text) => write!(f, "the request cannot be sent: {text}"),
        }
    }
}

/// What a target file can do about a certificate that is not taken.
fn way_out(text: &str) -> &'static str {
    if text.contains("UnknownIssuer") {
        "; where that is right, name its issuer in the target file: tls: {ca: [FILE]}"
    } else if text.contains("CaUsedAsEndEntity") {
        "; the server shows the certificate of an issuer as its own; where that is right: tls: {insecure: true}"
    } else {
        ""
    }
}

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    /// What was sent.
    pub request: Outgoing,
    /// When.
    pub sent_at: SystemTime,
    /// How long it took, to the last byte.
    pub elapsed: Duration,
    /// What came.
    pub result: Result<Answer, Failure>,
}

impl Exchange {
    /// An exchange that was not begun.
    pub(crate) fn refused(request: Outgoing, reason: &str) -> Self {
        Self {
            request,
            sent_at: SystemTime::now(),
            elapsed: Duration::ZERO,
            result: Err(Failure::Unsendable(reason.to_owned())),
        }
    }

    /// The answer, if one came.
    pub fn answer(&self) -> Option<&Answer> {
        self.result.as_ref().ok()
    }
}
