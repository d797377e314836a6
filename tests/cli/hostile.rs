//! Targets that misbehave: each run ends in time, says what happened, and prints nothing that moves a terminal.

use std::io::Write;
use std::net::TcpStream;
use std::time::Duration;

use grantspec::verdict::{Run, Verdict};

use crate::sandbox::{Ended, Sandbox};
use crate::server::{Request, Server, answer, dead_url};

/// What a run of two cases may take at the most; a single request may take one second.
const IN_TIME: Duration = Duration::from_secs(60);
const CASE: &str = "client_credentials::valid_request_gets_a_token";

fn target(url: &str) -> String {
    format!(
        "kind: target\nname: hostile\nprofile: rfc\nbase_url: {url}\nlimits: {{timeout_seconds: 1, max_body_bytes: 65536}}\nclients:\n  confidential: {{client_id: hostile-client, client_secret: hostile-client-secret}}\n"
    )
}

/// Runs the valid client credentials request against the server.
fn run_against(url: &str) -> (Ended, Run) {
    let sandbox = Sandbox::new();
    sandbox.write("hostile.yaml", &target(url));
    let ended = sandbox.run(&["run", "--target", "hostile.yaml", CASE]);
    assert!(ended.took < IN_TIME, "it took {:?}", ended.took);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    let report = sandbox.report();
    (ended, report)
}

/// A server that misbehaves at the token endpoint and has no metadata.
fn server(misbehave: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Server {
    Server::handling(move |request: &Request, stream| {
        if request.method == "POST" {
            misbehave(stream);
        } else {
            let _ = stream.write_all(&answer(404, &[], b""));
        }
    })
}

fn only(run: &Run) -> &grantspec::verdict::Record {
    assert_eq!(run.records.len(), 1);
    &run.records[0]
}

#[test]
fn a_target_that_refuses_connections_is_not_judged() {
    let sandbox = Sandbox::new();
    sandbox.write("hostile.yaml", &target(&dead_url()));
    let ended = sandbox.run(&["run", "--target", "hostile.yaml", CASE]);
    assert_eq!(ended.code, Some(3));
    assert!(
        ended.stdout.contains("the target cannot be reached"),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains("COULD NOT BE JUDGED"));
}

#[test]
fn a_target_that_never_answers_is_not_judged() {
    let server = server(|_| std::thread::sleep(Duration::from_secs(4)));
    let (ended, run) = run_against(&server.url());
    assert_eq!(ended.code, Some(3));
    let trouble = only(&run).trouble.as_ref().map(ToString::to_string);
    assert!(trouble.is_some_and(|text| text.contains("no whole answer within 1.0 s")));
}

#[test]
fn a_target_that_breaks_off_in_the_body_is_not_judged() {
    let server = server(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"access");
    });
    let (ended, run) = run_against(&server.url());
    assert_eq!(ended.code, Some(3));
    let trouble = only(&run).trouble.as_ref().map(ToString::to_string);
    assert!(trouble.is_some_and(|text| text.contains("the body broke off")));
}

#[test]
fn a_body_without_end_is_read_to_the_bound() {
    let server = server(|stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1073741824\r\n\r\n");
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..1024 {
            if stream.write_all(&chunk).is_err() {
                return;
            }
        }
    });
    let (ended, run) = run_against(&server.url());
    assert_eq!(ended.code, Some(1));
    let shown = &only(&run).exchanges[0].response_body;
    assert!(shown.len() < 10_000 && shown.ends_with("(the body goes on beyond the bound)"));
}

#[test]
fn bytes_that_are_no_text_are_a_deviation_not_a_crash() {
    let server = server(|stream| {
        let headers = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(200, &headers, b"{\"access_token\":\"\xff\xfe\"}"));
    });
    let (ended, run) = run_against(&server.url());
    assert_eq!(ended.code, Some(1));
    assert_eq!(only(&run).verdict, Verdict::Fail);
}

#[test]
fn what_is_not_http_is_told() {
    let server = server(|stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.9\r\n");
    });
    let (ended, run) = run_against(&server.url());
    assert_eq!(ended.code, Some(3));
    assert!(only(&run).trouble.is_some());
}

#[test]
fn escapes_of_a_terminal_do_not_get_through() {
    let server = server(|stream| {
        let body = "{\"error\":\"invalid_\u{1b}[31mrequest\u{202e}\",\"error_description\":\"\u{1b}]0;owned\u{7}\u{9b}2J\"}";
        let headers = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(400, &headers, body.as_bytes()));
    });
    let (ended, _) = run_against(&server.url());
    assert_eq!(ended.code, Some(1));
    for text in [&ended.stdout, &ended.stderr] {
        let moves = |letter: char| letter.is_control() && letter != '\n' || letter == '\u{202e}';
        assert_eq!(text.chars().find(|letter| moves(*letter)), None);
    }
}
