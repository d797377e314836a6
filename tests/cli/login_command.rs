//! What a login command is given and what it may answer, as `fixtures/login/README.md` says it, held by its examples.

use std::process::Command;

use grantspec::verdict::{Record, Verdict};

use crate::login_ends::{own_target, run};
use crate::sandbox::{Embedded, Sandbox, record};
use crate::server::{Server, answer, json};
use serde_json::json;

const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";
const APPROVED: &str = "rfc::rfc8628::device_token::approved_code_is_redeemed::confidential";
const DENIED: &str = "rfc::rfc8628::device_token::denied_code_is_access_denied";
const FOREIGN_URI: &str = "rfc::rfc6749::authorization_endpoint::foreign_redirect_uri_is_not_used";

const README: &str = include_str!("../../fixtures/login/README.md");

fn example(name: &str) -> String {
    format!("{}/fixtures/login/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A server that knows every code, and whose devices wait for ever.
fn server() -> Server {
    Server::answering(|request| match request.path.as_str() {
        "/device_authorization" => json(
            200,
            &json!({"device_code": "own-device-code-0123456789", "user_code": "BCDF", "verification_uri": format!("http://{}/device", request.header("host").unwrap_or_default()), "expires_in": 600, "interval": 1}),
        ),
        "/token" if request.body.contains("device_code") => {
            json(400, &json!({"error": "authorization_pending"}))
        }
        "/token" => json(
            200,
            &json!({"access_token": "own-access-token", "token_type": "Bearer"}),
        ),
        _ => answer(404, &[], b""),
    })
}

/// What comes of a case where the program gives this answer: its verdict, and why it was not judged.
fn outcome(given: &str, case: &str) -> (Verdict, String) {
    let sandbox = Sandbox::new();
    let login = format!(
        "{{command: {{run: [{:?}, {given}, '{{{{redirect_uri}}}}', '{{{{user_code}}}}']}}}}",
        example("answers.sh")
    );
    run(&sandbox, &own_target(&server(), &login), case);
    let report = sandbox.report();
    let Record {
        verdict,
        trouble,
        reason,
        ..
    } = record(&report, case);
    let trouble = trouble.as_ref().map(|trouble| trouble.said().to_string());
    let why = trouble.or_else(|| reason.as_ref().map(ToString::to_string));
    (*verdict, why.unwrap_or_default())
}

#[test]
fn each_answer_means_what_the_contract_says() {
    const NO_REFUSAL: &str = "no page has a button or link that refuses";
    for (given, case, verdict, why) in [
        ("code", CODE, Verdict::Pass, ""),
        ("redirect", CODE, Verdict::Pass, ""),
        ("refused", CODE, Verdict::Error, "access_denied"),
        (
            "page",
            CODE,
            Verdict::Error,
            "a page with status 400, \"Invalid redirect_uri\"",
        ),
        (
            "unheard-of",
            CODE,
            Verdict::Error,
            "exit status: 1: no such answer: unheard-of",
        ),
        // The server's own word, and what the device is told: now it is a finding.
        ("approved", APPROVED, Verdict::Fail, ""),
        (
            "denied",
            APPROVED,
            Verdict::Error,
            "\"denied\", as the login command says",
        ),
        ("page", APPROVED, Verdict::Error, "a page with status 400"),
        (
            "code",
            APPROVED,
            Verdict::Error,
            "the device is told authorization_pending",
        ),
        ("nothing-refuses", DENIED, Verdict::Skip, NO_REFUSAL),
    ] {
        let (got, said) = outcome(given, case);
        assert_eq!(got, verdict, "{given}: {said}");
        assert!(said.contains(why), "{given}: {said}");
    }
}

#[test]
fn a_page_is_an_answer_that_can_be_judged() {
    let (verdict, why) = outcome("page", FOREIGN_URI);
    // The control, a request without the defect, ends at a page, too: nothing shows that the defect was the reason.
    assert_eq!(verdict, Verdict::Error, "{why}");
}

#[test]
fn a_program_that_is_not_given_the_user_code_decides_nothing() {
    let sandbox = Sandbox::new();
    run(
        &sandbox,
        &own_target(&server(), "{command: {run: ['true', '{{url}}']}}"),
        APPROVED,
    );
    let report = sandbox.report();
    let trouble = record(&report, APPROVED).trouble.as_ref();
    assert_eq!(
        trouble.map(|trouble| trouble.said().to_string()).as_deref(),
        Some("login.command.run names no {{user_code}}, so that nobody would type it")
    );
}

#[test]
fn one_command_line_serves_codes_and_devices() {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("python3 is not there: nothing was tested");
        return;
    }
    // The line of the README itself.
    let line = README
        .lines()
        .find_map(|line| line.trim().strip_prefix("run: "));
    let line = line.expect("the README has a command line");
    let line = line.replace("fixtures/login/walk.py", &example("walk.py"));
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    sandbox.write(
        "target.yaml",
        &embedded.with_login(&format!("{{command: {{run: {line}}}}}")),
    );
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--exact",
        CODE,
        APPROVED,
        DENIED,
        FOREIGN_URI,
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("  cases     4 pass of 4\n"),
        "{}",
        ended.stdout
    );
}

#[test]
fn the_contract_names_each_answer_and_exit_code() {
    for word in [
        "page 400 Invalid redirect_uri",
        "`approved`, `denied`",
        "| 77 |",
        "GRANTSPEC_PASSWORD",
    ] {
        assert!(README.contains(word), "{word}");
    }
}
