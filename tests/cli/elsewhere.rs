//! Each way in which a server can lead to another origin than those that a person named.

use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::hosts::{APPROVED, CODE, login_trouble, page, provider, run, stranger, was_told};
use crate::server::{Request, Server, answer, json};

/// The member of the metadata alone leads elsewhere, and this is what becomes of the run.
fn with_member(member: &str, value: serde_json::Value) -> (Server, crate::sandbox::Ended) {
    let server = provider(json!({member: value}), |_| answer(404, &[], b""));
    let (_, ended) = run(&server, "", CODE);
    (server, ended)
}

#[test]
fn each_endpoint_that_gets_secrets_is_one_that_a_person_named() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    for member in [
        "token_endpoint",
        "authorization_endpoint",
        "device_authorization_endpoint",
        "introspection_endpoint",
        "revocation_endpoint",
        "userinfo_endpoint",
        "registration_endpoint",
    ] {
        let (server, ended) = with_member(member, json!(format!("{there}/x")));
        assert_eq!(ended.code, Some(2), "{member}: {}", ended.stdout);
        let says = format!("the metadata alone names {there} ({member})");
        assert!(ended.stderr.contains(&says), "{}", ended.stderr);
        assert!(was_told(&server).is_empty(), "{:?}", was_told(&server));
    }
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn what_is_followed_for_keys_alone_or_not_at_all_gets_nothing_secret() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    for (member, value) in [
        ("jwks_uri", json!(format!("{there}/jwks"))),
        (
            "pushed_authorization_request_endpoint",
            json!(format!("{there}/par")),
        ),
        (
            "mtls_endpoint_aliases",
            json!({"token_endpoint": format!("{there}/token")}),
        ),
        ("end_session_endpoint", json!(format!("{there}/out"))),
    ] {
        let (_, ended) = with_member(member, value);
        assert!(ended.code != Some(2), "{member}: {}", ended.stderr);
        assert!(
            was_told(&elsewhere).is_empty(),
            "{:?}",
            was_told(&elsewhere)
        );
    }
}

/// The same host in another spelling, or what only looks like it, is another origin.
fn spellings(server: &Server) -> Vec<String> {
    let port = server.url().rsplit(':').next().map(str::to_owned);
    let port = port.expect("a server has a port");
    [
        format!("http://localhost:{port}"),
        format!("http://localhost.:{port}"),
        format!("http://[::1]:{port}"),
        format!("http://[::ffff:127.0.0.1]:{port}"),
        format!("https://127.0.0.1:{port}"),
        "http://127.0.0.1".to_owned(),
        format!("http://127.0.0.1.nip.invalid:{port}"),
        "http://127.0.0.1:1".to_owned(),
    ]
    .into_iter()
    .filter(|other| *other != server.url())
    .collect()
}

#[test]
fn another_spelling_of_a_host_is_another_host() {
    let server = provider(json!({}), |_| answer(404, &[], b""));
    for other in spellings(&server) {
        let (own, ended) = with_member("token_endpoint", json!(format!("{other}/token")));
        assert_eq!(ended.code, Some(2), "{other}: {}", ended.stdout);
        assert!(was_told(&own).is_empty(), "{:?}", was_told(&own));
    }
    assert!(was_told(&server).is_empty());
}

const FORM: &str = "<form method=post action=/login><input name=u><input type=password name=p><button>Go on</button></form>";

fn redirect(status: u16, to: &str) -> Vec<u8> {
    let headers = [
        ("Location", to),
        (
            "Set-Cookie",
            "session=own-session-cookie-9a8b7c; Path=/; Domain=127.0.0.1",
        ),
    ];
    answer(status, &headers, b"")
}

/// Runs a login over these pages, and says why it failed; the stranger is told nothing secret.
#[track_caller]
fn fails(
    elsewhere: &Server,
    pages: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> String {
    let server = provider(json!({}), pages);
    let (sandbox, ended) = run(&server, "", CODE);
    let why = login_trouble(&sandbox, &ended, CODE);
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
    why
}

#[test]
fn no_hop_of_a_redirect_leads_to_a_stranger() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = stranger();
        let there = elsewhere.url();
        let says = format!("{there} is named by a redirect or link of ");
        // The first answer, a later hop, and the answer to the password.
        let first = format!("{there}/cb?code=own-code-1234&state=x");
        let why = fails(&elsewhere, move |_| redirect(status, &first));
        assert!(why.contains(&says), "{status}: {why}");
        let second = format!("{there}/next?state=x");
        let why = fails(&elsewhere, move |request| match request.path.as_str() {
            "/authorize" => redirect(302, "/hop"),
            "/hop" => redirect(302, "/hop/again"),
            _ => redirect(status, &second),
        });
        assert!(why.contains(&says), "{status}: {why}");
        let third = format!("{there}/login");
        let why = fails(&elsewhere, move |request| match request.path.as_str() {
            "/authorize" => page(FORM),
            _ => redirect(status, &third),
        });
        assert!(why.contains(&says), "{status}: {why}");
    }
}

