//! Targets that refuse, hang, reset, flood and garble: each ends in bounded time with a verdict that says what happened.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use grantspec::target::Target;
use grantspec::verdict::{Record, Run};
use serde_json::json;

use crate::sandbox::{Ended, Sandbox, record};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, with_pages};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";
const WRONG_SECRET: &str = "rfc::rfc6749::client_credentials::wrong_secret_is_refused";

/// Longer than any of these runs may take, whatever else the machine does.
const AT_MOST: Duration = Duration::from_secs(60);

const LARGEST_BODY: usize = 64 * 1024;

fn odd(server: &Server) -> Target {
    target(
        "odd",
        &server.url(),
        client("odd-client", "odd-client-secret"),
    )
}

/// One run of one case against a server; the run ends in bounded time and shows nothing that moves a cursor.
fn run(server: &Server, name: &str) -> (Ended, Run) {
    let sandbox = Sandbox::new();
    let mut target = odd(server);
    target.limits.timeout_seconds = 1.0;
    target.limits.max_body_bytes = LARGEST_BODY;
    sandbox.write_target(&target);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", name]);
    assert!(ended.took < AT_MOST, "it took {:?}", ended.took);
    assert!(
        !ended.stdout.contains("panicked") && !ended.stderr.contains("panicked"),
        "{}",
        ended.stderr
    );
    let report = sandbox.path().join("reports/odd/report.json");
    let report_text = std::fs::read_to_string(report).expect("the report is written");
    for text in [&ended.stdout, &ended.stderr, &report_text] {
        let moves = |letter: char| letter.is_control() && letter != '\n';
        assert!(!text.contains(moves), "{text:?}");
    }
    (ended, sandbox.report())
}

/// Verdict, trouble and findings in one line each.
fn outcome(record: &Record) -> Vec<String> {
    let mut lines = vec![record.verdict.word().to_owned()];
    lines.extend(record.trouble.as_ref().map(ToString::to_string));
    lines.extend(record.findings.iter().map(|finding| {
        format!(
            "{}: {}, not {}",
            finding.diagnosis, finding.actual, finding.expected
        )
    }));
    lines
}

fn token() -> Vec<u8> {
    json(
        200,
        &json!({"access_token": "odd-access-token-0123", "token_type": "Bearer", "expires_in": 60}),
    )
}

/// Right for who knows the secret.
fn is_right(request: &Request) -> bool {
    request.header("authorization") == Some("Basic b2RkLWNsaWVudDpvZGQtY2xpZW50LXNlY3JldA==")
}

#[track_caller]
fn is_judged(server: &Server, name: &str, code: i32, expected: &[&str]) -> Ended {
    let (ended, report) = run(server, name);
    assert_eq!(outcome(record(&report, name)), expected);
    assert_eq!(ended.code, Some(code), "{}", ended.stdout);
    ended
}

#[test]
fn a_target_that_never_answers_cannot_be_reached() {
    let server = Server::handling(|_, _| std::thread::sleep(Duration::from_secs(5)));
    let (ended, report) = run(&server, VALID);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let trouble = format!(
        "the target cannot be reached: {}/token: no whole answer within 1.0 s",
        server.url()
    );
    assert_eq!(report.trouble, [trouble]);
}

#[test]
fn a_token_endpoint_that_hangs_cannot_be_judged() {
    let server = Server::token_endpoint(|_, _| std::thread::sleep(Duration::from_secs(5)));
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: no whole answer within 1.0 s; a control after it: no answer: no whole answer within 1.0 s",
        ],
    );
}

#[test]
fn a_request_that_makes_a_healthy_target_hang_is_a_finding() {
    let server = Server::token_endpoint(|request, stream| {
        if is_right(request) {
            let _ = stream.write_all(&token());
        } else {
            std::thread::sleep(Duration::from_secs(5));
        }
    });
    is_judged(
        &server,
        WRONG_SECRET,
        1,
        &[
            "fail",
            "no answer came: no whole answer within 1.0 s, not an error response",
        ],
    );
}

#[test]
fn a_body_that_ends_too_early_cannot_be_judged() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"access_token\":");
    });
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: the body broke off: error decoding response body: error reading a body from connection: end of file before message length reached; a control after it: no answer: the body broke off: error decoding response body: error reading a body from connection: end of file before message length reached",
        ],
    );
}

#[test]
fn a_connection_that_is_reset_in_the_body_cannot_be_judged() {
    let server = Server::hasty(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"access_token\":");
        // The beginning is to arrive before the reset.
        std::thread::sleep(Duration::from_millis(300));
    });
    let (ended, report) = run(&server, VALID);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let trouble = format!(
        "the target cannot be reached: {}/token: the body broke off: error decoding response body: error reading a body from connection: Connection reset by peer (os error 104)",
        server.url()
    );
    assert_eq!(report.trouble, [trouble]);
}

#[test]
fn a_connection_that_is_closed_at_once_cannot_be_judged() {
    let server = Server::token_endpoint(|_, _| ());
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): connection closed before message completed; a control after it: no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): connection closed before message completed",
        ],
    );
}

#[test]
fn an_answer_that_is_no_http_cannot_be_judged() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
    });
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): invalid HTTP version parsed; a control after it: no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): invalid HTTP version parsed",
        ],
    );
}

