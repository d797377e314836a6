//! What libtest prints.

use libtest_mimic::Arguments;

use crate::harness::select::is_ignored;
use crate::harness::told;
use crate::out;
use crate::plan::Trial;
use crate::secret::{Shown, shown};

/// Prints the names, as libtest does.
pub fn list(trials: &[Trial], arguments: &Arguments) {
    let name = |trial: &Trial| Shown::cleaned(&trial.name);
    if arguments.logfile.is_none() {
        // libtest-mimic writes each line by itself, which takes longer than all the rest of a list.
        out::lines(trials.iter().map(|trial| shown!("{}: test", name(trial))));
        return;
    }
    let tests = trials
        .iter()
        .map(|trial| told::listed(&name(trial), is_ignored(trial, arguments)))
        .collect();
    told::print(&cleared(arguments, 1), tests);
}

/// Ours has been done: libtest is not to filter again.
pub(super) fn cleared(arguments: &Arguments, threads: usize) -> Arguments {
    Arguments {
        filter: None,
        skip: Vec::new(),
        exact: false,
        ignored: false,
        include_ignored: true,
        test_threads: Some(threads),
        ..arguments.clone()
    }
}
