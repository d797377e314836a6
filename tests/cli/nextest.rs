//! The contract with runners that start one process per test, and libtest's own flags.

use grantspec::verdict::Verdict;

use crate::sandbox::{Sandbox, names};
use crate::target::{client, target};

/// Writes a target where nobody listens: whatever is sent there fails.
fn write_nobody(sandbox: &Sandbox) {
    let nobody = client("a", "a-secret-of-nobody");
    sandbox.write_target(&target("nobody", "http://127.0.0.1:9", nobody));
}

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

#[test]
fn the_terse_list_is_names_alone_and_sends_nothing() {
    let sandbox = Sandbox::new();
    write_nobody(&sandbox);
    let listed = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--list",
        "--format",
        "terse",
    ]);
    assert_eq!(listed.code, Some(0));
    assert_eq!(listed.stderr, "");
    assert!(listed.stdout.lines().all(|line| {
        line.strip_suffix(": test")
            .is_some_and(|name| name.starts_with("rfc::") && !name.contains(' '))
    }));
    assert!(
        listed.stdout.lines().count() > 500,
        "what is not known yet is listed"
    );
    assert!(
        sandbox
            .files()
            .iter()
            .all(|file| file.ends_with("target.yaml"))
    );
}

#[test]
fn the_list_of_ignored_ones_is_a_part_of_the_list() {
    let sandbox = Sandbox::new();
    let list = |more: &[&str]| {
        let arguments = ["run", "--profile", "rfc", "--list", "--format", "terse"];
        let listed = sandbox.run(&[&arguments, more].concat());
        let lines = listed.stdout.lines().map(str::to_owned);
        lines.collect::<Vec<String>>()
    };
    let all = list(&[]);
    let ignored = list(&["--ignored"]);
    assert!(!ignored.is_empty() && ignored.len() < all.len());
    assert!(ignored.iter().all(|line| all.contains(line)));
}

#[test]
fn one_exact_name_runs_one_case() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", VALID, "--nocapture", "--exact"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(names(&sandbox.report(), Verdict::Pass), [VALID]);
}

#[test]
fn a_case_that_judges_the_others_judges_its_own_answers_when_it_is_alone() {
    let sandbox = Sandbox::new();
    let name = "rfc::rfc6749::token_response::tokens_are_not_stored";
    let listed = sandbox.run(&["run", "--profile", "rfc", "--list", "token_response"]);
    let every = listed
        .stdout
        .lines()
        .filter_map(|line| line.strip_suffix(": test"));
    let alone: Vec<&str> = every
        .filter(|case| !case.contains("::valid_"))
        .take(3)
        .collect();
    assert!(!alone.is_empty(), "{name} or one of its kind is there");
    for case in alone {
        let ended = sandbox.run(&["run", "--exact", case]);
        assert_eq!(ended.code, Some(0), "{case}: {}", ended.stdout);
    }
}

#[test]
fn no_threads_at_all_are_refused() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--test-threads", "0", "--exact", VALID]);
    assert_eq!(ended.code, Some(2));
    let says = "--test-threads 0 is out of range; write a number from 1 to 1000";
    assert!(ended.stderr.contains(says), "{}", ended.stderr);
}

#[test]
fn several_filters_select_what_any_of_them_does_and_skip_takes_away() {
    let sandbox = Sandbox::new();
    let listed = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--list",
        "rfc7617",
        "rfc9207",
        "--skip",
        "rfc9207::issuer::iss_is",
    ]);
    let lines: Vec<&str> = listed
        .stdout
        .lines()
        .filter(|line| line.ends_with(": test"))
        .collect();
    assert!(lines.iter().any(|line| line.contains("rfc7617")));
    assert!(lines.iter().any(|line| line.contains("rfc9207")));
    assert!(
        lines
            .iter()
            .all(|line| line.contains("rfc7617") || line.contains("rfc9207"))
    );
    assert!(lines.iter().all(|line| !line.contains("issuer::iss_is")));
}

#[test]
fn flags_may_stand_behind_a_double_dash() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--", "--exact", VALID, "--test-threads", "2"]);
    assert_eq!(ended.code, Some(0));
    assert_eq!(names(&sandbox.report(), Verdict::Pass), [VALID]);
}

#[test]
fn the_json_format_is_json_on_every_line() {
    let sandbox = Sandbox::new();
    let arguments = [
        "run",
        "--profile",
        "rfc",
        "-Z",
        "unstable-options",
        "--format",
        "json",
        "rfc7617",
    ];
    let ended = sandbox.run(&arguments);
    assert_eq!(ended.code, Some(0));
    for line in ended.stdout.lines().filter(|line| !line.is_empty()) {
        let parsed: Result<serde_json::Value, _> = serde_json::from_str(line);
        assert!(parsed.is_ok(), "{line}");
    }
    assert!(
        ended.stderr.contains("CONFORMS"),
        "the closing block stands aside"
    );
}
