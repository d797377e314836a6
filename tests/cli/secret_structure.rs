//! What a server calls a token is hidden whatever it is written in, and one that another case got is hidden as well.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::sandbox::{Ended, Sandbox};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, words};

/// A token in every structure that servers put one into; each begins with `Tk`, and `@` stands for the rest of it.
const STRUCTURES: &[(&str, &str)] = &[
    ("application/json", r#"{"access_token":["Tk1@","Tk2@"]}"#),
    (
        "application/json",
        r#"{"access_token":{"value":"Tk3@","of":[{"it":"Tk4@"}]}}"#,
    ),
    ("application/json", r#"{"accessToken":"Tk5@"}"#),
    ("application/json", r#"{"access\u005ftoken":"Tk6@"}"#),
    ("application/json", r#"{"refresh_token":"Tk7@","#),
    ("text/plain", "{'access_token': 'Tk8@'}"),
    ("text/xml", "<r><access_token>Tk9@</access_token></r>"),
    ("text/xml", "<r accessToken='TkA@'/>"),
    ("text/plain", "access_token=TkB@&token_type=bearer"),
    ("text/plain", "\"access_token\": \"TkC@\", x=1"),
    ("text/html", "<p>access_token=TkD@</p>"),
    ("text/html", "<input name=access_token value='TkE@'>"),
    (
        "application/json",
        r#"{"text":"{\"access_token\":\"TkF@\"}"}"#,
    ),
    ("text/html", "&quot;access_token&quot;:&quot;TkG@&quot;"),
];

const REST: &str = "q8Zr5-Wm2Xc7Vb";

/// Everything that was printed and written.
fn texts(sandbox: &Sandbox, ended: &Ended) -> Vec<(String, String)> {
    let mut all = vec![
        ("standard output".to_owned(), ended.stdout.clone()),
        ("standard error".to_owned(), ended.stderr.clone()),
    ];
    for path in sandbox.files() {
        if !path.ends_with("target.yaml") {
            let bytes = std::fs::read(&path).expect("the sandbox can be read");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            all.push((path.display().to_string(), text));
        }
    }
    all
}

fn run(server: &Server, cases: &[&str]) -> (Sandbox, Ended) {
    let sandbox = Sandbox::new();
    let own = client("own-client", "own-secret-5f1e");
    let mut target = target("structures", &server.url(), own);
    target.scopes = words(&[("machine", "read")]);
    sandbox.write_target(&target);
    let run = [
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
        "--test-threads",
        "1",
    ];
    let ended = sandbox.run(&[&run[..], cases].concat());
    (sandbox, ended)
}

#[test]
fn a_token_is_hidden_in_every_structure() {
    let next = Mutex::new(0);
    let server = Server::answering(move |request| {
        if request.path != "/token" {
            return answer(404, &[], b"");
        }
        let mut next = next.lock().expect("nobody panicked");
        let (kind, body) = STRUCTURES[*next % STRUCTURES.len()];
        *next += 1;
        let token = format!("Tk-{next}-{REST}");
        let location = format!("https://client.example/cb#access_token={token}&code={token}");
        let headers = [
            ("Content-Type", kind),
            ("X-Auth-Token", token.as_str()),
            ("Location", location.as_str()),
            ("Link", "ht!tp://?code=TkH-q8Zr5-Wm2Xc7Vb"),
        ];
        let status = if (*next).is_multiple_of(2) { 200 } else { 400 };
        answer(
            status,
            &headers,
            body.replace('@', &format!("-{next}-{REST}")).as_bytes(),
        )
    });
    let (sandbox, ended) = run(&server, &["client_credentials"]);
    assert!(server.seen().len() > STRUCTURES.len(), "{}", ended.stderr);
    let texts = texts(&sandbox, &ended);
    assert!(
        texts
            .iter()
            .any(|(_, text)| text.contains("<access_token "))
    );
    for (name, text) in &texts {
        let at = text.find(REST);
        let around = at.map(|at| text[at.saturating_sub(120)..at].to_owned());
        assert_eq!(around, None, "{name}");
    }
}

#[test]
fn a_token_of_another_case_is_hidden_in_a_description() {
    let tokens = Mutex::new(Vec::new());
    let server = Server::answering(move |request: &Request| {
        if request.path != "/token" {
            return answer(404, &[], b"");
        }
        let mut tokens = tokens.lock().expect("nobody panicked");
        if !request.body.contains("grantspec") && request.headers.len() > 3 {
            let token = format!("Other{}Case-q8Zr5Wm2", tokens.len());
            tokens.push(token.clone());
            return json(
                200,
                &json!({"access_token": token, "token_type": "Bearer", "expires_in": 60}),
            );
        }
        let all = tokens.join(" ");
        json(
            400,
            &json!({"error": "invalid_request", "error_description": format!("sessions: {all}")}),
        )
    });
    let (sandbox, ended) = run(&server, &["client_credentials", "request_syntax"]);
    let texts = texts(&sandbox, &ended);
    let is_told = |(_, text): &(String, String)| text.contains("sessions: ");
    assert!(texts.iter().any(is_told), "{}", ended.stderr);
    for (name, text) in &texts {
        assert!(!text.contains("Case-q8Zr5Wm2"), "{name}");
    }
}

#[test]
fn the_code_of_an_error_is_shown_and_a_code_that_is_known_is_not() {
    let is_known = AtomicBool::new(false);
    let server = Server::answering(move |request| match request.path.as_str() {
        "/token" if !request.body.contains("grantspec") && request.headers.len() > 3 => {
            is_known.store(true, Ordering::SeqCst);
            json(
                200,
                &json!({"access_token": "At6VbNm2Qw9ErTy4Ui7O", "token_type": "Bearer", "refresh_token": "Rt-5Vb-9Kd-2Lm"}),
            )
        }
        "/token" => {
            let code = if is_known.load(Ordering::SeqCst) {
                "Rt-5Vb-9Kd-2Lm"
            } else {
                "none"
            };
            json(
                415,
                &json!({"message": "no", "code": "UNSUPPORTED_MEDIA_TYPE", "data": {"code": code}}),
            )
        }
        _ => answer(404, &[], b""),
    });
    let (sandbox, ended) = run(&server, &["client_credentials", "request_syntax"]);
    let texts = texts(&sandbox, &ended);
    assert!(
        texts
            .iter()
            .any(|(_, text)| text.contains("UNSUPPORTED_MEDIA_TYPE"))
    );
    for (name, text) in &texts {
        assert!(!text.contains("Rt-5Vb-9Kd-2Lm"), "{name}");
    }
}

#[test]
fn a_token_that_repeats_itself_is_hidden_in_a_moment() {
    for token in ["a".repeat(20_000), "ab".repeat(10_000)] {
        let body = json!({"access_token": token, "token_type": "Bearer", "note": token});
        let server = Server::answering(move |request: &Request| match request.path.as_str() {
            "/token" => json(200, &body),
            _ => answer(404, &[], b""),
        });
        let began = std::time::Instant::now();
        let (sandbox, ended) = run(&server, &["client_credentials"]);
        let took = began.elapsed();
        assert!(took.as_secs() < 30, "{took:?}: {}", ended.stderr);
        for (name, text) in &texts(&sandbox, &ended) {
            assert!(!text.contains(&token[..64]), "{name}");
        }
    }
}
