//! The baseline of a run.

use std::cell::RefCell;
use std::path::Path;
use std::sync::Arc;

use crate::baseline::{Baseline, Gate, Instance, Ledger, Suites, today};
use crate::cli::arguments::RunArguments;
use crate::cli::files;
use crate::cli::usage::UsageError;
use crate::plan::Trial;
use crate::suite::{Library, Source};
use crate::verdict::{BaselineUse, FailOn, Record};

/// A baseline and what the run has shown of it so far.
pub(crate) struct KnownFailures<'a> {
    baseline: Arc<Baseline>,
    ledger: RefCell<Ledger>,
    suites: Suites<'a>,
    strict: bool,
    fail_on: FailOn,
    today: String,
}

impl<'a> KnownFailures<'a> {
    /// The baseline that the arguments name, if they name one.
    pub(crate) fn load(
        arguments: &RunArguments,
        sources: &[Source],
        library: &'a Library,
        instances: Vec<Instance>,
    ) -> Result<Option<Self>, UsageError> {
        let Some(path) = arguments
            .baseline
            .as_ref()
            .filter(|_| !arguments.libtest.list)
        else {
            return Ok(None);
        };
        let baseline = Arc::new(baseline(path, sources)?);
        let exact = arguments.libtest.exact;
        let ledger = Ledger::new(Arc::clone(&baseline), instances, arguments.strict, exact);
        Ok(Some(Self {
            baseline,
            ledger: RefCell::new(ledger),
            suites: Suites::new(library),
            strict: arguments.strict,
            fail_on: arguments.fail_on.into(),
            today: today(),
        }))
    }

    /// What judges the records of an instance again.
    pub(crate) fn gate(&self, instance: &Instance) -> Gate {
        Gate::new(
            Arc::clone(&self.baseline),
            instance,
            self.strict,
            self.fail_on,
        )
    }

    /// What the run against an instance says of the baseline; `whole` is its plan before anything was selected.
    pub(crate) fn close(&self, at: usize, whole: &[Planned], records: &[Record]) -> BaselineUse {
        let mut ledger = self.ledger.borrow_mut();
        ledger.close(at, whole, records, &self.suites, &self.today)
    }
}

/// The case and the name of a trial.
pub(crate) type Planned = (String, String);

/// The cases and names of a plan.
pub(crate) fn planned(trials: &[Trial]) -> Vec<Planned> {
    let trials = trials.iter();
    trials
        .map(|trial| (trial.case.id.clone(), trial.name.clone()))
        .collect()
}

/// A baseline file.
pub(crate) fn baseline(path: &Path, sources: &[Source]) -> Result<Baseline, UsageError> {
    let read = Source::read(path).map_err(|problem| files::joined(&[problem]))?;
    let [source] = read.as_slice() else {
        let path = path.display();
        return Err(UsageError(format!("{path}: not one baseline file")));
    };
    Baseline::load(source, &files::profile_ids(sources))
        .map_err(|problems| files::joined(&problems))
}
