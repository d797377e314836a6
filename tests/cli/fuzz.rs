//! `fuzz`, `replay` and `promote` against a server that misbehaves in one known way.

use std::io::{Read as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use grantspec::fuzz::{Crafted, Found, Mutation, Piece};
use grantspec::target::Target;
use grantspec::verdict::Verdict;
use serde_json::json;

use crate::sandbox::{Running, Sandbox};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, words};

const SECRET: &str = "odd-client-secret-0815";

fn odd(server: &Server) -> Target {
    let mut target = target("odd", &server.url(), client("odd-client", SECRET));
    target.scopes = words(&[("machine", "api.read")]);
    target
}

fn refused(status: u16, code: &str) -> Vec<u8> {
    let challenge = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("WWW-Authenticate", "Basic realm=\"odd\""),
    ];
    answer(
        status,
        &challenge,
        json!({ "error": code }).to_string().as_bytes(),
    )
}

/// A small token endpoint that does right.
fn right(request: &Request) -> Vec<u8> {
    if request.method != "POST" {
        return answer(405, &[("Allow", "POST")], b"");
    }
    let form = Some("application/x-www-form-urlencoded");
    if request.header("content-type") != form {
        return refused(400, "invalid_request");
    }
    let pairs: Vec<&str> = request.body.split('&').collect();
    let names: Vec<&str> = pairs
        .iter()
        .filter_map(|pair| pair.split('=').next())
        .collect();
    let repeated = ["grant_type", "scope"]
        .iter()
        .any(|name| names.iter().filter(|known| *known == name).count() > 1);
    let is_bad = request.body.contains('\u{fffd}') || repeated;
    // odd-client and its secret, in Base64.
    let own = "Basic b2RkLWNsaWVudDpvZGQtY2xpZW50LXNlY3JldC0wODE1";
    if request.header_values("authorization") != [own] {
        return refused(401, "invalid_client");
    }
    match request.told("grant_type").first().map(String::as_str) {
        _ if is_bad => refused(400, "invalid_request"),
        None | Some("") => refused(400, "invalid_request"),
        Some("client_credentials") => json(
            200,
            &json!({"access_token": "odd-access-token-0123", "token_type": "Bearer", "expires_in": 60}),
        ),
        Some(_) => refused(400, "unsupported_grant_type"),
    }
}

/// Falls over on any control character in a scope, unless it was mended.
fn crashing(mended: &Arc<AtomicBool>) -> Server {
    let mended = Arc::clone(mended);
    Server::answering(move |request| {
        let scope = request.told("scope");
        let is_hit = scope
            .iter()
            .any(|scope| scope.chars().any(char::is_control));
        if is_hit && !mended.load(Ordering::SeqCst) {
            return answer(500, &[("Content-Type", "text/plain")], b"broken");
        }
        right(request)
    })
}

fn findings(sandbox: &Sandbox) -> Vec<String> {
    let files = sandbox.files().into_iter();
    files
        .map(|file| {
            file.strip_prefix(sandbox.path())
                .expect("it is below")
                .display()
                .to_string()
        })
        .filter(|file| file.contains("/findings/"))
        .collect()
}

