//! Nothing secret goes to an origin that nobody named but a server.

use std::sync::{Arc, Mutex};

use grantspec::verdict::{Record, Trouble, Verdict};
use serde_json::json;

use crate::sandbox::{Ended, Sandbox, record};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, text, user, with_pages};

pub(crate) const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";
pub(crate) const APPROVED: &str =
    "rfc::rfc8628::device_token::approved_code_is_redeemed::confidential";
const SECRET: &str = "own-client-secret-5f1e";
const PASSWORD: &str = "alice-password-77c2";

/// A server that takes whatever it is told, and the pages of a login.
pub(crate) fn stranger() -> Server {
    Server::answering(|request| match request.path.as_str() {
        "/token" => token(),
        "/authorize" | "/login" => page(
            "<title>Log in</title><form method=post action=/login><input name=u><input type=password name=p></form>",
        ),
        _ => answer(404, &[], b""),
    })
}

pub(crate) fn token() -> Vec<u8> {
    json(
        200,
        &json!({"access_token": "own-access-token-1a2b3c", "token_type": "Bearer"}),
    )
}

pub(crate) fn page(html: &str) -> Vec<u8> {
    let headers = [
        ("Content-Type", "text/html"),
        ("Set-Cookie", "session=own-session-cookie-9a8b7c; Path=/"),
    ];
    answer(200, &headers, html.as_bytes())
}

/// The provider: metadata with these members, and `pages` for everything else.
pub(crate) fn provider(
    members: serde_json::Value,
    pages: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> Server {
    let own: Arc<Mutex<String>> = Arc::default();
    let url = Arc::clone(&own);
    let server = Server::answering(move |request| {
        if request.path != "/.well-known/openid-configuration" {
            return pages(request);
        }
        let base = url.lock().expect("nobody panicked").clone();
        let mut metadata = json!({
            "issuer": base,
            "authorization_endpoint": format!("{base}/authorize"),
            "token_endpoint": format!("{base}/token"),
            "device_authorization_endpoint": format!("{base}/device_authorization"),
            "jwks_uri": format!("{base}/jwks"),
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"],
        });
        for (name, value) in members.as_object().into_iter().flatten() {
            metadata[name] = value.clone();
        }
        json(200, &metadata)
    });
    *own.lock().expect("nobody panicked") = server.url();
    server
}

pub(crate) fn run(server: &Server, more: &str, name: &str) -> (Sandbox, Ended) {
    let sandbox = Sandbox::new();
    let own = client("own-client", SECRET);
    let mut target = with_pages(target("provider", &server.url(), own));
    let alice = user("alice", PASSWORD);
    target.users.insert("alice".to_owned(), alice);
    sandbox.write("target.yaml", &format!("{}{more}\n", text(&target)));
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", name]);
    (sandbox, ended)
}

/// Whether a server was told anything that is not for everybody.
pub(crate) fn was_told(server: &Server) -> Vec<Request> {
    let mut seen = server.seen();
    seen.retain(|request| {
        !request.body.is_empty()
            || !request.query.is_empty()
            || request.header("authorization").is_some()
            || request.header("cookie").is_some()
    });
    seen
}

pub(crate) fn login_trouble(sandbox: &Sandbox, ended: &Ended, name: &str) -> String {
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    let report = sandbox.report();
    let Record {
        verdict: Verdict::Error,
        trouble: Some(Trouble::Login(why)),
        ..
    } = record(&report, name)
    else {
        panic!("the login is to blame: {}", ended.stdout);
    };
    why.to_string()
}

#[test]
fn an_endpoint_that_only_metadata_names_gets_nothing_before_it_is_named() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let members = json!({"token_endpoint": format!("{there}/token"), "userinfo_endpoint": format!("{there}/userinfo")});
    let server = provider(members, |_| answer(404, &[], b""));
    let (_, ended) = run(&server, "", CODE);
    assert_eq!(ended.code, Some(2), "{}", ended.stdout);
    assert_eq!(
        ended.stderr.trim_end(),
        format!(
            "error: provider: the metadata alone names {there} (token_endpoint, userinfo_endpoint), so that nothing secret goes there; where that is the provider's own, say so in the target file: hosts: [{there}]"
        )
    );
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
    assert!(was_told(&server).is_empty(), "{:?}", was_told(&server));
}

