//! Finished runs side by side.

use serde_json::Value as Json;

use crate::browser::Browser;
use crate::sandbox::Sandbox;

const FILTERS: [&str; 3] = [
    "rfc6749::token_response",
    "client_credentials",
    "refresh_token",
];

/// A run, its report in a folder of its own.
fn run(sandbox: &Sandbox, folder: &str, more: &[&str]) -> String {
    let mut arguments = vec!["run", "--report", "json", "--report-dir", folder];
    arguments.extend(more);
    arguments.extend(FILTERS);
    let ended = sandbox.run(&arguments);
    assert!(matches!(ended.code, Some(0 | 1)), "{}", ended.stdout);
    let target = more
        .iter()
        .find(|word| matches!(**word, "rfc" | "alibaba-eiam"));
    format!(
        "{folder}/embedded-{}/report.json",
        target.expect("a profile is named")
    )
}

fn compare(sandbox: &Sandbox, one: &str, other: &str, code: i32) -> Json {
    let ended = sandbox.run(&["compare", one, other, "--json"]);
    assert_eq!(ended.code, Some(code), "{}", ended.stderr);
    let comparison = serde_json::from_str(&ended.stdout).expect("a comparison is JSON");
    let schema = include_str!("../../suites/schema/comparison.json");
    let schema = serde_json::from_str(schema).expect("a schema is JSON");
    jsonschema::validate(&schema, &comparison).expect("the comparison satisfies its schema");
    comparison
}

fn count(comparison: &Json, change: &str) -> u64 {
    let counts = comparison["counts"].as_array().expect("there are counts");
    let own = counts.iter().find(|pair| pair[0] == change);
    own.and_then(|pair| pair[1].as_u64())
        .expect("each change is counted")
}

#[test]
fn what_broke_and_what_was_fixed_is_named_in_every_form() {
    let sandbox = Sandbox::new();
    let right = run(&sandbox, "right", &["--profile", "rfc"]);
    let wrong = run(
        &sandbox,
        "wrong",
        &[
            "--profile",
            "rfc",
            "--fault",
            "tokens_without_cache_control",
        ],
    );
    let broken = compare(&sandbox, &right, &wrong, 1);
    assert!(count(&broken, "broken") > 0 && count(&broken, "fixed") == 0);
    let fixed = compare(&sandbox, &wrong, &right, 0);
    assert_eq!(count(&fixed, "fixed"), count(&broken, "broken"));
    let same = compare(&sandbox, &right, &right, 0);
    assert_eq!(
        count(&same, "same"),
        same["cases"].as_array().expect("cases").len() as u64
    );
    assert_eq!(
        same["compatibility"][0]["replacement"], "full",
        "{}",
        same["compatibility"][0]["sentence"]
    );

    let terminal = sandbox.run(&["compare", &right, &wrong]).stdout;
    let markdown = sandbox.run(&["compare", &right, &wrong, "--md"]).stdout;
    for text in [&terminal, &markdown] {
        assert!(text.contains("answers") && text.contains("Cache"), "{text}");
    }
    assert!(terminal.contains("\nBROKEN\n"), "{terminal}");
    let alone = sandbox.run(&["compare", &right]);
    assert_eq!(alone.code, Some(2), "one run is not compared");
}

#[test]
fn two_dialects_differ_as_documented_and_clients_of_one_are_told_what_they_would_notice() {
    let sandbox = Sandbox::new();
    let ours = run(&sandbox, "ours", &["--profile", "alibaba-eiam"]);
    let standard = run(&sandbox, "standard", &["--profile", "rfc"]);
    let comparison = compare(&sandbox, &ours, &standard, 0);
    assert!(count(&comparison, "dialect") > 0);
    assert_eq!(count(&comparison, "broken"), 0);
    let verdicts = comparison["compatibility"]
        .as_array()
        .expect("there are verdicts");
    let sentences: Vec<&str> = verdicts
        .iter()
        .filter_map(|one| one["sentence"].as_str())
        .collect();
    assert_eq!(
        sentences.len(),
        3,
        "each by its own profile, the second by the first's too: {sentences:?}"
    );
    assert!(
        sentences[0].contains("can replace an alibaba-eiam endpoint for clients that use"),
        "{sentences:?}"
    );
    let noticed = verdicts[2]["differences"]
        .as_array()
        .expect("there are differences");
    assert!(
        noticed.iter().any(|one| one["expected"]
            .as_str()
            .is_some_and(|text| text.contains("expires_at"))),
        "{noticed:?}"
    );
}

#[test]
fn the_page_of_a_comparison_is_filtered_by_clicks() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let sandbox = Sandbox::new();
    let right = run(&sandbox, "right", &["--profile", "rfc"]);
    let wrong = run(
        &sandbox,
        "wrong",
        &[
            "--profile",
            "rfc",
            "--fault",
            "tokens_without_cache_control",
        ],
    );
    let ended = sandbox.run(&["compare", &right, &wrong, "--html", "comparison.html"]);
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let page = sandbox.path().join("comparison.html");
    browser.open(&page, "");
    let broken = browser.shown("#list > tr");
    assert!(broken > 0 && broken < 20, "{broken}");
    browser.must_say("#list", "Cache-Control is missing");
    browser.click("button[data-change=same]");
    assert!(browser.shown("#list > tr") > broken);
    let hash = browser.text_of("return location.hash");
    browser.open(&page, &hash);
    assert!(
        browser.shown("#list > tr") > broken,
        "the address shows the same"
    );
    assert_eq!(browser.complaints(), [""; 0]);
}
