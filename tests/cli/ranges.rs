//! Numbers out of any range, and files that are none: each is refused with its place, and nothing is sent or waited for.

use std::process::Command;
use std::time::Duration;

use crate::sandbox::{Ended, Sandbox};
use crate::server::{Server, answer};
use crate::target::{client, target, text};

const AT_MOST: Duration = Duration::from_secs(60);

#[track_caller]
fn refused(ended: &Ended, said: &[&str]) {
    assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.took < AT_MOST, "{:?}", ended.took);
    for text in said {
        assert!(ended.stderr.contains(text), "{text}:\n{}", ended.stderr);
    }
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

/// The target file up to its limits, which it does not have yet.
fn without_limits(url: &str) -> String {
    let text = text(&target("odd", url, client("a", "a-client-secret-77")));
    let (before, _) = text.split_once("limits:").unwrap_or((&text, ""));
    before.to_owned()
}

#[test]
fn numbers_of_a_target_file_have_ranges() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let head = without_limits(&server.url());
    for (number, said) in [
        (
            "requests_per_second: 1e-20",
            "requests_per_second is out of range",
        ),
        (
            "requests_per_second: .nan",
            "requests_per_second is out of range",
        ),
        (
            "requests_per_second: -1",
            "requests_per_second is out of range",
        ),
        (
            "requests_per_second: .inf",
            "requests_per_second is out of range",
        ),
        ("concurrency: 0", "concurrency is out of range"),
        ("concurrency: 1000000", "concurrency is out of range"),
        ("concurrency: 18446744073709551616", "limits"),
        ("timeout_seconds: 1e300", "timeout_seconds is out of range"),
        (
            "longest_wait_seconds: -1",
            "longest_wait_seconds is out of range",
        ),
        (
            "waits_in_all_seconds: .nan",
            "waits_in_all_seconds is out of range",
        ),
        ("max_body_bytes: 0", "max_body_bytes is out of range"),
        (
            "max_body_bytes: 18446744073709551615",
            "max_body_bytes is out of range",
        ),
        (
            "clock_skew_seconds: -9223372036854775808",
            "clock_skew_seconds is out of range",
        ),
        (
            "longest_value: 18446744073709551615",
            "longest_value is out of range",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("target.yaml", &format!("{head}limits:\n  {number}\n"));
        let ended = sandbox.run(&["run", "--target", "target.yaml"]);
        refused(&ended, &["target.yaml:", said]);
    }
    for (more, said) in [
        ("lifetimes: {code: 1e300}", "code is out of range"),
        ("lifetimes: {code: .nan}", "code is out of range"),
        (
            "login: {command: {run: [x], timeout_seconds: 18446744073709551615}}",
            "timeout_seconds is out of range",
        ),
        (
            "login: {manual: {timeout_seconds: 0}}",
            "timeout_seconds is out of range",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("target.yaml", &format!("{head}{more}\n"));
        let ended = sandbox.run(&["run", "--target", "target.yaml"]);
        refused(&ended, &["target.yaml:", said]);
    }
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn numbers_of_arguments_have_ranges() {
    let sandbox = Sandbox::new();
    for arguments in [
        &["run", "--test-threads", "1000000"][..],
        &["run", "--test-threads", "0"],
        &["run", "--repeat", "0"],
        &["run", "--repeat", "4294967295"],
        &["run", "--heartbeat", "18446744073709551615"],
        &["run", "--shard", "0/0"],
        &["run", "--shard", "1/0"],
        &["run", "--shard", "2/1"],
        &["run", "--seed", "-1"],
        &["fuzz", "--tries", "18446744073709551615"],
        &["fuzz", "--time", "1e30h"],
        &["fuzz", "--time", "nan"],
        &["serve", "--port", "65536"],
    ] {
        let ended = sandbox.run(arguments);
        refused(&ended, &[]);
    }
}

#[test]
fn numbers_of_suites_have_ranges() {
    for (step, said) in [
        ("times: 4000000000", "4000000000 is out of range"),
        ("times: 0", "0 is out of range"),
        ("at_once: 4000000000", "4000000000 is out of range"),
        (
            "expect: [{jwt: {of: access_token, times_within: 9223372036854775807}}]",
            "out of range",
        ),
    ] {
        let sandbox = Sandbox::new();
        let case = format!(
            "kind: suite\ncases:\n  - id: a\n    title: A.\n    requirements: [RFC6749-5.1-a]\n    steps:\n      - request: {{grant: client_credentials}}\n        {step}\n"
        );
        sandbox.write("suites/odd.yaml", &case);
        let ended = sandbox.run(&["run", "--suites", "suites", "odd"]);
        refused(&ended, &["odd.yaml:", said]);
    }
    for wait in ["seconds: 1e300", "seconds: -1", "seconds: .nan"] {
        let sandbox = Sandbox::new();
        let case = format!(
            "kind: suite\ncases:\n  - id: a\n    title: A.\n    requirements: [RFC6749-5.1-a]\n    steps:\n      - wait: {{{wait}}}\n"
        );
        sandbox.write("suites/odd.yaml", &case);
        let ended = sandbox.run(&["run", "--suites", "suites", "odd"]);
        refused(&ended, &["odd.yaml:", "out of range"]);
    }
}

/// A report of an embedded endpoint, from a run.
fn report() -> (Sandbox, String) {
    let sandbox = Sandbox::new();
    sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "client_credentials::valid_request_gets_a_token",
    ]);
    let path = sandbox.path().join("reports/embedded-rfc/report.json");
    let text = std::fs::read_to_string(path).expect("the report is written");
    (sandbox, text)
}

