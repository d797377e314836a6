//! Introspection (RFC 7662).

/// What is told of tokens, and to whom.
pub(crate) struct Introspection {
    /// Whether whoever asks must authenticate.
    pub(crate) is_protected: bool,
}

impl Introspection {
    /// Some form of authorization is a must (section 2.1).
    pub(crate) fn standard() -> Self {
        Self { is_protected: true }
    }
}
