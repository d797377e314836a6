//! How parameters are read (RFC 6749 section 3.2 and appendix B).

use crate::wire::form::Plus;

/// How forms are read.
pub(crate) struct Form {
    pub(crate) plus: Plus,
}

impl Form {
    /// `+` is a space (appendix B).
    pub(crate) fn standard() -> Self {
        Self {
            plus: Plus::IsSpace,
        }
    }
}
