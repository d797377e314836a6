//! Revoking (RFC 7009).

use crate::rules::ends::Ends;

/// What a revocation does.
pub(crate) struct Revocation {
    /// What ends with a refresh token.
    pub(crate) ends: Ends,
}

impl Revocation {
    /// With a refresh token its access tokens should go, too (section 2.1).
    pub(crate) fn standard() -> Self {
        Self { ends: Ends::Grant }
    }
}
