//! Every view of a finished run.

use crate::report::file::View;
use crate::report::{file, html, junit, markdown};

/// Every view: `report.json` first, from which the others can be made.
pub const VIEWS: [View; 4] = [file::VIEW, html::VIEW, junit::VIEW, markdown::VIEW];