#[test]
fn no_spelling_of_a_location_leads_to_a_stranger() {
    let elsewhere = stranger();
    let host = elsewhere.url().trim_start_matches("http:").to_owned();
    let bare = host.trim_start_matches('/').to_owned();
    for location in [
        host.clone(),
        format!("HTTP:{host}/"),
        format!("http:\\\\{bare}/"),
        format!("\\\\{bare}/"),
        format!("/\\{bare}/"),
        format!("http:///{bare}/"),
        format!("http://127.0.0.1@{bare}/"),
        format!("http://{bare}#@127.0.0.1/"),
        format!("\tht\ttp:{host}/"),
    ] {
        let to = location.clone();
        let why = fails(&elsewhere, move |_| redirect(302, &to));
        assert!(
            why.contains("is named by") || why.contains("in front of its host"),
            "{location}: {why}"
        );
    }
}

#[test]
fn a_user_in_front_of_a_named_host_is_not_followed() {
    let own: Arc<Mutex<String>> = Arc::default();
    let url = Arc::clone(&own);
    let server = provider(json!({}), move |request| {
        let base = url.lock().expect("nobody panicked").clone();
        match request.path.as_str() {
            "/authorize" => redirect(302, &base.replace("://", "://me:you@")),
            _ => page("Nothing here"),
        }
    });
    *own.lock().expect("nobody panicked") = server.url();
    let (sandbox, ended) = run(&server, "", CODE);
    let why = login_trouble(&sandbox, &ended, CODE);
    assert!(
        why.contains("a user or a password in front of its host"),
        "{why}"
    );
    // Clients show themselves to the token endpoint; here it is what a browser would send.
    let shown =
        |request: &Request| request.method == "GET" && request.header("authorization").is_some();
    assert!(!server.seen().iter().any(shown), "{:?}", server.seen());
}

#[test]
fn what_a_browser_would_follow_besides_is_not_followed() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let pages = [
        format!("<meta http-equiv=refresh content='0; url={there}/x'>{FORM}"),
        format!("<base href='{there}/'>{FORM}"),
        format!(
            "<link rel=canonical href='{there}/x'><img src='{there}/y'><iframe src='{there}/z'></iframe>{FORM}"
        ),
        FORM.replace(
            "<button>",
            &format!("<button formaction='{there}/login' formmethod=get>"),
        ),
        FORM.replace(
            "type=password",
            &format!("type=password formaction='{there}/login'"),
        ),
    ];
    for html in pages {
        let link = format!("<{there}/x>; rel=next");
        let refresh = format!("0; url={there}/x");
        let place = format!("{there}/x");
        let why = fails(&elsewhere, move |request| match request.path.as_str() {
            "/authorize" => {
                let headers = [
                    ("Content-Type", "text/html"),
                    ("Link", link.as_str()),
                    ("Refresh", refresh.as_str()),
                    ("Content-Location", place.as_str()),
                ];
                answer(200, &headers, html.as_bytes())
            }
            _ => page("Nothing here"),
        });
        assert!(!why.is_empty());
    }
}

#[test]
fn a_form_that_is_got_is_not_sent_to_a_stranger_either() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    let action = format!("{there}/login");
    let why = fails(&elsewhere, move |_| {
        page(&FORM.replace("method=post action=/login", &format!("action='{action}'")))
    });
    assert!(
        why.contains("is named by the action of a form on "),
        "{why}"
    );
}

