//! What a run leaves at its target: tokens that nobody needs any longer are revoked, or told of.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use grantspec::verdict::{Left, NotRevoked};
use serde_json::json;

use crate::sandbox::{Ended, Running, Sandbox};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target};

const CASES: [&str; 3] = [
    "rfc::rfc6749::client_credentials::valid_request_gets_a_token",
    "rfc::rfc6749::request_syntax::header_names_are_case_insensitive",
    "rfc::rfc6749::request_syntax::slow_segments_are_read",
];

/// The tokens that a server gave and that nobody has revoked.
type Alive = Arc<Mutex<BTreeSet<String>>>;

/// A server that gives tokens; what it answers to a revocation is up to the test.
fn provider(
    has_revocation: bool,
    revoke: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> (Server, Alive) {
    let grants = json!(["client_credentials"]);
    publishing(has_revocation, Some(grants), revoke)
}

/// The same with these grants in its metadata.
fn publishing(
    has_revocation: bool,
    grants: Option<serde_json::Value>,
    revoke: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> (Server, Alive) {
    let own: Arc<Mutex<String>> = Arc::default();
    let alive: Alive = Arc::default();
    let (url, given) = (Arc::clone(&own), Arc::clone(&alive));
    let server = Server::answering(move |request| match request.path.as_str() {
        "/.well-known/openid-configuration" => {
            let base = url.lock().expect("nobody panicked").clone();
            let mut metadata = json!({
                "issuer": base,
                "token_endpoint": format!("{base}/token"),
            });
            if let Some(grants) = &grants {
                metadata["grant_types_supported"] = grants.clone();
            }
            if has_revocation {
                metadata["revocation_endpoint"] = json!(format!("{base}/revoke"));
            }
            json(200, &metadata)
        }
        "/token" if request.method == "POST" => {
            let mut given = given.lock().expect("nobody panicked");
            let token = format!("own-access-token-{}", given.len());
            given.insert(token.clone());
            json(
                200,
                &json!({"access_token": token, "token_type": "Bearer", "expires_in": 600}),
            )
        }
        "/revoke" => {
            let answered = revoke(request);
            if answered.starts_with(b"HTTP/1.1 200") {
                let mut given = given.lock().expect("nobody panicked");
                for token in request.told("token") {
                    assert!(
                        given.remove(&token),
                        "{token} is revoked twice, or nobody's"
                    );
                }
            }
            answered
        }
        _ => answer(404, &[], b""),
    });
    *own.lock().expect("nobody panicked") = server.url();
    (server, alive)
}

/// A run of the cases alone: what is asked before it gets tokens, too.
fn run(server: &Server) -> (Ended, Option<Left>) {
    let sandbox = Sandbox::new();
    sandbox.write_target(&target(
        "left",
        &server.url(),
        client("own-client", "own-secret-5f1e"),
    ));
    let arguments = [
        "run",
        "--no-preflight",
        "--target",
        "target.yaml",
        "--exact",
    ];
    let ended = sandbox.run(&[arguments.as_slice(), &CASES].concat());
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let left = sandbox.report().left;
    (ended, left)
}

#[test]
fn every_view_tells_what_is_left() {
    let (server, _) = provider(false, |_| answer(200, &[], b""));
    let sandbox = Sandbox::new();
    let own = client("own-client", "own-secret-5f1e");
    sandbox.write_target(&target("left", &server.url(), own));
    let views = ["--report", "html,junit,md"];
    let arguments = [
        "run",
        "--no-preflight",
        "--target",
        "target.yaml",
        "--exact",
    ];
    sandbox.run(&[&views[..0], &arguments, &CASES, &views].concat());
    for view in ["report.html", "junit.xml", "summary.md"] {
        let path = sandbox.path().join("reports/left").join(view);
        let text = std::fs::read_to_string(path).expect("it is written");
        // In Markdown every mark is an entity.
        let text = text.replace("&#40;", "(").replace("&#41;", ")");
        let told = "4 tokens alive (no revocation endpoint)";
        assert!(text.contains(told), "{view}");
    }
}

#[track_caller]
fn says(ended: &Ended, line: &str) {
    let line = format!("  left      {line}\n");
    assert!(ended.stdout.contains(&line), "{}", ended.stdout);
}

fn revocations(server: &Server) -> Vec<Request> {
    let seen = server.seen().into_iter();
    seen.filter(|request| request.path == "/revoke").collect()
}

#[test]
fn tokens_that_are_alive_at_the_end_are_revoked_by_the_client_that_got_them() {
    let (server, alive) = provider(true, |_| answer(200, &[], b""));
    let (ended, left) = run(&server);
    says(&ended, "revoked 4 of 4 tokens");
    let whole = Left {
        tokens: 4,
        revoked: 4,
        why: None,
    };
    assert_eq!(left, Some(whole));
    assert!(alive.lock().expect("nobody panicked").is_empty());
    // Basic of own-client:own-secret-5f1e.
    let shown = "Basic b3duLWNsaWVudDpvd24tc2VjcmV0LTVmMWU=";
    for request in revocations(&server) {
        assert_eq!(request.header("authorization"), Some(shown));
    }
    // It is done when everything is judged, and is no case.
    let seen = server.seen();
    let last = seen.iter().rposition(|request| request.path == "/token");
    let first = seen.iter().position(|request| request.path == "/revoke");
    assert!(last < first);
}

#[test]
fn tokens_that_came_while_asking_what_there_is_are_not_left_either() {
    let (server, alive) = publishing(true, None, |_| answer(200, &[], b""));
    let (_, left) = run(&server);
    let left = left.expect("it got tokens");
    assert!(left.tokens > 4, "{left:?}");
    assert_eq!(left.tokens, left.revoked);
    assert!(alive.lock().expect("nobody panicked").is_empty());
}

#[test]
fn where_no_endpoint_revokes_them_they_are_counted() {
    let (server, _) = provider(false, |_| answer(200, &[], b""));
    let (ended, left) = run(&server);
    says(&ended, "4 tokens alive (no revocation endpoint)");
    assert_eq!(left.and_then(|left| left.why), Some(NotRevoked::NoEndpoint));
    assert!(revocations(&server).is_empty());
}

#[test]
fn an_endpoint_that_takes_none_is_not_asked_for_all_and_fails_nothing() {
    for status in [404, 503] {
        let (server, _) = provider(true, move |_| answer(status, &[], b""));
        let (ended, _) = run(&server);
        says(
            &ended,
            "4 tokens alive (the revocation endpoint does not take them)",
        );
    }
    let (server, _) = provider(true, |_| answer(429, &[("Retry-After", "60")], b""));
    let (ended, _) = run(&server);
    says(&ended, "4 tokens alive (the target throttles)");
}

#[test]
fn an_endpoint_that_does_not_answer_holds_nobody_up() {
    let (server, _) = provider(true, |_| {
        std::thread::sleep(Duration::from_secs(60));
        Vec::new()
    });
    let (ended, _) = run(&server);
    says(&ended, "4 tokens alive (more than there is time for)");
    assert!(ended.took < Duration::from_secs(30), "{:?}", ended.took);
}

#[cfg(unix)]
#[test]
fn whoever_interrupts_does_not_wait_for_it() {
    let (server, _) = provider(true, |_| {
        std::thread::sleep(Duration::from_secs(60));
        Vec::new()
    });
    let sandbox = Sandbox::new();
    let own = client("own-client", "own-secret-5f1e");
    sandbox.write_target(&target("left", &server.url(), own));
    let arguments = [
        "run",
        "--no-preflight",
        "--target",
        "target.yaml",
        "--exact",
    ];
    let mut command = sandbox.grantspec(&[arguments.as_slice(), &CASES].concat());
    let running = Running::start(&mut command);
    let began = Instant::now();
    while revocations(&server).is_empty() {
        assert!(
            began.elapsed() < Duration::from_secs(60),
            "nothing is revoked"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    running.signal("INT");
    let interrupted = Instant::now();
    let ended = running.end();
    assert_eq!(ended.code, Some(130), "{}{}", ended.stdout, ended.stderr);
    let took = interrupted.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
    assert_eq!(sandbox.report().left.map(|left| left.revoked), Some(0));
}

#[test]
fn an_embedded_endpoint_ends_with_its_tokens() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--profile", "rfc", "--exact", CASES[0]]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(!ended.stdout.contains("  left "), "{}", ended.stdout);
    assert_eq!(sandbox.report().left, None);
}
