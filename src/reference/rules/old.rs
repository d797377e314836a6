//! The dialect that the model still asks for by name.

use crate::rules::dialect::Dialect;

/// Who is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Old {
    pub(crate) dialect: Dialect,
}

impl Default for Old {
    fn default() -> Self {
        Self {
            dialect: Dialect::Rfc,
        }
    }
}
