//! Spaces requests out to so many per second.

use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Lets one request pass per slot.
#[derive(Debug)]
pub struct Limiter {
    spacing: Option<Duration>,
    next: Mutex<Instant>,
}

impl Limiter {
    /// So many per second; no bound if none is given.
    pub fn new(per_second: Option<f64>) -> Self {
        let spacing = per_second
            .filter(|rate| *rate > 0.0)
            .and_then(|rate| Duration::try_from_secs_f64(1.0 / rate).ok());
        Self {
            spacing,
            next: Mutex::new(Instant::now()),
        }
    }

    /// Waits for the next free slot.
    pub async fn wait(&self) {
        let Some(spacing) = self.spacing else { return };
        let slot = {
            let mut next = self
                .next
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let slot = (*next).max(Instant::now());
            *next = slot + spacing;
            slot
        };
        tokio::time::sleep_until(slot.into()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn requests_are_spaced_out() {
        let limiter = Limiter::new(Some(100.0));
        let began = Instant::now();
        for _ in 0..4 {
            limiter.wait().await;
        }
        assert!(began.elapsed() >= Duration::from_millis(29));
    }
}
