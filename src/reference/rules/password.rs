//! User names and passwords (RFC 6749 section 4.3).

/// How users are checked.
pub(crate) struct Password {
    /// Whether a locked user gets no tokens.
    pub(crate) locked_is_refused: bool,
}

impl Password {
    /// Who is locked is refused.
    pub(crate) fn standard() -> Self {
        Self {
            locked_is_refused: true,
        }
    }
}
