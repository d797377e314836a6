//! A case that a server passes which understands nothing shows nothing.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::sandbox::{Running, Sandbox};
use crate::server::{Request, Server, answer, json};

/// The embedded endpoint's target file, so that every role is there, and everything else is promised.
const TARGET: &str = include_str!("../../fixtures/targets/rfc.yaml");
const PROMISES: &str = "capabilities: {authorization_code: true, refresh_token: true, client_credentials: true, password: true, device_code: true, jwt_bearer: true, introspection: true, revocation: true, userinfo: true, oracle: true, jwks: true, openid: true, pkce: true, pkce_plain: true, rotation: true, reuse_detection: true, iss_parameter: true, jwt_access_token: true}\n";

/// A server that always answers the same, and a front channel that does.
struct Dumb {
    name: &'static str,
    server: Server,
    login: &'static str,
    /// What the target file registers is bad form too.
    is_untidy: bool,
}

impl Dumb {
    fn target(&self) -> String {
        let login = TARGET
            .find("\nlogin:")
            .expect("the target file says how users log in");
        let text: String = TARGET[..login]
            .split_inclusive('\n')
            .filter(|line| !line.starts_with("capabilities:"))
            .collect();
        let text = text
            .replace("http://127.0.0.1:0", &self.server.url())
            .replace("name: embedded-rfc", &format!("name: {}", self.name));
        let text = if self.is_untidy {
            text.replace(
                "client_id: confidential-client",
                "client_id: cönfidential-client",
            )
            .replace("client_id: other-client", "client_id: öther-client")
            .replace(
                "s3cret-of-the-secret-jwt-client-0123456789abcdef0123456789abcdef",
                "s3cret-jwt",
            )
        } else {
            text
        };
        format!(
            "{text}\nlogin: {{command: {{run: {}}}}}\n{PROMISES}",
            self.login
        )
    }
}

const A_CODE: &str =
    "[printf, 'https://client.example/cb?code=dumb-code-0123456789', '{{user_code}}']";
const A_CODE_AND_ISS: &str = "[printf, 'https://client.example/cb?code=dumb-code-0123456789&iss=http%3A%2F%2Felsewhere.example', '{{user_code}}']";
const AN_ERROR: &str =
    "[printf, 'https://client.example/cb?error=invalid_request', '{{user_code}}']";
const NOTHING: &str = "['false']";

/// The three that understand nothing, and answer in good form.
fn tidy() -> Vec<Dumb> {
    let token = json!({"access_token": "dumb-access-token-0123456789", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "dumb-refresh-token-0123456789"});
    let refusal = json!({"error": "invalid_request"});
    let servers = [
        ("always-a-token", A_CODE, json(200, &token)),
        ("always-invalid-request", AN_ERROR, json(400, &refusal)),
        (
            "always-500",
            NOTHING,
            answer(500, &[("Content-Type", "text/plain")], b"oops"),
        ),
    ];
    servers
        .into_iter()
        .map(|(name, login, bytes)| Dumb {
            name,
            login,
            is_untidy: false,
            server: Server::answering(move |_| bytes.clone()),
        })
        .collect()
}

/// Bad form in everything, while it still is metadata, a set of keys and what introspection says.
const UNTIDY: &str = r#""refresh_token": "dumb\n0123456789", "scope": "api.read", "id_token": 17, "sub": "SOMEBODY", "active": "yes", "exp": "soon", "empty": "", "nothing": null, "list": [], "list": [], "issuer": "http://elsewhere.example/SOMEBODY?a", "grant_types_supported": ["made-up", "client_credentials", "password", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:saml2-bearer", "urn:ietf:params:oauth:grant-type:token-exchange", "urn:openid:params:grant-type:ciba"], "response_types_supported": ["token"], "scopes_supported": ["email"], "id_token_signing_alg_values_supported": ["none"], "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"], "token_endpoint_auth_signing_alg_values_supported": ["none"], "introspection_endpoint_auth_methods_supported": ["private_key_jwt"], "revocation_endpoint_auth_methods_supported": ["private_key_jwt"], "code_challenge_methods_supported": ["plain"], "device_code": "d", "user_code": "u", "verification_uri": "nowhere", "interval": "x""#;

/// An answer in bad form, another one each time, that repeats what it was asked.
fn untidy_answer(request: &Request, status: u16, content_type: &str, begin: &str) -> Vec<u8> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
    let hosts = ["host", "forwarded", "x-forwarded-host"].map(|name| request.header(name));
    let asked = format!(
        "{} {:?} {hosts:?}",
        request.body,
        request.header("authorization")
    );
    let body = format!(
        r#"{begin}, {}, "asked": "panicked at src/token.rs:12:5 {}"}}"#,
        UNTIDY.replace("SOMEBODY", &count),
        asked.replace(['"', '\\'], "'")
    );
    let headers = [
        ("Access-Control-Allow-Origin", "*"),
        ("Content-Type", content_type),
    ];
    let used = if content_type.is_empty() { 1 } else { 2 };
    answer(status, &headers[..used], body.as_bytes())
}

