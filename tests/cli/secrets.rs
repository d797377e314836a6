//! Nothing that is secret leaves the program, whatever the target does with it.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use grantspec::target::{AssertionIssuer, Client, CommandLogin, Login, Target};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::sandbox::{Running, Sandbox};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, text, user, words};

/// Secrets of the target file, and what they are there.
const CONFIGURED: [(&str, &str); 6] = [
    ("GRANTSPEC_TEST_SECRET", "kQz7Vw0e+pL/3s~%42 'ü\"xN9"),
    ("GRANTSPEC_TEST_OTHER", "Yt5-other-8Hk2mWq4Zr6Bn1Xc"),
    ("GRANTSPEC_TEST_PASSWORD", "Pd8\\alice<&>wörd:1Jf6Gs3Lu"),
    (
        "GRANTSPEC_TEST_KEY",
        "Mf4-jwt-secret-Rv9Tb2Ny7Kd5Wq8Zx1Cg6Hs3",
    ),
    ("GRANTSPEC_TEST_PEM", OWN_KEY),
    ("GRANTSPEC_TEST_ISSUER_PEM", ISSUER_KEY),
];

/// Private keys, that of a client and that of an issuer of assertions.
const OWN_KEY: &str = include_str!("../../fixtures/keys/client-rs256.pem");
const ISSUER_KEY: &str = include_str!("../../fixtures/keys/assertion-issuer-es256.pem");

/// Secrets that the server makes.
const ACCESS_TOKEN: &str = "At6VbNm2Qw9ErTy4Ui7Op1As3Df";
const REFRESH_TOKEN: &str = "Rt3GhJk8LzXc5VbNm0Qw2ErTy7U";
const CODE: &str = "Cd1PlOk4MiJn7UhBy2GvTf6CrDx";

/// A server that repeats everything it is told, in every encoding it knows.
fn echo() -> Server {
    Server::answering(|request| {
        let said = format!(
            "{} {}?{} {:?} {}",
            request.method, request.path, request.query, request.headers, request.body
        );
        let pairs: Vec<_> = url::form_urlencoded::parse(request.body.as_bytes())
            .into_owned()
            .collect();
        let secrets = CONFIGURED.map(|(_, secret)| secret);
        let echo = json!({
            "plain": said,
            "decoded": pairs,
            "percent": utf8_percent_encode(&said, NON_ALPHANUMERIC).to_string(),
            "hex": hex(said.as_bytes()),
            "base64": aligned(&said),
            "secrets_in_base64": secrets.map(aligned),
            "secrets": secrets,
        });
        answer_with(request, &echo)
    })
}

