//! Servers that are right in a way nobody here thought of, and servers whose errors are poor: the first pass clean, the
//! second fail by few diagnoses; neither is an error of ours.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantspec::target::Client;
use grantspec::verdict::Verdict;
use serde_json::json;

use crate::sandbox::Sandbox;
use crate::server::{Request, Server, answer, json};
use crate::target::{self, target};

const CLIENTS: [(&str, &str); 2] = [
    ("stranger", "secret-of-the-stranger-31"),
    ("another-stranger", "secret-of-another-stranger-47"),
];

/// Writes an error, with these header fields besides.
type Refuse = fn(&Refusal, &[(&str, &str)]) -> Vec<u8>;

/// Why a request is refused.
struct Refusal(u16, &'static str);

/// The client of a request, by Basic or by the body.
fn client(request: &Request) -> Result<&'static str, Refusal> {
    // What is sent without a value counts as omitted (RFC 6749 section 3.2).
    let told = |name: &str| {
        request
            .told(name)
            .into_iter()
            .find(|value| !value.is_empty())
    };
    let by_header = request.header_values("authorization");
    let by_body = told("client_secret");
    let (id, secret) = match (by_header.as_slice(), by_body) {
        ([], Some(secret)) => (told("client_id").unwrap_or_default(), secret),
        ([], None) => return Err(Refusal(401, "invalid_client")),
        ([header], None) => basic(header).ok_or(Refusal(401, "invalid_client"))?,
        _ => return Err(Refusal(400, "invalid_request")),
    };
    if !by_header.is_empty() && told("client_id").is_some_and(|named| named != id) {
        return Err(Refusal(400, "invalid_request"));
    }
    let known = CLIENTS
        .iter()
        .find(|known| **known == (id.as_str(), secret.as_str()));
    known
        .map(|known| known.0)
        .ok_or(Refusal(401, "invalid_client"))
}

fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, credentials) = header.split_once(' ')?;
    let bytes = STANDARD.decode(credentials.trim_start()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decoded = |half: &str| {
        let pairs = format!("x={half}");
        let pair = url::form_urlencoded::parse(pairs.as_bytes()).next()?;
        Some(pair.1.into_owned())
    };
    scheme
        .eq_ignore_ascii_case("basic")
        .then_some((decoded(id)?, decoded(secret)?))
}

fn grant(request: &Request) -> Result<(), Refusal> {
    let is_form = request.header("content-type").is_some_and(|kind| {
        kind.to_lowercase()
            .starts_with("application/x-www-form-urlencoded")
    });
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(request.body.as_bytes())
        .into_owned()
        .collect();
    let names: BTreeSet<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    if request.method != "POST" {
        return Err(Refusal(405, "invalid_request"));
    }
    if !is_form || names.len() < pairs.len() || request.body.contains('\u{fffd}') {
        return Err(Refusal(400, "invalid_request"));
    }
    client(request)?;
    match request.told("grant_type").first().map(String::as_str) {
        None | Some("") => Err(Refusal(400, "invalid_request")),
        Some("client_credentials") => Ok(()),
        Some(_) => Err(Refusal(400, "unsupported_grant_type")),
    }
}

/// One endpoint and nothing else: no metadata, no scopes, a slash at the end of its path. `refuse` writes the errors.
fn server(refuse: Refuse) -> Server {
    let count = AtomicU64::new(1);
    Server::answering(move |request| {
        if request.path != "/oauth/token/" {
            return answer(404, &[("Content-Type", "text/html")], b"<h1>Not Found</h1>");
        }
        match grant(request) {
            Ok(()) => {
                let number = count.fetch_add(1, Ordering::SeqCst);
                let token = STANDARD.encode(seed(number));
                json(
                    200,
                    &json!({"access_token": token, "token_type": "bearer", "expires_in": 3599}),
                )
            }
            Err(refusal @ Refusal(401, _)) => {
                refuse(&refusal, &[("WWW-Authenticate", "Basic realm=\"x\"")])
            }
            Err(refusal @ Refusal(405, _)) => refuse(&refusal, &[("Allow", "POST")]),
            Err(refusal) => refuse(&refusal, &[]),
        }
    })
}

