//! How long a server that breaks is borne with.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::Value as Json;

use crate::http::Exchange;

/// How often requests for material are repeated in all where the server breaks: not for ever, if that never helps.
#[derive(Debug, Default)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    const MOST: u32 = 12;

    /// Whether there is any left.
    pub(super) fn is_left(&self) -> bool {
        self.0.load(Ordering::Relaxed) < Self::MOST
    }

    /// Some was used.
    pub(super) fn used(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// It came to something, so that all of it is there again.
    pub(super) fn helped(&self) {
        self.0.store(0, Ordering::Relaxed);
    }
}

/// Whether an answer asks for patience, whatever the request was. A device that polls too fast is told so by an error of
/// its own (RFC 8628 section 3.5), which is an answer to judge also with this status.
pub(crate) fn is_throttled(exchange: &Exchange) -> bool {
    let says_slow_down = |body: &[u8]| {
        let json = serde_json::from_slice::<Json>(body).ok();
        json.is_some_and(|json| json.get("error").is_some_and(|error| error == "slow_down"))
    };
    exchange
        .answer()
        .is_some_and(|answer| answer.status == 429 && !says_slow_down(&answer.body))
}
