//! The authorization endpoint (RFC 6749 sections 3.1, 4.1.1 and 4.1.2).

use crate::state::recipient::{Recipient, RedirectError};
use crate::wire::form::Pairs;
use crate::wire::params::Params;
use crate::wire::reply::Reply;

/// How authorization requests are read, and how the client is told.
pub(crate) struct Authorize {
    pub(crate) takes_get: bool,
    pub(crate) takes_post: bool,
    pub(crate) refuses_repeated: bool,
    pub(crate) refuses_unknown: bool,
    /// Whether a `response_type`, or none, is served as `code`.
    pub(crate) is_code: fn(Option<&str>) -> bool,
    /// Whether the user is told of an error in place of the client.
    pub(crate) is_told_by_page: fn(&RedirectError) -> bool,
    /// The error code of a user's refusal.
    pub(crate) denial: &'static str,
    /// What is sent to a redirect URI that nobody should trust, of a known client or of an unknown one.
    pub(crate) distrusted: fn(bool, &Params) -> Option<Reply>,
    /// The status of the redirect that follows the password.
    pub(crate) after_login: u16,
    /// Parameters of the redirect, rewritten.
    pub(crate) parameters: Vec<fn(&Recipient<'_>, &mut Pairs)>,
    /// The redirect, rewritten.
    pub(crate) redirects: Vec<fn(&Recipient<'_>, Reply) -> Reply>,
}

impl Authorize {
    /// GET and, as it may, POST (section 3.1); repeated parameters are an error and unknown ones ignored (section 3.1).
    /// Nothing is sent to a URI that is not the client's (section 4.1.2.1). Status 303, so that the browser drops the
    /// form with the password (RFC 9700 section 4.12).
    pub(crate) fn standard() -> Self {
        Self {
            takes_get: true,
            takes_post: true,
            refuses_repeated: true,
            refuses_unknown: false,
            is_code: |named| named == Some("code"),
            is_told_by_page: |_| false,
            denial: "access_denied",
            distrusted: |_, _| None,
            after_login: 303,
            parameters: Vec::new(),
            redirects: Vec::new(),
        }
    }
}
