//! A case that a server passes which understands nothing shows nothing.

use std::collections::BTreeMap;

use grantspec::verdict::{Run, Verdict};
use serde_json::json;

use crate::sandbox::{Running, Sandbox};
use crate::server::{Server, answer, json};

/// The embedded endpoint's target file, so that every role is there, and everything else is promised.
const TARGET: &str = include_str!("../../fixtures/targets/rfc.yaml");
const PROMISES: &str = "capabilities: {introspection: true, revocation: true, userinfo: true, oracle: true, jwks: true, openid: true, pkce: true, pkce_plain: true, rotation: true, reuse_detection: true, iss_parameter: true, jwt_access_token: true}\n";

fn target(name: &str, server: &Server) -> String {
    let login = TARGET
        .find("\nlogin:")
        .expect("the target file says how users log in");
    let text = TARGET[..login]
        .replace("http://127.0.0.1:0", &server.url())
        .replace("name: embedded-rfc", &format!("name: {name}"));
    format!("{text}\nlogin: {{command: {{run: [printf, made-up-code]}}}}\n{PROMISES}")
}

fn dumb_servers() -> [(&'static str, Server); 3] {
    let token = json!({"access_token": "dumb-access-token-0123456789", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "dumb-refresh-token-0123456789"});
    let refusal = json!({"error": "invalid_request"});
    [
        (
            "always-a-token",
            Server::answering(move |_| json(200, &token)),
        ),
        (
            "always-invalid-request",
            Server::answering(move |_| json(400, &refusal)),
        ),
        (
            "always-500",
            Server::answering(|_| answer(500, &[("Content-Type", "text/plain")], b"oops")),
        ),
    ]
}

/// The verdicts of each case, by the server.
fn verdicts() -> BTreeMap<String, Vec<Verdict>> {
    let servers = dumb_servers();
    let running: Vec<(Sandbox, Running)> = servers
        .iter()
        .map(|(name, server)| {
            let sandbox = Sandbox::new();
            sandbox.write("target.yaml", &target(name, server));
            let mut command = sandbox.grantspec(&["run", "--target", "target.yaml"]);
            let running = Running::start(&mut command);
            (sandbox, running)
        })
        .collect();
    let mut verdicts: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    for (sandbox, running) in running {
        let ended = running.end();
        assert_eq!(ended.code, Some(1), "{}", ended.stdout);
        let run: Run = sandbox.report();
        for record in run.records {
            verdicts
                .entry(record.name)
                .or_default()
                .push(record.verdict);
        }
    }
    verdicts
}

#[test]
fn no_case_passes_against_servers_that_always_answer_the_same() {
    let verdicts = verdicts();
    assert!(verdicts.len() > 1000, "{} cases", verdicts.len());
    let is_caught = |all: &&Vec<Verdict>| {
        all.iter()
            .any(|one| matches!(one, Verdict::Fail | Verdict::Error))
    };
    let uncaught: Vec<String> = verdicts
        .iter()
        .filter(|(_, all)| !is_caught(all) && all.iter().any(|one| *one != Verdict::Skip))
        .map(|(name, all)| format!("{name} {}", words(all)))
        .collect();
    let passed = verdicts
        .values()
        .filter(|all| all.iter().all(|one| *one == Verdict::Pass))
        .count();
    assert_eq!((uncaught.len(), passed), (0, 0), "{}", uncaught.join("\n"));
}

fn words(verdicts: &[Verdict]) -> String {
    let words: Vec<&str> = verdicts.iter().map(|verdict| verdict.word()).collect();
    words.join(" ")
}
