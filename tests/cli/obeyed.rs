//! Nothing that a stranger says is obeyed, in any command, on its way to a terminal, into a pipe or into a file: no
//! escape, no mark that turns text round, no line that a build server takes for a command, and no secret.

use std::path::Path;
use std::process::Stdio;

use serde_json::{Value as Json, json};

use crate::sandbox::{Ended, Running, Sandbox};
use crate::server::{Request, Server, answer};
use crate::target::{client, target, text, with_pages, words};

/// What build servers obey.
const COMMANDS: [&str; 4] = [
    "::error title=owned::owned",
    "##[error]owned",
    "##vso[task.setvariable variable=owned]owned",
    "##teamcity[buildStatus text='owned']",
];

/// What moves a cursor or turns text round, in one line: escapes, C1, the marks of bidirectional text, a byte order mark,
/// and letters that nobody sees.
const MARKS: &str =
    "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{7f}\u{202e}\u{2066}\u{61c}\u{200f}\u{feff}\u{e0041}";

const SECRET: &str = "secret-of-the-client-4d2c-0b7f";
const TOKEN: &str = "At6VbNm2Qw9ErTy4Ui7Op1As3DfGh8JkLzXc5VbNm0Qw2ErTy7UiOp";

/// All of it, each command at the beginning of a line of its own, some behind blanks.
fn said() -> String {
    let [github, hashes, azure, teamcity] = COMMANDS;
    let mut said = format!("{github}\n");
    for end in ["\n", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{b}"] {
        said.push_str(&format!(
            "owned{end}{github}{end} \t{github}{end}{hashes}{end}{azure}{end}{teamcity}"
        ));
    }
    format!("{said}{MARKS}</script><img src=x>| [owned](javascript:owned) @owned ]]>")
}

/// The same as far as a field of a header can hold it.
fn in_a_field() -> String {
    let [github, hashes, azure, teamcity] = COMMANDS;
    format!("{github} {hashes} {azure} {teamcity} \u{9b}31m\u{202e}\u{61c}\u{2066}\u{feff}")
}

#[track_caller]
fn assert_harmless(place: &str, text: &str) {
    let is_bad = |letter: char| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(
                letter,
                '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                    | '\u{e0000}'..='\u{e007f}'
            )
    };
    for (at, line) in text.lines().enumerate() {
        let place = format!("{place}:{}", at + 1);
        let bad = line.chars().find(|letter| is_bad(*letter));
        assert_eq!(bad, None, "{place}: {line:?}");
        assert!(!line.trim_start().starts_with("::"), "{place}: {line}");
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!line.contains(command), "{place}: {line}");
        }
        for secret in [SECRET, TOKEN] {
            assert!(!line.contains(secret), "{place}: {line}");
        }
    }
}

/// Both streams of a command, and every file that it left.
#[track_caller]
fn check(what: &str, ended: &Ended, sandbox: &Sandbox, given: &[&str]) {
    assert!(
        matches!(ended.code, Some(0..=5)),
        "{what} ends with {:?}:\n{}\n{}",
        ended.code,
        ended.stdout,
        ended.stderr
    );
    assert_harmless(&format!("{what}, standard output"), &ended.stdout);
    assert_harmless(&format!("{what}, standard error"), &ended.stderr);
    for file in sandbox.files() {
        let name = file.strip_prefix(sandbox.path()).expect("it is below");
        if given.iter().any(|given| name.starts_with(given)) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("it is text");
        assert_harmless(&format!("{what}, {}", name.display()), &text);
    }
}

#[track_caller]
fn harmless(sandbox: &Sandbox, given: &[&str], arguments: &[&str]) -> Ended {
    let ended = sandbox.run(arguments);
    check(&arguments.join(" "), &ended, sandbox, given);
    ended
}

