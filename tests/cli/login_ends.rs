//! A login that fails is an error, never a failure of the token endpoint: each way in which one fails, for a device and for
//! a code.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use grantspec::verdict::{Record, Trouble, Verdict};
use serde_json::json;

use crate::sandbox::{Ended, Sandbox, record};
use crate::server::{Request, Server, answer, json};
use crate::target::{client, target, text, with_pages};

const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";
const APPROVED: &str = "rfc::rfc8628::device_token::approved_code_is_redeemed::confidential";
const DENIED: &str = "rfc::rfc8628::device_token::denied_code_is_access_denied";
const USER_CODE: &str = "BCDF-GHJK";

pub(crate) fn page(status: u16, html: &str) -> Vec<u8> {
    answer(status, &[("Content-Type", "text/html")], html.as_bytes())
}

const CODE_FORM: &str = "<title>Connect a device</title><form method=post action=/device><input name=user_code><button>Continue</button></form>";
const LOGIN_FORM: &str = "<title>Log in</title><form method=post action=/device><input name=u><input type=password name=p><button>Log in</button></form>";
const CONSENT_FORM: &str = "<title>Consent</title><form method=post action=/device><button name=decision value=approve>Approve</button><button name=decision value=deny>Deny</button></form>";

/// A server of devices whose pages and polls are the test's.
fn devices(
    device: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
    poll: impl Fn() -> Vec<u8> + Send + Sync + 'static,
) -> Server {
    Server::answering(move |request| match request.path.as_str() {
        "/device_authorization" => {
            let host = request.header("host").unwrap_or_default();
            let codes = json!({"device_code": "own-device-code-0123456789", "user_code": USER_CODE, "verification_uri": format!("http://{host}/device"), "expires_in": 600, "interval": 1});
            json(200, &codes)
        }
        "/token" => poll(),
        _ => device(request),
    })
}

fn tokens() -> Vec<u8> {
    json(
        200,
        &json!({"access_token": "own-access-token", "token_type": "Bearer"}),
    )
}

fn pending() -> Vec<u8> {
    json(400, &json!({"error": "authorization_pending"}))
}

pub(crate) fn own_target(server: &Server, login: &str) -> String {
    let own = client("own-client", "own-client-secret");
    let mut target = with_pages(target("own-pages", &server.url(), own));
    target.capabilities.insert("device_code".to_owned(), true);
    target.login = Some(grantspec::yaml::parse("login", login).expect("a way to log in"));
    text(&target)
}

pub(crate) fn run(sandbox: &Sandbox, target: &str, name: &str) -> Ended {
    sandbox.write("target.yaml", target);
    sandbox.run(&["run", "--target", "target.yaml", "--exact", name])
}

/// Why the case could not be judged: the login, and nothing but it.
#[track_caller]
pub(crate) fn trouble_of(server: &Server, login: &str, name: &str) -> String {
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, &own_target(server, login), name);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let report = sandbox.report();
    let Record {
        verdict: Verdict::Error,
        trouble: Some(Trouble::Login(why)),
        findings,
        ..
    } = record(&report, name)
    else {
        panic!("the login is to blame: {}", ended.stdout);
    };
    assert_eq!(findings.len(), 0, "a failed login is no finding");
    why.to_string()
}

#[track_caller]
fn verdict_of(server: &Server, login: &str, name: &str) -> Verdict {
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, &own_target(server, login), name);
    let verdict = record(&sandbox.report(), name).verdict;
    println!("{}", ended.stdout);
    verdict
}

/// The code, then the login, then consent, then this.
fn well_behaved(
    last: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static,
) -> impl Fn(&Request) -> Vec<u8> {
    move |request| {
        if request.method == "GET" {
            page(200, CODE_FORM)
        } else if request.told("user_code") == [USER_CODE] {
            page(200, LOGIN_FORM)
        } else if request.told("p") == ["alice-password"] {
            page(200, CONSENT_FORM)
        } else {
            last(request)
        }
    }
}

