//! Sequences of requests by two clients, as data.

use serde::{Deserialize, Serialize};

/// A sequence of steps, as data: tokens are counted back from the last one, round and round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence(pub Vec<Step>);

/// One step; the first number is the client, the second one the token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The client gets tokens for a user.
    Issue(usize),
    /// The client refreshes.
    Refresh(usize, usize),
    /// The client refreshes twice at once.
    Race(usize, usize),
    /// The client revokes a refresh token.
    Revoke(usize, usize),
    /// The client revokes an access token.
    RevokeAccess(usize, usize),
    /// The access token is used, or asked about.
    Use(usize),
}

impl Step {
    /// The same step by the first client, with the first token.
    pub(super) fn plainer(self) -> Vec<Self> {
        let numbers = |make: fn(usize, usize) -> Self, who: usize, token: usize| {
            vec![make(0, 0), make(who, 0), make(0, token)]
        };
        match self {
            Self::Issue(_) => vec![Self::Issue(0)],
            Self::Refresh(who, token) => numbers(Self::Refresh, who, token),
            Self::Race(who, token) => numbers(Self::Race, who, token),
            Self::Revoke(who, token) => numbers(Self::Revoke, who, token),
            Self::RevokeAccess(who, token) => numbers(Self::RevokeAccess, who, token),
            Self::Use(_) => vec![Self::Use(0)],
        }
    }
}

/// Sequences that are tried beside the random ones, the classic attacks.
pub(super) fn classics() -> Vec<Sequence> {
    use Step::{Issue, Race, Refresh, Revoke, RevokeAccess, Use};
    let next = Refresh(0, 0);
    let foreign = Refresh(1, 0);
    [
        vec![Issue(0), next, Refresh(0, 1), next, Use(0)],
        vec![Issue(0), next, next, next, Refresh(0, 3), next],
        vec![Issue(0), next, next, Refresh(0, 2), Refresh(0, 2), next],
        vec![
            Issue(0),
            foreign,
            next,
            foreign,
            next,
            foreign,
            next,
            foreign,
        ],
        vec![
            Issue(0),
            Revoke(0, 0),
            next,
            Use(0),
            next,
            Use(0),
            next,
            next,
        ],
        vec![Issue(0), RevokeAccess(0, 0), Use(0), next, Use(1), Use(1)],
        vec![
            Issue(0),
            Issue(1),
            Revoke(1, 1),
            Use(1),
            Refresh(0, 1),
            Revoke(0, 1),
            Refresh(1, 1),
        ],
        vec![Issue(0), Race(0, 0)],
        vec![Issue(0), next, Race(0, 0)],
    ]
    .into_iter()
    .map(Sequence)
    .collect()
}
