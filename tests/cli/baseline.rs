//! The gate: known failures do not fail a run, and a baseline that no longer fits does.

use grantspec::verdict::{Run, Staleness, Verdict};

use crate::sandbox::{Embedded, Ended, Sandbox, record};
use crate::target::{client, target};

const CASE: &str = "rfc6749::token_response::answers_are_not_stored";
const NAME: &str = "rfc::rfc6749::token_response::answers_are_not_stored";
/// A case that needs its control.
const SECRET: &str = "rfc::rfc6749::client_credentials::wrong_secret_is_refused";
const FAULT: &str = "tokens_without_cache_control";
const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

/// A run of the rfc dialect with a fault and a baseline.
fn run(sandbox: &Sandbox, fault: Option<&str>, more: &[&str]) -> Ended {
    let mut arguments = vec!["run", "--profile", "rfc", "--baseline", "baseline.yaml"];
    if let Some(fault) = fault {
        arguments.extend(["--fault", fault]);
    }
    arguments.extend(more);
    sandbox.run(&arguments)
}

/// A sandbox whose baseline lists the case that fails without its secret being looked at.
fn with_known_failure() -> (Sandbox, Run) {
    let sandbox = Sandbox::new();
    let failed = sandbox.run(&["run", "--profile", "rfc", "--fault", FAULT, "--exact", NAME]);
    assert_eq!(failed.code, Some(1), "{}", failed.stdout);
    let report = sandbox.report();
    let added = sandbox.run(&[
        "baseline",
        "add",
        NAME,
        "--reason",
        "the next release mends it",
    ]);
    assert_eq!((added.code, added.stderr.as_str()), (Some(0), ""));
    (sandbox, report)
}

fn baseline(sandbox: &Sandbox) -> String {
    std::fs::read_to_string(sandbox.path().join("baseline.yaml")).expect("it was written")
}

fn stale(run: &Run) -> Vec<(Staleness, usize)> {
    let used = run.baseline.as_ref().expect("there was a baseline");
    used.stale
        .iter()
        .map(|stale| (stale.kind, stale.line))
        .collect()
}

#[test]
fn a_failure_turns_the_gate_red_and_a_known_one_does_not() {
    let (sandbox, failed) = with_known_failure();
    let finding = &record(&failed, NAME).findings[0];
    assert_eq!(
        baseline(&sandbox),
        format!(
            "# Known failures. `grantspec schema baseline` prints the JSON Schema of this file for editors.\nkind: baseline\nknown:\n  - case: {CASE}\n    expectation: expect[0]\n    diagnosis: {}\n    cause:\n      id: broken-header-missing\n      arguments:\n        name: Cache-Control\n    when:\n      profile: rfc\n    reason: the next release mends it\n",
            finding.diagnosis
        )
    );
    let ended = run(&sandbox, Some(FAULT), &["--exact", NAME]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended.stdout.contains(&format!(
            "test {NAME} ... ignored (known: the next release mends it)"
        )),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains("CONFORMS  embedded-rfc by profile rfc\n  cases     1 known of 1\n  baseline  1 of 1 entries came up\n  known     1 × the next release mends it\n"), "{}", ended.stdout);
    let report = sandbox.report();
    let known = record(&report, NAME);
    assert_eq!(
        (known.verdict, known.standard),
        (Verdict::Known, Verdict::Known)
    );
    let accepted = known.accepted().expect("it is accepted");
    assert_eq!(
        (accepted.line, accepted.reason.as_str()),
        (4, "the next release mends it")
    );
}

