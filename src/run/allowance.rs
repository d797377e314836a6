//! How much the records of a run may show together: a server that says much in every answer must not fill memory and
//! disk. What a single text may have is for the boundary to bound.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::verdict::Record;

/// What all records may show: an ordinary server is shown in less, also where every case fails.
const WHOLE_RUN: usize = 32 << 20;

/// Behind that, what they may show in short.
const IN_SHORT: usize = 4 << 20;

/// What one record may show of its exchanges.
const RECORD: usize = 128 * 1024;

/// A text in short, and where even that is too much.
const SHORT: usize = 256;
const SHORTEST: usize = 48;

/// What is left of it.
#[derive(Debug, Default)]
pub struct Allowance {
    used: AtomicUsize,
    shortened: AtomicUsize,
}

impl Allowance {
    /// Takes from a record what does not fit: exchanges that no finding is about, then all exchanges, then long texts.
    pub(super) fn fit(&self, record: &mut Record) {
        if record.exchange_bytes() > RECORD {
            record.strip_exchanges(2);
        }
        if self.takes(record, WHOLE_RUN) {
            return;
        }
        self.shortened.fetch_add(1, Ordering::Relaxed);
        record.drop_exchanges();
        record.shorten(SHORT, 20);
        if !self.takes(record, WHOLE_RUN + IN_SHORT) {
            record.shorten(SHORTEST, 3);
        }
    }

    /// Whether it fits beside the others, and counts from now on.
    fn takes(&self, record: &Record, most: usize) -> bool {
        let weight = record.exchange_bytes() + record.text_bytes();
        let more = |used: usize| Some(used + weight).filter(|used| *used <= most);
        let taken = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok()
    }

    /// What has to be known of it.
    pub(super) fn remark(&self) -> Option<String> {
        let shortened = self.shortened.load(Ordering::Relaxed);
        (shortened > 0).then(|| {
            format!("{shortened} cases are shown without their exchanges and with shortened texts: the report would be too large")
        })
    }
}
