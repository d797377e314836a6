//! Why a login did not get to its end.

use std::fmt;

/// Not every server asks its users.
const NOTHING_REFUSES: &str = "no page has a button or link that refuses; name it in the target file as login.form.deny (`name=value` of a button, or the words of a link). Where no page asks since the user has approved before, have the server ask each time";

/// Why a login did not get to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LoginFailure {
    /// No page gave the user a way to refuse, which the server need not.
    NothingRefuses,
    /// Something else, in words.
    Failed(String),
}

impl LoginFailure {
    /// Whether it failed since the server gave the user no way to refuse, which it need not.
    pub fn is_without_choice(&self) -> bool {
        *self == Self::NothingRefuses
    }
}

impl fmt::Display for LoginFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingRefuses => NOTHING_REFUSES,
            Self::Failed(text) => text,
        })
    }
}

impl std::error::Error for LoginFailure {}
