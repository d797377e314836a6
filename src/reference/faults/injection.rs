//! Faults of injection: what was sent becomes a part of the answer.

use crate::faults::redirects;
use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, fault};

pub(crate) const FAULTS: &[Fault] = &[fault("state_splits_headers", ALL_BUT_CLOUDBASE, |rules| {
    rules.authorize.redirects.push(redirects::split);
})];
