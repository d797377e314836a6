//! Which trials the arguments select, and which of these are run.

use libtest_mimic::Arguments;

use crate::plan::{Decision, Trial};

/// Keeps the trials that the arguments and further filters select.
pub fn select(trials: Vec<Trial>, arguments: &Arguments, filters: &[String]) -> Vec<Trial> {
    let wanted: Vec<&String> = arguments.filter.iter().chain(filters).collect();
    let matches = |name: &str, pattern: &str| {
        if arguments.exact {
            name == pattern
        } else {
            name.contains(pattern)
        }
    };
    trials
        .into_iter()
        .filter(|trial| {
            (wanted.is_empty() || wanted.iter().any(|pattern| matches(&trial.name, pattern)))
                && !arguments
                    .skip
                    .iter()
                    .any(|pattern| matches(&trial.name, pattern))
                && (!arguments.ignored || is_ignored(trial, arguments))
        })
        .collect()
}

/// libtest's ignored tests: what is dangerous. In a list also what is known to be skipped, since a runner that
/// starts one process per test shows a test that skips itself as passed.
pub(super) fn is_ignored(trial: &Trial, arguments: &Arguments) -> bool {
    match trial.decision {
        Decision::Dangerous(_) => true,
        Decision::Skip(_) => arguments.list,
        Decision::Run => false,
    }
}

/// Whether the trial is run.
pub fn will_run(trial: &Trial, arguments: &Arguments) -> bool {
    match trial.decision {
        Decision::Run => true,
        Decision::Dangerous(_) => arguments.include_ignored || arguments.ignored,
        Decision::Skip(_) => false,
    }
}
