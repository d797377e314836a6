//! A secret that is known: as much of its value as is kept, and how it is shown.

use std::sync::OnceLock;

use crate::secret::folded::folded_forms;
use crate::secret::forms::forms;
use crate::secret::value::{FingerprintKey, Secret};

/// Of a longer value only so many bytes are kept. What stands behind them without a blank or a quote is hidden with them.
const MOST_KEPT: usize = 4096;

/// A secret that is known.
#[derive(Debug)]
pub(super) struct Known {
    secret: Secret,
    pub(super) is_cut: bool,
    label: OnceLock<Box<str>>,
}

impl Known {
    pub(super) fn new(key: FingerprintKey, mut secret: Secret) -> Self {
        let label = OnceLock::new();
        let is_cut = secret.value.len() > MOST_KEPT;
        if is_cut {
            label.get_or_init(|| key.label(&secret).into());
            let end = (0..=MOST_KEPT)
                .rev()
                .find(|end| secret.value.is_char_boundary(*end));
            secret.value.truncate(end.unwrap_or_default());
            secret.value.shrink_to_fit();
        }
        Self {
            secret,
            is_cut,
            label,
        }
    }

    /// How it is shown.
    pub(super) fn label(&self, key: FingerprintKey) -> &str {
        self.label.get_or_init(|| key.label(&self.secret).into())
    }

    /// Its value, as far as it is kept.
    pub(super) fn value(&self) -> &[u8] {
        self.secret.value.as_bytes()
    }

    /// What it looks like.
    pub(super) fn forms(&self) -> Vec<Box<[u8]>> {
        forms(&self.secret.value)
    }

    /// The same in a folded text.
    pub(super) fn folded_forms(&self) -> Vec<Box<[u8]>> {
        folded_forms(&self.secret.value)
    }
}
