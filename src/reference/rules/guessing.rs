//! Protection against guessing (RFC 6749 sections 2.3.1 and 4.3.2).

/// What many failures in a row lead to.
pub(crate) struct Guessing {
    /// Whether further answers are slow.
    pub(crate) is_slowed: bool,
    /// Whether nobody is served any more.
    pub(crate) blocks_everybody: bool,
}

impl Guessing {
    /// Answers are slowed down, and nobody is locked out.
    pub(crate) fn standard() -> Self {
        Self {
            is_slowed: true,
            blocks_everybody: false,
        }
    }
}
