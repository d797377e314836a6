//! Refreshing (RFC 6749 section 6).

use crate::rules::ends::Ends;

/// How refresh tokens are redeemed.
pub(crate) struct Refresh {
    /// What of a presented refresh token counts.
    pub(crate) counted: fn(&str) -> &str,
    /// What the refused reuse of a replaced token ends.
    pub(crate) reuse_ends: Ends,
}

impl Refresh {
    /// Client or thief, nobody can tell: after a reuse the whole family goes (RFC 9700 section 4.14.2).
    pub(crate) fn standard() -> Self {
        Self {
            counted: |token| token,
            reuse_ends: Ends::Grant,
        }
    }
}
