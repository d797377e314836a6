//! What is done with trials and records as they come and go, and how trials are run.

use std::sync::Arc;

use crate::fuzz::Fuzzer;
use crate::plan::Trial;
use crate::secret::Shown;
use crate::verdict::{FailOn, Record, Verdict};

/// How a record is shown where libtest shows why a test failed.
pub type Render = dyn Fn(&Record) -> Shown + Send + Sync;

/// What is done with trials and records as they come and go.
pub struct Hooks {
    /// A trial is begun.
    pub started: Box<dyn Fn(&Trial) + Send + Sync>,
    /// Judges its record again, by a baseline.
    pub settle: Box<dyn Fn(&mut Record) + Send + Sync>,
    /// A trial is over, or is not run at all.
    pub ended: Box<dyn Fn(&Record) + Send + Sync>,
    /// How a failure is shown.
    pub render: Box<Render>,
    /// Tries properties; without it they are not tried.
    pub fuzzer: Option<Arc<Fuzzer>>,
}

impl Hooks {
    /// No baseline, and nobody watches.
    pub fn showing(render: Box<Render>) -> Self {
        Self {
            started: Box::new(|_| {}),
            settle: Box::new(|_| {}),
            ended: Box::new(|_| {}),
            render,
            fuzzer: None,
        }
    }
}

/// How trials are run, and what makes one fail.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// So many at once.
    pub threads: usize,
    /// Each so often.
    pub rounds: u32,
    /// The first that fails is the last that is begun.
    pub fail_fast: bool,
    /// The standard's verdict decides.
    pub strict: bool,
    /// What makes a trial fail.
    pub fail_on: FailOn,
}

impl Manner {
    /// Each once, all of them, judged by the profile.
    pub fn usual(threads: usize) -> Self {
        Self {
            threads: threads.max(1),
            rounds: 1,
            fail_fast: false,
            strict: false,
            fail_on: FailOn::Must,
        }
    }

    pub(super) fn is_failed(&self, record: &Record) -> bool {
        record.deciding(self.strict) == Verdict::Error
            || record.is_failure(self.strict, self.fail_on)
    }
}
