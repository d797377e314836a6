//! How requests are sent to one target.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use url::Url;

use crate::http::origins::{Origins, Unnamed};
use crate::secret::{KnownSecrets, on_one_line};
use crate::target::{AddressError, Proxy, has_userinfo, is_loopback, leads_here};

/// How requests are sent to one target.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The longest a request may take.
    pub timeout: Duration,
    /// The largest body that is read.
    pub max_body_bytes: usize,
    /// Requests per second, if they are bounded.
    pub requests_per_second: Option<f64>,
    /// Requests at once, at most.
    pub at_once: usize,
    /// Further certificate authorities in PEM.
    pub ca: Vec<Vec<u8>>,
    /// The client's certificate and key in PEM.
    pub client_certificate: Option<Vec<u8>>,
    /// The server's certificate is not checked.
    pub insecure: bool,
    /// A proxy for every request, as a target file writes it.
    pub proxy: Option<String>,
    /// Nothing is sent over plain http to a host that is not this machine.
    pub refuse_plain_http: bool,
    /// The origins that a person named. Nothing secret goes to another one.
    pub named: Origins,
    /// The secrets of the run; what pages tell comes to them.
    pub known: Arc<KnownSecrets>,
}

impl Settings {
    /// The proxy, if there is one.
    ///
    /// # Errors
    ///
    /// Its URL is not taken.
    pub(super) fn proxy(&self) -> Result<Option<Proxy>, AddressError> {
        let proxy = self.proxy.as_deref();
        let read = |text| Proxy::with_plain_http(text, !self.refuse_plain_http);
        proxy.map(read).transpose()
    }

    /// Whether what is sent there can be read on the way, and must not be. To a proxy on another machine nothing is this
    /// machine's own, whatever it is called.
    pub(super) fn is_plain_http_elsewhere(&self, url: &Url) -> bool {
        let stays_here = leads_here(url) && self.proxy.as_deref().is_none_or(is_loopback);
        self.refuse_plain_http && url.scheme() == "http" && !stays_here
    }

    /// Lets a URL pass that `by` led to: nothing that holds a secret is sent to a stranger, or where anybody on the way
    /// reads it.
    ///
    /// # Errors
    ///
    /// Why it is not gone to.
    pub(super) fn check(&self, url: &Url, by: &str) -> Result<(), Barred> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Barred::Scheme(url.scheme().to_owned()));
        }
        if has_userinfo(url) {
            return Err(Barred::Userinfo(by.to_owned()));
        }
        let named = self.named.check(url, || by.to_owned());
        named.map_err(Barred::Elsewhere)?;
        if self.is_plain_http_elsewhere(url) {
            let origin = url.origin().ascii_serialization();
            return Err(Barred::PlainHttp(origin));
        }
        Ok(())
    }
}

/// Why a URL is not gone to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Barred {
    /// Nobody named its origin but a server.
    Elsewhere(Unnamed),
    /// A scheme that no browser of ours follows.
    Scheme(String),
    /// This one led to a URL with a user or a password in it.
    Userinfo(String),
    /// Plain http on another machine, which the target file does not allow.
    PlainHttp(String),
}

impl fmt::Display for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Elsewhere(unnamed) => unnamed.fmt(f),
            Self::Scheme(scheme) => write!(f, "a redirect to {scheme}: is not followed"),
            Self::Userinfo(by) => write!(
                f,
                "{} leads to a URL with a user or a password in front of its host, which is not followed",
                on_one_line(by)
            ),
            Self::PlainHttp(origin) => write!(
                f,
                "{origin} is plain http on another machine, which the target file does not allow"
            ),
        }
    }
}

impl std::error::Error for Barred {}
