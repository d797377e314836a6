//! Finished records on their way from the runtime to the threads that print them.
//!
//! Waking a thread costs more than judging an answer, so that a fast target would mostly pay for wake-ups: they are told
//! of many records at once.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::verdict::Record;

/// Records that are worth a wake-up.
const MANY: usize = 64;

/// How long a record may lie there unannounced: shorter than anybody sees.
const SOON: Duration = Duration::from_millis(10);

/// Where finished records lie until they are printed.
pub(super) struct Desk {
    papers: Mutex<Papers>,
    bell: Condvar,
}

struct Papers {
    // Boxed: a place is made for each trial before the first has run.
    records: Vec<Option<Box<Record>>>,
    unannounced: usize,
    is_closed: bool,
}

impl Papers {
    fn lay(&mut self, trial: usize, record: Box<Record>) {
        if let Some(place) = self.records.get_mut(trial) {
            *place = Some(record);
        }
    }
}

impl Desk {
    /// With room for the records of so many trials.
    pub(super) fn new(trials: usize) -> Arc<Self> {
        let papers = Papers {
            records: std::iter::repeat_with(|| None).take(trials).collect(),
            unannounced: 0,
            is_closed: false,
        };
        Arc::new(Self {
            papers: Mutex::new(papers),
            bell: Condvar::new(),
        })
    }

    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lays down what became of a trial.
    pub(super) fn put(&self, trial: usize, record: Box<Record>) {
        let mut papers = self.papers();
        papers.lay(trial, record);
        papers.unannounced += 1;
        if papers.unannounced >= MANY {
            papers.unannounced = 0;
            drop(papers);
            self.bell.notify_all();
        }
    }

    /// Waits for what becomes of a trial; nothing where it was given up.
    pub(super) fn take(&self, trial: usize) -> Option<Box<Record>> {
        let mut papers = self.papers();
        loop {
            let record = papers.records.get_mut(trial).and_then(Option::take);
            if record.is_some() || papers.is_closed {
                return record;
            }
            papers = self
                .bell
                .wait(papers)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Lays a record back that has been printed.
    pub(super) fn put_back(&self, trial: usize, record: Box<Record>) {
        self.papers().lay(trial, record);
    }

    /// Clears the desk: the record of each trial, where one lies there.
    pub(super) fn clear(&self) -> impl Iterator<Item = Option<Record>> + use<> {
        let records = std::mem::take(&mut self.papers().records);
        let records = records.into_iter();
        records.map(|record| record.map(|record| *record))
    }

    /// Announces what lies there, again and again.
    pub(super) async fn ring_now_and_then(self: Arc<Self>) {
        loop {
            tokio::time::sleep(SOON).await;
            if std::mem::take(&mut self.papers().unannounced) > 0 {
                self.bell.notify_all();
            }
        }
    }

    /// Closes the desk when what is given back goes, however that comes.
    pub(super) fn until_dropped(self: &Arc<Self>) -> Closing {
        Closing(Arc::clone(self))
    }
}

/// Nobody waits any longer once this is gone.
pub(super) struct Closing(Arc<Desk>);

impl Drop for Closing {
    fn drop(&mut self) {
        self.0.papers().is_closed = true;
        self.0.bell.notify_all();
    }
}
