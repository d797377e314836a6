//! Scopes (RFC 6749 section 3.3).

/// How scopes are read and granted.
pub(crate) struct Scope {
    pub(crate) case_counts: bool,
}

impl Scope {
    /// Case-sensitive (section 3.3).
    pub(crate) fn standard() -> Self {
        Self { case_counts: true }
    }
}
