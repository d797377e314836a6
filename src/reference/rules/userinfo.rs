//! UserInfo (OpenID Connect Core section 5.3, RFC 6750).

use crate::state::store::AccessToken;
use crate::state::users::User;
use crate::state::world::World;
use crate::wire::reply::Object;

/// What is told of users, and for which tokens.
pub(crate) struct Userinfo {
    /// Whether a form may have the token, too.
    pub(crate) takes_form: bool,
    /// Whether POST is answered.
    pub(crate) takes_post: bool,
    /// Whether the scheme must be written `Bearer`.
    pub(crate) scheme_has_a_case: bool,
    /// Whether something is told of a token without a user.
    pub(crate) tells_of_clients: bool,
    /// The error of status 400 that is told where no token is shown, in place of a bare 401.
    pub(crate) without_token: Option<&'static str>,
    /// Whether only tokens for `openid` are good.
    pub(crate) needs_openid: bool,
    /// Whether the name is told, whatever the scope is.
    pub(crate) always_tells_profile: bool,
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
    /// The token comes in the header or in a form (RFC 6750 sections 2.1 and 2.2), and who shows none is told nothing (section
    /// 3.1 there); each scope opens its claims (OpenID Connect Core section 5.4). An access token is shown, nothing else (OpenID Connect Core section 5.3.1); an expired one is invalid (RFC 6750
    /// section 3.1). The claims are those of its user (OpenID Connect Core section 5.3.2).
    pub(crate) fn standard() -> Self {
        Self {
            takes_form: true,
            takes_post: true,
            scheme_has_a_case: false,
            tells_of_clients: false,
            without_token: None,
            needs_openid: true,
            always_tells_profile: false,
            heeds_expiry: true,
            heeds_application: true,
            stands_in: |_, _| None,
            believed: |_| None,
            user: |_, user| user,
        }
    }
}