/// An answer whose reason phrase, names and values of fields say it as well.
fn hostile(status: u16, kind: &str, body: &[u8]) -> Vec<u8> {
    let field = in_a_field();
    let mut bytes = format!(
        "HTTP/1.1 {status} {field}\r\nContent-Type: {kind}\r\nX-Said: {field}\r\n##[error]owned: {field}\r\nWWW-Authenticate: Basic realm=\"{field}\"\r\nSet-Cookie: {TOKEN}={field}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .replace("##[error]owned: ", "x##owned: ")
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Says it in everything that it says.
fn everywhere(request: &Request) -> Vec<u8> {
    let said = said();
    let base = format!("http://{}", request.header("host").unwrap_or_default());
    match request.path.as_str() {
        "/.well-known/oauth-authorization-server" | "/.well-known/openid-configuration" => {
            let metadata = json!({
                "issuer": base,
                "token_endpoint": format!("{base}/token"),
                "authorization_endpoint": format!("{base}/authorize"),
                "device_authorization_endpoint": format!("{base}/device"),
                "jwks_uri": format!("{base}/jwks"),
                "grant_types_supported": ["client_credentials", "refresh_token", said],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", said],
                "scopes_supported": ["openid", said],
                said.as_str(): said,
            });
            answer(
                200,
                &[("Content-Type", "application/json")],
                metadata.to_string().as_bytes(),
            )
        }
        "/jwks" => {
            let keys = json!({"keys": [{"kid": said, "kty": said, "alg": said, "use": said}]});
            hostile(200, "application/json", keys.to_string().as_bytes())
        }
        "/authorize" => {
            let page = format!("<title>{said}</title><h1>{said}</h1><p>{said}</p>");
            hostile(503, "text/html; charset=utf-8", page.as_bytes())
        }
        "/device" => {
            let codes = json!({
                "device_code": format!("device-{TOKEN}"),
                "user_code": said,
                "verification_uri": format!("{base}/device-page?{said}"),
                "expires_in": 5,
                "interval": 1,
                said.as_str(): said,
            });
            hostile(200, "application/json", codes.to_string().as_bytes())
        }
        "/token"
            if request.body.contains("grant_type=client_credentials")
                && request.body.len() < 60 =>
        {
            let tokens = json!({
                "access_token": format!("{TOKEN}{said}"),
                "id_token": format!("{said}.{said}.{said}"),
                "refresh_token": format!("{said}{TOKEN}"),
                "token_type": said,
                "scope": said,
                "expires_in": said,
                said.as_str(): said,
            });
            hostile(200, "application/json", tokens.to_string().as_bytes())
        }
        "/token" => {
            let error = json!({
                "error": said,
                "error_description": format!("{said}{SECRET}{TOKEN}"),
                "error_uri": said,
                said.as_str(): {said.as_str(): [said]},
            });
            hostile(400, "application/json", error.to_string().as_bytes())
        }
        _ => hostile(404, "text/plain", said.as_bytes()),
    }
}

fn sandbox_of(server: &Server) -> Sandbox {
    let sandbox = Sandbox::new();
    let mut target = with_pages(target("hostile", &server.url(), client("a-client", SECRET)));
    target.scopes = words(&[("machine", "read")]);
    target.issuer = Some(server.url());
    sandbox.write_target(&target);
    sandbox
}

const FILES: [&str; 1] = ["target.yaml"];

#[test]
fn what_a_server_says_in_every_place_is_text_in_every_command() {
    let server = Server::answering(everywhere);
    let sandbox = sandbox_of(&server);
    harmless(&sandbox, &FILES, &["init", &server.url()]);
    harmless(
        &sandbox,
        &FILES,
        &["init", &server.url(), "--output", "drafted.yaml"],
    );
    let run = [
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
        "--events",
        "events.jsonl",
        "rfc6749::token_response",
        "rfc6749::client_credentials",
        "rfc6749::error_response",
        "rfc6749::authorization_code",
        "rfc8414",
        "rfc8628",
    ];
    for more in [
        &["--color", "never"][..],
        &["--format", "terse", "--strict"],
        &["--format", "json"],
    ] {
        harmless(&sandbox, &FILES, &[&run, more].concat());
    }
    let report = "reports/hostile/report.json";
    assert!(sandbox.path().join(report).exists(), "it was run");
    harmless(&sandbox, &FILES, &["compare", report, report]);
    harmless(&sandbox, &FILES, &["compare", report, report, "--md"]);
    harmless(
        &sandbox,
        &FILES,
        &[
            "compare",
            report,
            report,
            "--json",
            "--html",
            "compared.html",
        ],
    );
    harmless(&sandbox, &FILES, &["coverage", "--report", report]);
    harmless(
        &sandbox,
        &FILES,
        &["coverage", "--report", report, "--json"],
    );
    let reason = format!("because{}", said().replace(['\r', '\u{0}'], ""));
    harmless(
        &sandbox,
        &FILES,
        &[
            "baseline",
            "add",
            "--baseline",
            "known.yaml",
            "--report",
            report,
            "--all",
            "--reason",
            "known",
        ],
    );
    let ended = sandbox.run(&[
        "baseline",
        "add",
        "--baseline",
        "other.yaml",
        "--report",
        report,
        "--all",
        "--reason",
        &reason,
    ]);
    check(
        "baseline add --reason",
        &ended,
        &sandbox,
        &["target.yaml", "other.yaml"],
    );
    let others = ["target.yaml", "other.yaml"];
    harmless(
        &sandbox,
        &others,
        &["baseline", "show", "--baseline", "known.yaml"],
    );
    harmless(
        &sandbox,
        &others,
        &[&run[..], &["--baseline", "known.yaml"]].concat(),
    );
    harmless(
        &sandbox,
        &others,
        &[
            "baseline",
            "prune",
            "--baseline",
            "known.yaml",
            "--report",
            report,
        ],
    );
}

#[test]
fn addresses_that_a_server_publishes_are_text_where_they_are_refused() {
    let server = Server::answering(|request| {
        let base = format!("http://{}", request.header("host").unwrap_or_default());
        let metadata = json!({
            "issuer": base,
            "token_endpoint": format!("{base}/token{}", said()),
            "revocation_endpoint": said(),
            "jwks_uri": format!("http://elsewhere.example/{}", said()),
        });
        answer(
            200,
            &[("Content-Type", "application/json")],
            metadata.to_string().as_bytes(),
        )
    });
    let sandbox = sandbox_of(&server);
    harmless(&sandbox, &FILES, &["init", &server.url()]);
    let ended = harmless(&sandbox, &FILES, &["run", "--target", "target.yaml"]);
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
}

#[test]
fn what_a_server_says_is_text_where_a_person_is_asked_to_log_in() {
    let server = Server::answering(everywhere);
    let sandbox = sandbox_of(&server);
    let file = text(&with_pages(target(
        "hostile",
        &server.url(),
        client("a-client", SECRET),
    )));
    let login = file.find("\nlogin:").expect("it says how users log in");
    sandbox.write(
        "target.yaml",
        &format!(
            "{}\nlogin: {{manual: {{timeout_seconds: 2}}}}\n",
            &file[..login]
        ),
    );
    let mut command = sandbox.grantspec(&[
        "run",
        "--target",
        "target.yaml",
        "authorization_code",
        "rfc8628",
    ]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    running.type_in(&format!("code-{}", in_a_field()));
    check("a login by hand", &running.end(), &sandbox, &FILES);
}

#[test]
fn what_a_server_says_is_text_where_it_is_fuzzed_and_a_finding_tried_again() {
    let server = Server::answering(|request| {
        // Right for what is valid, so that there is something to find.
        let scope = request.told("scope");
        let is_odd = scope
            .iter()
            .any(|scope| scope.chars().any(|letter| !letter.is_ascii_graphic()));
        if request.told("grant_type") == ["client_credentials"]
            && !is_odd
            && request.header("authorization").is_some()
        {
            let tokens = json!({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 60, "scope": "read", said().as_str(): said()});
            return hostile(200, "application/json", tokens.to_string().as_bytes());
        }
        hostile(
            500,
            &format!("text/{}", in_a_field()),
            format!("{}{SECRET}{TOKEN}", said()).as_bytes(),
        )
    });
    let sandbox = Sandbox::new();
    let mut target = target("hostile", &server.url(), client("a-client", SECRET));
    target.scopes = words(&[("machine", "read")]);
    sandbox.write_target(&target);
    harmless(
        &sandbox,
        &FILES,
        &[
            "fuzz",
            "--target",
            "target.yaml",
            "--tries",
            "60",
            "--seed",
            "1",
            "--grant",
            "client_credentials",
        ],
    );
    let findings: Vec<String> = sandbox
        .files()
        .into_iter()
        .map(|file| file.display().to_string())
        .filter(|file| file.contains("/findings/"))
        .collect();
    assert!(!findings.is_empty(), "it falls over");
    for finding in findings.iter().take(3) {
        harmless(
            &sandbox,
            &FILES,
            &["replay", finding, "--target", "target.yaml"],
        );
        harmless(&sandbox, &FILES, &["promote", finding]);
        let text = std::fs::read_to_string(finding).expect("it is there");
        let stranger = sandbox.write("strange.json", &everywhere_in(&text));
        let stranger = stranger.display().to_string();
        let given = ["target.yaml", "strange.json"];
        harmless(
            &sandbox,
            &given,
            &["replay", &stranger, "--target", "target.yaml"],
        );
        harmless(&sandbox, &given, &["promote", &stranger]);
        std::fs::remove_file(&stranger).expect("it is given, and no file of the run");
    }
}

/// A JSON text with all of it behind each of its texts that is no word of a list.
fn everywhere_in(text: &str) -> String {
    const WORDS: [&str; 12] = [
        "verdict",
        "standard",
        "class",
        "by_profile",
        "level",
        "state",
        "kind",
        "fail_on",
        "rounds",
        "attack",
        "original",
        "sequence",
    ];
    fn walk(json: &mut Json, said: &str) {
        match json {
            Json::String(text) => text.push_str(said),
            Json::Array(items) => items.iter_mut().for_each(|item| walk(item, said)),
            Json::Object(members) => {
                // Names that a report has, and no struct of ours.
                if let Some(Json::Object(named)) = members.get_mut("arguments") {
                    let odd = std::mem::take(named).into_iter();
                    named.extend(odd.map(|(name, member)| (format!("{name}{said}"), member)));
                }
                let own = members.iter_mut();
                own.filter(|(name, _)| !WORDS.contains(&name.as_str()))
                    .for_each(|(_, member)| walk(member, said));
            }
            _ => {}
        }
    }
    let mut json: Json = serde_json::from_str(text).expect("it is JSON");
    walk(&mut json, &format!("\n{}", said()));
    json.to_string()
}

#[test]
fn the_report_of_a_stranger_is_text_in_every_command_that_reads_one() {
    let server = Server::answering(everywhere);
    let sandbox = sandbox_of(&server);
    sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::token_response",
        "rfc6749::error_response",
    ]);
    let own = sandbox.path().join("reports/hostile/report.json");
    let text = std::fs::read_to_string(&own).expect("the report is written");
    sandbox.write("strange/report.json", &everywhere_in(&text));
    let given = ["target.yaml", "strange/report.json", "other.yaml"];
    let strange = "strange/report.json";
    for arguments in [
        &["report", strange, "--html", "--junit", "--md"][..],
        &["compare", strange, "reports/hostile/report.json"],
        &["compare", strange, strange, "--md"],
        &["compare", strange, strange, "--json"],
        &[
            "compare",
            "reports/hostile/report.json",
            strange,
            "--html",
            "compared.html",
        ],
        &["coverage", "--report", strange],
        &["coverage", "--report", strange, "--json"],
        &[
            "baseline",
            "add",
            "--baseline",
            "other.yaml",
            "--report",
            strange,
            "--all",
            "--reason",
            "known",
        ],
        &["baseline", "show", "--baseline", "other.yaml"],
        &[
            "baseline",
            "prune",
            "--baseline",
            "other.yaml",
            "--report",
            strange,
        ],
    ] {
        harmless(&sandbox, &given, arguments);
    }
}

/// A file of YAML, written as JSON: escapes stand in it as escapes.
fn yaml(json: &Json) -> String {
    json.to_string()
}

#[test]
fn a_suite_a_profile_and_a_target_file_of_strangers_are_text_in_every_command() {
    let said = said();
    let case = |id: &str, name: &str| {
        json!({
            "id": id,
            "title": format!("A title.{said}"),
            "requirements": ["RFC6749-5.1-1"],
            "why": said,
            "mend": said,
            "steps": [{
                "id": format!("step{name}"),
                "request": {"grant": "client_credentials", "set": {"scope": said}},
                "expect": [{"outcome": "success", "note": said}, {"status": 999, "note": said}]
            }]
        })
    };
    let suite = |case: Json| yaml(&json!({"kind": "suite", "title": said, "cases": [case]}));
    let sandbox = Sandbox::new();
    sandbox.write("mine/acme/odd.yaml", &suite(case("odd", "")));
    let given = ["mine", "bad", "target.yaml"];
    let names = sandbox.run(&["list", "--suites", "mine", "odd"]);
    check("list", &names, &sandbox, &given);
    for arguments in [
        &["validate", "mine"][..],
        &["list", "--suites", "mine", "--json", "odd"],
        &["explain", "acme::odd::odd", "--suites", "mine"],
        &["curl", "acme::odd::odd", "--suites", "mine"],
        &["coverage", "--suites", "mine"],
        &[
            "run",
            "--suites",
            "mine",
            "--report",
            "html,junit,md",
            "acme::odd",
        ],
        &["run", "--suites", "mine", "--list", "acme::odd"],
    ] {
        harmless(&sandbox, &given, arguments);
    }
    // What is wrong with a file is told with its place and its line.
    let nasty = format!("odd{said}");
    sandbox.write("bad/acme/odd.yaml", &suite(case(&nasty, &said)));
    sandbox.write(
        "bad/profiles/odd.yaml",
        &yaml(&json!({"kind": "profile", "id": nasty, said.as_str(): said})),
    );
    sandbox.write("bad/target.yaml", &yaml(&json!({"kind": "target", "name": nasty, "profile": nasty, "base_url": said, said.as_str(): {"client_secret": said}})));
    for arguments in [
        &["validate", "bad"][..],
        &["list", "--suites", "bad"],
        &["run", "--target", "bad/target.yaml"],
        &["run", &nasty],
        &["run", "--no-such-flag", &nasty],
        &["run", "--seed", &nasty],
        &["explain", &nasty],
        &["curl", &nasty],
        &["coverage", &nasty],
        &["schema", &nasty],
        &["replay", &nasty],
        &["report", &nasty, "--html"],
        &["compare", &nasty, &nasty],
        &["baseline", "show", "--baseline", &nasty],
        &["init", &nasty],
        &["fuzz", "--grant", &nasty],
        &["faults", "run", &nasty],
        &["serve", "--profile", &nasty],
    ] {
        harmless(&sandbox, &given, arguments);
    }
    assert!(Path::new(&sandbox.path().join("bad/target.yaml")).exists());
}

#[test]
fn a_script_of_curl_runs_nothing_that_a_target_file_names() {
    let sandbox = Sandbox::new();
    let server = Server::answering(|_| answer(404, &[], b""));
    let mut target = target("odd", &server.url(), client("a", "env:X:-$(touch owned)"));
    target.version = Some("1".to_owned());
    sandbox.write_target(&target);
    let ended = harmless(
        &sandbox,
        &FILES,
        &[
            "curl",
            "valid_request_gets_a_token",
            "--target",
            "target.yaml",
        ],
    );
    assert!(ended.stdout.contains("curl"), "{}", ended.stderr);
    assert!(!ended.stdout.contains("touch"), "{}", ended.stdout);
}

#[test]
fn one_long_word_and_many_lines_do_not_break_the_closing_block() {
    let long = "x".repeat(3_000);
    let server = Server::answering(move |_| {
        let body = json!({"error": format!("a\n  report    /owned\n{long}"), "error_description": "\n\n\n"});
        answer(
            400,
            &[("Content-Type", "application/json")],
            body.to_string().as_bytes(),
        )
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&target("odd", &server.url(), client("a-client", SECRET)));
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::client_credentials",
    ]);
    let block = ended
        .stdout
        .split("odd by profile rfc")
        .nth(1)
        .expect("the block that closes a run");
    for line in block.lines().skip(1).filter(|line| !line.is_empty()) {
        assert!(line.starts_with("  "), "{line}");
        assert!(line.chars().count() < 800, "{line}");
    }
    let reports = block
        .lines()
        .filter(|line| line.starts_with("  report "))
        .count();
    assert_eq!(reports, 1, "{block}");
}
