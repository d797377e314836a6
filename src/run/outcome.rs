//! What a trial showed so far, and where a demand stands that is held against it.

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

/// Where a demand stands and what it is held against.
pub(crate) struct Place<'a> {
    pub(crate) case: &'a str,
    pub(crate) first_requirement: &'a str,
    pub(crate) grant: Option<&'a str>,
    pub(crate) path: String,
    pub(crate) step: String,
    pub(crate) exchange: Option<usize>,
}
