//! Targets that mean harm: bombs, endless headers, redirects that lead away, JSON that breaks readers, bad certificates.
//! Each run ends in bounded time and memory, says what happened, and gives no secret to anybody else.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use grantspec::target::Target;
use grantspec::verdict::{Run, Verdict};
use serde_json::json;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::floods::watch;
use crate::sandbox::{Sandbox, record};
use crate::server::{Server, answer};
use crate::target::{client, target, with_pages};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";
const SECRET: &str = "hostile-client-secret-4d2c";

/// The timeout of a request is one second; two requests, discovery and the start of the program come on top. Other
/// processes may have the machine meanwhile.
const AT_MOST: Duration = Duration::from_secs(60);
/// In KiB.
const LARGEST: u64 = 100 * 1024;

/// What a run came to.
struct Came {
    stdout: String,
    code: Option<i32>,
    report: Run,
    sandbox: Sandbox,
}

impl Came {
    /// Verdict, trouble and diagnoses of the one case.
    fn lines(&self) -> Vec<String> {
        let record = record(&self.report, VALID);
        let mut lines = vec![record.verdict.word().to_owned()];
        lines.extend(record.trouble.as_ref().map(ToString::to_string));
        let actual = record
            .findings
            .iter()
            .map(|finding| finding.actual.to_string());
        lines.extend(actual);
        lines
    }

    /// That something of the case, or of the run, says this.
    #[track_caller]
    fn says(&self, verdict: &str, text: &str) {
        let all = if self.report.records.is_empty() {
            let troubles = self.report.trouble.iter();
            troubles.map(ToString::to_string).collect()
        } else {
            self.lines()
        };
        assert!(
            all.iter().any(|line| line.contains(text)),
            "{text:?} is not in {all:#?}"
        );
        if !self.report.records.is_empty() {
            assert_eq!(all[0], verdict, "{all:#?}");
        }
    }
}

fn hostile(base_url: &str) -> Target {
    target("hostile", base_url, client("hostile-client", SECRET))
}

fn run(base_url: &str) -> Came {
    run_target(hostile(base_url))
}

fn run_target(mut target: Target) -> Came {
    let sandbox = Sandbox::new();
    target.limits.timeout_seconds = 1.0;
    sandbox.write_target(&target);
    let began = Instant::now();
    let mut child = sandbox
        .grantspec(&[
            "run",
            "--target",
            "target.yaml",
            "--report",
            "html,junit,md",
            "--exact",
            VALID,
        ])
        .spawn()
        .expect("the command starts");
    let peak = watch(&child);
    let mut pipe = child.stdout.take().expect("it is piped");
    let mut error_pipe = child.stderr.take().expect("it is piped");
    let errors = std::thread::spawn(move || {
        let mut text = String::new();
        error_pipe.read_to_string(&mut text).map(|_| text)
    });
    let mut stdout = String::new();
    pipe.read_to_string(&mut stdout).expect("it prints UTF-8");
    let stderr = errors
        .join()
        .expect("the reader ends")
        .expect("it prints UTF-8");
    let code = child.wait().expect("it ends").code();
    assert!(began.elapsed() < AT_MOST, "it took {:?}", began.elapsed());
    assert!(
        !stdout.contains("panicked") && !stderr.contains("panicked"),
        "{stdout}{stderr}"
    );
    let peak = peak.load(Ordering::SeqCst);
    assert!(peak < LARGEST, "it had {peak} KiB");
    let moves = |letter: char| letter.is_control() && letter != '\n';
    assert!(
        !stdout.contains(moves) && !stderr.contains(moves),
        "{stdout:?}{stderr:?}"
    );
    let report = sandbox.report();
    Came {
        stdout,
        code,
        report,
        sandbox,
    }
}

fn body(text: &'static str) -> Server {
    Server::token_endpoint(move |_, stream| {
        let headers = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(200, &headers, text.as_bytes()));
    })
}

fn bytes(text: &'static [u8]) -> Server {
    Server::token_endpoint(move |_, stream| {
        let _ = stream.write_all(text);
    })
}

/// 32 MB of zeros in a body of gzip within the bound of a quarter of a megabyte: one zero, and then over and over "the last byte, 258 times".
fn bomb() -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut put = |code: u32, length: u32| {
        bits.extend((0..length).rev().map(|at| code >> at & 1 == 1));
    };
    // The last block, by the fixed code (its two bits stand the other way round).
    put(0b1, 1);
    put(0b10, 2);
    put(0b0011_0000, 8);
    for _ in 0..(1 << 25) / 258 {
        put(0b1100_0101, 8);
        put(0, 5);
    }
    put(0, 7);
    let mut bytes = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let byte = |bits: &[bool]| {
        bits.iter()
            .rev()
            .fold(0, |byte, bit| byte << 1 | u8::from(*bit))
    };
    bytes.extend(bits.chunks(8).map(byte));
    bytes.extend([0; 8]);
    bytes
}

