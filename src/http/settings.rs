//! How requests are sent to one target.

use std::time::Duration;

use crate::http::origins::Origins;

/// How requests are sent to one target.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The longest a request may take.
    pub timeout: Duration,
    /// The largest body that is read.
    pub max_body_bytes: usize,
    /// Requests per second, if they are bounded.
    pub requests_per_second: Option<f64>,
    /// Further certificate authorities in PEM.
    pub ca: Vec<Vec<u8>>,
    /// The client's certificate and key in PEM.
    pub client_certificate: Option<Vec<u8>>,
    /// The server's certificate is not checked.
    pub insecure: bool,
    /// A proxy for every request.
    pub proxy: Option<String>,
    /// Nothing is sent over plain http to a host that is not this machine.
    pub refuse_plain_http: bool,
    /// The origins that a person named. Nothing secret goes to another one.
    pub named: Origins,
}

/// Whether the URL leads to another machine without encryption.
pub(super) fn is_plain_http_elsewhere(url: &str) -> bool {
    url.starts_with("http://") && !crate::target::is_loopback(url)
}
