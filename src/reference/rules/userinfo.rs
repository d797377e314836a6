//! UserInfo (OpenID Connect Core section 5.3, RFC 6750).

use crate::state::store::AccessToken;
use crate::state::users::User;
use crate::state::world::World;
use crate::wire::reply::Object;

/// What is told of users, and for which tokens.
pub(crate) struct Userinfo {
    /// Whether an expired token is worth nothing.
    pub(crate) heeds_expiry: bool,
    /// Whether a token of another application than that of the path is worth nothing.
    pub(crate) heeds_application: bool,
    /// The access token that a token of another kind is taken for.
    pub(crate) stands_in: fn(&World, &str) -> Option<AccessToken>,
    /// The claims that are told only because the token has them itself.
    pub(crate) believed: fn(&str) -> Option<Object>,
    /// Of whom is told where the token is this user's.
    pub(crate) user: fn(&World, &'static User) -> &'static User,
}

impl Userinfo {
    /// An access token is shown, nothing else (OpenID Connect Core section 5.3.1); an expired one is invalid (RFC 6750
    /// section 3.1). The claims are those of its user (OpenID Connect Core section 5.3.2).
    pub(crate) fn standard() -> Self {
        Self {
            heeds_expiry: true,
            heeds_application: true,
            stands_in: |_, _| None,
            believed: |_| None,
            user: |_, user| user,
        }
    }
}
