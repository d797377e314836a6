//! A target that does not bear many requests at once is no target that deviates.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::between::{passed_on, path, through};
use crate::sandbox::{Embedded, Ended, Sandbox, names, record};
use crate::server::{Server, answer, json};
use crate::target::{client, target, user, words};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

/// What breaks is told of once, and nothing of it is a finding.
#[track_caller]
fn is_told_as_load(ended: &Ended, sandbox: &Sandbox) {
    let report = sandbox.report();
    for verdict in [Verdict::Fail, Verdict::Error] {
        let names = names(&report, verdict);
        assert!(names.is_empty(), "{names:#?}\n{}", ended.stdout);
    }
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let remarks: Vec<&str> = report.remarks.iter().map(|one| one.as_str()).collect();
    let about = remarks
        .iter()
        .filter(|one| one.contains("limits.concurrency"));
    assert_eq!(about.count(), 1, "{remarks:#?}");
    assert!(
        ended.stdout.contains("limits.concurrency"),
        "{}",
        ended.stdout
    );
}

/// Through a proxy that has so many places at its token endpoint, and says this to whoever comes beside them.
fn with_places(places: usize, beside: fn() -> Vec<u8>) -> (Ended, Sandbox) {
    let busy = AtomicUsize::new(0);
    let proxy = Server::answering(move |request| {
        if path(request) != "/token" || request.method != "POST" {
            return passed_on(request);
        }
        let others = busy.fetch_add(1, Ordering::SeqCst);
        sleep(Duration::from_millis(30));
        let said = if others < places {
            passed_on(request)
        } else {
            beside()
        };
        busy.fetch_sub(1, Ordering::SeqCst);
        said
    });
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &through(&proxy, &embedded));
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::refresh_token::",
        "rfc6749::client_credentials::",
    ]);
    (ended, sandbox)
}

#[test]
fn a_server_error_beside_others_that_is_none_alone_is_a_remark() {
    let locked = || {
        answer(
            500,
            &[("Content-Type", "text/plain")],
            b"database is locked",
        )
    };
    let (ended, sandbox) = with_places(3, locked);
    is_told_as_load(&ended, &sandbox);
}

#[test]
fn a_connection_that_breaks_beside_others_and_not_alone_is_a_remark() {
    let (ended, sandbox) = with_places(2, Vec::new);
    is_told_as_load(&ended, &sandbox);
}

#[test]
fn a_503_that_says_when_it_is_over_is_waited_for() {
    let asked = AtomicUsize::new(0);
    let server = Server::answering(move |request| {
        if request.method != "POST" {
            return answer(405, &[("Allow", "POST")], b"");
        }
        match asked.fetch_add(1, Ordering::SeqCst) {
            0 => answer(503, &[("Retry-After", "1")], b""),
            _ => json(
                200,
                &json!({"access_token": "late-access-token-0123", "token_type": "Bearer", "expires_in": 60}),
            ),
        }
    });
    let sandbox = Sandbox::new();
    let mut target = target("late", &server.url(), client("a", "b"));
    // Nothing is asked before the case itself.
    target
        .capabilities
        .insert("client_credentials".into(), true);
    sandbox.write_target(&target);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", VALID]);
    assert_eq!(record(&sandbox.report(), VALID).verdict, Verdict::Pass);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.took >= Duration::from_secs(1), "{:?}", ended.took);
}

#[test]
fn a_budget_that_is_not_used_up_leaves_the_second_look() {
    let embedded = Embedded::serve_with("rfc", &["--habit", "revocation_ends_the_authorization"]);
    let sandbox = Sandbox::new();
    let login = "{form: {approve: decision=approve, deny: decision=deny, budget: 400}}";
    sandbox.write("target.yaml", &embedded.with_login(login));
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc7009::",
        "rfc6749::refresh_token::",
        "rfc6749::authorization_code::",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

/// The most login programs at once, of a target with these limits.
fn logins_at_once(limits: &str) -> usize {
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    let script = "echo + >> logins; sleep 0.2; echo - >> logins; exit 1";
    let login = format!("{{command: {{run: [sh, -c, '{script}']}}}}");
    let limits = format!("limits: {{{limits}}}\n");
    let target = embedded.with_login(&login);
    let target: String = target
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("limits:"))
        .collect();
    sandbox.write("target.yaml", &format!("{target}{limits}"));
    sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::authorization_code::",
    ]);
    let log = std::fs::read_to_string(sandbox.path().join("logins")).expect("some logged in");
    let (mut now, mut most) = (0_usize, 0_usize);
    for line in log.lines() {
        match line {
            "+" => now += 1,
            _ => now = now.saturating_sub(1),
        }
        most = most.max(now);
    }
    most
}

#[test]
fn login_programs_are_few_at_once_and_as_many_as_the_target_file_says() {
    assert!(logins_at_once("") <= 4);
    assert_eq!(logins_at_once("logins_at_once: 1"), 1);
}

#[test]
fn that_a_refresh_token_is_not_replaced_is_found_out_twice() {
    // Tokens of one second are the same.
    let server = Server::answering(|request| {
        if request.method != "POST" {
            return answer(405, &[("Allow", "POST")], b"");
        }
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let second = since.map_or(0, |since| since.as_secs());
        json(
            200,
            &json!({"access_token": format!("access-token-{second}"), "token_type": "Bearer", "expires_in": 60, "refresh_token": format!("refresh-token-{second}")}),
        )
    });
    let sandbox = Sandbox::new();
    let mut target = target("seconds", &server.url(), client("a", "b"));
    target.users.insert("alice".into(), user("alice", "p"));
    for grant in ["password", "refresh_token"] {
        target.capabilities.insert(grant.into(), true);
    }
    target.scopes = words(&[("usual", "read")]);
    sandbox.write_target(&target);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "rfc9700::refresh_token::"]);
    let report = sandbox.report();
    let reasons: Vec<_> = report.records.iter().map(|one| &one.reason).collect();
    assert!(!reasons.is_empty(), "{}", ended.stdout);
    for reason in reasons.into_iter().flatten() {
        assert!(!reason.as_str().contains("does not replace"), "{reason}");
    }
}