#[test]
fn an_approval_that_gets_there_is_no_error() {
    let server = devices(
        well_behaved(|_| page(200, "<title>Done</title>Connected.")),
        tokens,
    );
    assert_eq!(verdict_of(&server, "{form: {}}", APPROVED), Verdict::Pass);
}

#[test]
fn an_approval_without_a_user_code_is_none() {
    // The code's field is called as nobody would guess, and whatever is sent ends at a friendly page.
    let html = "<title>Device</title><form method=post action=/device><input name=key><button>Continue</button></form>";
    let server = devices(
        move |request| match request.method.as_str() {
            "GET" => page(200, html),
            _ => page(200, "<title>Welcome</title>"),
        },
        pending,
    );
    assert_eq!(
        trouble_of(&server, "{form: {}}", APPROVED),
        "no form took the user code, up to a page with status 200, \"Welcome\"; name its field in the target file: login.form.user_code"
    );
}

#[test]
fn a_page_that_asks_for_the_code_again_took_none() {
    for html in [
        CODE_FORM,
        "<title>Connect a device</title><form action=/device><input name=user_code></form>",
    ] {
        let server = devices(move |_| page(200, html), pending);
        for login in ["{form: {}}", "{form: {approve: decision=approve}}"] {
            assert_eq!(
                trouble_of(&server, login, APPROVED),
                "the page that asks for the user code came back: \"Connect a device\" (status 200); the server did not take the code, or refused the user"
            );
        }
    }
}

#[test]
fn a_wrong_password_of_a_device_s_user_is_told() {
    let server = devices(
        |request| {
            let is_first = request.method == "GET";
            page(200, if is_first { CODE_FORM } else { LOGIN_FORM })
        },
        pending,
    );
    assert_eq!(
        trouble_of(&server, "{form: {}}", APPROVED),
        "the login form came back: \"Log in\" (status 200); is the password of user alice right?"
    );
}

#[test]
fn a_decision_that_ends_at_a_page_of_errors_is_none() {
    for status in [400, 403, 500, 503] {
        let server = devices(
            well_behaved(move |_| page(status, "<title>Sorry</title>")),
            pending,
        );
        assert_eq!(
            trouble_of(&server, "{form: {}}", APPROVED),
            format!("the decision about a device ended at a page with status {status}, \"Sorry\"")
        );
    }
}

#[test]
fn a_verification_page_without_a_form_is_named() {
    let server = devices(|_| page(401, "<title>Unauthorized</title>"), pending);
    assert_eq!(
        trouble_of(&server, "{form: {}}", APPROVED),
        "the verification page has no form to fill: a page with status 401, \"Unauthorized\""
    );
}

#[test]
fn what_the_device_is_told_next_shows_whether_the_approval_got_there() {
    type Poll = fn() -> Vec<u8>;
    let refused = || json(400, &json!({"error": "access_denied"}));
    let polls: [(&str, Poll); 2] = [
        ("authorization_pending", pending),
        ("access_denied", refused),
    ];
    for (said, poll) in polls {
        let server = devices(well_behaved(|_| page(200, "<title>Hm</title>")), poll);
        assert_eq!(
            trouble_of(&server, "{form: {}}", APPROVED),
            format!(
                "after the approval, which ended at a page with status 200, \"Hm\", the device is told {said}. If the server took it, say by what words of its page that is seen: login.form.approved in the target file, or the last line of the login command"
            )
        );
    }
    let server = devices(well_behaved(|_| page(200, "<title>Hm</title>")), pending);
    let why = trouble_of(&server, "{form: {}}", DENIED);
    assert!(
        why.starts_with("after the approval, which ended at"),
        "{why}"
    );
}

