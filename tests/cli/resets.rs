//! Servers end idle connections whenever they like: whoever used one then is no case of deviation.

use std::io::{BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::sandbox::{Sandbox, names};
use crate::server::{Server, answer, json, read};
use crate::target::{client, target};

/// An answer after which the connection stays.
fn lasting(method: &str, more: &str) -> Vec<u8> {
    let token =
        json!({"access_token": "own-access-token-0123", "token_type": "Bearer", "expires_in": 60});
    let bytes = match method {
        "POST" => json(200, &token),
        _ => answer(405, &[("Allow", "POST")], b""),
    };
    let text = String::from_utf8(bytes).expect("it is ASCII");
    let stays = format!("Connection: keep-alive{more}");
    text.replace("Connection: close", &stays).into_bytes()
}

/// Answers so many requests over a connection, and closes it when it has read one more.
fn closing_after(count: usize, more: &'static str, connections: &Arc<AtomicUsize>) -> Server {
    let connections = Arc::clone(connections);
    Server::raw(move |mut stream: TcpStream| {
        connections.fetch_add(1, Ordering::SeqCst);
        let Ok(reader) = stream.try_clone() else {
            return;
        };
        let mut reader = BufReader::new(reader);
        for _ in 0..count {
            let Some(request) = read(&mut reader) else {
                return;
            };
            let _ = stream.write_all(&lasting(&request.method, more));
        }
        let _ = read(&mut reader);
    })
}

#[test]
fn a_connection_that_was_used_before_and_is_gone_is_no_finding() {
    let server = closing_after(1, "", &Arc::default());
    let sandbox = Sandbox::new();
    sandbox.write_target(&target("idle", &server.url(), client("a", "b")));
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::client_credentials::valid",
        "rfc6749::token_response::",
    ]);
    let report = sandbox.report();
    let broken: Vec<_> = names(&report, Verdict::Error);
    assert!(broken.is_empty(), "{broken:?}\n{}", ended.stdout);
    assert!(!ended.stdout.contains("broke"), "{}", ended.stdout);
}

#[test]
fn connections_end_before_their_server_ends_them_as_it_announced() {
    let connections: Arc<AtomicUsize> = Arc::default();
    let server = closing_after(100, "\r\nKeep-Alive: timeout=1", &connections);
    let sandbox = Sandbox::new();
    let mut target = target("brief", &server.url(), client("a", "b"));
    target.limits.requests_per_second = Some(1.0);
    sandbox.write_target(&target);
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--exact",
        "rfc::rfc6749::client_credentials::valid_request_gets_a_token",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    // A second lies between two requests, and no connection rests so long.
    assert!(connections.load(Ordering::SeqCst) >= 3);
}
