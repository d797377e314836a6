//! How redirect URIs are compared.

use url::Url;

use crate::state::clients::Client;

/// Both comparisons.
pub(crate) struct Redirect {
    /// Whether the presented URI is the registered one, at the authorization endpoint.
    pub(crate) is_registered: fn(&str, &str) -> bool,
    /// Whether the presented URI is the one bound to the code of this client, at the token endpoint.
    pub(crate) is_bound: fn(&Client, &str, &str) -> bool,
}

impl Redirect {
    /// Plain string comparison at the authorization endpoint (RFC 6749 section 3.1.2.3), but for the port of a native
    /// client (RFC 8252 section 7.3); identical at the token endpoint (RFC 6749 section 4.1.3).
    pub(crate) fn standard() -> Self {
        Self {
            is_registered: |registered, presented| {
                registered == presented || differ_in_loopback_port(registered, presented)
            },
            is_bound: |_, bound, presented| bound == presented,
        }
    }
}

/// A native client takes the port that is free (RFC 8252 section 7.3).
fn differ_in_loopback_port(registered: &str, presented: &str) -> bool {
    let loopback = |uri: &str| {
        Url::parse(uri)
            .ok()
            .filter(|url| url.scheme() == "http" && url.host_str() == Some("127.0.0.1"))
    };
    match (loopback(registered), loopback(presented)) {
        (Some(mut one), Some(other)) => one.set_port(other.port()).is_ok() && one == other,
        _ => false,
    }
}
