//! Scopes (RFC 6749 section 3.3).

use crate::state::clients::GrantType;

/// Scopes that speak of an end user.
const ABOUT_USERS: &[&str] = &["openid", "profile", "email", "phone", "offline_access"];

/// How scopes are read and granted.
pub(crate) struct Scope {
    /// What is granted where nothing was asked for.
    pub(crate) default: fn(GrantType) -> &'static [&'static str],
    /// Whether the scope is good for the grant.
    pub(crate) fits: fn(GrantType, &str) -> bool,
    /// What stands between two scopes of a request.
    pub(crate) separator: char,
    pub(crate) case_counts: bool,
    /// Whether a client gets only what the server knows and the client may have.
    pub(crate) is_limited: bool,
    /// Whether an allowed scope, the first, is the one that is asked for.
    pub(crate) is_same: fn(&str, &str) -> bool,
    /// Whether what may not be granted is left out, as long as something is left.
    pub(crate) drops_unknown: bool,
    /// Whether `scope` without a value asks for something.
    pub(crate) empty_is_a_value: bool,
}

impl Scope {
    /// Case-sensitive strings with spaces between them, and a default of which the documents tell (section 3.3); what is
    /// unknown, or more than may be granted, is an error (section 5.2, `invalid_scope`). A client that asks for itself gets
    /// no scope that speaks of an end user.
    pub(crate) fn standard() -> Self {
        Self {
            default: |_| &["api.read"],
            fits: |grant, scope| {
                grant != GrantType::ClientCredentials || !ABOUT_USERS.contains(&scope)
            },
            separator: ' ',
            case_counts: true,
            is_limited: true,
            is_same: |allowed, asked| allowed == asked,
            drops_unknown: false,
            empty_is_a_value: false,
        }
    }
}
