//! Servers that answer every request with a megabyte: a whole run stays within its memory, and its files within theirs.

use std::io::{Read, Write};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use grantspec::target::Target;
use grantspec::verdict::Run;

use crate::sandbox::{Ended, Sandbox};
use crate::server::{Server, answer};
use crate::target::{client, target, with_pages};

/// In KiB. A release of the program stays below 150 MiB; the one of the tests keeps more for each task.
const LARGEST: u64 = 220 * 1024;

/// Hundreds of cases, of which many judge every answer of the run.
const CASES: &[&str] = &[
    "rfc6749::token_response",
    "rfc6749::error_response",
    "rfc6749::client_credentials",
    "rfc6749::client_authentication",
    "rfc6749::scope",
    "rfc6749::endpoint",
    "rfc8259",
];

/// The largest memory that a process had, in KiB, seen while it lives.
pub(crate) fn watch(child: &Child) -> Arc<AtomicU64> {
    let peak = Arc::new(AtomicU64::new(0));
    let (seen, status) = (Arc::clone(&peak), format!("/proc/{}/status", child.id()));
    std::thread::spawn(move || {
        while let Ok(text) = std::fs::read_to_string(&status) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let size = line.and_then(|line| line.trim().split(' ').next()?.parse().ok());
            let Some(size) = size else { return };
            seen.fetch_max(size, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    peak
}

fn hostile(server: &Server) -> Target {
    target(
        "hostile",
        &server.url(),
        client("a-client", "a-client-secret-5d2f"),
    )
}

/// Runs cases against the target, and gives back the peak of memory with what came of it.
fn run(target: &Target, cases: &[&str]) -> (Sandbox, Run, u64) {
    let sandbox = Sandbox::new();
    sandbox.write_target(target);
    let arguments = [
        &[
            "run",
            "--target",
            "target.yaml",
            "--report",
            "html,junit,md",
        ],
        cases,
    ];
    let mut child = sandbox
        .grantspec(&arguments.concat())
        .spawn()
        .expect("the command starts");
    let peak = watch(&child);
    let (mut stdout, mut stderr) = (child.stdout.take(), child.stderr.take());
    let errors = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = stderr.as_mut().map(|pipe| pipe.read_to_end(&mut text));
        read.map(|_| text)
    });
    let mut said = Vec::new();
    let _ = stdout.as_mut().map(|pipe| pipe.read_to_end(&mut said));
    let errors = errors.join().expect("the reader ends").unwrap_or_default();
    let code = child.wait().expect("it ends").code();
    let errors = String::from_utf8_lossy(&errors).into_owned();
    assert!(matches!(code, Some(1 | 3)), "{code:?} {errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    let report = sandbox.report();
    (sandbox, report, peak.load(Ordering::SeqCst))
}

/// No file of a run is larger than this.
const LARGEST_FILE: u64 = 50_000_000;

#[track_caller]
fn check_files(sandbox: &Sandbox) {
    for file in sandbox.files() {
        let size = std::fs::metadata(&file).expect("it is there").len();
        assert!(size < LARGEST_FILE, "{} has {size} bytes", file.display());
    }
}

/// Each text of a report, also within lists.
fn texts(json: &serde_json::Value, found: &mut Vec<String>) {
    match json {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        serde_json::Value::Object(members) => {
            found.extend(members.keys().cloned());
            members.values().for_each(|member| texts(member, found));
        }
        _ => {}
    }
}

#[track_caller]
fn check_texts(sandbox: &Sandbox) {
    let report = sandbox.path().join("reports/hostile/report.json");
    let report = std::fs::read(report).expect("the report is written");
    let mut report: serde_json::Value = serde_json::from_slice(&report).expect("it is JSON");
    // What stands in suites was said by nobody.
    for own in ["cases", "documents"] {
        report[own] = serde_json::Value::Null;
    }
    let mut all = Vec::new();
    texts(&report, &mut all);
    let longest = all.iter().map(String::len).max();
    assert!(
        longest.is_some_and(|longest| longest <= 4096),
        "{longest:?}"
    );
}

const MEGABYTE: usize = 1 << 20;

/// A megabyte of JSON each: numbers, objects, names, an error code, nested arrays.
fn floods() -> Vec<Vec<u8>> {
    let fill = |piece: &str| piece.repeat((MEGABYTE - 64) / piece.len());
    let names: String = (0..80_000).map(|at| format!(",\"n{at}\":1")).collect();
    [
        format!("[1{}]", fill(",1")),
        format!("[{{\"a\":1}}{}]", fill(",{\"a\":1}")),
        format!("{{\"access_token\":\"abcdefgh\"{names}}}"),
        format!("{{\"error\":\"{}\"}}", fill("e")),
        format!(
            "{{\"error\":\"invalid_request\",\"x\":[{}[]]}}",
            fill("[],")
        ),
    ]
    .map(String::into_bytes)
    .to_vec()
}

#[test]
fn a_run_against_a_flood_of_json_stays_within_its_memory_and_is_reported() {
    let (floods, count) = (floods(), AtomicUsize::new(0));
    let server = Server::answering(move |_| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let headers = [("Content-Type", "application/json")];
        let status = if number % 2 == 0 { 200 } else { 400 };
        answer(status, &headers, &floods[number % floods.len()])
    });
    let (sandbox, report, peak) = run(&hostile(&server), CASES);
    assert!(peak < LARGEST, "it had {peak} KiB");
    assert!(report.records.len() > 100, "{}", report.records.len());
    check_files(&sandbox);
    check_texts(&sandbox);
}

#[test]
fn a_title_of_a_megabyte_is_cut_in_every_file_and_says_how_long_it_was() {
    let title = "<\"&\u{1b}\u{4e00}".repeat(MEGABYTE / 7);
    let page = format!("<title>{}</title><h1>x</h1>", title.replace('<', "&lt;"));
    let server = Server::answering(move |request| match request.path.as_str() {
        "/authorize" => answer(200, &[("Content-Type", "text/html")], page.as_bytes()),
        _ => answer(405, &[], b""),
    });
    let (sandbox, report, _) = run(
        &with_pages(hostile(&server)),
        &["rfc6749::authorization_code"],
    );
    let troubles = report
        .records
        .iter()
        .filter_map(|record| record.trouble.as_ref());
    let longest = troubles.map(ToString::to_string).max_by_key(String::len);
    let longest = longest.expect("the login failed");
    assert!(longest.contains("more characters)"), "{longest}");
    check_files(&sandbox);
    check_texts(&sandbox);
}

/// A server with a token and a JWK Set of its own making.
fn issuing(token: String, keys: String) -> Server {
    Server::answering(move |request| {
        let json = [("Content-Type", "application/json")];
        match request.path.as_str() {
            "/token" => {
                let text = format!(
                    "{{\"access_token\":\"{token}\",\"token_type\":\"Bearer\",\"expires_in\":60}}"
                );
                answer(200, &json, text.as_bytes())
            }
            "/jwks" => answer(200, &json, keys.as_bytes()),
            _ => answer(404, &json, b"{}"),
        }
    })
}

/// Seconds of processor time that a few cases may take in a build for tests; a release takes less than one.
const PROCESSOR: u64 = 10;

fn took_at_most(ended: &Ended, most: Duration) {
    assert!(ended.took < most, "{:?}\n{}", ended.took, ended.stdout);
    assert!(matches!(ended.code, Some(0 | 1 | 3)), "{}", ended.stderr);
    assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
}

#[test]
fn a_token_of_dots_and_a_set_of_many_keys_are_judged_in_no_time() {
    let header = URL_SAFE_NO_PAD.encode("{\"alg\":\"RS256\"}");
    let claims = URL_SAFE_NO_PAD.encode("{\"sub\":\"a\"}");
    let modulus = "q".repeat(300);
    let key = format!("{{\"kty\":\"RSA\",\"n\":\"{modulus}\",\"e\":\"AQAB\"}}");
    let keys = |key: &str| {
        let count = 700_000 / (key.len() + 1);
        format!("{{\"keys\":[{}]}}", vec![key; count].join(","))
    };
    for (token, keys) in [
        (format!("ey{}", "abcdefgh.".repeat(100_000)), keys("{}")),
        (".".repeat(1_000_000), keys(&key)),
        (format!("{header}.{claims}.AAAA"), keys(&key)),
        (
            format!("{header}.{claims}.AAAA"),
            keys("{\"kty\":\"RSA\",\"kid\":\"a\"}"),
        ),
        (
            format!("{header}.{claims}.AAAA"),
            format!(
                "{{\"keys\":[{{\"kty\":\"RSA\",\"n\":\"{}\",\"x5c\":[\"{}\"]}}]}}",
                "A".repeat(300_000),
                "A".repeat(300_000)
            ),
        ),
    ] {
        let server = issuing(token, keys);
        let mut target = hostile(&server);
        target.limits.max_body_bytes = 8 << 20;
        let endpoint = format!("{}/jwks", server.url());
        target.endpoints.insert("jwks".to_owned(), endpoint);
        let sandbox = Sandbox::new();
        sandbox.write_target(&target);
        let arguments = [
            "run",
            "--target",
            "target.yaml",
            "rfc7517::jwks",
            "rfc7515::issued",
            "client_credentials::valid_request_gets_a_token",
        ];
        // Half a minute where there is a square in it, even in a release.
        let ended = sandbox.run_within(PROCESSOR, &arguments);
        took_at_most(&ended, Duration::from_secs(120));
    }
}

#[test]
fn a_body_that_comes_in_tiny_chunks_that_seem_to_end_costs_no_more_than_its_length() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for _ in 0..40_000 {
            if stream.write_all(b"4\r\n\r\n\r\n\r\n").is_err() {
                return;
            }
        }
        let _ = stream.write_all(b"0\r\n\r\n");
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&hostile(&server));
    let ended = sandbox.run(&["run", "--target", "target.yaml", "header_names", "chunk"]);
    took_at_most(&ended, Duration::from_secs(120));
}
