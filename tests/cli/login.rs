//! Every way to log in, and every way in which that does not work.

use std::net::TcpListener;
use std::process::{Command, Stdio};

use grantspec::verdict::{Record, Trouble, Verdict};
use serde_json::json;

use crate::sandbox::{Embedded, Ended, Running, Sandbox, record};
use crate::server::{Server, answer, dead_url, json};
use crate::target::{client, target, text, with_pages};

const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";
const PUBLIC_CODE: &str = "rfc::rfc6749::authorization_code::public_client_redeems_its_code";
const APPROVED: &str = "rfc::rfc8628::device_token::approved_code_is_redeemed::confidential";
const DENIED: &str = "rfc::rfc8628::device_token::denied_code_is_access_denied";
const ALL: [&str; 4] = [CODE, PUBLIC_CODE, APPROVED, DENIED];

/// The program that walks the pages.
fn walker() -> String {
    format!("{}/fixtures/login/walk.py", env!("CARGO_MANIFEST_DIR"))
}

/// Whether programs in Python can be started here; says so if not.
fn has_python() -> bool {
    let found = Command::new("python3").arg("--version").output().is_ok();
    if !found {
        println!("python3 is not there: nothing was tested");
    }
    found
}

fn run(sandbox: &Sandbox, target: &str, names: &[&str]) -> Ended {
    sandbox.write("target.yaml", target);
    let arguments = ["run", "--target", "target.yaml", "--exact"];
    sandbox.run(&[&arguments, names].concat())
}

/// Runs the case of the code grant, which cannot be judged, and gives back why.
fn login_trouble(target: &str) -> String {
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, target, &[CODE]);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let report = sandbox.report();
    let Record {
        verdict: Verdict::Error,
        trouble: Some(Trouble::Login(why)),
        findings,
        ..
    } = record(&report, CODE)
    else {
        panic!("the login is to blame: {}", ended.stdout);
    };
    assert_eq!(findings.len(), 0, "a failed login is no finding");
    let shown = format!("error: login failed: {why}");
    assert!(ended.stdout.lines().any(|line| line.trim() == shown));
    why.to_string()
}

/// A target that has pages of its own, and gives a token for whatever code they lead to.
fn own_pages(server: &Server, login: &str) -> String {
    let own = client("own-client", "own-client-secret");
    let mut target = with_pages(target("own-pages", &server.url(), own));
    target.login = Some(grantspec::yaml::parse("login", login).expect("a way to log in"));
    text(&target)
}

fn page(status: u16, html: &str) -> Vec<u8> {
    answer(status, &[("Content-Type", "text/html")], html.as_bytes())
}

fn pages(authorize: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Server {
    Server::answering(move |request| match request.path.as_str() {
        "/authorize" => authorize(),
        "/token" => json(
            200,
            &json!({"access_token": "own-access-token", "token_type": "Bearer"}),
        ),
        _ => answer(404, &[], b""),
    })
}

#[test]
fn a_login_by_forms_gets_codes_and_decides_about_devices() {
    let embedded = Embedded::serve("rfc");
    let ended = run(&Sandbox::new(), &embedded.target, &ALL);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("  cases     4 pass of 4\n"));
}

#[test]
fn a_login_by_a_program_gets_codes() {
    if !has_python() {
        return;
    }
    let embedded = Embedded::serve("rfc");
    let login = format!(
        "{{command: {{run: [python3, {:?}, '{{{{url}}}}', '{{{{redirect_uri}}}}', '{{{{user.username}}}}', '{{{{decision}}}}']}}}}",
        walker()
    );
    let ended = run(
        &Sandbox::new(),
        &embedded.with_login(&login),
        &[CODE, PUBLIC_CODE],
    );
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("  cases     2 pass of 2\n"));
}

