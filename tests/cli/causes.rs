//! A cause that explains a hundred failures is told once and first, with the line for the target file; what the run can
//! adapt to, it adapts to. `--no-preflight` shows what the same server is told without that.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};

use grantspec::target::Target;
use grantspec::verdict::{Run, Verdict};
use serde_json::{Value, json};

use crate::golden::{is_blessing, project};
use crate::sandbox::{Embedded, Ended, Sandbox};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target};

/// The embedded endpoint behind a proxy that answers some requests in its place.
struct Changed {
    embedded: Embedded,
    proxy: Server,
}

impl Changed {
    fn by(instead: impl Fn(&Request) -> Option<Vec<u8>> + Send + Sync + 'static) -> Self {
        Self {
            embedded: Embedded::serve("rfc"),
            proxy: Server::answering(move |request| {
                instead(request).unwrap_or_else(|| passed_on(request))
            }),
        }
    }

    fn run(&self, more: &[&str]) -> (Run, Ended) {
        let sandbox = Sandbox::new();
        let proxy = format!("{}\nproxy: {}\n", self.embedded.target, self.proxy.url());
        sandbox.write("target.yaml", &proxy);
        let arguments = ["run", "--target", "target.yaml", "--seed", "5"];
        let ended = sandbox.run(&[arguments.as_slice(), more].concat());
        (sandbox.report(), ended)
    }
}

