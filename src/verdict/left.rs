//! What a run leaves at its target.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::Message;

/// What a run leaves at its target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Left {
    /// Access and refresh tokens that it got and that may have been alive after the last verdict.
    pub tokens: usize,
    /// How many of them were revoked then.
    pub revoked: usize,
    /// Why the others were not, if there are others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<NotRevoked>,
}

/// Why tokens were not revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotRevoked {
    /// There is no revocation endpoint, or it is not known where.
    NoEndpoint,
    /// The endpoint takes none of them.
    Refused,
    /// The target throttles.
    Throttled,
    /// There are more than there is time for.
    TooMany,
}

impl fmt::Display for NotRevoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = match self {
            Self::NoEndpoint => "left-no-endpoint",
            Self::Refused => "left-refused",
            Self::Throttled => "left-throttled",
            Self::TooMany => "left-too-many",
        };
        Message::new(id).fmt(f)
    }
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = if self.revoked == 0 {
            "left-alive"
        } else {
            "left-revoked"
        };
        let said = Message::new(id)
            .with("tokens", self.tokens)
            .with("revoked", self.revoked);
        write!(f, "{said}")?;
        self.why.map_or(Ok(()), |why| write!(f, " ({why})"))
    }
}
