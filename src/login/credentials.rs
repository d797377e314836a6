//! A user who logs in.

use std::fmt;

/// A user who logs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The role.
    pub role: String,
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.role)
    }
}
