//! What one target of a run is told by another, and what a login page is: secrets of the run as all others.

use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::sandbox::Sandbox;
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, text, with_pages, words};

const SECRETS: [&str; 2] = ["first-client-secret-8c21", "second-client-secret-d390"];

/// Everything that a command wrote, beside what it was given.
fn written(sandbox: &Sandbox, given: &[&str]) -> Vec<(String, String)> {
    let files = sandbox.files().into_iter();
    files
        .filter(|path| !given.iter().any(|name| path.ends_with(name)))
        .map(|path| {
            let bytes = std::fs::read(&path).expect("the sandbox can be read");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            (path.display().to_string(), text)
        })
        .collect()
}

#[test]
fn a_secret_of_one_target_that_another_one_tells_gets_out_nowhere() {
    // A federation: both know the clients of both, and the tokens.
    let tokens: Arc<Mutex<Vec<String>>> = Arc::default();
    let federated = || {
        let tokens = Arc::clone(&tokens);
        Server::answering(move |request: &Request| {
            if request.path != "/token" || request.method != "POST" {
                return answer(404, &[], b"");
            }
            let mut tokens = tokens.lock().expect("nobody panicked");
            let known = tokens.join(" ");
            if request.told("grant_type") == ["client_credentials"] && tokens.len() < 3 {
                let token = format!("Federated{}q8Zr5Wm2Xc7Vb", tokens.len());
                tokens.push(token.clone());
                return json(
                    200,
                    &json!({"access_token": token, "token_type": "Bearer", "expires_in": 60}),
                );
            }
            let said = format!("known here: {known} {} {}", SECRETS[0], SECRETS[1]);
            json(
                400,
                &json!({"error": "invalid_request", "error_description": said}),
            )
        })
    };
    let servers = [federated(), federated()];
    let sandbox = Sandbox::new();
    let names = ["first", "second"];
    for ((server, secret), name) in servers.iter().zip(SECRETS).zip(names) {
        let mut target = target(name, &server.url(), client(name, secret));
        target.scopes = words(&[("machine", "read")]);
        sandbox.write(&format!("{name}.yaml"), &text(&target));
    }
    let ended = sandbox.run(&[
        "run",
        "--target",
        "first.yaml",
        "--target",
        "second.yaml",
        "--report",
        "html,junit,md",
        "--events",
        "events.jsonl",
        "--test-threads",
        "1",
        "rfc6749::client_credentials",
        "rfc6749::request_syntax",
    ]);
    let mut texts = written(&sandbox, &["first.yaml", "second.yaml"]);
    texts.push(("standard output".to_owned(), ended.stdout));
    texts.push(("standard error".to_owned(), ended.stderr));
    assert!(texts.iter().any(|(_, text)| text.contains("known here: ")));
    for (name, text) in &texts {
        for secret in SECRETS.into_iter().chain(["q8Zr5Wm2Xc7Vb"]) {
            assert!(!text.contains(secret), "{secret} in {name}");
        }
    }
}

#[test]
fn a_cookie_of_a_login_page_is_a_secret_wherever_it_is_told() {
    const COOKIE: &str = "Lk8Zr5Wm2Xc7VbQ4";
    let server = Server::answering(|request: &Request| match request.path.as_str() {
        "/authorize" => {
            let cookie = format!("SESSION={COOKIE}; Path=/; HttpOnly");
            let form = b"<form method=post action=/login><input name=username><input type=password name=password><button>Sign in</button></form>";
            let headers = [
                ("Content-Type", "text/html"),
                ("Set-Cookie", cookie.as_str()),
            ];
            answer(200, &headers, form)
        }
        "/login" => {
            let back = "https://client.example/cb?code=Cd9Wm2Xc7Vb4Rt";
            answer(302, &[("Location", back)], b"")
        }
        "/token" => json(
            400,
            &json!({"error": "invalid_grant", "error_description": format!("the session was {COOKIE}")}),
        ),
        _ => answer(404, &[], b""),
    });
    let sandbox = Sandbox::new();
    let own = client("own-client", "own-secret-5f1e");
    sandbox.write_target(&with_pages(target("cookie", &server.url(), own)));
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
        "rfc6749::authorization_code::code_is_redeemed",
    ]);
    let mut texts = written(&sandbox, &["target.yaml"]);
    texts.push(("standard output".to_owned(), ended.stdout));
    texts.push(("standard error".to_owned(), ended.stderr));
    let is_told = |(_, text): &(String, String)| text.contains("the session was ");
    assert!(texts.iter().any(is_told), "{texts:#?}");
    for (name, text) in &texts {
        assert!(!text.contains(COOKIE), "{name}: {text}");
    }
}
