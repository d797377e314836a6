//! References to secrets: a target file need not hold any.

/// A secret as a target file writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretReference<'a> {
    /// In the environment.
    Environment(&'a str),
    /// In a file, its last line end not counted.
    File(&'a str),
    /// In the target file itself.
    Literal(&'a str),
}

impl<'a> SecretReference<'a> {
    /// Reads `env:NAME`, `file:PATH`, or text.
    pub fn of(text: &'a str) -> Self {
        if let Some(name) = text.strip_prefix("env:") {
            Self::Environment(name)
        } else if let Some(path) = text.strip_prefix("file:") {
            Self::File(path)
        } else {
            Self::Literal(text)
        }
    }
}
