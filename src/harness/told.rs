//! What libtest-mimic is given to print. It writes to standard output by itself, the one thing in the program that does:
//! its lines are libtest's own, in three formats that other programs read. So all that it gets is shown already.

use libtest_mimic::{Arguments, Completion, Failed, Trial};

use crate::out;
use crate::secret::{Shown, without_commands};

/// A test of this name that is printed when `wait` gives what came of it.
pub(super) fn test(
    name: &Shown,
    wait: impl FnOnce() -> Result<Completion, Failed> + Send + 'static,
) -> Trial {
    Trial::ignorable_test(name.as_str(), wait)
}

/// A test that is only listed.
pub(super) fn listed(name: &Shown, is_ignored: bool) -> Trial {
    Trial::test(name.as_str(), || Ok(())).with_ignored_flag(is_ignored)
}

/// It failed, and why.
pub(super) fn failed(why: &Shown) -> Failed {
    // Each of its lines stands alone.
    Failed::from(without_commands(why))
}

/// It was not run, and why.
pub(super) fn ignored(why: &Shown) -> Completion {
    Completion::ignored_with(why.unfolded().as_str())
}

/// Prints the tests. Standard output or the log file may take no more: libtest-mimic panics then, which is no reason to
/// lose the run.
pub(super) fn print(arguments: &Arguments, tests: Vec<Trial>) {
    let _ = out::unless_closed("libtest-mimic", || libtest_mimic::run(arguments, tests));
}