#[test]
fn a_login_by_a_program_decides_about_devices() {
    if !has_python() {
        return;
    }
    let embedded = Embedded::serve("rfc");
    let login = format!(
        "{{command: {{run: [python3, {:?}, '{{{{url}}}}', --code, '{{{{user_code}}}}', '{{{{user.username}}}}', '{{{{decision}}}}']}}}}",
        walker()
    );
    let ended = run(
        &Sandbox::new(),
        &embedded.with_login(&login),
        &[APPROVED, DENIED],
    );
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert!(ended.stdout.contains("  cases     2 pass of 2\n"));
}

#[test]
fn a_login_by_a_person_takes_the_address_that_is_pasted() {
    if !has_python() {
        return;
    }
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &embedded.with_login("{manual: {}}"));
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "--exact", CODE]);
    let mut running = Running::start(command.stdin(Stdio::piped()));
    let url = running.says_aside("please log in at ");
    assert_eq!(
        running.says_aside("(then paste"),
        " the address you are sent to, or the code, for 120 s)"
    );
    let redirect = Command::new("python3")
        .args([
            &walker(),
            &url,
            "https://client.example/cb",
            "alice",
            "approve",
        ])
        .env("GRANTSPEC_PASSWORD", "correct-horse-battery-staple")
        .output()
        .expect("the program can be started");
    running.type_in(String::from_utf8_lossy(&redirect.stdout).trim());
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
}

#[test]
fn a_login_by_a_person_takes_the_redirect_to_this_machine() {
    let free = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = free.local_addr().expect("a listener has an address");
    drop(free);
    let server = pages(|| page(200, "<title>never asked for</title>"));
    let sandbox = Sandbox::new();
    let redirect_uri = format!("http://{address}/cb");
    let target = own_pages(&server, "{manual: {timeout_seconds: 60}}");
    sandbox.write(
        "target.yaml",
        &target.replace("https://client.example/cb", &redirect_uri),
    );
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "--exact", CODE]);
    // Somebody who says nothing, and does not go away.
    let running = Running::start(command.stdin(Stdio::piped()));
    let url = running.says_aside("please log in at ");
    assert_eq!(
        running.says_aside("(the redirect"),
        " is awaited here, for 60 s)"
    );
    let url = url::Url::parse(&url).expect("it is a URL");
    let state = url.query_pairs().find(|(name, _)| name == "state");
    let state = state.expect("a state is sent").1.into_owned();
    // A browser asks for more than the page.
    assert_eq!(crate::server::get(address, "/favicon.ico").0, 200);
    let (status, text) =
        crate::server::get(address, &format!("/cb?code=own-code-1234&state={state}"));
    assert_eq!((status, text.as_str()), (200, "You may close this window."));
    let ended = running.end();
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let token = server
        .seen()
        .into_iter()
        .rfind(|request| request.path == "/token");
    let body = token.expect("the code was redeemed").body;
    assert!(body.contains("&code=own-code-1234&"), "{body}");
}

#[test]
fn a_person_who_does_not_come_is_waited_for_no_longer_than_said() {
    let server = pages(|| page(200, ""));
    let why = login_trouble(&own_pages(&server, "{manual: {timeout_seconds: 1}}"));
    assert_eq!(why, "nobody answered: standard input is closed");
}

#[test]
fn a_login_page_that_cannot_be_reached_is_an_error_and_no_failing_case() {
    let embedded = Embedded::serve("rfc");
    let place = format!("{}/authorize", dead_url());
    let target = format!(
        "{}endpoints: {{authorization: '{place}'}}\n",
        embedded.target
    );
    assert_eq!(
        login_trouble(&target),
        "the first page cannot be had: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)"
    );
}

#[test]
fn a_page_that_is_no_login_is_named_by_title_and_status_and_by_what_was_looked_for() {
    let server = pages(|| {
        page(
            503,
            "<title>Down for\n maintenance</title><p>Come back later.</p>",
        )
    });
    assert_eq!(
        login_trouble(&own_pages(&server, "{form: {}}")),
        "no redirect to the redirect URI; it ended at a page with status 503, \"Down for maintenance\""
    );
}

