//! Assertions that authenticate a client or speak for a user (RFC 7521, RFC 7523).

/// How assertions are checked.
pub(crate) struct Assertion {
    /// Whether `client_assertion_type` must be that of JWTs.
    pub(crate) type_counts: bool,
}

impl Assertion {
    /// The type is an absolute URI that says what the assertion is (RFC 7521 section 4.2).
    pub(crate) fn standard() -> Self {
        Self { type_counts: true }
    }
}