#[test]
fn of_a_body_of_a_gigabyte_only_as_much_is_read_as_is_allowed() {
    const GIGABYTE: usize = 1 << 30;
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    let server = Server::token_endpoint(move |_, stream| {
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {GIGABYTE}\r\n\r\n{{\"access_token\": \""
        );
        let _ = stream.write_all(head.as_bytes());
        let chunk = vec![b'a'; 64 * 1024];
        let mut left = GIGABYTE / chunk.len();
        while left > 0 && stream.write_all(&chunk).is_ok() {
            count.fetch_add(chunk.len(), Ordering::SeqCst);
            left -= 1;
        }
    });
    let ended = is_judged(
        &server,
        VALID,
        1,
        &[
            "fail",
            "a valid request got no token: 200 with a body that goes on beyond limits.max_body_bytes, not 200 with a token",
            "there is no access_token: 200 with a body that goes on beyond limits.max_body_bytes, not a JSON object with access_token",
            "there is no token_type: 200 with a body that goes on beyond limits.max_body_bytes, not a JSON object with token_type",
        ],
    );
    let sent = sent.load(Ordering::SeqCst);
    assert!(sent < GIGABYTE / 4, "{sent} bytes were taken");
    assert!(
        ended.stdout.len() < 4 * LARGEST_BODY,
        "{} bytes are shown",
        ended.stdout.len()
    );
    assert!(
        ended
            .stdout
            .contains("… (the body goes on beyond the bound)")
    );
}

#[test]
fn of_a_body_without_an_end_only_as_much_is_read_as_is_allowed() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        while stream.write_all(b"8\r\n        \r\n").is_ok() {}
    });
    is_judged(
        &server,
        VALID,
        1,
        &[
            "fail",
            "a valid request got no token: 200 with a body that goes on beyond limits.max_body_bytes, not 200 with a token",
            "there is no access_token: 200 with a body that goes on beyond limits.max_body_bytes, not a JSON object with access_token",
            "there is no token_type: 200 with a body that goes on beyond limits.max_body_bytes, not a JSON object with token_type",
        ],
    );
}

#[test]
fn a_header_without_an_end_cannot_be_judged() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ");
        while stream.write_all(&[b'a'; 4096]).is_ok() {}
    });
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): message head is too large; a control after it: no answer: the connection broke or the answer is not HTTP: error sending request: client error (SendRequest): message head is too large",
        ],
    );
}

#[test]
fn an_answer_that_trickles_is_not_waited_for_beyond_the_timeout() {
    let server = Server::token_endpoint(|_, stream| {
        for byte in token() {
            if stream.write_all(&[byte]).is_err() {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    is_judged(
        &server,
        VALID,
        3,
        &[
            "error",
            "no answer: no whole answer within 1.0 s; a control after it: no answer: no whole answer within 1.0 s",
        ],
    );
}

#[test]
fn a_body_that_is_no_utf8_is_no_token_response() {
    let server = Server::token_endpoint(|_, stream| {
        let headers = [("Content-Type", "application/json")];
        let body = b"{\"access_token\": \"\xff\xfe\xc0\xaf\", \"token_type\": \"Bearer\"}";
        let _ = stream.write_all(&answer(200, &headers, body));
    });
    is_judged(
        &server,
        VALID,
        1,
        &[
            "fail",
            "a valid request got no token: 200 with a body that is not UTF-8, not 200 with a token",
            "there is no access_token: 200 with a body that is not UTF-8, not a JSON object with access_token",
            "there is no token_type: 200 with a body that is not UTF-8, not a JSON object with token_type",
        ],
    );
}

#[test]
fn what_would_move_the_cursor_is_shown_as_what_it_is() {
    let server = Server::token_endpoint(|_, stream| {
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Escape", "\u{9b}31mred\u{202e}"),
        ];
        let body = "{\"error\": \"bad\\u001b]0;title\\u0007\", \"error_description\": \"\\u001b[2J\u{9b}31m\u{202e}gone\u{7f}\"}";
        let _ = stream.write_all(&answer(400, &headers, body.as_bytes()));
    });
    let ended = is_judged(
        &server,
        VALID,
        1,
        &[
            "fail",
            "a valid request got no token: 400 bad\\u{1b}]0;title\\u{7}, not 200 with a token",
            "wrong status: 400 where 200 is due: 400 bad\\u{1b}]0;title\\u{7}, not status 200",
            "access_token is missing: it is not there, not access_token",
            "token_type is missing: it is not there, not token_type",
        ],
    );
    let body = r#"            {"error": "bad\u001b]0;title\u0007", "error_description": "\u001b[2J\u{9b}31m\u{202e}gone\u{7f}"}"#;
    assert!(
        ended.stdout.lines().any(|line| line == body),
        "{}",
        ended.stdout
    );
    let header = "            x-escape: \\u{9b}31mred\\u{202e}";
    assert!(
        ended.stdout.lines().any(|line| line == header),
        "{}",
        ended.stdout
    );
}

#[test]
fn titles_of_pages_move_no_cursor_either() {
    let server = Server::answering(|request| match request.path.as_str() {
        "/authorize" => answer(
            200,
            &[("Content-Type", "text/html")],
            "<title>\u{1b}[2J&#27;[31m\u{202e}Log in</title>".as_bytes(),
        ),
        _ => answer(405, &[], b""),
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&with_pages(odd(&server)));
    let name = "rfc::rfc6749::authorization_code::code_is_redeemed";
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", name]);
    let report = sandbox.report();
    assert_eq!(
        outcome(record(&report, name)),
        [
            "error",
            "login failed: no redirect to the redirect URI; it ended at a page with status 200, \"\\u{1b}[2J\\u{1b}[31m\\u{202e}Log in\""
        ]
    );
    assert!(
        !ended
            .stdout
            .contains(|letter: char| letter.is_control() && letter != '\n')
    );
}