#[test]
fn numbers_of_reports_have_ranges() {
    let (sandbox, text) = report();
    let mut json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let odd = [
        ("/started", serde_json::json!(-1)),
        (
            "/started",
            serde_json::json!(18_446_744_073_709_551_615_u64),
        ),
        ("/started", serde_json::json!(253_402_300_800_u64)),
        ("/millis", serde_json::json!(-1.0)),
        ("/millis", serde_json::json!(1e300)),
        ("/records/0/millis", serde_json::json!(1e300)),
        ("/records/0/target_millis", serde_json::json!(-5)),
        (
            "/records/0/requests",
            serde_json::json!(18_446_744_073_709_551_615_u64),
        ),
    ];
    for (place, number) in odd {
        let value = json.pointer_mut(place).expect("it is there");
        let usual = std::mem::replace(value, number.clone());
        sandbox.write("odd.json", &json.to_string());
        for arguments in [
            &["report", "odd.json", "--junit", "--html", "--md"][..],
            &["compare", "odd.json", "odd.json"],
        ] {
            let ended = sandbox.run(arguments);
            refused(
                &ended,
                &[
                    "odd.json: is no report of a run: ",
                    "out of range",
                    "line 1 column",
                ],
            );
        }
        *json.pointer_mut(place).expect("it is there") = usual;
    }
}

#[test]
fn numbers_of_findings_have_ranges() {
    for attack in [
        r#"{"mutations": [{"set": ["scope", [{"times": ["a", 1000000000000]}]]}]}"#,
        r#"{"mutations": [{"many": 1000000000000}]}"#,
        r#"{"mutations": [{"nested": ["scope", 1000000000000]}]}"#,
        r#"{"mutations": [{"many": -1}]}"#,
    ] {
        let exchange = serde_json::json!({
            "purpose": "", "request_line": "", "request_headers": [], "request_body": "", "status": null,
            "response_headers": [], "response_body": "", "trouble": null, "millis": 0.0
        });
        let attack: serde_json::Value = serde_json::from_str(attack).expect("it is JSON");
        let finding = serde_json::json!({
            "kind": "finding", "target": "embedded-rfc", "profile": "rfc", "grant": "client_credentials",
            "signature": {"property": "p", "status": "5xx", "shape": "", "about": ""},
            "attack_in_words": "", "attack": attack, "original": attack, "shrunk_in": 0, "count": 1, "seed": 1,
            "findings": [], "curl": "", "before": exchange, "after": exchange
        });
        let sandbox = Sandbox::new();
        sandbox.write("finding.json", &finding.to_string());
        for command in ["replay", "promote"] {
            let ended = sandbox.run(&[command, "finding.json"]);
            refused(
                &ended,
                &[
                    "finding.json is no finding: ",
                    "out of range",
                    "line 1 column",
                ],
            );
        }
    }
}