fn answer_with(request: &Request, echo: &serde_json::Value) -> Vec<u8> {
    let is_right = !request.body.contains("grantspec") && request.headers.len() > 3;
    let is_page = request.path == "/authorize" || request.path == "/device";
    if is_page {
        let html = format!("<title>{}</title><p>{echo}</p>", CONFIGURED[2].1);
        return answer(200, &[("Content-Type", "text/html")], html.as_bytes());
    }
    if is_right && request.path == "/token" {
        let mut tokens = json!({"access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "token_type": "Bearer", "expires_in": 60});
        tokens["echo"] = echo.clone();
        return json(200, &tokens);
    }
    json(
        400,
        &json!({"error": "invalid_request", "error_description": echo.to_string(), "echo": echo}),
    )
}

/// Base64 at each of the three alignments.
fn aligned(text: &str) -> Vec<String> {
    let before = ["", "a", "ab"].into_iter();
    before
        .map(|before| STANDARD.encode(format!("{before}{text}{before}")))
        .collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The lines of a key that nobody else's key has.
fn lines_of(pem: &str) -> impl Iterator<Item = &str> {
    pem.lines()
        .filter(|line| line.len() > 40 && !line.starts_with('-'))
}

/// The signatures of every assertion that was sent.
fn signatures(server: &Server) -> Vec<String> {
    let names = ["client_assertion", "assertion"];
    let sent: Vec<String> = server
        .seen()
        .iter()
        .flat_map(|request| names.map(|name| request.told(name)))
        .flatten()
        .collect();
    let signature = |assertion: &String| Some(assertion.rsplit_once('.')?.1.to_owned());
    let mut all: Vec<String> = sent.iter().filter_map(signature).collect();
    all.retain(|signature| signature.len() > 40);
    all.sort();
    all.dedup();
    all
}

/// Near misses: what suites make of a secret by changing it a little.
fn changed(secret: &str) -> Vec<String> {
    let letters: Vec<char> = secret.chars().collect();
    let middle = letters.len() / 2;
    let swapped: String = letters
        .iter()
        .map(|letter| {
            if letter.is_uppercase() {
                letter.to_ascii_lowercase()
            } else {
                letter.to_ascii_uppercase()
            }
        })
        .collect();
    vec![
        letters[1..].iter().collect(),
        letters[..letters.len() - 1].iter().collect(),
        letters[..middle].iter().collect(),
        letters[middle..].iter().collect(),
        letters.iter().rev().collect(),
        secret.to_uppercase(),
        secret.to_lowercase(),
        swapped,
        secret.trim_end_matches(char::is_alphanumeric).to_owned(),
    ]
    .into_iter()
    .filter(|text| text.chars().count() >= 10)
    .collect()
}

/// Every way in which a secret could be read from a text.
fn readable(secret: &str) -> Vec<String> {
    let percent = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let json = serde_json::to_string(secret).expect("a text is JSON");
    let mut all = vec![
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        percent.to_lowercase(),
        percent,
        url::form_urlencoded::byte_serialize(secret.as_bytes()).collect(),
        hex(secret.as_bytes()),
        hex(secret.as_bytes()).to_uppercase(),
    ];
    let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
    // The second is how it stands inside Basic.
    for (before, secret) in ["", "a", "ab"]
        .into_iter()
        .flat_map(|before| [(before, secret), (before, form.as_str())])
    {
        let text = format!("{before}{secret}");
        // What neighbours decide is left out: a character per byte before, and the last group where it is not whole.
        let from = [0, 2, 3][before.len()];
        let whole = text.len() / 3 * 4;
        all.push(STANDARD.encode(&text)[from..whole].to_owned());
        all.push(URL_SAFE_NO_PAD.encode(&text)[from..whole].to_owned());
    }
    // A secret with a wrong end is no less secret.
    all.push(secret.chars().take(10).collect());
    all
}

/// A target with a secret of every kind, each in the environment.
fn echoed(base_url: &str) -> Target {
    let with = |client: Client, methods: &[&str]| Client {
        methods: methods.iter().map(|method| (*method).to_owned()).collect(),
        redirect_uris: vec!["https://client.example/cb".to_owned()],
        ..client
    };
    let basic = "client_secret_basic";
    let post = "client_secret_post";
    let own = client("echo-client", "env:GRANTSPEC_TEST_SECRET");
    let other = client("other-client", "env:GRANTSPEC_TEST_OTHER");
    let mut target = target("echo", base_url, with(own, &[basic, post]));
    let mut add = |role: &str, client: Client| target.clients.insert(role.to_owned(), client);
    add("other", with(other, &[post, basic]));
    add(
        "client_secret_jwt",
        Client {
            methods: vec!["client_secret_jwt".to_owned()],
            ..client("jwt-client", "env:GRANTSPEC_TEST_KEY")
        },
    );
    add(
        "private_key_jwt",
        Client {
            client_id: "key-client".to_owned(),
            key: Some("env:GRANTSPEC_TEST_PEM".to_owned()),
            methods: vec!["private_key_jwt".to_owned()],
            ..Client::default()
        },
    );
    target.scopes = words(&[("usual", "read"), ("machine", "read")]);
    let offered = [
        "introspection",
        "revocation",
        "userinfo",
        "oracle",
        "jwks",
        "openid",
        "pkce",
        "rotation",
    ];
    target.capabilities = offered.map(|name| (name.to_owned(), true)).into();
    target.assertion_issuer = Some(AssertionIssuer {
        issuer: "https://issuer.example".to_owned(),
        subject: "alice".to_owned(),
        key: "env:GRANTSPEC_TEST_ISSUER_PEM".to_owned(),
        ..AssertionIssuer::default()
    });
    let alice = user("alice", "env:GRANTSPEC_TEST_PASSWORD");
    target.users.insert("alice".to_owned(), alice);
    let script = format!(
        "printf \"no login with %s\\n\" \"$GRANTSPEC_PASSWORD\" >&2; test $(expr $$ % 3) = 0 || exit 1; echo {CODE}"
    );
    target.login = Some(Login::Command(CommandLogin {
        run: vec!["sh".to_owned(), "-c".to_owned(), script],
        timeout_seconds: None,
        budget: None,
    }));
    target
}

#[test]
fn no_secret_is_printed_or_written_in_any_encoding() {
    let server = echo();
    let sandbox = Sandbox::new();
    let target = text(&echoed(&server.url()));
    let mut secrets: Vec<String> = [ACCESS_TOKEN, REFRESH_TOKEN, CODE]
        .iter()
        .flat_map(|secret| readable(secret))
        .collect();
    let texts = &CONFIGURED[..4];
    secrets.extend(texts.iter().flat_map(|(_, secret)| readable(secret)));
    secrets.extend(texts.iter().flat_map(|(_, secret)| changed(secret)));
    secrets.extend(
        [ACCESS_TOKEN, REFRESH_TOKEN]
            .iter()
            .flat_map(|secret| changed(secret)),
    );
    secrets.extend(
        [OWN_KEY, ISSUER_KEY]
            .into_iter()
            .flat_map(lines_of)
            .map(str::to_owned),
    );
    assert!(
        secrets
            .iter()
            .all(|secret| !target.contains(secret.as_str()) || secret.starts_with(&CODE[..10]))
    );
    sandbox.write("target.yaml", &target);
    let run = [
        "run",
        "--target",
        "target.yaml",
        "--allow",
        "lockout",
        "--report",
        "html,junit,md",
        "--events",
        "events.jsonl",
    ];
    let mut command = sandbox.grantspec(&run);
    command
        .envs(CONFIGURED)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", sandbox.path().join("step.md"));
    let ended = Running::start(&mut command).end();
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let mut texts = vec![
        ("standard output".to_owned(), ended.stdout),
        ("standard error".to_owned(), ended.stderr),
    ];
    let report = "reports/echo/report.json";
    for command in [
        vec![
            "baseline", "add", "--all", "--reason", "as it is", "--report", report,
        ],
        vec!["coverage", "--report", report],
        vec!["list", "--target", "target.yaml"],
        vec![
            "curl",
            "--target",
            "target.yaml",
            "rfc6749::client_credentials::wrong_secret_is_refused",
        ],
        vec![
            "run",
            "--target",
            "target.yaml",
            "--format",
            "json",
            "--report-dir",
            "again",
            "refresh",
        ],
        vec!["compare", report, "again/echo/report.json"],
    ] {
        let ended = Running::start(sandbox.grantspec(&command).envs(CONFIGURED)).end();
        texts.push((format!("output of {}", command[0]), ended.stdout));
        texts.push((format!("errors of {}", command[0]), ended.stderr));
    }
    let signatures = signatures(&server);
    assert!(signatures.len() > 20, "{} assertions", signatures.len());
    secrets.extend(signatures);
    for path in sandbox.files() {
        let name = path.display().to_string();
        if !name.ends_with("target.yaml") {
            let text = std::fs::read(&path).expect("the sandbox can be read");
            texts.push((name, String::from_utf8_lossy(&text).into_owned()));
        }
    }
    let has = |end: &str| texts.iter().any(|(name, _)| name.ends_with(end));
    for end in [
        "report.json",
        ".html",
        ".xml",
        "summary.md",
        "step.md",
        "events.jsonl",
        "baseline.yaml",
    ] {
        assert!(has(end), "{end} is written");
    }
    assert!(
        server.seen().len() > 300,
        "{} requests",
        server.seen().len()
    );
    let shown = |label: &str| texts[0].1.matches(label).count();
    for label in [
        "<client_secret ",
        "<password ",
        "<access_token ",
        "<refresh_token ",
        "<code ",
    ] {
        assert!(shown(label) > 5, "{label} is shown as a label");
    }
    let mut leaks: Vec<String> = Vec::new();
    for (name, text) in &texts {
        for secret in secrets
            .iter()
            .filter(|secret| text.contains(secret.as_str()))
        {
            let before = text.split(secret.as_str()).next().unwrap_or_default();
            let tail: String = before.chars().rev().take(200).collect();
            let tail: String = tail.chars().rev().collect();
            leaks.push(format!("{name}: {tail}>>>{secret}"));
        }
    }
    assert_eq!(leaks, [""; 0]);
}

#[test]
fn a_secret_longer_than_what_is_shown_is_hidden_before_it_is_cut() {
    let long: String = "Rt3GhJk8LzXc5VbNm0Qw2ErTy7Uq"
        .chars()
        .cycle()
        .take(202)
        .collect();
    let said = long.clone();
    let server = Server::answering(move |request| match request.path.as_str() {
        "/token" => json(
            200,
            &json!({"access_token": ACCESS_TOKEN, "refresh_token": said, "token_type": "Bearer"}),
        ),
        _ => answer(404, &[], b""),
    });
    let sandbox = Sandbox::new();
    let own = client("long-client", "long-client-secret");
    let mut target = target("long", &server.url(), own);
    target.scopes = words(&[("machine", "read")]);
    sandbox.write_target(&target);
    let run = [
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
        "no_refresh_token_is_issued",
    ];
    let ended = sandbox.run(&run);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let mut texts = vec![ended.stdout, ended.stderr];
    texts.extend(sandbox.files().iter().map(|path| {
        let bytes = std::fs::read(path).expect("the sandbox can be read");
        String::from_utf8_lossy(&bytes).into_owned()
    }));
    let shown = "<refresh_token 202 chars #";
    let is_told = |text: &String| text.contains("refresh_token is there") && text.contains(shown);
    assert!(texts.iter().any(is_told));
    assert!(texts.iter().all(|text| !text.contains(&long[..20])));
}