#[test]
fn a_bomb_of_gzip_is_not_blown_up() {
    let bomb = bomb();
    let server = Server::token_endpoint(move |_, stream| {
        let headers = [
            ("Content-Type", "application/json"),
            ("Content-Encoding", "gzip"),
        ];
        let _ = stream.write_all(&answer(200, &headers, &bomb));
    });
    run(&server.url()).says("fail", "200 with a body that is not UTF-8");
}

#[test]
fn a_hundred_thousand_header_fields_are_too_many() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        for number in 0..100_000 {
            if write!(stream, "X-{number}: {number}\r\n").is_err() {
                return;
            }
        }
        let _ = stream.write_all(b"Content-Length: 0\r\n\r\n");
    });
    run(&server.url()).says("error", "no answer");
}

#[test]
fn http_0_9_is_no_answer() {
    let came = run(&bytes(b"{\"access_token\": \"abc\"}\r\n").url());
    came.says("error", "the answer is not HTTP");
}

#[test]
fn a_content_length_that_is_no_number_is_no_answer() {
    let came = run(&bytes(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}").url());
    came.says("error", "no answer");
}

#[test]
fn two_lengths_that_differ_are_no_answer() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 40\r\n\r\n{}";
    run(&bytes(answer).url()).says("error", "no answer");
}

#[test]
fn a_body_beyond_its_length_is_not_the_next_answer() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{\"access_token\":\"smuggled\",\"token_type\":\"Bearer\"}";
    let came = run(&bytes(answer).url());
    came.says("fail", "200 with JSON that is neither tokens nor an error");
    assert!(!came.stdout.contains("smuggled"), "{}", came.stdout);
}

#[test]
fn chunks_of_garbage_break_the_body_off() {
    let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\nnever\r\n";
    run(&bytes(answer).url()).says("error", "the body broke off");
}

