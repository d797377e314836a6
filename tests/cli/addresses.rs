//! Where a URL leads is decided on what it is parsed to, wherever it comes from.

use serde_json::json;

use crate::sandbox::{Ended, Sandbox};
use crate::server::{Server, answer, json};
use crate::target::{client, target};

const CASE: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text can be quoted")
}

/// Runs a target file of these lines.
fn run_lines(lines: &str) -> Ended {
    let sandbox = Sandbox::new();
    sandbox.write(
        "target.yaml",
        &format!("kind: target\nname: odd\nprofile: rfc\n{lines}\nclients: {{confidential: {{client_id: a, client_secret: own-secret-5f1e}}}}\n"),
    );
    sandbox.run(&["run", "--target", "target.yaml", "--exact", CASE])
}

/// URLs that lead to another place than a reader would say, and what they are.
const ODD: [(&str, &str); 12] = [
    ("HTTP://idaas.invalid", "http://idaas.invalid/"),
    (" http://idaas.invalid", "http://idaas.invalid/"),
    ("\thttp://idaas.invalid", "http://idaas.invalid/"),
    ("ht\ttp://idaas.invalid", "http://idaas.invalid/"),
    ("http://idaas\n.invalid", "http://idaas.invalid/"),
    ("http:/idaas.invalid", "http://idaas.invalid/"),
    ("http:idaas.invalid", "http://idaas.invalid/"),
    ("http:\\\\idaas.invalid", "http://idaas.invalid/"),
    ("http:///idaas.invalid", "http://idaas.invalid/"),
    (
        "https://idaas.invalid\\@127.0.0.1/",
        "https://idaas.invalid/@127.0.0.1/",
    ),
    ("http://2130706433/", "http://127.0.0.1/"),
    ("http://0x7f.1/", "http://127.0.0.1/"),
];

#[test]
fn a_target_file_says_urls_as_they_are() {
    for (odd, read) in ODD {
        let url = quoted(odd);
        for (field, lines) in [
            ("4:11", format!("base_url: {url}")),
            (
                "4:9",
                format!("issuer: {url}\nbase_url: https://idaas.invalid"),
            ),
            (
                "4:20",
                format!("endpoints: {{token: {url}}}\nbase_url: https://idaas.invalid"),
            ),
            (
                "4:9",
                format!("hosts: [{url}]\nbase_url: https://idaas.invalid"),
            ),
        ] {
            let ended = run_lines(&lines);
            assert_eq!(
                ended.code,
                Some(2),
                "{lines}: {}{}",
                ended.stdout,
                ended.stderr
            );
            let says = format!("is read as {read}; where that is meant, write {read}");
            let place = format!("target.yaml:{field}: ");
            assert!(ended.stderr.contains(&says), "{lines}: {}", ended.stderr);
            assert!(ended.stderr.contains(&place), "{lines}: {}", ended.stderr);
        }
        let proxy = run_lines(&format!("proxy: {url}\nbase_url: https://idaas.invalid"));
        assert_eq!(proxy.code, Some(2), "{}", proxy.stderr);
        let init = Sandbox::new().run(&["init", odd]);
        assert_eq!(init.code, Some(2), "{odd:?}: {}", init.stderr);
    }
}

#[test]
fn a_user_in_front_of_a_host_is_no_host_and_is_not_repeated() {
    let url = "https://idaas.example:own-secret-5f1e@evil.invalid/";
    for lines in [
        format!("base_url: {url}"),
        format!("hosts: ['{url}']\nbase_url: https://idaas.invalid"),
        format!("endpoints: {{token: '{url}'}}\nbase_url: https://idaas.invalid"),
    ] {
        let ended = run_lines(&lines);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        let says = "this has a user or a password in front of its host";
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
    }
    let init = Sandbox::new().run(&["init", url]);
    assert_eq!(
        (init.code, init.stderr.trim_end()),
        (
            Some(2),
            "error: the issuer has a user or a password in front of its host"
        )
    );
}

/// A provider that publishes this token endpoint.
fn publishing(token: &str) -> Ended {
    let token = token.to_owned();
    let server = Server::answering(move |request| {
        if !request.path.starts_with("/.well-known/") {
            return answer(404, &[], b"");
        }
        json(200, &json!({"token_endpoint": token}))
    });
    let sandbox = Sandbox::new();
    let mut own = target("odd", &server.url(), client("a", "own-secret-5f1e"));
    own.hosts = vec!["https://idaas.invalid".to_owned()];
    sandbox.write_target(&own);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", CASE]);
    let is_bare =
        |one: &crate::server::Request| one.body.is_empty() && one.header("authorization").is_none();
    assert!(server.seen().iter().all(is_bare), "{:?}", server.seen());
    ended
}

#[test]
fn what_metadata_says_is_what_it_is_read_as() {
    for odd in [
        "https:idaas.invalid/token",
        "https:\\\\idaas.invalid\\token",
        " https://idaas.invalid/token",
        "https://idaas.invalid/to\tken",
        "https://idaas.invalid/a/../token",
    ] {
        let ended = publishing(odd);
        assert_eq!(
            ended.code,
            Some(2),
            "{odd}: {}{}",
            ended.stdout,
            ended.stderr
        );
        let says = "error: odd: the token_endpoint of the metadata, `";
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
        let read = "`, is read as https://idaas.invalid/token, so that nothing secret goes there";
        assert!(ended.stderr.contains(read), "{}", ended.stderr);
    }
    let ended = publishing("https://evil.example@idaas.invalid/token");
    assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
    // What a standard calls the same is tried, and nobody is there.
    for same in [
        "HTTPS://IDaaS.invalid/token",
        "https://idaas.invalid:443/token",
    ] {
        assert_eq!(publishing(same).code, Some(3), "{same}");
    }
}

#[test]
fn plain_http_in_capitals_is_plain_http() {
    // Whatever is sent anywhere is seen by the proxy, which has the metadata, too.
    let proxy = Server::answering(|request| {
        if request.path.contains("/.well-known/") {
            json(
                200,
                &json!({"token_endpoint": "HTTP://idaas.invalid/token"}),
            )
        } else {
            answer(200, &[], b"")
        }
    });
    let sandbox = Sandbox::new();
    let mut own = target("odd", "http://127.0.0.1:9", client("a", "own-secret-5f1e"));
    own.hosts = vec!["http://idaas.invalid".to_owned()];
    own.proxy = Some(proxy.url());
    sandbox.write_target(&own);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", CASE]);
    assert_eq!(ended.code, Some(3), "{}{}", ended.stdout, ended.stderr);
    let seen = proxy.seen();
    assert!(!seen.is_empty());
    let there = |request: &&crate::server::Request| request.path.contains("idaas.invalid");
    assert_eq!(seen.iter().find(there).map(|one| &one.path), None);
}

#[test]
fn a_profile_adds_nothing_to_the_host() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/suites/profiles/rfc.yaml");
    let rfc = std::fs::read_to_string(path).expect("it is there");
    for odd in ["@evil.invalid/token", ".evil.invalid/token", ":9/token"] {
        let sandbox = Sandbox::new();
        let profile = rfc.replace(
            "token: {path: /token}",
            &format!("token: {{path: '{odd}'}}"),
        );
        assert!(profile.contains(odd), "the profile has a token endpoint");
        sandbox.write("profiles/rfc.yaml", &profile);
        let ended = sandbox.run(&["run", "--suites", "profiles", "--exact", CASE]);
        assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
        let says = "the path of token does not begin with `/`";
        assert!(ended.stderr.contains(says), "{}", ended.stderr);
    }
}
