//! `reports/example/` is what a run writes, with times, ports and fingerprints masked. `GRANTSPEC_BLESS=1 cargo test
//! --test cli example` writes it anew, and with a browser at hand its pictures too.

use grantspec::report::{self, VIEWS};
use grantspec::verdict::Run;
use regex::Regex;

use crate::browser::Browser;
use crate::golden::{golden, is_blessing, project};
use crate::sandbox::Sandbox;

const FOLDER: &str = "reports/example";

/// One dialect with one fault, few cases, one after the other so that the first to show something is always the same.
fn run(sandbox: &Sandbox) -> Run {
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--fault",
        "tokens_without_cache_control",
        "--seed",
        "1",
        "--test-threads",
        "1",
        "rfc6749::token_response",
        "rfc6749::scope",
        "rfc9700",
    ]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    masked(sandbox.report())
}

/// What differs from run to run is made the same.
fn masked(mut run: Run) -> Run {
    run.started = 1_767_225_600;
    run.millis = 1234.0;
    if let Some(conversation) = &mut run.conversation {
        conversation.millis = 4;
    }
    for record in &mut run.records {
        (record.millis, record.target_millis) = if record.requests > 0 {
            (12.0, 10.0)
        } else {
            (0.0, 0.0)
        };
        for exchange in &mut record.exchanges {
            exchange.millis = 2.0;
        }
    }
    let mut text = serde_json::to_string(&run).expect("a run is JSON");
    for (pattern, mask) in [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:8080"),
        (r"127\.0\.0\.1%3A\d+", "127.0.0.1%3A8080"),
        (r"#[0-9a-f]{4}>", "#0000>"),
        (
            r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT",
            "Thu, 01 Jan 2026 00:00:00 GMT",
        ),
        (r#""(iat|exp|nbf|auth_time)\\":\d+"#, r#""$1\":1767225600"#),
        (r#""jti\\":\\"[^"\\]*"#, r#""jti\":\"masked"#),
    ] {
        text = Regex::new(pattern)
            .expect("a pattern")
            .replace_all(&text, mask)
            .into_owned();
    }
    serde_json::from_str(&text).expect("a masked run is a run")
}

#[test]
fn the_example_is_what_a_run_writes() {
    let sandbox = Sandbox::new();
    let run = run(&sandbox);
    let written = sandbox.path().join("masked");
    let views = report::write(&run, &written, &VIEWS);
    assert_eq!(views.lost.len(), 0, "{:?}", views.lost);
    for view in VIEWS {
        let name = view.file_name;
        let now = std::fs::read_to_string(written.join(name)).expect("the view is there");
        golden(&format!("{FOLDER}/{name}"), &now).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    if is_blessing() {
        take_pictures();
    }
}

fn take_pictures() {
    let Some(browser) = Browser::start() else {
        return;
    };
    for scheme in ["light", "dark"] {
        browser.prefer(scheme);
        browser.open(&project(&format!("{FOLDER}/report.html")), "");
        let picture = project(&format!("{FOLDER}/{scheme}.png"));
        std::fs::write(picture, browser.picture()).expect("the project can be written");
    }
}
