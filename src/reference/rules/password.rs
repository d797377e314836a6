//! User names and passwords (RFC 6749 section 4.3).

use crate::state::users::User;
use crate::state::world::World;
use crate::wire::octets;

/// How users are found and checked.
pub(crate) struct Password {
    /// Whether a directory is the one in which the users are; none where a dialect does not ask for one.
    pub(crate) directory_is: Option<fn(&str) -> bool>,
    /// Whether users may be called so at the token endpoint.
    pub(crate) takes_name: fn(&str) -> bool,
    /// The user name that an identifier stands for which is none.
    pub(crate) name_behind: for<'a> fn(&'a str) -> Option<&'a str>,
    /// Whether `password` without a value is an empty password.
    pub(crate) empty_is_a_value: bool,
    /// Whether the password of a user, the first, is the presented one.
    pub(crate) is_right: fn(&World, &str, &str) -> bool,
    /// Whether a locked user gets no tokens.
    pub(crate) locked_is_refused: bool,
    /// Whether only who knows the password learns that the user is locked.
    pub(crate) hides_lock: bool,
    /// After so many failures in a row another one is told apart from them.
    pub(crate) failures_before_lock: Option<u32>,
    /// Whose tokens the client gets with the password of this user.
    pub(crate) user: fn(&World, &'static User) -> &'static User,
}

impl Password {
    /// Both are compared as they are, and parameters without a value count as omitted (sections 3.2 and 4.3.2). Who is
    /// locked is refused. Guessing is slowed down, and locks nobody out (section 4.3.2).
    pub(crate) fn standard() -> Self {
        Self {
            directory_is: None,
            takes_name: |_| true,
            name_behind: |_| None,
            empty_is_a_value: false,
            is_right: |_, own, presented| octets::are_equal(own, presented),
            locked_is_refused: true,
            hides_lock: true,
            failures_before_lock: None,
            user: |_, user| user,
        }
    }
}
