//! Secret values, what they are called, and how they are shown.

use std::fmt;

use sha2::{Digest, Sha256};

/// Values shorter than this are hidden by their field, not wherever they occur: they would hit innocent text.
pub const SHORTEST: usize = 6;

/// A secret value and what it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// What it is: `client_secret`, `access_token`, or a recipe such as `client_secret, flip_last`.
    pub kind: String,
    /// The value.
    pub value: String,
}

impl Secret {
    /// A secret of a kind.
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            value: value.into(),
        }
    }

    /// Whether it is looked for wherever it may occur.
    pub(super) fn is_long(&self) -> bool {
        self.value.chars().nth(SHORTEST - 1).is_some()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.kind)
    }
}

/// The key of a run's fingerprints.
#[derive(Clone, Copy)]
pub struct FingerprintKey(pub(super) [u8; 16]);

impl FingerprintKey {
    /// A key of this run's own.
    pub fn fresh() -> Self {
        Self(rand::random())
    }

    /// How a hidden value is shown: `<access_token 43 chars #9f2c>`.
    pub fn label(&self, secret: &Secret) -> String {
        let digest = Sha256::new()
            .chain_update(self.0)
            .chain_update(secret.value.as_bytes())
            .finalize();
        format!(
            "<{} {} chars #{:02x}{:02x}>",
            secret.kind,
            secret.value.chars().count(),
            digest[0],
            digest[1]
        )
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}