#[test]
fn a_finding_is_made_small_kept_replayed_and_promoted() {
    let mended = Arc::new(AtomicBool::new(false));
    let server = crashing(&mended);
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    let fuzz = |tries: &str| {
        sandbox.run(&[
            "fuzz",
            "--target",
            "target.yaml",
            "--no-corpus",
            "--seed",
            "3",
            "--tries",
            tries,
        ])
    };
    let ended = fuzz("250");
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let mut files = findings(&sandbox);
    // Where the scope stands last, bytes behind the body are in it too: another way to the same bug.
    files.retain(|file| file.contains("-scope-"));
    assert_eq!(files.len(), 1, "{files:?}\n{}", ended.stdout);
    let found = Found::read(&sandbox.path().join(&files[0])).expect("it can be read back");
    let [Mutation::Set(name, Crafted(pieces))] = found.attack.mutations.as_slice() else {
        panic!("it is not small: {}", found.attack_in_words);
    };
    let is_one_letter = match pieces.as_slice() {
        [Piece::Text(text)] => text.chars().count() == 1,
        [Piece::Wire(wire)] => wire.0.len() == 1,
        _ => false,
    };
    assert!(
        name == "scope" && is_one_letter,
        "{}",
        found.attack_in_words
    );
    assert!(
        found.curl.contains("$GRANTSPEC_CLIENT_SECRET"),
        "{}",
        found.curl
    );
    for file in sandbox
        .files()
        .iter()
        .filter(|file| !file.ends_with("target.yaml"))
    {
        let text = std::fs::read_to_string(file).expect("it is text");
        assert!(
            !text.contains(SECRET),
            "{} tells the secret",
            file.display()
        );
    }
    let replay = || sandbox.run(&["replay", "--target", "target.yaml", &files[0]]);
    let failing = replay();
    assert_eq!(failing.code, Some(1));
    assert!(
        failing.stdout.starts_with("still failing: scope is "),
        "{}",
        failing.stdout
    );
    // The case fails where the bug is, and passes where it is mended.
    let promoted = sandbox.run(&["promote", &files[0], "--output", "suites/found/scope.yaml"]);
    assert_eq!(promoted.code, Some(0), "{}", promoted.stderr);
    let again = sandbox.run(&["promote", &files[0], "--output", "suites/found/scope.yaml"]);
    assert_eq!(again.code, Some(2), "a case that is there is left as it is");
    let case = || {
        let ended = sandbox.run(&[
            "run",
            "--target",
            "target.yaml",
            "--suites",
            "suites",
            "--no-fuzz",
            "found::scope",
        ]);
        ended.code
    };
    assert_eq!(case(), Some(1));
    mended.store(true, Ordering::SeqCst);
    assert_eq!(case(), Some(0));
    let fixed = replay();
    assert_eq!(fixed.code, Some(0), "{}", fixed.stdout);
    assert!(fixed.stdout.starts_with("fixed: "), "{}", fixed.stdout);
    // What was found comes first in the next run: one random request finds nothing by itself.
    mended.store(false, Ordering::SeqCst);
    let again = fuzz("1");
    assert_eq!(again.code, Some(1), "{}", again.stdout);
}

#[test]
fn a_finding_of_a_target_that_is_gone_cannot_be_judged() {
    let mended = Arc::new(AtomicBool::new(false));
    let sandbox = Sandbox::new();
    let server = crashing(&mended);
    let mut target = odd(&server);
    target.limits.timeout_seconds = 2.0;
    sandbox.write_target(&target);
    sandbox.run(&[
        "fuzz",
        "--target",
        "target.yaml",
        "--no-corpus",
        "--seed",
        "3",
        "--tries",
        "250",
    ]);
    let files = findings(&sandbox);
    drop(server);
    let ended = sandbox.run(&["replay", "--target", "target.yaml", &files[0]]);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    assert!(
        ended.stdout.starts_with("could not be judged: "),
        "{}",
        ended.stdout
    );
}

