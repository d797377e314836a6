//! The HTTP client that sender and browsers share: how it is made, how an answer is read, what its errors say.

use std::fmt;
use std::sync::Arc;

use crate::http::body::{Growing, Room};
use crate::http::message::{Answer, Failure};
use crate::http::settings::Settings;
use crate::target::AddressError;

/// Why no sender can be made: a certificate or a proxy that cannot be used.
#[derive(Debug)]
pub enum SenderError {
    /// A certificate, or the client as a whole.
    Client(reqwest::Error),
    /// The URL of the proxy.
    Proxy(AddressError),
}

impl fmt::Display for SenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(error) => f.write_str(&causes(error)),
            Self::Proxy(error) => write!(f, "the proxy {error}"),
        }
    }
}

impl std::error::Error for SenderError {}

impl From<reqwest::Error> for SenderError {
    fn from(error: reqwest::Error) -> Self {
        Self::Client(error)
    }
}

/// A client that follows nothing, retries nothing and takes no proxy from the environment.
pub(super) fn builder(settings: &Settings) -> Result<reqwest::ClientBuilder, SenderError> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .http1_only()
        .tcp_nodelay(true)
        .retry(reqwest::retry::never())
        .user_agent(concat!("grantspec/", env!("CARGO_PKG_VERSION")));
    for pem in &settings.ca {
        for certificate in reqwest::Certificate::from_pem_bundle(pem)? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    if let Some(pem) = &settings.client_certificate {
        builder = builder.identity(reqwest::Identity::from_pem(pem)?);
    }
    if settings.insecure {
        builder = builder.danger_accept_invalid_certs(true);
    }
    if let Some(proxy) = settings.proxy().map_err(SenderError::Proxy)? {
        let through = reqwest::Proxy::all(proxy.url.as_str())?;
        builder = builder.proxy(match &proxy.credentials {
            Some((user, password)) => through.basic_auth(user, password),
            None => through,
        });
    }
    Ok(builder)
}

/// More header fields than this no honest server sends, names and values together.
pub(super) const LARGEST_HEAD: usize = 64 * 1024;

pub(super) fn too_large_a_head() -> Failure {
    Failure::Broken(format!(
        "its header fields have more than {} KiB",
        LARGEST_HEAD >> 10
    ))
}

/// Reads an answer, its body up to the bound.
pub(super) async fn read_answer(
    mut response: reqwest::Response,
    max_body_bytes: usize,
    room: &Arc<Room>,
) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let sizes = response.headers().iter();
    let head: usize = sizes
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    if head > LARGEST_HEAD {
        return Err(too_large_a_head());
    }
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect();
    // RFC 9112 section 8: without a length the connection's end is the body's, however it ends. A server that will
    // not read on says 413 or 431 and resets.
    let ends_with_connection = !["content-length", "transfer-encoding"]
        .iter()
        .any(|name| response.headers().contains_key(*name));
    let mut body = Growing::up_to(max_body_bytes, room);
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                if !body.add(&chunk) {
                    break;
                }
            }
            Ok(None) => break,
            Err(_) if ends_with_connection && status >= 400 => break,
            Err(error) => return Err(Failure::BrokenBody(causes(&error))),
        }
    }
    let (body, truncated) = body.end();
    Ok(Answer {
        status,
        headers,
        body,
        truncated,
    })
}

/// What kind of failure it is.
pub(super) fn failure(error: &reqwest::Error) -> Failure {
    let text = causes(error);
    if error.is_connect() {
        Failure::Connect(text)
    } else if error.is_builder() {
        Failure::Unsendable(text)
    } else {
        Failure::Broken(text)
    }
}

/// An error with its causes, innermost last; without the URL, which may hold secrets.
pub(super) fn causes(error: &dyn std::error::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        let text = text
            .split(" for url (")
            .next()
            .unwrap_or_default()
            .to_owned();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
        cause = error.source();
    }
    texts.join(": ")
}
