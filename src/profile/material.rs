//! What grants take beside the client's credential: one row each, for plan and run alike.

use crate::suite::{Given, Meaning, Placeholder};

/// What a grant takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Material {
    /// A user's name and password.
    Password,
    /// An assertion of the target's assertion issuer (RFC 7523).
    Assertion,
    /// An authorization code.
    Code,
    /// A device code (RFC 8628).
    DeviceCode,
    /// A refresh token.
    RefreshToken,
}

/// What there is to know of one.
struct Row {
    /// By what name `given` has it; a password is a user's.
    given: Option<&'static str>,
    /// The grant that takes it, where a dialect does not say so.
    grant: &'static str,
    /// What the target has to offer for it.
    capability: Option<&'static str>,
    /// How many logins and requests it costs.
    cost: (u32, u32),
    /// Whether it is gone once it is used, so that another trial may have ended it.
    is_used_up: bool,
}

impl Material {
    /// All of them, the cheapest first.
    pub const ALL: &[Self] = &[
        Self::Password,
        Self::Assertion,
        Self::Code,
        Self::DeviceCode,
        Self::RefreshToken,
    ];

    fn row(self) -> Row {
        match self {
            Self::Password => Row {
                given: None,
                grant: "password",
                capability: None,
                cost: (0, 0),
                is_used_up: false,
            },
            Self::Assertion => Row {
                given: Some("assertion"),
                grant: "jwt_bearer",
                capability: None,
                cost: (0, 0),
                is_used_up: false,
            },
            Self::Code => Row {
                given: Some("code"),
                grant: "authorization_code",
                capability: Some("login"),
                cost: (1, 3),
                is_used_up: true,
            },
            Self::DeviceCode => Row {
                given: Some("device_code"),
                grant: "device_code",
                capability: Some("device_approval"),
                cost: (1, 4),
                is_used_up: true,
            },
            Self::RefreshToken => Row {
                given: Some("refresh_token"),
                grant: "refresh_token",
                capability: None,
                cost: (0, 1),
                is_used_up: true,
            },
        }
    }

    /// Whether a placeholder stands for it.
    pub(crate) fn is(self, placeholder: &Placeholder<'_>) -> bool {
        match placeholder.meaning() {
            Meaning::Given(name) => self.row().given == Some(name),
            Meaning::User(_) => self.row().given.is_none(),
            _ => false,
        }
    }

    /// By what name `given` has it; nothing where it is a user's.
    pub(crate) fn given(self) -> Option<&'static str> {
        self.row().given
    }

    /// Whether a step says how it is to be.
    pub(crate) fn is_in(self, given: &Given) -> bool {
        match self {
            Self::Password => false,
            Self::Assertion => given.assertion.is_some(),
            Self::Code => given.code.is_some(),
            Self::DeviceCode => given.device_code.is_some(),
            Self::RefreshToken => given.refresh_token.is_some(),
        }
    }

    /// The grant that takes it, where a dialect does not say so.
    pub(crate) fn grant(self) -> &'static str {
        self.row().grant
    }

    /// What the target has to offer for it.
    pub(crate) fn capability(self) -> Option<&'static str> {
        self.row().capability
    }

    /// How many logins and requests it costs.
    pub(crate) fn cost(self) -> (u32, u32) {
        self.row().cost
    }

    /// Whether it is gone once it is used.
    pub(crate) fn is_used_up(self) -> bool {
        self.row().is_used_up
    }

    /// Whether a user has a part in getting it, in front of the token request or in it.
    pub(crate) fn is_of_user(self) -> bool {
        matches!(self, Self::Password | Self::Code | Self::DeviceCode)
    }

    /// Whether what it stands for, scope and user, is asked for in front of the token request.
    pub(crate) fn is_got_in_front(self) -> bool {
        matches!(self, Self::Code | Self::DeviceCode)
    }
}
