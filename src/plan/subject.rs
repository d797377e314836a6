//! What a plan is made of, beside the suites.

use std::collections::BTreeSet;

use crate::plan::capability::Capabilities;
use crate::profile::Profile;
use crate::suite::Danger;
use crate::target::Target;

/// What the plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The dialect.
    pub profile: &'a Profile,
    /// The instance.
    pub target: &'a Target,
    /// What the target offers.
    pub capabilities: &'a Capabilities,
    /// Dangers allowed on the command line.
    pub allowed: &'a BTreeSet<Danger>,
}