/// The bodies that a run of so many tries sent.
fn bodies(seed: &str) -> Vec<(String, String)> {
    let server = Server::answering(right);
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    let ended = sandbox.run(&[
        "fuzz",
        "--target",
        "target.yaml",
        "--no-corpus",
        "--seed",
        seed,
        "--tries",
        "40",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let credentials = |request: &Request| request.header_values("authorization").join(" | ");
    let seen = server.seen();
    seen.iter()
        .map(|request| (credentials(request), request.body.clone()))
        .collect()
}

#[test]
fn a_seed_sends_the_same_requests_again_and_another_one_others() {
    let first = bodies("11");
    assert!(first.len() > 40, "{} requests", first.len());
    assert_eq!(first, bodies("11"));
    assert_ne!(first, bodies("12"));
}

#[test]
fn requests_are_spaced_out_as_the_target_file_says() {
    let server = Server::answering(right);
    let sandbox = Sandbox::new();
    let mut target = odd(&server);
    target.limits.requests_per_second = Some(50.0);
    sandbox.write_target(&target);
    let ended = sandbox.run(&[
        "fuzz",
        "--target",
        "target.yaml",
        "--no-corpus",
        "--seed",
        "1",
        "--tries",
        "30",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let requests = server.seen().len();
    assert!(requests > 30);
    let least = Duration::from_millis(20) * u32::try_from(requests - 1).expect("few");
    assert!(
        ended.took >= least,
        "{requests} requests in {:?}",
        ended.took
    );
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_a_campaign_with_its_report() {
    let server = Server::answering(right);
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    let mut command = sandbox.grantspec(&["fuzz", "--target", "target.yaml", "--time", "2h"]);
    let running = Running::start(&mut command);
    while server.seen().len() < 30 {
        std::thread::sleep(Duration::from_millis(5));
    }
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    let report = sandbox.report();
    assert!(report.partial);
    assert!(
        report.remarks[0].starts_with("fuzzed with "),
        "{:?}",
        report.remarks
    );
}

#[test]
fn the_report_says_where_only_the_front_door_was_tested() {
    let server = Server::answering(|request| {
        let usual = "grant_type=client_credentials&scope=api.read";
        if request.method != "POST" || request.body == usual {
            return right(request);
        }
        refused(401, "invalid_client")
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    sandbox.run(&[
        "fuzz",
        "--target",
        "target.yaml",
        "--no-corpus",
        "--seed",
        "1",
        "--tries",
        "60",
    ]);
    let remarks = sandbox.report().remarks;
    assert!(
        remarks
            .iter()
            .any(|text| text.contains("only the front door was tested")),
        "{remarks:?}"
    );
}

#[test]
fn a_run_fuzzes_unless_it_is_told_not_to() {
    let server = Server::answering(right);
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    let name = "rfc::properties::answers::no_server_error::client_credentials";
    sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--no-fuzz",
        "--exact",
        name,
    ]);
    let report = sandbox.report();
    assert_eq!(report.records[0].verdict, Verdict::Skip);
    assert_eq!(report.records[0].requests, 0);
    sandbox.run(&["run", "--target", "target.yaml", "--exact", name]);
    let report = sandbox.report();
    assert_eq!(
        report.records[0].verdict,
        Verdict::Pass,
        "{:?}",
        report.records[0].findings
    );
    assert!(server.seen().len() > 1000);
}

/// Breaks down at every third request, whatever is asked.
fn moody() -> Server {
    let asked = AtomicUsize::new(0);
    Server::answering(move |request| {
        if request.method == "POST" && asked.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            return json(500, &json!({"error": "x"}));
        }
        right(request)
    })
}

#[test]
fn what_fails_by_turns_is_looked_into_a_bounded_number_of_times() {
    let server = moody();
    let sandbox = Sandbox::new();
    sandbox.write_target(&odd(&server));
    let fuzz = ["fuzz", "--target", "target.yaml", "--no-corpus", "--seed"];
    let ended = sandbox.run(&[&fuzz[..], &["5", "--tries", "60"]].concat());
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(matches!(ended.code, Some(0..=2)), "{:?} {said}", ended.code);
    assert!(said.contains("fuzzed with"), "{said}");
}

#[test]
fn a_signal_is_heard_where_everything_fails_and_where_nothing_is_answered() {
    for is_mute in [false, true] {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&asked);
        let server = Server::handling(move |request, stream| {
            let number = match request.method.as_str() {
                "POST" => counted.fetch_add(1, Ordering::SeqCst),
                _ => 0,
            };
            let answer = match number {
                200.. if is_mute => {
                    // Nothing comes until the client gives up.
                    let _ = stream.read(&mut [0]);
                    return;
                }
                _ if number % 3 == 2 => json(500, &json!({"error": "x"})),
                _ => right(request),
            };
            let _ = stream.write_all(&answer);
        });
        let sandbox = Sandbox::new();
        sandbox.write_target(&odd(&server));
        let fuzz = ["fuzz", "--target", "target.yaml", "--time", "10m"];
        let running = Running::start(&mut sandbox.grantspec(&fuzz));
        let began = Instant::now();
        while asked.load(Ordering::SeqCst) < 201 {
            assert!(
                began.elapsed() < Duration::from_secs(100),
                "too few requests"
            );
            std::thread::sleep(Duration::from_millis(5));
        }
        let began = Instant::now();
        running.signal("INT");
        let ended = running.end();
        // Two seconds in a release on a machine of its own.
        assert!(
            began.elapsed() < Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
        assert_eq!(ended.code, Some(130), "{}{}", ended.stdout, ended.stderr);
        assert!(sandbox.report().partial);
    }
}