/// The answer of whom the request was for.
fn passed_on(request: &Request) -> Vec<u8> {
    let (origin, path) = place(request);
    let mut head = format!("{} {path}", request.method);
    if !request.query.is_empty() {
        head.push_str(&format!("?{}", request.query));
    }
    head.push_str(" HTTP/1.1\r\n");
    for (name, value) in &request.headers {
        let of_the_hop = ["connection", "content-length", "transfer-encoding"];
        if !of_the_hop.contains(&name.to_ascii_lowercase().as_str()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    let length = request.body.len();
    head.push_str(&format!(
        "Content-Length: {length}\r\nConnection: close\r\n\r\n"
    ));
    let mut there = TcpStream::connect(origin).expect("somebody listens");
    let written = there.write_all(format!("{head}{}", request.body).as_bytes());
    let mut bytes = Vec::new();
    let read = written.and_then(|()| there.read_to_end(&mut bytes));
    // Whoever goes away early is no defect of the proxy.
    read.map_or_else(|_| answer(502, &[], b""), |_| bytes)
}

/// Host and port, and the path, of a request to a proxy.
fn place(request: &Request) -> (&str, &str) {
    let whole = request.path.strip_prefix("http://").unwrap_or_default();
    let at = whole.find('/').unwrap_or(whole.len());
    whole.split_at(at)
}

fn is_token_request(request: &Request) -> bool {
    request.method == "POST" && place(request).1.ends_with("/token")
}

fn refused(code: &str) -> Vec<u8> {
    let status = if code == "invalid_client" { 401 } else { 400 };
    json(status, &json!({ "error": code }))
}

fn count(run: &Run, verdict: Verdict) -> usize {
    run.records
        .iter()
        .filter(|record| record.verdict == verdict)
        .count()
}

/// How many trials are wrong or could not be judged.
fn wrong(run: &Run) -> usize {
    count(run, Verdict::Fail) + count(run, Verdict::Error)
}

/// The ids of the causes.
fn causes(run: &Run) -> Vec<&str> {
    run.causes
        .iter()
        .map(|cause| cause.cause.id.as_str())
        .collect()
}

#[test]
fn at_the_embedded_endpoints_twelve_requests_at_most_find_no_cause() {
    for profile in ["rfc", "alibaba-eiam", "tencent-cloudbase", "tencent-ciam"] {
        let sandbox = Sandbox::new();
        let ended = sandbox.run(&["run", "--profile", profile, "wrong_secret"]);
        assert_eq!(ended.code, Some(0), "{profile}: {}", ended.stdout);
        let run = sandbox.report();
        assert_eq!(causes(&run), [""; 0], "{profile}");
        let asked = run.conversation.expect("it was asked");
        assert!((1..=12).contains(&asked.requests), "{profile}: {asked:?}");
        assert!(asked.millis < 10_000, "{profile}: {asked:?}");
    }
}

/// The embedded endpoint where Basic works only with `client_id` in the body, too.
fn wanting_client_id() -> Changed {
    Changed::by(|request| {
        let is_bare =
            request.header("authorization").is_some() && request.told("client_id").is_empty();
        (is_token_request(request) && is_bare).then(|| refused("invalid_client"))
    })
}

#[test]
fn basic_that_works_only_beside_client_id_is_one_finding_and_nothing_fails_of_it() {
    let server = wanting_client_id();
    let (today, _) = server.run(&["--no-preflight", "rfc6749::client_credentials"]);
    assert!(wrong(&today) > 3, "{}", wrong(&today));
    assert_eq!(today.conversation, None);

    let (run, ended) = server.run(&["rfc6749::client_credentials"]);
    assert_eq!(causes(&run), ["cause-basic-needs-client-id"]);
    assert_eq!(wrong(&run), 0, "{}", ended.stdout);
    let cause = &run.causes[0];
    assert!(cause.adapted);
    assert_eq!(cause.requirement.as_deref(), Some("RFC6749-2.3.1-01"));
    let line = "client_id_in_body: true";
    assert!(cause.lines.iter().all(|added| added.line == line));
    assert!(
        cause
            .lines
            .iter()
            .any(|added| added.place == "clients.confidential")
    );
    let told = "causes    Basic works only with client_id in the body beside it (RFC6749-2.3.1-01)";
    assert!(ended.stdout.contains(told), "{}", ended.stdout);
    assert!(ended.stdout.contains(line), "{}", ended.stdout);

    // Where nobody chose trials by name, what was found counts as a finding of its row.
    let (run, ended) = server.run(&["--shard", "1/60"]);
    let found: Vec<_> = run
        .records
        .iter()
        .filter(|one| one.case == "conversation")
        .collect();
    assert_eq!(found.len(), 1, "{}", ended.stdout);
    assert_eq!(found[0].findings[0].requirement, "RFC6749-2.3.1-01");
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
}

#[test]
fn an_assertion_that_works_only_beside_client_id_is_one_warning() {
    let server = Changed::by(|request| {
        let has = |name| !request.told(name).is_empty();
        let is_bare = has("client_assertion") && !has("client_id");
        (is_token_request(request) && is_bare).then(|| refused("invalid_request"))
    });
    let cases = "rfc7523::client_assertion";
    let (today, _) = server.run(&["--no-preflight", cases]);
    let (run, ended) = server.run(&[cases]);
    assert_eq!(causes(&run), ["cause-assertion-needs-client-id"]);
    let (before, now) = (wrong(&today), wrong(&run));
    assert!(before > 10 && now == 0, "{before}, {now}: {}", ended.stdout);
    assert!(
        run.causes[0]
            .lines
            .iter()
            .any(|added| added.place == "clients.private_key_jwt")
    );
}

/// The embedded endpoint where it demands a challenge of everybody, and says so in these words.
fn demanding_pkce(said: &'static str) -> Changed {
    Changed::by(move |request| {
        let is_bare = request.asked("code_challenge").is_empty();
        let is_asked = place(request).1.ends_with("/authorize") && request.method == "GET";
        (is_asked && is_bare && !request.query.is_empty()).then(|| {
            let (uri, state) = (
                request.asked("redirect_uri").concat(),
                request.asked("state").concat(),
            );
            let to = format!("{uri}?error=invalid_request&error_description={said}&state={state}");
            answer(302, &[("Location", &to)], b"")
        })
    })
}

#[test]
fn pkce_that_is_demanded_of_everybody_is_used() {
    let server = demanding_pkce("code_challenge+fehlt");
    let cases = "rfc6749::authorization_code";
    let (today, _) = server.run(&["--no-preflight", cases]);
    assert!(wrong(&today) > 10, "{}", wrong(&today));
    // Without the conversation it is told when it is first met, once, and is what everything else fails of.
    assert_eq!(causes(&today), ["cause-pkce-demanded"]);
    // It is found out by asking: the words are nobody's business.
    let server = demanding_pkce("no");
    let (run, ended) = server.run(&[cases]);
    assert_eq!(causes(&run), ["cause-pkce-demanded"]);
    assert_eq!(wrong(&run), 0, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("clients.confidential, "),
        "{}",
        ended.stdout
    );
    assert!(ended.stdout.contains(": pkce: true"), "{}", ended.stdout);
}

#[test]
fn a_number_of_a_key_in_plain_base64_is_read_as_it_is_meant() {
    let server = Changed::by(|request| {
        if !place(request).1.ends_with("/jwks") {
            return None;
        }
        let bytes = passed_on(request);
        let text = String::from_utf8_lossy(&bytes);
        let body = text.split_once("\r\n\r\n")?.1;
        let mut keys: Value = serde_json::from_str(body).ok()?;
        for key in keys["keys"].as_array_mut()? {
            if let Some(number) = key["n"].as_str() {
                key["n"] = number.replace('-', "+").replace('_', "/").into();
                key["e"] = "AQAB==".into();
            }
        }
        Some(json(200, &keys))
    });
    let (run, ended) = server.run(&["rfc9068::"]);
    assert_eq!(causes(&run), ["cause-key-form"]);
    let unverified = run.records.iter().flat_map(|record| &record.findings);
    let unverified = unverified.filter(|one| one.diagnosis.contains("does not verify"));
    assert_eq!(unverified.count(), 0, "{}", ended.stdout);
}

/// A token endpoint that takes a client as it likes; everybody else is refused with these words.
fn run_at(
    takes: impl Fn(&Request) -> bool + Send + Sync + 'static,
    refusal: impl Fn() -> Vec<u8> + Send + Sync + 'static,
) -> (Run, Ended) {
    let token = json!({"access_token": "own-access-token-1a2b3c", "token_type": "Bearer"});
    let server = Server::token_endpoint(move |request, stream| {
        let bytes = if takes(request) {
            json(200, &token)
        } else {
            refusal()
        };
        let _ = stream.write_all(&bytes);
    });
    let sandbox = Sandbox::new();
    let own = target("own", &server.url(), client("own client", "p@ss word+1"));
    // What is not told is asked for, and takes requests from those that are about the client.
    let others = [
        "authorization_code",
        "refresh_token",
        "password",
        "device_code",
        "jwt_bearer",
    ];
    sandbox.write_target(&Target {
        capabilities: others.map(|name| (name.to_owned(), false)).into(),
        ..own
    });
    let case = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", case]);
    assert!(server.seen().len() < 40);
    (sandbox.report(), ended)
}

fn is_shown_as(pair: &'static str) -> impl Fn(&Request) -> bool {
    use base64::Engine as _;
    let right = base64::engine::general_purpose::STANDARD.encode(pair);
    move |request| request.header("authorization") == Some(&format!("Basic {right}"))
}

#[test]
fn secrets_over_basic_are_written_as_the_server_reads_them() {
    for (pair, id) in [
        ("own client:p@ss word+1", "cause-basic-is-raw"),
        ("own%20client:p%40ss%20word%2B1", "cause-basic-is-percent"),
    ] {
        let (run, ended) = run_at(is_shown_as(pair), || refused("invalid_client"));
        assert_eq!(causes(&run), [id], "{}", ended.stdout);
        assert_eq!(ended.code, Some(0), "{}", ended.stdout);
        assert!(run.causes[0].adapted);
    }
}

#[test]
fn a_secret_that_is_taken_in_the_body_alone_is_sent_there() {
    let (run, ended) = run_at(
        |request| request.told("client_secret") == ["p@ss word+1"],
        || refused("invalid_client"),
    );
    assert_eq!(causes(&run), ["cause-secret-in-body"], "{}", ended.stdout);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("methods: [client_secret_post]"));
}

#[test]
fn what_cannot_be_guessed_is_told_with_its_remedy() {
    let demands = || {
        let said = "resource parameter must be provided";
        json(
            400,
            &json!({"error": "invalid_request", "error_description": said}),
        )
    };
    let patience = || {
        let headers = [("Content-Type", "text/plain"), ("X-Retry-After", "0")];
        answer(429, &headers, b"slow down")
    };
    let (run, ended) = run_at(|_| false, demands);
    assert_eq!(
        causes(&run),
        ["cause-parameter-demanded"],
        "{}",
        ended.stdout
    );
    assert!(
        ended.stdout.contains("to token_parameters: resource: "),
        "{}",
        ended.stdout
    );
    let (run, ended) = run_at(|_| false, patience);
    assert_eq!(causes(&run), ["cause-throttled"], "{}", ended.stdout);
    let (run, ended) = run_at(|_| false, || refused("invalid_client"));
    assert_eq!(causes(&run), ["cause-client-refused"], "{}", ended.stdout);
    assert!(
        ended
            .stdout
            .contains("the client in the role confidential is refused in every way")
    );
}

/// The embedded endpoint where the first requests over Basic are too many for it.
fn throttling() -> Changed {
    let so_far = AtomicUsize::new(0);
    Changed::by(move |request| {
        let is_counted = is_token_request(request) && request.header("authorization").is_some();
        (is_counted && so_far.fetch_add(1, Ordering::Relaxed) < 2).then(|| {
            let headers = [("Content-Type", "text/plain"), ("Retry-After", "1")];
            answer(429, &headers, b"slow down")
        })
    })
}

const README: &str = "README.md";

/// What the closing block of a run says of causes and problems, under the words that called it.
fn block(server: &Changed, called: &str, cases: &[&str]) -> String {
    let (_, ended) = server.run(cases);
    let lines = ended.stdout.lines();
    let mut block = format!("$ {called}\n[...]\n");
    let mut label = "";
    let closing = lines.skip_while(|line| !line.contains(" by profile rfc"));
    for (at, line) in closing.enumerate() {
        label = line
            .get(2..12)
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .unwrap_or(label);
        if at == 0 || matches!(label, "causes" | "add" | "problems") {
            block.push_str(&line.replace("embedded-rfc", "my-idaas"));
            block.push('\n');
        }
    }
    block
}

#[test]
fn the_readme_shows_the_closing_blocks_of_three_causes() {
    let path = project(README);
    let mut text = std::fs::read_to_string(&path).expect("the README is there");
    for (server, named, cases) in [
        (
            wanting_client_id(),
            "Basic wants client_id in the body, too",
            &["--shard", "1/60"][..],
        ),
        (
            demanding_pkce("no"),
            "PKCE is demanded of confidential clients",
            &["--shard", "1/60"],
        ),
        (
            throttling(),
            "the target throttles",
            &["rfc6749::client_credentials"],
        ),
    ] {
        let called = format!(
            "grantspec run --target my-idaas.yaml {}   # {named}",
            cases.join(" ")
        );
        let now = block(&server, &called, cases);
        println!("{now}");
        let at = text
            .find(&format!("$ {called}\n"))
            .expect("the README has the call");
        let end = at + text[at..].find("```").expect("the fence ends");
        if is_blessing() {
            text.replace_range(at..end, &now);
        } else {
            assert_eq!(&text[at..end], now);
        }
    }
    if is_blessing() {
        std::fs::write(path, text).expect("the README can be written");
    }
}