#[test]
fn ten_thousand_brackets_are_no_token() {
    let server = Server::token_endpoint(|_, stream| {
        let text = format!(
            "{{\"access_token\": {}{}}}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        let headers = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(200, &headers, text.as_bytes()));
    });
    run(&server.url()).says("fail", "200 with a body that is not JSON");
}

#[test]
fn not_a_number_is_no_json() {
    let server = body(r#"{"access_token": "abc", "token_type": "Bearer", "expires_in": NaN}"#);
    run(&server.url()).says("fail", "200 with a body that is not JSON");
}

#[test]
fn what_a_server_says_is_text_in_every_report() {
    let server = Server::token_endpoint(|_, stream| {
        let said = "</script><script>alert(1)</script>]]><img src=x onerror=alert(1)>&amp;\\u0000\\u0001\\ufffe\\ud83d|`*_<b>";
        let text = format!("{{\"error\": \"{said}\", \"error_description\": \"{said}\"}}");
        let headers = [
            ("Content-Type", "application/json"),
            ("X-Odd", "</pre><script>alert(1)</script>"),
        ];
        let _ = stream.write_all(&answer(400, &headers, text.as_bytes()));
    });
    let came = run(&server.url());
    assert_eq!(came.code, Some(1), "{}", came.stdout);
    let mut kinds = Vec::new();
    for file in came.sandbox.files() {
        let Some(kind) = file.extension().and_then(|kind| kind.to_str()) else {
            continue;
        };
        let text = std::fs::read_to_string(&file).expect("reports are UTF-8");
        match kind {
            "html" => assert!(
                !text.contains("<script>alert") && !text.contains("<img src=x"),
                "{text}"
            ),
            "xml" => {
                let legal = |letter: char| matches!(letter, '\n' | '\t' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
                assert!(text.chars().all(legal), "{text:?}");
                assert!(!text.contains("<script>alert"), "{text}");
            }
            "md" => assert!(
                !text.contains("<script>") && !text.contains("<img"),
                "{text}"
            ),
            _ => continue,
        }
        kinds.push(kind.to_owned());
    }
    kinds.sort();
    kinds.dedup();
    assert_eq!(kinds, ["html", "md", "xml"]);
}

/// A server that sends everybody on, to where `location` says.
fn redirecting(location: impl Fn(usize) -> String + Send + Sync + 'static) -> Server {
    let count = AtomicU64::new(0);
    Server::answering(move |_| {
        let number = usize::try_from(count.fetch_add(1, Ordering::SeqCst)).unwrap_or_default();
        let location = location(number);
        answer(307, &[("Location", location.as_str())], b"")
    })
}

#[test]
fn a_redirect_to_another_host_is_followed_by_nobody_and_gives_no_secret_away() {
    let other = Server::answering(|_| answer(200, &[], b""));
    let away = format!("{}/token", other.url());
    let server = redirecting(move |_| away.clone());
    run(&server.url()).says("error", "307");
    assert_eq!(other.seen().len(), 0, "{:?}", other.seen());
}

#[test]
fn redirects_without_an_end_and_to_files_end_at_once() {
    let server = redirecting(|number| format!("/token?{number}"));
    run(&server.url()).says("error", "307");
    assert!(server.seen().len() < 20, "{} requests", server.seen().len());
    let server = redirecting(|_| "file:///etc/passwd".to_owned());
    let came = run(&server.url());
    came.says("error", "307");
    assert!(!came.stdout.contains("root:"), "{}", came.stdout);
}

#[test]
fn a_login_that_goes_round_or_away_ends() {
    const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";
    for location in [
        "/authorize?again",
        "file:///etc/passwd",
        "gopher://127.0.0.1/x",
    ] {
        let server = Server::answering(move |request| match request.path.as_str() {
            "/authorize" => answer(302, &[("Location", location)], b""),
            _ => answer(405, &[], b""),
        });
        let sandbox = Sandbox::new();
        sandbox.write_target(&with_pages(hostile(&server.url())));
        let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", CODE]);
        assert!(ended.took < AT_MOST, "{:?}", ended.took);
        let report = sandbox.report();
        assert_eq!(record(&report, CODE).verdict, Verdict::Error, "{location}");
        assert!(server.seen().len() < 60, "{} requests", server.seen().len());
    }
}

#[test]
fn secrets_do_not_go_over_plain_http_to_another_machine() {
    // A name that is not this machine; the proxy sees whatever would be sent.
    let proxy = Server::answering(|_| answer(200, &[], b""));
    let mut target = hostile("http://idaas.example");
    target.proxy = Some(proxy.url());
    let came = run_target(target.clone());
    came.says(
        "error",
        "secrets are not sent over plain http to another machine",
    );
    assert!(came.code == Some(3), "{}", came.stdout);
    assert_eq!(proxy.seen().len(), 0, "{:?}", proxy.seen());
    target.allow_plain_http = true;
    let came = run_target(target);
    assert!(came.code.is_some(), "{}", came.stdout);
    assert!(!proxy.seen().is_empty(), "the target file allows it");
}

/// What a server does with a connection over TLS: it shows this certificate, and answers whoever accepts it.
pub(crate) fn tls(certificate: &str) -> Server {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/tls");
    let chain =
        CertificateDer::from_pem_file(folder.join(certificate)).expect("it is a certificate");
    let key = PrivateKeyDer::from_pem_file(folder.join("server.key")).expect("it is a key");
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![chain], key)
        .expect("the two fit");
    let config = Arc::new(config);
    Server::raw(move |stream| {
        let Ok(connection) = ServerConnection::new(Arc::clone(&config)) else {
            return;
        };
        let mut stream = StreamOwned::new(connection, stream);
        let mut buffer = [0; 4096];
        if stream.read(&mut buffer).is_ok() {
            let text =
                json!({"access_token": "tls-access-token-77", "token_type": "Bearer"}).to_string();
            let headers = [("Content-Type", "application/json")];
            let _ = stream.write_all(&answer(200, &headers, text.as_bytes()));
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    })
}

/// The server over TLS, where certificates of these authorities are taken.
fn over_tls(server: &Server, authorities: &[&str]) -> Came {
    let mut target = hostile(&server.url().replace("http:", "https:"));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/tls");
    let file = |name: &&str| folder.join(name).display().to_string();
    target.tls.ca = authorities.iter().map(file).collect();
    run_target(target)
}

#[test]
fn a_certificate_that_verifies_is_taken() {
    over_tls(&tls("right.pem"), &["ca.pem"]).says("pass", "pass");
}

#[test]
fn a_certificate_of_somebody_else_is_not_taken() {
    over_tls(&tls("wrong.pem"), &["ca.pem"]).says("error", "not valid for");
}

#[test]
fn a_certificate_of_yesterday_is_not_taken() {
    over_tls(&tls("expired.pem"), &["ca.pem"]).says("error", "expired");
}

#[test]
fn a_certificate_of_an_unknown_authority_is_not_taken() {
    over_tls(&tls("right.pem"), &[]).says("error", "tls: {ca: [FILE]}");
}

#[test]
fn tls_1_0_is_not_spoken() {
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
        let mut hello = vec![0x02, 0, 0, 38, 0x03, 0x01];
        hello.extend([7; 32]);
        hello.extend([0, 0x00, 0x2f, 0]);
        let mut record = vec![0x16, 0x03, 0x01, 0, 42];
        record.extend(hello);
        let _ = stream.write_all(&record);
        let _ = stream.read(&mut [0; 4096]);
    });
    over_tls(&server, &["ca.pem"]).says("error", "peer is incompatible");
}