#[test]
fn where_the_server_says_that_it_took_the_decision_the_token_endpoint_is_judged() {
    let said = |words: &'static str| {
        devices(
            well_behaved(move |_| page(200, &format!("<title>Done</title><p>{words}</p>"))),
            pending,
        )
    };
    let words = "{form: {approved: Your device is connected., denied: It was refused.}}";
    let server = said("Your <b>device</b>\nis connected.");
    assert_eq!(verdict_of(&server, words, APPROVED), Verdict::Fail);
    let is_refused = Arc::new(AtomicBool::default());
    let asked = Arc::clone(&is_refused);
    let server = devices(
        well_behaved(move |request| {
            let denies = request.told("decision") == ["deny"];
            asked.store(denies, Ordering::SeqCst);
            let words = if denies {
                "It was refused."
            } else {
                "Your device is connected."
            };
            page(200, words)
        }),
        move || {
            if is_refused.load(Ordering::SeqCst) {
                pending()
            } else {
                tokens()
            }
        },
    );
    assert_eq!(verdict_of(&server, words, DENIED), Verdict::Fail);
    let server = said("Please wait.");
    assert_eq!(
        trouble_of(&server, words, APPROVED),
        "the decision about a device ended at a page with status 200, \"Done\", which does not say \"Your device is connected.\" (login.form.approved in the target file)"
    );
}

/// A server that asks for a code again once access was refused; this is what the device is told then.
fn asks_again_where_refused(poll: fn() -> Vec<u8>) -> Server {
    let is_refused = Arc::new(AtomicBool::default());
    let asked = Arc::clone(&is_refused);
    devices(
        well_behaved(move |request| {
            let denies = request.told("decision") == ["deny"];
            asked.store(denies, Ordering::SeqCst);
            let next = if denies { CODE_FORM } else { "Connected." };
            page(200, next)
        }),
        move || {
            if is_refused.load(Ordering::SeqCst) {
                poll()
            } else {
                tokens()
            }
        },
    )
}

#[test]
fn a_refusal_may_end_at_the_page_that_asks_for_a_code() {
    // Of the approval before it the page says that it got there.
    let login = "{form: {approved: Connected.}}";
    let told = || json(400, &json!({"error": "access_denied"}));
    let server = asks_again_where_refused(told);
    assert_eq!(verdict_of(&server, login, DENIED), Verdict::Pass);
    // One that did not get there is no finding.
    let server = asks_again_where_refused(pending);
    let why = trouble_of(&server, login, DENIED);
    assert!(
        why.starts_with("after the refusal, which ended at a page with status 200, \"Connect a device\", the device is told authorization_pending"),
        "{why}"
    );
}

#[test]
fn pages_of_a_device_that_never_end_are_left() {
    let server = devices(|_| answer(302, &[("Location", "/device")], b""), pending);
    assert_eq!(
        trouble_of(&server, "{form: {}}", APPROVED),
        "after 25 pages at \"a page without a title\" (status 302), looking for a page without a form"
    );
}

#[test]
fn a_device_s_page_that_leads_elsewhere_is_not_followed() {
    let server = devices(
        |_| answer(302, &[("Location", "http://localhost:9/")], b""),
        pending,
    );
    let why = trouble_of(&server, "{form: {}}", APPROVED);
    assert!(
        why.ends_with("say so in the target file: hosts: [http://localhost:9]"),
        "{why}"
    );
}

/// What a code's login says that ends at this answer of the authorization endpoint.
fn trouble_of_code(authorize: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> String {
    let server = devices(move |_| authorize(), tokens);
    trouble_of(&server, "{form: {}}", CODE)
}

#[test]
fn a_code_that_does_not_come_is_an_error_of_the_login() {
    let location = |to: &'static str| move || answer(302, &[("Location", to)], b"");
    let refused = trouble_of_code(location("https://client.example/cb?error=access_denied"));
    assert_eq!(
        refused,
        "the authorization request of the role confidential was answered with access_denied"
    );
    let astray = trouble_of_code(location("https://client.example/elsewhere?code=a"));
    assert_eq!(
        astray,
        "no redirect to the redirect URI; it ended at a redirect to https://client.example/elsewhere, another URI of the client's"
    );
    let round = trouble_of_code(location("/authorize"));
    assert_eq!(
        round,
        "after 25 pages at \"a page without a title\" (status 302), looking for the redirect URI"
    );
    for status in [200, 404, 500] {
        let page = trouble_of_code(move || page(status, "<title>Sorry</title>"));
        assert_eq!(
            page,
            format!(
                "no redirect to the redirect URI; it ended at a page with status {status}, \"Sorry\""
            )
        );
    }
}
