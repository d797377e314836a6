//! Every request goes through the proxy that the target file names, those of the socket writer too.

use std::io::{Write, copy};
use std::net::{Shutdown, SocketAddr, TcpStream};

use grantspec::target::Target;
use serde_json::json;

use crate::bombs::tls;
use crate::sandbox::{Ended, Sandbox};
use crate::server::{Request, Server, answer, dead_url, json};
use crate::target::{client, target, text, with_pages};

/// One that any client library sends, and two that only the socket writer can.
const CASES: [&str; 3] = [
    "rfc::rfc6749::client_credentials::valid_request_gets_a_token",
    "rfc::rfc6749::request_syntax::header_names_are_case_insensitive",
    "rfc::rfc6749::request_syntax::slow_segments_are_read",
];
const PASSWORD: &str = "p@ss-of-the-proxy-83c1";

/// Base64 of `me:` and the password.
const SHOWN: &str = "bWU6cEBzcy1vZi10aGUtcHJveHktODNjMQ==";

fn run(sandbox: &Sandbox, target: &Target) -> Ended {
    sandbox.write_target(target);
    let arguments = ["run", "--target", "target.yaml", "--exact"];
    sandbox.run(&[arguments.as_slice(), &CASES].concat())
}

fn behind(proxy: &Server, base_url: &str) -> Target {
    let own = client("own-client", "own-client-secret-5f1e");
    let credentials = format!("://me:{}@", PASSWORD.replace('@', "%40"));
    Target {
        proxy: Some(proxy.url().replace("://", &credentials)),
        ..target("behind", base_url, own)
    }
}

fn token(_: &Request) -> Vec<u8> {
    json(
        200,
        &json!({"access_token": "own-access-token-1a2b3c", "token_type": "Bearer"}),
    )
}

#[track_caller]
fn is_shown_to_the_proxy_alone(proxy: &Server) {
    for request in proxy.seen() {
        let shown = request.header_values("proxy-authorization");
        assert_eq!(shown, [format!("Basic {SHOWN}")], "{request:?}");
    }
}

/// Nothing that was written says the password of the proxy, in any form.
#[track_caller]
fn is_kept(sandbox: &Sandbox, ended: &Ended) {
    let read = |path| std::fs::read_to_string(path).unwrap_or_default();
    let own = sandbox.path().join("target.yaml");
    let files = sandbox.files().into_iter().filter(|path| *path != own);
    let said = [ended.stdout.clone(), ended.stderr.clone()];
    for text in files.map(read).chain(said) {
        assert!(!text.contains(PASSWORD) && !text.contains(SHOWN), "{text}");
    }
}

#[test]
fn plain_requests_are_all_written_to_the_proxy_as_whole_urls() {
    let origin = Server::answering(token);
    let proxy = Server::answering(token);
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, &behind(&proxy, &origin.url()));
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(origin.seen().is_empty(), "{:?}", origin.seen());
    let whole = format!("{}/", origin.url());
    let seen = proxy.seen();
    let told = seen.iter().filter(|one| one.method == "POST").count();
    assert!(told >= 4, "{seen:?}");
    for request in &seen {
        assert!(request.path.starts_with(&whole), "{request:?}");
    }
    is_shown_to_the_proxy_alone(&proxy);
    is_kept(&sandbox, &ended);
}

#[test]
fn pages_of_a_login_and_metadata_come_through_it_as_well() {
    let origin = Server::answering(token);
    let base = origin.url();
    let proxy = Server::answering(move |request| {
        let path = request.path.strip_prefix(&base).unwrap_or("around");
        match path {
            "/.well-known/openid-configuration" => json(
                200,
                &json!({
                    "issuer": base, "token_endpoint": format!("{base}/token"),
                    "authorization_endpoint": format!("{base}/authorize"),
                    "revocation_endpoint": format!("{base}/revoke"),
                    "grant_types_supported": ["authorization_code"], "response_types_supported": ["code"],
                }),
            ),
            "/authorize" => {
                let state = request.asked("state").concat();
                let form = format!(
                    "<form method=post action=/login><input type=hidden name=state value={state}><input name=u><input type=password name=p></form>"
                );
                answer(200, &[("Content-Type", "text/html")], form.as_bytes())
            }
            "/login" => {
                let state = request.told("state").concat();
                let location =
                    format!("https://client.example/cb?code=own-code-1234&state={state}");
                answer(302, &[("Location", &location)], b"")
            }
            "/token" if request.method == "POST" => token(request),
            "/revoke" => answer(200, &[], b""),
            _ => answer(404, &[], b""),
        }
    });
    let sandbox = Sandbox::new();
    let target = with_pages(behind(&proxy, &origin.url()));
    sandbox.write_target(&target);
    let code = "rfc::rfc6749::authorization_code::code_is_redeemed";
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", code]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(origin.seen().is_empty(), "{:?}", origin.seen());
    let seen = proxy.seen();
    for place in ["/authorize", "/login", "/token", "/revoke"] {
        let whole = format!("{}{place}", origin.url());
        assert!(
            seen.iter().any(|one| one.path == whole),
            "{place}: {seen:?}"
        );
    }
    is_shown_to_the_proxy_alone(&proxy);
}

