//! What goes back to the client by redirect, and where.

use crate::state::clients::Client;

/// An error the client is told by redirect (RFC 6749 section 4.1.2.1).
pub(crate) struct RedirectError {
    pub(crate) error: &'static str,
    pub(crate) description: &'static str,
}

/// Where the answer goes.
pub(crate) struct Recipient<'a> {
    pub(crate) client: &'a Client,
    pub(crate) redirect_uri: &'a str,
    pub(crate) state: Option<&'a str>,
}