#[test]
fn another_case_that_fails_is_not_hidden_by_the_known_one() {
    let sandbox = Sandbox::new();
    let fault = "secret_not_checked";
    let (one, another) = (
        "rfc::rfc6749::client_credentials::wrong_secret_is_refused",
        "rfc::rfc6749::client_authentication::wrong_secret_is_refused::refresh_token::client_secret_basic",
    );
    let arguments = [
        "run",
        "--profile",
        "rfc",
        "--fault",
        fault,
        "--exact",
        one,
        another,
    ];
    assert_eq!(sandbox.run(&arguments).code, Some(1));
    let added = sandbox.run(&["baseline", "add", one, "--reason", "r"]);
    assert_eq!(
        added.stdout.lines().count(),
        3,
        "one for each demand: {}",
        added.stdout
    );
    let both = run(&sandbox, Some(fault), &["--exact", one, another]);
    assert_eq!(both.code, Some(1), "{}", both.stdout);
    let report = sandbox.report();
    assert_eq!(record(&report, one).verdict, Verdict::Known);
    assert_eq!(record(&report, another).verdict, Verdict::Fail);
    assert_eq!(stale(&report), []);
    // Nor is another demand of the known case.
    let text = baseline(&sandbox);
    let last = text.rfind("  - case").expect("there are three");
    sandbox.write("baseline.yaml", &text[..last]);
    let demand = run(&sandbox, Some(fault), &["--exact", one]);
    let report = sandbox.report();
    let missing = &record(&report, one).findings[2];
    assert_eq!(missing.known, None, "{}", demand.stdout);
    let weight = if missing.by_profile == grantspec::suite::Class::Fail {
        1
    } else {
        0
    };
    assert_eq!(demand.code, Some(weight), "{}", demand.stdout);
    let first = text.find("  - case").expect("there are three");
    let second = first + 1 + text[first + 1..].find("  - case").expect("there are three");
    sandbox.write(
        "baseline.yaml",
        &format!("{}{}", &text[..first], &text[second..]),
    );
    let demand = run(&sandbox, Some(fault), &["--exact", one]);
    assert_eq!(demand.code, Some(1), "{}", demand.stdout);
}

#[test]
fn the_known_case_fails_when_it_fails_in_another_way() {
    let (sandbox, _) = with_known_failure();
    let ended = run(&sandbox, Some("tokens_no_cache_only"), &["--exact", NAME]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    assert_eq!(record(&report, NAME).verdict, Verdict::Fail);
    assert_eq!(
        stale(&report),
        [],
        "it may be back when the other failure is gone"
    );
}

#[test]
fn a_known_failure_that_passes_ends_the_run_with_5_and_the_line_to_delete() {
    let (sandbox, failed) = with_known_failure();
    let ended = run(&sandbox, None, &["token_response::answers"]);
    assert_eq!(ended.code, Some(5), "{}", ended.stdout);
    let diagnosis = &record(&failed, NAME).findings[0].diagnosis;
    let line = format!(
        "  stale     baseline.yaml:4: it holds now: delete {CASE} at expect[0]: {diagnosis} (profile rfc)\n"
    );
    assert!(ended.stdout.contains(&line), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("BASELINE IS STALE"),
        "{}",
        ended.stdout
    );
    assert_eq!(stale(&sandbox.report()), [(Staleness::Passed, 4)]);
    // What passes now and then may stay.
    let flaky = baseline(&sandbox).replace("    reason:", "    allowed: [fail, pass]\n    reason:");
    sandbox.write("baseline.yaml", &flaky);
    assert_eq!(
        run(&sandbox, None, &["token_response::answers"]).code,
        Some(0)
    );
}

#[test]
fn a_failure_is_known_by_its_cause_and_without_one_by_its_words() {
    let (sandbox, _) = with_known_failure();
    let listed = baseline(&sandbox);
    let (head, tail) = listed.split_once("    cause:\n").expect("it has a cause");
    let (_, tail) = tail.split_once("    when:").expect("and a condition");
    let code = |text: &str| {
        sandbox.write("baseline.yaml", text);
        run(&sandbox, Some(FAULT), &["--exact", NAME]).code
    };
    assert_eq!(code(&format!("{head}    when:{tail}")), Some(0));
    let other_words = |text: &str| text.replace("Cache-Control is missing", "it lacks a field");
    assert_eq!(code(&other_words(&listed)), Some(0));
    let without_cause = other_words(&format!("{head}    when:{tail}"));
    assert_eq!(code(&without_cause), Some(1));
    assert_eq!(
        code(&listed.replace("name: Cache-Control", "name: Pragma")),
        Some(1)
    );
    assert_eq!(
        code(&listed.replace("header-missing", "header-there")),
        Some(1)
    );
}

#[test]
fn an_entry_whose_case_was_not_run_is_not_stale() {
    let (sandbox, _) = with_known_failure();
    let elsewhere = run(&sandbox, None, &["--exact", VALID]);
    assert_eq!(elsewhere.code, Some(0), "{}", elsewhere.stdout);
    let skipped = run(
        &sandbox,
        None,
        &["token_response::answers", "--skip", "not_stored"],
    );
    assert_eq!(skipped.code, Some(0), "{}", skipped.stdout);
    // Of a case in several variants not one of which has failed, one that was not run may be the one.
    let several = "rfc6749::client_authentication::wrong_secret_is_refused";
    let listed = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--list",
        "--format",
        "terse",
        several,
    ]);
    let variants: Vec<&str> = listed
        .stdout
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .collect();
    assert!(variants.len() > 1, "{}", listed.stdout);
    sandbox.write("baseline.yaml", &format!("kind: baseline\nknown:\n  - {{case: '{several}', expectation: 'steps[0].expect[0]', diagnosis: d, reason: r}}\n"));
    assert_eq!(run(&sandbox, None, &["--exact", variants[0]]).code, Some(0));
    let all = run(&sandbox, None, &[several]);
    assert_eq!(all.code, Some(5), "{}", all.stdout);
}