#[test]
fn an_endpoint_of_a_named_host_gets_what_it_needs() {
    let elsewhere = stranger();
    let members = json!({"token_endpoint": format!("{}/token", elsewhere.url())});
    let server = provider(members, |request| {
        let state = request.asked("state").concat();
        let location = format!("https://client.example/cb?code=own-code-1234&state={state}");
        answer(302, &[("Location", &location)], b"")
    });
    let (_, ended) = run(&server, &format!("hosts: ['{}']", elsewhere.url()), CODE);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(!was_told(&elsewhere).is_empty());
}

#[test]
fn a_form_that_is_sent_to_a_stranger_is_an_error() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let action = format!("{there}/login");
    let server = provider(json!({}), move |_| {
        page(&format!(
            "<title>Log in</title><form method=post action='{action}'><input name=u><input type=password name=p></form>"
        ))
    });
    let (sandbox, ended) = run(&server, "", CODE);
    assert_eq!(
        login_trouble(&sandbox, &ended, CODE),
        format!(
            "after the form of \"Log in\": {there} is named by the action of a form on {}/authorize alone, so that nothing secret goes there; where that is the provider's own, say so in the target file: hosts: [{there}]",
            server.url()
        )
    );
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn no_cookie_goes_to_another_port_of_the_same_host() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let location = format!("{there}/authorize");
    let server = provider(json!({}), move |_| {
        let headers = [
            ("Location", location.as_str()),
            ("Set-Cookie", "session=own-session-cookie-9a8b7c; Path=/"),
        ];
        answer(302, &headers, b"")
    });
    let (sandbox, ended) = run(&server, "", CODE);
    assert_eq!(
        login_trouble(&sandbox, &ended, CODE),
        format!(
            "after a redirect: {there} is named by a redirect or link of {}/authorize alone, so that nothing secret goes there; where that is the provider's own, say so in the target file: hosts: [{there}]",
            server.url()
        )
    );
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn a_verification_uri_elsewhere_gets_neither_code_nor_password() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let uri = format!("{there}/authorize");
    let server = provider(json!({}), move |request| match request.path.as_str() {
        "/device_authorization" => json(
            200,
            &json!({"device_code": "own-device-code-4d5e6f", "user_code": "WDJB-MJHT", "verification_uri": uri, "expires_in": 60, "interval": 1}),
        ),
        _ => json(400, &json!({"error": "authorization_pending"})),
    });
    for login in ["", "hosts: []"] {
        let (sandbox, ended) = run(&server, login, APPROVED);
        assert_eq!(
            login_trouble(&sandbox, &ended, APPROVED),
            format!(
                "{there} is named by the verification_uri of the device authorization response alone, so that nothing secret goes there; where that is the provider's own, say so in the target file: hosts: [{there}]"
            )
        );
    }
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn a_host_is_an_origin_and_nothing_more() {
    let server = provider(json!({}), |_| answer(404, &[], b""));
    let (_, ended) = run(&server, "hosts: ['https://login.example/tenant']", CODE);
    assert_eq!(ended.code, Some(2), "{}", ended.stdout);
    assert!(
        ended.stderr.contains(
            "`https://login.example/tenant` has a path; an origin counts as a whole; write https://login.example"
        ),
        "{}",
        ended.stderr
    );
    assert!(server.seen().is_empty());
}

#[test]
fn init_writes_what_is_published_into_comments_and_obeys_nothing() {
    let elsewhere = stranger();
    let members = json!({
        "token_endpoint": format!("{}/token\nlogin: {{command: {{run: [touch, owned]}}}}", elsewhere.url()),
        "grant_types_supported": ["a\u{85}login: {manual: {}}", "b\u{2028}allow: [lockout]", "c\u{1b}[2J"],
    });
    let server = provider(members, |_| answer(404, &[], b""));
    let sandbox = Sandbox::new();
    for arguments in [
        vec!["init".to_owned(), server.url()],
        vec![
            "init".to_owned(),
            server.url(),
            "--output".to_owned(),
            "new.yaml".to_owned(),
        ],
    ] {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let ended = sandbox.run(&arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let written = std::fs::read_to_string(sandbox.path().join("new.yaml"));
        let text = written.unwrap_or(ended.stdout);
        let target: grantspec::target::Target =
            grantspec::yaml::parse("new.yaml", &text).expect("it is a target file");
        assert!(target.login.is_none() && target.allow.is_empty(), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{85}', '\u{2028}']), "{text}");
        assert!(
            text.contains(&format!("#   - {}\n", elsewhere.url())),
            "{text}"
        );
    }
    assert!(elsewhere.seen().is_empty());
}
