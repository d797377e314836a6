//! Parts of secrets, for faults that compare only those.

/// The first eight letters, or all where there are fewer.
pub(crate) fn first_eight(text: &str) -> String {
    text.chars().take(8).collect()
}