#[test]
fn an_entry_that_expired_or_names_nothing_ends_the_run_with_5() {
    let (sandbox, _) = with_known_failure();
    let known = baseline(&sandbox);
    sandbox.write(
        "baseline.yaml",
        &known.replace("    reason:", "    expires: 2020-02-29\n    reason:"),
    );
    let expired = run(&sandbox, Some(FAULT), &["--exact", NAME]);
    assert_eq!(expired.code, Some(5), "{}", expired.stdout);
    assert_eq!(stale(&sandbox.report()), [(Staleness::Expired, 4)]);
    assert!(
        expired
            .stdout
            .contains("baseline.yaml:4: it expired on 2020-02-29: delete"),
        "{}",
        expired.stdout
    );
    sandbox.write(
        "baseline.yaml",
        &known.replace("answers_are_not", "answers_are_nott"),
    );
    // Where one trial is named, only its entries are looked at: each process of nextest would be red otherwise.
    assert_eq!(run(&sandbox, None, &["--exact", VALID]).code, Some(0));
    let unknown = run(&sandbox, None, &["client_credentials::valid"]);
    assert_eq!(unknown.code, Some(5), "{}", unknown.stdout);
    assert!(unknown.stdout.contains("the suites have no such case; did you mean `rfc6749::token_response::answers_are_not_stored`?"), "{}", unknown.stdout);
    sandbox.write("baseline.yaml", &known.replace("expect[0]", "expect[7]"));
    let demand = run(&sandbox, None, &["client_credentials::valid"]);
    assert_eq!(demand.code, Some(5), "{}", demand.stdout);
    assert!(
        demand.stdout.contains("the case has no such demand"),
        "{}",
        demand.stdout
    );
}

#[test]
fn an_entry_for_a_variant_or_a_profile_that_the_case_does_not_have_is_stale() {
    let (sandbox, _) = with_known_failure();
    let known = baseline(&sandbox);
    let variant = known.replace("    expectation:", "    variant: twice\n    expectation:");
    sandbox.write("baseline.yaml", &variant);
    let ended = run(&sandbox, None, &["token_response::answers"]);
    assert_eq!(ended.code, Some(5), "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("the case has no such variant by this profile"),
        "{}",
        ended.stdout
    );
    let vendor = "kind: baseline\nknown:\n  - case: tencent_ciam::password::valid\n    expectation: steps[0].expect[0]\n    diagnosis: d\n    when: {profile: rfc}\n    reason: r\n";
    let listed = sandbox.run(&[
        "list",
        "--profile",
        "tencent-ciam",
        "--json",
        "tencent_ciam::password::",
    ]);
    let cases: serde_json::Value = serde_json::from_str(&listed.stdout).expect("it is JSON");
    let id = cases["cases"]
        .as_array()
        .and_then(|cases| cases.first()?.get("case")?.as_str())
        .unwrap_or_else(|| panic!("{}", listed.stdout));
    sandbox.write(
        "baseline.yaml",
        &vendor.replace("tencent_ciam::password::valid", id),
    );
    let ended = run(&sandbox, None, &["token_response::answers"]);
    assert_eq!(ended.code, Some(5), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("the case is not for this profile"),
        "{}",
        ended.stdout
    );
}

