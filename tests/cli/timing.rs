//! Cases that compare times: only where they are allowed, never more than a warning, and nothing where nothing differs.

use grantspec::verdict::Verdict;

use crate::sandbox::{Ended, Sandbox, names, record};

const CASES: &str = "rfc6749::timing";

fn allowed(sandbox: &Sandbox, more: &[&str]) -> Ended {
    let arguments = ["run", "--profile", "rfc", CASES, "--no-fuzz"];
    let dangers = ["--allow", "lockout", "--allow", "burns_quota"];
    sandbox.run(&[&arguments, &dangers[..], more].concat())
}

#[test]
fn times_are_compared_only_where_that_is_allowed() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--profile", "rfc", CASES, "--no-fuzz"]);
    assert_eq!(ended.code, Some(4), "{}", ended.stdout);
    assert_eq!(names(&sandbox.report(), Verdict::Skip).len(), 5);
}

#[test]
fn an_endpoint_that_takes_as_long_for_all_is_not_warned_about() {
    let sandbox = Sandbox::new();
    let ended = allowed(&sandbox, &["--fail-on", "should"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert_eq!(names(&sandbox.report(), Verdict::Pass).len(), 5);
}

#[test]
fn who_takes_longer_for_a_known_user_is_warned_with_times_and_confidence() {
    let sandbox = Sandbox::new();
    let ended = allowed(&sandbox, &["--fault", "known_user_takes_longer"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let run = sandbox.report();
    assert_eq!(
        names(&run, Verdict::Warn),
        ["rfc::rfc6749::timing::unknown_user_takes_as_long"]
    );
    let record = record(&run, "unknown_user_takes_as_long");
    let finding = &record.findings[0];
    assert!(
        finding
            .actual
            .contains("with a confidence of more than 99.99 %"),
        "{}",
        finding.actual
    );
    assert!(record.requests > 300, "{}", record.requests);
    // What is more of the same is not shown.
    assert!(
        record.exchanges.len() < 30,
        "{} exchanges",
        record.exchanges.len()
    );
}
