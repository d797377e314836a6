//! The baseline of a run.

use std::cell::RefCell;
use std::sync::Arc;

use crate::baseline::{Baseline, Gate, Instance, Ledger, Suites, today};
use crate::conduct::wish::Wish;
use crate::plan::Trial;
use crate::suite::Library;
use crate::verdict::{BaselineUse, FailOn, Record};

/// A baseline and what the run has shown of it so far.
pub struct KnownFailures<'a> {
    baseline: Arc<Baseline>,
    ledger: RefCell<Ledger>,
    suites: Suites<'a>,
    strict: bool,
    fail_on: FailOn,
    today: String,
}

impl<'a> KnownFailures<'a> {
    /// A baseline that is held against all of these targets, in this order.
    pub fn new(
        baseline: Baseline,
        wish: &Wish,
        library: &'a Library,
        targets: Vec<Instance>,
    ) -> Self {
        let baseline = Arc::new(baseline);
        let exact = wish.libtest.exact;
        let ledger = Ledger::new(Arc::clone(&baseline), targets, wish.strict, exact);
        Self {
            baseline,
            ledger: RefCell::new(ledger),
            suites: Suites::new(library),
            strict: wish.strict,
            fail_on: wish.fail_on,
            today: today(),
        }
    }

    /// What judges the records of a target again.
    pub(super) fn gate(&self, target: &Instance) -> Gate {
        Gate::new(
            Arc::clone(&self.baseline),
            target,
            self.strict,
            self.fail_on,
        )
    }

    /// What the run against the target of that number says of the baseline; `whole` is its plan before anything was
    /// selected.
    pub(super) fn close(&self, at: usize, whole: &[Name], records: &[Record]) -> BaselineUse {
        let mut ledger = self.ledger.borrow_mut();
        ledger.close(at, whole, records, &self.suites, &self.today)
    }
}

/// The case and the name of a trial.
pub(super) type Name = (String, String);

/// The cases and names of a plan.
pub(super) fn names(trials: &[Trial]) -> Vec<Name> {
    let trials = trials.iter();
    trials
        .map(|trial| (trial.case.id.clone(), trial.name.clone()))
        .collect()
}