#[test]
fn an_entry_counts_only_where_its_condition_fits() {
    let (sandbox, _) = with_known_failure();
    let known = baseline(&sandbox);
    let elsewhere = known.replace("profile: rfc", "target: another-one");
    sandbox.write("baseline.yaml", &elsewhere);
    let ended = run(&sandbox, Some(FAULT), &["--exact", NAME]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert_eq!(
        run(&sandbox, None, &["token_response::answers"]).code,
        Some(0)
    );
    let version = known.replace("profile: rfc", "versions: ['2.*']");
    sandbox.write("baseline.yaml", &version);
    let embedded = Embedded::serve_with("rfc", &["--fault", FAULT]);
    for (version, code) in [("2.7", 0), ("3.0", 1)] {
        let target = embedded.target.replace(
            "name: embedded-rfc",
            &format!("name: embedded-rfc\nversion: '{version}'"),
        );
        sandbox.write("target.yaml", &target);
        let ended = sandbox.run(&[
            "run",
            "--target",
            "target.yaml",
            "--baseline",
            "baseline.yaml",
            "--exact",
            NAME,
        ]);
        assert_eq!(ended.code, Some(code), "{}", ended.stdout);
    }
}

#[test]
fn a_case_that_cannot_be_judged_may_be_known() {
    let server = crate::server::Server::answering(|_| {
        crate::server::json(401, &serde_json::json!({"error": "invalid_client"}))
    });
    let sandbox = Sandbox::new();
    let small = client("small-client", "secret-of-nobody");
    sandbox.write_target(&target("small", &server.url(), small));
    let arguments = ["run", "--target", "target.yaml", "--exact", SECRET];
    assert_eq!(sandbox.run(&arguments).code, Some(3));
    let added = sandbox.run(&[
        "baseline",
        "add",
        SECRET,
        "--reason",
        "no client yet",
        "--owner",
        "us",
        "--expires",
        "2999-01-01",
    ]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    assert!(
        baseline(&sandbox)
            .contains("diagnosis: control refused\n    cause:\n      id: trouble-control\n"),
        "{}",
        baseline(&sandbox)
    );
    let ended = sandbox.run(&[&arguments[..], &["--baseline", "baseline.yaml"]].concat());
    let report = sandbox.report();
    assert_eq!(record(&report, SECRET).verdict, Verdict::Known);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

#[test]
fn warnings_fail_a_run_that_asks_for_it_and_may_be_known() {
    let sandbox = Sandbox::new();
    let arguments = [
        "run",
        "--profile",
        "rfc",
        "--fault",
        "tokens_without_pragma",
        "rfc6749::token_response::",
    ];
    assert_eq!(sandbox.run(&arguments).code, Some(0));
    let should = [&arguments[..], &["--fail-on", "should"]].concat();
    let ended = sandbox.run(&should);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    let warned: Vec<&str> = crate::sandbox::names(&report, Verdict::Warn);
    assert!(!warned.is_empty());
    for name in &warned {
        assert!(
            ended.stdout.contains(&format!("test {name} ")),
            "{}",
            ended.stdout
        );
        assert!(
            ended.stdout.contains(&format!("  {name}")),
            "{}",
            ended.stdout
        );
    }
    let added = sandbox.run(&["baseline", "add", "--all", "--reason", "nobody caches here"]);
    assert_eq!(added.code, Some(0), "{}", added.stderr);
    let known = sandbox.run(&[&should[..], &["--baseline", "baseline.yaml"]].concat());
    assert_eq!(known.code, Some(0), "{}", known.stdout);
}

#[test]
fn prune_only_takes_out_what_is_stale_and_keeps_what_people_wrote() {
    let (sandbox, _) = with_known_failure();
    let mut text = baseline(&sandbox).replace("known:\n", "known:\n  # Ours, and it stays.\n");
    text.push_str("  # Gone with its entry.\n  - case: rfc6749::client_credentials::valid_request_gets_a_token\n    expectation: steps[0].expect[0]\n    diagnosis: d\n    reason: r\n# The end.\n");
    sandbox.write("baseline.yaml", &text);
    let ended = run(
        &sandbox,
        Some(FAULT),
        &["token_response::answers", "client_credentials::valid"],
    );
    assert_eq!(ended.code, Some(5), "{}", ended.stdout);
    let report = "reports/embedded-rfc/report.json";
    let pruned = sandbox.run(&["baseline", "prune", "--report", report]);
    assert_eq!((pruned.code, pruned.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        pruned.stdout,
        "removed  rfc6749::client_credentials::valid_request_gets_a_token at steps[0].expect[0]: d (it holds now)\n1 entries are left\n"
    );
    let left = baseline(&sandbox);
    assert!(
        left.contains("  # Ours, and it stays.\n  - case")
            && left.ends_with("mends it\n# The end.\n"),
        "{left}"
    );
    assert!(!left.contains("Gone with"), "{left}");
    let again = sandbox.run(&["baseline", "prune", "--report", report]);
    assert_eq!(
        (again.code, again.stdout.as_str()),
        (Some(0), "nothing is stale\n")
    );
    assert_eq!(baseline(&sandbox), left);
}

#[test]
fn show_tells_each_entry_and_what_is_stale_of_them() {
    let (sandbox, _) = with_known_failure();
    let shown = sandbox.run(&["baseline", "show"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(
        shown
            .stdout
            .starts_with(&format!("baseline.yaml:4  {CASE} at expect[0]: ")),
        "{}",
        shown.stdout
    );
    assert!(
        shown
            .stdout
            .ends_with("    reason   the next release mends it\n1 entries, 0 stale\n"),
        "{}",
        shown.stdout
    );
    let old = baseline(&sandbox).replace("    reason:", "    expires: 2020-01-01\n    reason:");
    sandbox.write("baseline.yaml", &old);
    let shown = sandbox.run(&["baseline", "show"]);
    assert_eq!(shown.code, Some(5), "{}", shown.stdout);
    assert!(
        shown
            .stdout
            .contains("    STALE    it expired on 2020-01-01\n"),
        "{}",
        shown.stdout
    );
}

#[test]
fn nothing_is_added_without_a_reason_or_that_did_not_fail() {
    let (sandbox, _) = with_known_failure();
    let before = baseline(&sandbox);
    let without = sandbox.run(&["baseline", "add", NAME]);
    assert_eq!(without.code, Some(2));
    assert!(
        without.stderr.contains("--reason <TEXT>"),
        "{}",
        without.stderr
    );
    for (arguments, message) in [
        (
            ["baseline", "add", NAME, "--reason", " "],
            "error: --reason is empty: say why the failure is accepted\n".to_owned(),
        ),
        (
            ["baseline", "add", "nothing", "--reason", "r"],
            "error: nothing in that report is called `nothing`\n".to_owned(),
        ),
    ] {
        let refused = sandbox.run(&arguments);
        assert_eq!((refused.code, refused.stderr), (Some(2), message));
    }
    let again = sandbox.run(&["baseline", "add", NAME, "--reason", "r"]);
    assert_eq!(
        again.stdout,
        "nothing is added: all of it is listed already\n"
    );
    sandbox.run(&["run", "--profile", "rfc", "--exact", NAME]);
    let passes = sandbox.run(&["baseline", "add", NAME, "--reason", "r"]);
    assert_eq!(
        passes.stderr,
        format!("error: `{NAME}` did not fail in that report\n")
    );
    let other = "tokens_no_cache_only";
    let bad_date = sandbox.run(&["run", "--profile", "rfc", "--fault", other, "--exact", NAME]);
    assert_eq!(bad_date.code, Some(1));
    let bad_date = sandbox.run(&[
        "baseline",
        "add",
        "--all",
        "--reason",
        "r",
        "--expires",
        "soon",
    ]);
    assert_eq!(bad_date.code, Some(2), "{}", bad_date.stdout);
    assert!(
        bad_date
            .stderr
            .contains("`soon` is no date; write year, month and day: 2026-12-31"),
        "{}",
        bad_date.stderr
    );
    assert_eq!(baseline(&sandbox), before);
}

#[test]
fn a_bad_baseline_ends_it_with_2_and_a_place() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "baseline.yaml",
        "kind: baseline\nknown:\n  - case: a\n    reson: b\n",
    );
    let ended = run(&sandbox, None, &["--exact", VALID]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(
        ended.stderr.starts_with(
            "error: baseline.yaml:4:5: known[0]: unknown field `reson`, expected one of"
        ),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains("did you mean `reason`?"),
        "{}",
        ended.stderr
    );
}