/// Makes a pipe, a socket, a link to a device and a folder, each with a name of its own.
fn special(sandbox: &Sandbox, name: &str) -> Vec<(String, &'static str)> {
    let path = |kind: &str| sandbox.path().join(format!("{kind}-{name}"));
    let made = Command::new("mkfifo").arg(path("pipe")).status();
    assert!(made.expect("mkfifo can be started").success());
    let socket = std::os::unix::net::UnixListener::bind(path("socket"));
    drop(socket.expect("a socket can be made"));
    std::os::unix::fs::symlink("/dev/zero", path("device")).expect("a link can be made");
    std::fs::create_dir(path("folder")).expect("a folder can be made");
    let what = ["a pipe", "a socket", "a device", "a folder"];
    let kinds = ["pipe", "socket", "device", "folder"];
    let named = kinds.iter().zip(what);
    named
        .map(|(kind, what)| (format!("{kind}-{name}"), what))
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_regular_file_is_refused_wherever_a_file_is_named() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let head = without_limits(&server.url());
    let sandbox = Sandbox::new();
    sandbox.write("good.yaml", &head);
    for (name, what) in special(&sandbox, "x.json") {
        let is = format!("it is {what}; name a regular file");
        for arguments in [
            &["report", &name, "--md"][..],
            &["compare", &name, &name],
            &["coverage", "--report", &name],
            &["replay", &name],
            &["promote", &name],
            &["init", &server.url(), "--ca", &name],
            &["run", "--target", &name],
            &["run", "--target", "good.yaml", "--baseline", &name],
        ] {
            // A folder of targets or baselines is looked into.
            if what == "a folder" && arguments[0] == "run" {
                continue;
            }
            refused(&sandbox.run(arguments), &[&name, &is]);
        }
        let secret = head.replace("a-client-secret-77", &format!("file:{name}"));
        sandbox.write("secret.yaml", &secret);
        let ended = sandbox.run(&["run", "--target", "secret.yaml"]);
        refused(&ended, &["the client_secret of confidential", &is]);
    }
    assert_eq!(server.seen().len(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_regular_file_is_refused_in_a_folder_of_suites() {
    let all = Sandbox::new();
    for (name, what) in special(&all, "x.yaml") {
        let sandbox = Sandbox::new();
        std::fs::create_dir(sandbox.path().join("suites")).expect("it can be made");
        let into = sandbox.path().join("suites").join(&name);
        std::fs::rename(all.path().join(&name), into).expect("it can be moved");
        for arguments in [
            &["run", "--suites", "suites", "--list"][..],
            &["validate", "suites"],
        ] {
            let is = format!("it is {what}; name a regular file");
            refused(&sandbox.run(arguments), &[&name, &is]);
        }
    }
    let sandbox = Sandbox::new();
    std::fs::create_dir(sandbox.path().join("suites")).expect("it can be made");
    for name in ["a", "b"] {
        let link = sandbox.path().join("suites").join(name);
        std::os::unix::fs::symlink(".", link).expect("a link can be made");
    }
    let ended = sandbox.run(&["run", "--suites", "suites", "--list"]);
    refused(&ended, &["does a link lead back?"]);
}
