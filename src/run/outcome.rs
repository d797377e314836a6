//! What a trial showed so far.

use crate::secret::Raw;
use crate::verdict::Finding;

/// What a trial showed so far.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) findings: Vec<Finding<Raw>>,
    pub(crate) held: Vec<String>,
    /// Demands that could not be decided, and why.
    pub(crate) undecided: Vec<String>,
    /// Whether anything was judged at all.
    pub(crate) judged: usize,
}
