//! What is known of a decision about a device once the login is over.

/// What is known of a decision about a device once the login is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Where the login ended.
    pub place: String,
    /// Whether the server itself said that it took the decision. Where it did not, what the device is told next decides
    /// whether the login did what it was to do.
    pub is_confirmed: bool,
}
