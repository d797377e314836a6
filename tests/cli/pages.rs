//! The pages, in a real browser: clicked, filtered, shared by their address, and fed by a hostile server.

use std::path::PathBuf;

use crate::browser::Browser;
use crate::hostile;
use crate::sandbox::{Sandbox, record};

/// A run in which some cases fail, and its page.
fn faulty() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--fault",
        "tokens_without_cache_control",
        "rfc6749::token_response",
        "rfc6749::client_credentials",
        "rfc6749::device",
        "rfc7662",
    ]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let page = sandbox.path().join("reports/embedded-rfc/report.html");
    (sandbox, page)
}

#[test]
fn a_page_is_filtered_by_clicks_and_its_address_shows_others_the_same() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (sandbox, page) = faulty();
    let run = sandbox.report();
    browser.open(&page, "");
    browser.must_say(".headline", "DEVIATES");
    let all = run.records.len() as u64;
    assert_eq!(browser.shown("#list > .case"), all);

    browser.click("button[data-verdict=fail]");
    let failed = browser.shown("#list > .case");
    assert!(failed > 0 && failed < all, "{failed} of {all}");
    assert_eq!(browser.shown("#list > .case .chip.fail"), failed);
    browser.click("button[data-verdict=skip]");
    let both = browser.shown("#list > .case");
    assert!(both > failed, "{both}");
    browser.type_in("#search", "introspection");
    let found = browser.shown("#list > .case");
    assert!(found < both, "{found}");
    let hash = browser.must_give("return location.hash", |hash| {
        hash == "#verdict=fail%2Cskip&q=introspection"
    });

    browser.open(&page, &hash);
    assert_eq!(browser.shown("#list > .case"), found);
    browser.must_give("return document.getElementById('search').value", |value| {
        value == "introspection"
    });
    browser.click("#clear");
    assert_eq!(browser.shown("#list > .case"), all);
    assert_eq!(browser.complaints(), [""; 0]);
}

#[test]
fn the_matrix_opens_its_sections_and_every_cell_its_cases() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (_sandbox, page) = faulty();
    browser.open(&page, "");
    let before = browser.shown(".matrix tr.part");
    browser.script("document.querySelectorAll('.matrix button').forEach((one) => { if (one.textContent === 'RFC6749') one.id = 'rfc6749'; })");
    browser.click("#rfc6749");
    assert!(browser.shown(".matrix tr.part") > before);
    browser.must_give(
        "return document.getElementById('rfc6749').getAttribute('aria-expanded')",
        |is_open| is_open == "true",
    );
    browser.click(".matrix tr.part .chip.broken");
    browser.must_give("return location.hash", |hash| {
        ["doc=RFC6749", "section=5.1", "state=broken"]
            .iter()
            .all(|part| hash.contains(part))
    });
    browser.must_say(".rows", "Cache-Control");
    browser.must_say(
        "#list > .case",
        "rfc::rfc6749::token_response::answers_are_not_stored",
    );
    assert!(browser.shown("#list > .case") < 20);
}

#[test]
fn a_case_opens_by_its_address_with_its_lines_and_its_exchange() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (sandbox, page) = faulty();
    let name = "rfc::rfc6749::token_response::answers_are_not_stored";
    browser.open(&page, &format!("#case={name}"));
    assert_eq!(browser.shown(".case[open]"), 1);
    for text in [
        "Cache-Control is missing",
        "RFC 6749 §5.1",
        "suites/rfc6749/token_response.yaml",
        "Request",
        "Response",
    ] {
        browser.must_say(".case[open] .body", text);
    }
    browser.must_say(".case[open] .yaml .hit", "Cache-Control");
    assert!(
        browser.shown(".case[open] .secret") > 0,
        "hidden values are marked"
    );
    browser.click(".case[open] .tools button");
    let copied = browser.must_give(
        "return document.getElementById('said').textContent",
        |said| said.starts_with("Copied"),
    );
    assert!(
        copied.ends_with(&format!(
            "--fault tokens_without_cache_control --exact {name}"
        )),
        "{copied}"
    );

    // A case that passed shows the exchange that decided.
    let run = sandbox.report();
    let passed = run
        .records
        .iter()
        .find(|one| one.exchanges.len() == 1 && one.requests > 1);
    let passed = &passed.expect("some case passed").name;
    browser.open(&page, &format!("#case={passed}"));
    browser.must_say(".case[open] .body", "The deciding exchange");
}

#[test]
fn a_page_is_used_by_keyboard_alone() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (_sandbox, page) = faulty();
    browser.open(&page, "");
    browser.tab_into_the_page();
    browser.must_give("return document.activeElement.textContent", |focus| {
        focus == "Skip to the cases"
    });
    browser.press("\u{e007}");
    browser.must_give("return document.activeElement.id", |focus| {
        focus == "cases-title"
    });
    browser.press("/");
    browser.must_give("return document.activeElement.id", |focus| {
        focus == "search"
    });
    browser.type_in("#search", "answers_are_not_stored");
    assert_eq!(browser.shown("#list > .case"), 1);
    browser.script("document.querySelector('#list > .case:not([hidden]) summary').focus()");
    browser.press("\u{e007}");
    assert_eq!(browser.shown(".case[open]"), 1);
    let unnamed = browser.script(
        "return [...document.querySelectorAll('input, select')].filter((one) => !one.labels.length).length + [...document.querySelectorAll('button, a, summary')].filter((one) => !(one.textContent.trim() || one.getAttribute('aria-label'))).length",
    );
    assert_eq!(unnamed, 0, "everything that can be used has a name");
}

#[test]
fn what_a_hostile_server_says_is_text_in_the_page() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let (sandbox, _server) = hostile::run(&[]);
    let page = sandbox.path().join("reports/hostile/report.html");
    let run = sandbox.report();
    let name = &record(&run, "rfc6749::token_response::answers_are_not_stored").name;
    for hash in ["", "#verdict=fail", &format!("#case={name}")] {
        browser.open(&page, hash);
        browser
            .script("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        assert_eq!(
            browser.script("return window.owned ?? null"),
            serde_json::Value::Null
        );
        assert_eq!(
            browser.shown("img, iframe, object, svg, form:not(.filters)"),
            0
        );
        assert!(browser.text_of("return document.title").contains("hostile"));
        assert_eq!(browser.complaints(), [""; 0]);
    }
    // It is there as text.
    browser.must_say("#list", "<img src=x onerror=");
}