/// Thirty-two bytes that look like chance.
fn seed(number: u64) -> Vec<u8> {
    (0..4)
        .flat_map(|at| {
            let mut mixed = (number + at * 7919).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed ^= mixed >> 29;
            mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed ^ (mixed >> 32)).to_be_bytes()
        })
        .collect()
}

fn run(server: &Server) -> (Option<i32>, grantspec::verdict::Run, String) {
    let sandbox = Sandbox::new();
    let methods = ["client_secret_basic", "client_secret_post"].map(str::to_owned);
    let [one, other] = CLIENTS.map(|(id, secret)| Client {
        methods: methods.to_vec(),
        ..target::client(id, secret)
    });
    let mut target = target("stranger", &server.url(), one);
    let endpoint = format!("{}/oauth/token/", server.url());
    target.endpoints.insert("token".to_owned(), endpoint);
    target.capabilities.insert("scope".to_owned(), false);
    target.clients.insert("other".to_owned(), other);
    sandbox.write_target(&target);
    let ended = sandbox.run(&["run", "--target", "target.yaml"]);
    (ended.code, sandbox.report(), ended.stdout)
}

#[test]
fn a_right_server_with_habits_of_its_own_passes_clean() {
    let server = server(|Refusal(status, code), headers| {
        let mut all = vec![
            ("Content-Type", "application/json"),
            ("Cache-Control", "no-store"),
        ];
        all.extend(headers);
        answer(*status, &all, json!({"error": code}).to_string().as_bytes())
    });
    let (code, report, stdout) = run(&server);
    let bad = [Verdict::Fail, Verdict::Error];
    let odd: Vec<&str> = report
        .records
        .iter()
        .filter(|record| bad.contains(&record.verdict))
        .map(|record| record.name.as_str())
        .collect();
    assert_eq!(odd, [""; 0], "{stdout}");
    let passed = report
        .records
        .iter()
        .filter(|record| record.verdict == Verdict::Pass);
    assert!(passed.count() > 100, "{stdout}");
    assert_eq!(code, Some(0));
}

/// A server whose errors are no OAuth errors fails, by few diagnoses, and nothing of it is an error of ours.
#[track_caller]
fn fails_by_few_diagnoses(refuse: Refuse) {
    let (code, report, stdout) = run(&server(refuse));
    assert_eq!(code, Some(1), "{stdout}");
    let errors: Vec<String> = report
        .records
        .iter()
        .filter(|record| record.verdict == Verdict::Error)
        .map(|record| format!("{}: {:?}", record.name, record.trouble))
        .collect();
    assert_eq!(errors, [""; 0]);
    let failed = report
        .records
        .iter()
        .filter(|record| record.verdict == Verdict::Fail);
    let diagnoses: BTreeSet<&str> = failed
        .flat_map(|record| &record.findings)
        .map(|finding| finding.diagnosis.as_str())
        .collect();
    assert!(diagnoses.len() <= 15, "{diagnoses:#?}");
}

#[test]
fn errors_without_a_body_are_few_diagnoses() {
    fails_by_few_diagnoses(|Refusal(status, _), headers| answer(*status, headers, b""));
}

#[test]
fn errors_that_are_pages_are_few_diagnoses() {
    fails_by_few_diagnoses(|Refusal(status, _), headers| {
        let mut all = vec![("Content-Type", "text/html")];
        all.extend(headers);
        answer(
            *status,
            &all,
            b"<!doctype html><title>Error</title><p>Something went wrong",
        )
    });
}

#[test]
fn errors_that_are_all_forbidden_are_few_diagnoses() {
    fails_by_few_diagnoses(|_, _| answer(403, &[("Content-Type", "text/plain")], b"Forbidden"));
}