/// Passes on what comes, both ways, to another place than the one that was asked for.
fn passing_on(request: &Request, stream: &mut TcpStream, to: SocketAddr) -> std::io::Result<()> {
    assert_eq!(request.method, "CONNECT");
    let mut there = TcpStream::connect(to)?;
    stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut from, mut into) = (stream.try_clone()?, there.try_clone()?);
    let up = std::thread::spawn(move || {
        let _ = copy(&mut from, &mut into);
        let _ = into.shutdown(Shutdown::Write);
    });
    let _ = copy(&mut there, stream);
    let _ = stream.shutdown(Shutdown::Both);
    let _ = up.join();
    Ok(())
}

#[test]
fn encrypted_requests_all_go_through_a_tunnel() {
    let origin = tls("right.pem");
    let to = origin.url().trim_start_matches("http://").parse();
    let to: SocketAddr = to.expect("a server has an address");
    let proxy = Server::handling(move |request, stream| {
        // Whoever goes away early is no defect of the proxy.
        let _ = passing_on(request, stream, to);
    });
    // Nobody listens at the place itself: what goes around the proxy arrives nowhere.
    let nowhere = dead_url().replace("http:", "https:");
    let sandbox = Sandbox::new();
    let mut target = behind(&proxy, &nowhere);
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/tls");
    target.tls.ca = vec![folder.join("ca.pem").display().to_string()];
    let ended = run(&sandbox, &target);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let seen = proxy.seen();
    let place = nowhere.trim_start_matches("https://");
    assert!(seen.len() >= 4, "{seen:?}");
    for request in &seen {
        assert_eq!(
            (request.method.as_str(), &*request.path),
            ("CONNECT", place)
        );
    }
    is_shown_to_the_proxy_alone(&proxy);
    is_kept(&sandbox, &ended);
}

#[test]
fn a_tunnel_that_is_refused_is_gone_around_by_nobody() {
    let origin = Server::answering(token);
    let proxy = Server::answering(|request| {
        let shown = request.header("proxy-authorization").unwrap_or_default();
        answer(407, &[("X-Said", shown)], shown.as_bytes())
    });
    let sandbox = Sandbox::new();
    let target = behind(&proxy, &origin.url().replace("http:", "https:"));
    let ended = run(&sandbox, &target);
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    assert!(origin.seen().is_empty(), "{:?}", origin.seen());
    assert!(!proxy.seen().is_empty());
    is_kept(&sandbox, &ended);
}

#[test]
fn what_is_called_this_machine_behind_a_proxy_is_another_one() {
    // To the proxy `localhost` is its own; nothing may be sent there that others on the way can read.
    let sandbox = Sandbox::new();
    let own = client("own-client", "own-client-secret-5f1e");
    let through = Target {
        proxy: Some("http://proxy.invalid:3128".to_owned()),
        ..target("behind", "http://localhost:8080", own)
    };
    let ended = run(&sandbox, &through);
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    assert!(
        ended
            .stdout
            .contains("secrets are not sent over plain http"),
        "{}",
        ended.stdout
    );
}

#[test]
fn user_and_password_of_a_proxy_are_neither_repeated_nor_sent_where_they_are_read() {
    let plain = format!("http://me:{PASSWORD}@proxy.invalid:3128");
    let odd = format!("http:\\\\me:{PASSWORD}@127.0.0.1:3128");
    let of_environment = "env:GRANTSPEC_PROXY".to_owned();
    for (proxy, says) in [
        (
            plain.clone(),
            "target.yaml:4:8: the proxy is shown user and password over plain http to another machine",
        ),
        (
            odd,
            "target.yaml:4:8: the proxy is read as http://127.0.0.1:3128/",
        ),
        (
            of_environment,
            "error: behind: the proxy is shown user and password over plain http",
        ),
    ] {
        let sandbox = Sandbox::new();
        let own = target("behind", "https://idaas.invalid", client("a", "b"));
        let text = text(&own);
        let (kind, rest) = text.split_once("\nprofile:").expect("it has a profile");
        let quoted = serde_json::to_string(&proxy).expect("it is a text");
        sandbox.write(
            "target.yaml",
            &format!("{kind}\n# a line\nproxy: {quoted}\nprofile:{rest}"),
        );
        let mut command =
            sandbox.grantspec(&["run", "--target", "target.yaml", "--exact", CASES[0]]);
        command.env("GRANTSPEC_PROXY", &plain);
        let ended = crate::sandbox::Running::start(&mut command).end();
        assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
        assert!(!ended.stderr.contains(PASSWORD), "{}", ended.stderr);
    }
}
