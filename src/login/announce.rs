//! How a person is told something while the run goes on.

use std::sync::Arc;

use crate::secret::Shown;

/// Tells a person something while the run goes on.
pub type Announce = Arc<dyn Fn(Shown) + Send + Sync>;
