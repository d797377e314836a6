//! Scopes (RFC 6749 section 3.3).

/// How scopes are read and granted.
pub(crate) struct Scope {
    pub(crate) case_counts: bool,
    /// Whether what may not be granted is left out, as long as something is left.
    pub(crate) drops_unknown: bool,
    /// Whether `scope` without a value asks for something.
    pub(crate) empty_is_a_value: bool,
}

impl Scope {
    /// Case-sensitive (section 3.3).
    pub(crate) fn standard() -> Self {
        Self {
            case_counts: true,
            drops_unknown: false,
            empty_is_a_value: false,
        }
    }
}