/// The same again in bad form, each in its own ways, for cases about form alone.
fn untidy() -> Vec<Dumb> {
    let servers = [
        (
            "untidy-token",
            A_CODE,
            200,
            "",
            r#"{"access_token": "dumb token ü", "token_type": "Bea rer", "expires_in": "86400""#,
        ),
        (
            "long-lived-token",
            A_CODE_AND_ISS,
            200,
            "application/json; charset=latin1",
            r#"{"access_token": "t", "token_type": "Bearer", "expires_in": 86400, "error": "made-up""#,
        ),
        (
            "marked-token",
            A_CODE,
            201,
            "text/html",
            "\u{feff}{\"access_token\": \"t\", \"token_type\": \"Bearer\"",
        ),
        (
            "untidy-success",
            A_CODE,
            200,
            "text/html",
            r#"unparseable {"a": "b""#,
        ),
        (
            "untidy-refusal",
            AN_ERROR,
            200,
            "",
            r#"{"error": "made-up ü", "error": "twice ü""#,
        ),
        (
            "always-forbidden",
            AN_ERROR,
            403,
            "application/json",
            r#"{"error": "unsupported_response_type""#,
        ),
        (
            "untidy-page",
            AN_ERROR,
            400,
            "application/json; charset=latin1",
            "\u{feff}unparseable {\"error\": \"invalid_request\", \"access_token\": \"t\"",
        ),
    ];
    let elsewhere = Dumb {
        name: "always-elsewhere",
        login: NOTHING,
        is_untidy: true,
        server: Server::answering(|_| answer(302, &[("Location", "/login")], b"")),
    };
    servers
        .into_iter()
        .map(|(name, login, status, content_type, begin)| Dumb {
            name,
            login,
            is_untidy: true,
            server: Server::answering(move |request| {
                untidy_answer(request, status, content_type, begin)
            }),
        })
        .chain([elsewhere])
        .collect()
}

/// The verdicts of each case, one by each server.
fn verdicts(servers: &[Dumb], exactly: &[&str]) -> BTreeMap<String, Vec<Verdict>> {
    let running: Vec<(Sandbox, Running)> = servers
        .iter()
        .map(|dumb| {
            let sandbox = Sandbox::new();
            sandbox.write("target.yaml", &dumb.target());
            let mut command = sandbox.grantspec(&["run", "--target", "target.yaml"]);
            if !exactly.is_empty() {
                command.arg("--exact").args(exactly);
            }
            let running = Running::start(&mut command);
            (sandbox, running)
        })
        .collect();
    let mut verdicts: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
    for (sandbox, running) in running {
        let ended = running.end();
        assert_eq!(ended.code, Some(1), "{}{}", ended.stdout, ended.stderr);
        for record in sandbox.report().records {
            verdicts
                .entry(record.name.into())
                .or_default()
                .push(record.verdict);
        }
    }
    verdicts
}

fn is_caught(all: &[Verdict]) -> bool {
    all.iter()
        .any(|one| matches!(one, Verdict::Warn | Verdict::Fail | Verdict::Error))
}

fn words(verdicts: &[Verdict]) -> String {
    let words: Vec<&str> = verdicts.iter().map(|verdict| verdict.word()).collect();
    words.join(" ")
}

#[test]
fn each_case_is_failed_by_a_server_that_always_answers_the_same() {
    let tidy = verdicts(&tidy(), &[]);
    let ran: Vec<(&String, &Vec<Verdict>)> = tidy
        .iter()
        .filter(|(_, all)| all.iter().any(|one| *one != Verdict::Skip))
        .collect();
    assert!(ran.len() > 1200, "{} of {}", ran.len(), tidy.len());
    let passed: Vec<&str> = ran
        .iter()
        .filter(|(_, all)| !is_caught(all))
        .map(|(name, _)| name.as_str())
        .collect();
    // What is left are demands on the form of answers, of which there is nothing to say against a server of good form.
    assert!(passed.len() < 100, "{passed:#?}");
    let uncaught: Vec<String> = verdicts(&untidy(), &passed)
        .into_iter()
        .filter(|(_, all)| !is_caught(all))
        .map(|(name, all)| format!("{name}: {}, untidy {}", words(&tidy[&name]), words(&all)))
        .collect();
    assert_eq!(uncaught, [""; 0], "no server is failed by these cases");
}
