//! What came of a stream of requests.

use std::time::Duration;

use crate::craft::Stop;
use crate::fuzz::finding::Found;
use crate::secret::Raw;

/// How long a stream goes on for its last finding when the user has had enough, a mute target or none.
pub(crate) const LAST_STREAM: Duration = Duration::from_millis(700);

/// What came of a stream.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) found: Vec<Found>,
    /// Attacks made, by where they came from.
    pub(crate) of_corpus: u64,
    pub(crate) of_chance: u64,
    /// Every request, making small among them, controls aside.
    pub(crate) requests: u64,
    pub(crate) took: Duration,
    /// Of that, waiting for the target.
    pub(crate) waited: Duration,
    pub(crate) remarks: Vec<Raw>,
    /// Why it ended early.
    pub(crate) end: Option<Stop>,
    pub(crate) was_interrupted: bool,
}