#[test]
fn pages_that_never_end_are_left() {
    let html =
        "<title>Again</title><form method=post action=/authorize><button>Go on</button></form>";
    let server = pages(move || page(200, html));
    assert_eq!(
        login_trouble(&own_pages(&server, "{form: {}}")),
        "after 25 pages at \"Again\" (status 200), looking for the redirect URI"
    );
}

#[test]
fn a_password_is_not_typed_into_the_page_of_another_host() {
    let html = "<title>Log in elsewhere</title><form method=post><input name=u><input type=password name=p></form>";
    let elsewhere = pages(move || page(200, html));
    let there = elsewhere.url().replace("127.0.0.1", "localhost");
    let location = format!("{there}/authorize");
    let server = pages(move || answer(302, &[("Location", &location)], b""));
    let why = login_trouble(&own_pages(&server, "{form: {}}"));
    let end = format!("say so in the target file: hosts: [{there}]");
    assert!(why.ends_with(&end), "{why}");
    assert!(elsewhere.seen().is_empty());
}

#[test]
fn a_wrong_password_is_an_error_that_names_the_user_and_the_page() {
    let embedded = Embedded::serve("rfc");
    let target = embedded
        .target
        .replace("correct-horse-battery-staple", "wrong-horse-battery-staple");
    assert_eq!(
        login_trouble(&target),
        "the login form came back: \"Log in\" (status 200); is the password of user alice right?"
    );
}

#[test]
fn a_program_that_fails_says_why() {
    let server = pages(|| page(200, ""));
    let target = own_pages(
        &server,
        "{command: {run: [sh, '-c', 'echo first >&2; echo no such user >&2; exit 7']}}",
    );
    assert_eq!(
        login_trouble(&target),
        "the login command \"sh\" failed with exit status: 7: no such user"
    );
}

#[test]
fn a_program_that_is_not_there_is_named() {
    let server = pages(|| page(200, ""));
    assert_eq!(
        login_trouble(&own_pages(
            &server,
            "{command: {run: [no-such-program-anywhere]}}"
        )),
        "the login command \"no-such-program-anywhere\" cannot be started: No such file or directory (os error 2)"
    );
}

#[test]
fn a_program_that_hangs_is_ended() {
    let server = pages(|| page(200, ""));
    let target = own_pages(
        &server,
        "{command: {run: [sleep, '600'], timeout_seconds: 1}}",
    );
    assert_eq!(
        login_trouble(&target),
        "the login command \"sleep\" took longer than 1 s"
    );
}

#[test]
fn a_program_that_prints_nothing_gives_no_code() {
    let server = pages(|| page(200, ""));
    assert_eq!(
        login_trouble(&own_pages(&server, "{command: {run: ['true']}}")),
        "no redirect to the redirect URI; it ended at what the login command printed"
    );
}

#[test]
fn a_spent_login_budget_skips_the_rest_with_that_reason() {
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    let target =
        embedded.with_login("{form: {approve: decision=approve, deny: decision=deny, budget: 1}}");
    let ended = run(&sandbox, &target, &[CODE, PUBLIC_CODE]);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let report = sandbox.report();
    let verdicts: Vec<(Verdict, Option<&str>)> = report
        .records
        .iter()
        .map(|record| (record.verdict, record.reason.as_deref()))
        .collect();
    let spent = "the login budget of 1 is spent (login.budget in the target file)";
    assert_eq!(
        verdicts,
        [(Verdict::Pass, None), (Verdict::Skip, Some(spent))]
    );
}

#[test]
fn without_a_login_the_cases_that_need_one_are_skipped() {
    let embedded = Embedded::serve("rfc");
    let own = embedded
        .target
        .find("\nlogin:")
        .expect("it says how users log in");
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, &embedded.target[..=own], &[CODE]);
    assert_eq!(ended.code, Some(4), "{}", ended.stdout);
    assert_eq!(
        record(&sandbox.report(), CODE).reason.as_deref(),
        Some("the target does not offer login (target file)")
    );
}
