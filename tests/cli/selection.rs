//! Which cases are run, how often, and when it is enough.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::sandbox::{Sandbox, names, record};
use crate::server::{Server, json};
use crate::target::{client, target};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

fn listed(sandbox: &Sandbox, more: &[&str]) -> Vec<String> {
    let arguments = ["run", "--profile", "rfc", "--list", "--format", "terse"];
    let ended = sandbox.run(&[&arguments, more].concat());
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    ended.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn shards_add_up_to_the_whole_and_share_nothing() {
    let sandbox = Sandbox::new();
    let whole = listed(&sandbox, &[]);
    let mut parts: Vec<String> = Vec::new();
    for shard in ["1/4", "2/4", "3/4", "4/4"] {
        let part = listed(&sandbox, &["--shard", shard]);
        assert_eq!(
            part,
            listed(&sandbox, &["--shard", shard]),
            "{shard} is stable"
        );
        assert!(
            part.len() > whole.len() / 8,
            "{shard} has {} of {}",
            part.len(),
            whole.len()
        );
        parts.extend(part);
    }
    assert_eq!(parts.len(), whole.len());
    assert_eq!(
        parts.iter().collect::<BTreeSet<_>>(),
        whole.iter().collect()
    );
}

#[test]
fn a_shard_runs_its_part_alone() {
    let sandbox = Sandbox::new();
    let part = listed(&sandbox, &["--shard", "2/5", "client_credentials::"]);
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--shard",
        "2/5",
        "client_credentials::",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let report = sandbox.report();
    let mut run: Vec<String> = report
        .records
        .iter()
        .map(|record| format!("{}: test", record.name))
        .collect();
    let mut part = part;
    run.sort();
    part.sort();
    assert_eq!(run, part);
    let bad = sandbox.run(&["run", "--shard", "6/5"]);
    assert_eq!(bad.code, Some(2));
    assert!(
        bad.stderr.contains("write which part of how many: 2/5"),
        "{}",
        bad.stderr
    );
}

#[test]
fn what_failed_last_time_is_run_again_and_nothing_else() {
    let sandbox = Sandbox::new();
    let none = sandbox.run(&["run", "--profile", "rfc", "--rerun-failed"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        none.stderr,
        "error: there is no report in reports that says what failed; run without --rerun-failed first\n"
    );
    let fault = ["run", "--profile", "rfc", "--fault", "secret_not_checked"];
    let first = sandbox.run(&[&fault[..], &["client_credentials", "pkce"]].concat());
    assert_eq!(first.code, Some(1), "{}", first.stdout);
    let report = sandbox.report();
    let failed: Vec<String> = names(&report, Verdict::Fail)
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert!(failed.len() < report.records.len());
    let again = sandbox.run(&[&fault[..], &["--rerun-failed"]].concat());
    assert_eq!(again.code, Some(1), "{}", again.stdout);
    let report = sandbox.report();
    assert_eq!(names(&report, Verdict::Fail), failed);
    assert_eq!(report.records.len(), failed.len());
    let mended = sandbox.run(&["run", "--profile", "rfc", "--rerun-failed"]);
    assert_eq!(mended.code, Some(0), "{}", mended.stdout);
    assert_eq!(names(&sandbox.report(), Verdict::Pass), failed);
    let nothing = sandbox.run(&["run", "--profile", "rfc", "--rerun-failed"]);
    assert_eq!(nothing.code, Some(4), "{}", nothing.stdout);
    assert_eq!(
        nothing.stderr,
        "nothing was selected: nothing failed in the last run\n"
    );
}

#[test]
fn the_first_failure_can_be_the_last_case() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--fault",
        "secret_not_checked",
        "--fail-fast",
        "--test-threads",
        "1",
        "wrong_secret_is_refused",
    ]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    let failed = names(&report, Verdict::Fail);
    assert_eq!(failed.len(), 1, "{}", ended.stdout);
    let reason = format!("not run after {} failed", failed[0]);
    let left = report
        .records
        .iter()
        .filter(|record| record.reason.as_deref() == Some(&reason));
    assert_eq!(left.count(), report.records.len() - 1);
}

#[test]
fn a_case_that_comes_out_differently_is_named_flaky_beside_the_failing_ones() {
    let requests = AtomicUsize::new(0);
    let server = Server::answering(move |_| {
        if requests.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) {
            json(
                200,
                &json!({"access_token": "a-token-of-nobody", "token_type": "Bearer", "expires_in": 60}),
            )
        } else {
            json(400, &json!({"error": "invalid_scope"}))
        }
    });
    let sandbox = Sandbox::new();
    let moody = client("moody-client", "secret-of-nobody");
    sandbox.write_target(&target("moody", &server.url(), moody));
    let arguments = [
        "run",
        "--target",
        "target.yaml",
        "--repeat",
        "4",
        "--exact",
        VALID,
    ];
    let ended = sandbox.run(&arguments);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    let flaky = record(&report, VALID);
    assert!(flaky.is_flaky());
    assert_eq!(flaky.verdict, Verdict::Fail, "one failure is enough");
    assert_eq!(flaky.rounds.len(), 4);
    assert!(
        ended.stdout.contains(&format!(
            "  failed    {VALID}\n  flaky     {VALID} (2 pass, 2 fail of 4 rounds)\n"
        )),
        "{}",
        ended.stdout
    );
}

#[test]
fn a_steady_case_is_not_flaky_however_often_it_is_run() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--repeat",
        "3",
        "client_assertion",
        "refresh_token::",
        "authorization_code::",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(!ended.stdout.contains("flaky"), "{}", ended.stdout);
    let report = sandbox.report();
    let passed = report
        .records
        .iter()
        .filter(|record| record.verdict == Verdict::Pass);
    assert!(passed.clone().count() > 20);
    for record in passed {
        assert_eq!(record.rounds, [Verdict::Pass; 3], "{}", record.name);
    }
}
