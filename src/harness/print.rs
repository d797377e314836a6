//! What libtest prints.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use libtest_mimic::Arguments;

use crate::harness::select::is_ignored;
use crate::out;
use crate::plan::Trial;

/// Prints the names, as libtest does.
pub fn list(trials: &[Trial], arguments: &Arguments) {
    if arguments.logfile.is_none() {
        // libtest-mimic writes each line by itself, which takes longer than all the rest of a list.
        out::lines(trials.iter().map(|trial| format!("{}: test", trial.name)));
        return;
    }
    let tests = trials
        .iter()
        .map(|trial| {
            libtest_mimic::Trial::test(&trial.name, || Ok(()))
                .with_ignored_flag(is_ignored(trial, arguments))
        })
        .collect();
    let _ = printed(|| libtest_mimic::run(&cleared(arguments, 1), tests));
}

/// What is printed, unless standard output or the log file takes no more: libtest-mimic panics then, which is no reason
/// to lose the run.
pub(super) fn printed<T>(print: impl FnOnce() -> T) -> Option<T> {
    let usual = std::panic::take_hook();
    let usual = Arc::new(usual);
    let hook = Arc::clone(&usual);
    std::panic::set_hook(Box::new(move |panic| {
        let is_printing = panic
            .location()
            .is_some_and(|location| location.file().contains("libtest-mimic"));
        if !is_printing {
            hook(panic);
        }
    }));
    let printed = catch_unwind(AssertUnwindSafe(print)).ok();
    std::panic::set_hook(Box::new(move |panic| usual(panic)));
    printed
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
