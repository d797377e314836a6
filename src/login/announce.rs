//! How a person is told something while the run goes on.

use std::sync::Arc;

/// Tells a person something while the run goes on.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;
