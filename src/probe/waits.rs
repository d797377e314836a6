//! How long answers that ask for patience are waited for in all: a server that always asks must not hold a run for ever.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What is left of the time for waiting.
#[derive(Debug)]
pub(super) struct Waits {
    most: Duration,
    left: Mutex<Duration>,
}

impl Waits {
    /// So many seconds in all, over all trials.
    pub(super) fn of(seconds: f64) -> Self {
        let most = Duration::try_from_secs_f64(seconds).unwrap_or_default();
        Self {
            most,
            left: Mutex::new(most),
        }
    }

    /// Takes the time for one wait, where there is enough of it left.
    pub(super) fn take(&self, wait: Duration) -> bool {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let rest = left.checked_sub(wait);
        // Whatever is left then is for nobody: else each trial would wait a little less and get nowhere.
        *left = rest.unwrap_or_default();
        rest.is_some()
    }

    /// That none is left, if that is so.
    pub(super) fn remark(&self) -> Option<String> {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = self.most.as_secs_f64();
        (left.is_zero() && !self.most.is_zero()).then(|| {
            format!(
                "the target asked for more patience than a run has ({seconds} s, limits.waits_in_all_seconds), and was waited for no longer; lower limits.requests_per_second"
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_for_all_and_is_over_once() {
        let waits = Waits::of(10.0);
        assert_eq!(waits.remark(), None);
        assert!(waits.take(Duration::from_secs(6)));
        assert!(!waits.take(Duration::from_secs(5)));
        assert!(!waits.take(Duration::from_secs(1)));
        assert!(waits.remark().is_some());
        assert!(!Waits::of(f64::NAN).take(Duration::from_secs(1)));
    }
}