#[test]
fn an_issuer_elsewhere_in_a_redirect_changes_nothing() {
    let elsewhere = stranger();
    let iss = elsewhere.url();
    let server = provider(json!({}), move |request| match request.path.as_str() {
        "/authorize" => {
            let state = request.asked("state").concat();
            let location =
                format!("https://client.example/cb?code=own-code-1234&state={state}&iss={iss}");
            answer(302, &[("Location", &location)], b"")
        }
        _ => crate::hosts::token(),
    });
    let (_, ended) = run(&server, "", CODE);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

/// A provider whose device codes are decided about where the answer says.
fn devices(answered: serde_json::Value) -> Server {
    provider(json!({}), move |request| match request.path.as_str() {
        "/device_authorization" => json(200, &answered),
        "/authorize" => page(FORM),
        _ => json(400, &json!({"error": "authorization_pending"})),
    })
}

#[test]
fn neither_verification_uri_leads_to_a_stranger() {
    let elsewhere = stranger();
    let there = elsewhere.url();
    for login in ["form: {}", "command: {run: [touch, owned, '{{url}}']}"] {
        let answered = json!({
            "device_code": "own-device-code-4d5e6f", "user_code": "WDJB-MJHT", "expires_in": 60, "interval": 1,
            "verification_uri": format!("{there}/authorize"),
            "verification_uri_complete": format!("{there}/authorize?user_code=WDJB-MJHT"),
        });
        let server = devices(answered);
        let (sandbox, ended) = run_with_login(&server, login);
        let why = login_trouble(&sandbox, &ended, APPROVED);
        assert!(why.contains("is named by the verification_uri"), "{why}");
        assert!(!sandbox.path().join("owned").exists(), "the program ran");
    }
    assert!(elsewhere.seen().is_empty(), "{:?}", elsewhere.seen());
}

#[test]
fn a_user_code_is_neither_an_option_nor_a_line_of_a_program() {
    for (code, told) in [
        (
            "--reference=/etc/hostname",
            "begins as an option of a program does",
        ),
        ("A\n::error::owned", "has characters that nobody could type"),
        ("\u{1b}[31mowned", "has characters that nobody could type"),
    ] {
        let own: Arc<Mutex<String>> = Arc::default();
        let url = Arc::clone(&own);
        let server = provider(json!({}), move |request| match request.path.as_str() {
            "/device_authorization" => {
                let base = url.lock().expect("nobody panicked").clone();
                json(
                    200,
                    &json!({
                        "device_code": "own-device-code-4d5e6f", "user_code": code, "expires_in": 60,
                        "interval": 1, "verification_uri": format!("{base}/device"),
                    }),
                )
            }
            _ => json(400, &json!({"error": "authorization_pending"})),
        });
        *own.lock().expect("nobody panicked") = server.url();
        let login = "command: {run: [touch, '{{user_code}}', owned]}";
        let (sandbox, ended) = run_with_login(&server, login);
        let why = login_trouble(&sandbox, &ended, APPROVED);
        assert!(why.contains(told), "{why}");
        assert!(!sandbox.path().join("owned").exists(), "the program ran");
    }
}

#[test]
fn no_program_is_sent_where_others_read_along() {
    // It would type the password there.
    let members = json!({"authorization_endpoint": "http://idaas.invalid/authorize"});
    let server = provider(members, |_| answer(404, &[], b""));
    let login = "command: {run: [touch, owned, '{{url}}']}";
    let (sandbox, _) = run(&server, "", "no case is called like this");
    write_login(&sandbox, login, "\nhosts: ['http://idaas.invalid']");
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", CODE]);
    let why = login_trouble(&sandbox, &ended, CODE);
    assert!(
        why.contains("http://idaas.invalid is plain http on another machine"),
        "{why}"
    );
    assert!(!sandbox.path().join("owned").exists(), "the program ran");
}

/// Runs the case of an approved device code with another way to log in.
fn run_with_login(
    server: &Server,
    login: &str,
) -> (crate::sandbox::Sandbox, crate::sandbox::Ended) {
    let (sandbox, _) = run(server, "", "no case is called like this");
    write_login(&sandbox, login, "");
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", APPROVED]);
    (sandbox, ended)
}

/// Writes another way to log in into the target file, and more.
fn write_login(sandbox: &crate::sandbox::Sandbox, login: &str, more: &str) {
    let path = sandbox.path().join("target.yaml");
    let text = std::fs::read_to_string(path).expect("it is written");
    let at = text.find("\nlogin:").expect("the target has a login");
    let rest = &text[at + 1..];
    let next = rest
        .match_indices('\n')
        .find(|(end, _)| !rest[end + 1..].starts_with(' '));
    let behind = next.map_or("", |(end, _)| rest[end..].trim_end());
    sandbox.write(
        "target.yaml",
        &format!("{}\nlogin: {{{login}}}{behind}{more}\n", &text[..at]),
    );
}
