//! Login pages that are made to cost: a megabyte of anything is read in no time, and a signal is heard meanwhile.

use std::time::Duration;

use grantspec::verdict::Verdict;

use crate::sandbox::{Sandbox, record};
use crate::server::{Server, answer};
use crate::target::{client, target, with_pages};

const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";

/// A second where the program is a release; ten times that for one of the tests, on a machine that others use, too.
const AT_MOST: Duration = Duration::from_secs(30);

const MEGABYTE: usize = 1 << 20;

fn login(page: impl Fn() -> Vec<u8> + Send + Sync + 'static) -> Server {
    Server::answering(move |request| match request.path.as_str() {
        "/authorize" => page(),
        _ => answer(405, &[], b""),
    })
}

fn sandbox(server: &Server) -> Sandbox {
    let sandbox = Sandbox::new();
    let target = target(
        "odd",
        &server.url(),
        client("a-client", "a-client-secret-77"),
    );
    sandbox.write_target(&with_pages(target));
    sandbox
}

/// What is said of a login that shows such a page.
#[track_caller]
fn trouble_of(page: String) -> String {
    let server = login(move || answer(200, &[("Content-Type", "text/html")], page.as_bytes()));
    let sandbox = sandbox(&server);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", CODE]);
    assert!(ended.took < AT_MOST, "{:?}", ended.took);
    let report = sandbox.report();
    let record = record(&report, CODE);
    assert_eq!(record.verdict, Verdict::Error, "{}", ended.stdout);
    record
        .trouble
        .as_ref()
        .map_or_else(String::new, ToString::to_string)
}

#[test]
fn a_megabyte_of_any_tags_is_read_in_no_time() {
    let third = |piece: &str| piece.repeat(MEGABYTE / 3 / piece.len());
    let attributes: String = (0..100_000).map(|at| format!(" a{at}=1")).collect();
    for page in [
        // Each form that looks at each field and at all that stands above it.
        [third("<form></form>"), third("<i>"), third("<input>")].concat(),
        // Elements that are opened anew in each paragraph.
        [
            third("<font a><font b>"),
            third("</p><p>"),
            third("</font>"),
        ]
        .concat(),
        third("<button><table><tr><td>").repeat(3),
        format!("<form><input{attributes}></form>"),
        third("<select><option>").repeat(3),
        third("<!--").repeat(3),
        third("<svg><title>").repeat(3),
    ] {
        let title = page.chars().take(20).collect::<String>();
        let trouble = trouble_of(page);
        assert!(trouble.contains("login failed"), "{title}: {trouble}");
    }
}

#[test]
fn a_real_page_of_300_kb_is_filled_in() {
    let filling: String = (0..4000)
        .map(|at| {
            format!("<div class=\"row{at}\"><p>Some text here</p><img src='/x{at}.png'></div>\n")
        })
        .collect();
    let form = "<form method=post action=/login><input name=username><input type=password name=password><button>Sign in</button></form>";
    let page = format!("<!doctype html><title>Sign in</title>{filling}{form}{filling}");
    assert!(page.len() > 300_000, "{}", page.len());
    let server = Server::answering(move |request| match request.path.as_str() {
        "/authorize" => answer(200, &[("Content-Type", "text/html")], page.as_bytes()),
        "/login" => {
            let back = "https://client.example/cb?code=a-code-that-nobody-knows-41";
            answer(302, &[("Location", back)], b"")
        }
        _ => answer(405, &[], b""),
    });
    let sandbox = sandbox(&server);
    sandbox.run(&["run", "--target", "target.yaml", "--exact", CODE]);
    let seen = server.seen();
    let login = seen.iter().find(|request| request.path == "/login");
    let login = login.expect("the form was sent");
    assert_eq!(login.told("username"), ["alice"]);
    assert_eq!(login.told("password"), ["alice-password"]);
}

#[test]
fn of_all_the_cookies_of_a_login_64_come_back() {
    let server = Server::answering(|request| {
        let number: usize = request
            .query
            .rsplit('=')
            .next()
            .map_or(0, |text| text.parse().unwrap_or(0));
        if request.path != "/authorize" && request.path != "/next" {
            return answer(405, &[], b"");
        }
        let next = format!("/next?n={}", number + 1);
        let cookies: Vec<String> = (0..40)
            .map(|at| format!("c{number}_{at}={}; Path=/", "x".repeat(40)))
            .collect();
        let large = format!("large{number}={}; Path=/", "y".repeat(5000));
        let mut headers = vec![("Location", next.as_str()), ("Set-Cookie", large.as_str())];
        headers.extend(cookies.iter().map(|cookie| ("Set-Cookie", cookie.as_str())));
        answer(302, &headers, b"")
    });
    let sandbox = sandbox(&server);
    sandbox.run(&["run", "--target", "target.yaml", "--exact", CODE]);
    let seen = server.seen();
    let most = seen.iter().map(|request| {
        let cookies = request.header("cookie").unwrap_or_default();
        assert!(!cookies.contains("large"), "{cookies}");
        cookies
            .split("; ")
            .filter(|cookie| !cookie.is_empty())
            .count()
    });
    assert_eq!(most.max(), Some(64));
}

#[test]
fn a_server_that_always_asks_for_patience_is_waited_for_as_long_as_is_said() {
    let server = Server::token_endpoint(|_, stream| {
        let busy = answer(429, &[("Retry-After", "1")], b"");
        let _ = std::io::Write::write_all(stream, &busy);
    });
    let sandbox = Sandbox::new();
    let mut target = target(
        "busy",
        &server.url(),
        client("a-client", "a-client-secret-77"),
    );
    target.limits.waits_in_all_seconds = 5.0;
    sandbox.write_target(&target);
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "--test-threads",
        "1",
        "rfc6749::token_response",
    ]);
    assert!(ended.took < Duration::from_secs(60), "{:?}", ended.took);
    let report = sandbox.report();
    assert!(report.records.len() > 20, "{}", report.records.len());
    let remark = "more patience than a run has (5 s, limits.waits_in_all_seconds)";
    assert!(
        report.remarks.iter().any(|text| text.contains(remark)),
        "{:?}",
        report.remarks
    );
}

#[test]
fn a_form_that_nobody_could_fill_in_is_not_sent() {
    let begin = "<title>Sign in</title><form action=/authorize method=post>";
    for (rest, bound) in [
        (
            format!(
                "<select name=a>{}",
                "<option selected value=x>".repeat(40_000)
            ),
            "more than 4000 are not filled in",
        ),
        (
            "<form><input name=p type=password>".repeat(28_000),
            "more than 4000 are not filled in",
        ),
        (
            format!(
                "<input type=hidden name=state value={}>",
                "x".repeat(900_000)
            ),
            "more than 262144 are not sent",
        ),
    ] {
        let trouble = trouble_of(format!("{begin}{rest}"));
        assert!(trouble.contains(bound), "{trouble}");
    }
}
