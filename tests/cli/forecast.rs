//! What a run is about to ask of its target is told before it does.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::sandbox::{Embedded, Sandbox};

/// Within twice and half.
#[track_caller]
fn is_about(told: u64, was: u64, what: &str) {
    assert!(
        told <= 2 * was && was <= 2 * told,
        "{what}: told {told}, was {was}"
    );
}

#[test]
fn the_requests_of_the_four_dialects_are_told_within_a_factor_of_two() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--events", "events.jsonl"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let text = std::fs::read_to_string(sandbox.path().join("events.jsonl")).expect("it is written");
    let mut told = BTreeMap::new();
    let mut was: BTreeMap<String, u64> = BTreeMap::new();
    for line in text.lines() {
        let event: Value = serde_json::from_str(line).expect("it is JSON");
        if let Some(started) = event.get("run_started") {
            let profile = started["profile"].as_str().expect("it has one").to_owned();
            told.insert(profile, started["requests"].as_u64().expect("it is told"));
        }
        if let Some(ended) = event.get("case_ended") {
            let name = ended["name"].as_str().expect("it has one");
            let profile = name.split("::").next().unwrap_or_default();
            let requests = ended["requests"].as_u64().expect("it is told");
            *was.entry(profile.to_owned()).or_default() += requests;
        }
    }
    assert_eq!(told.len(), 4);
    for (profile, told) in &told {
        is_about(*told, was[profile], profile);
        let line = format!("embedded-{profile}: about {told} requests and ");
        assert!(ended.stderr.contains(&line), "{}", ended.stderr);
    }
}

/// The numbers in the line that is told of a target.
fn told(stderr: &str, name: &str) -> (u64, u64) {
    let beginning = format!("{name}: about ");
    let line = stderr
        .lines()
        .find_map(|line| line.strip_prefix(&beginning));
    let line = line.unwrap_or_else(|| panic!("nothing is told: {stderr}"));
    let numbers: Vec<u64> = line
        .split(' ')
        .filter_map(|word| word.parse().ok())
        .collect();
    (numbers[0], numbers[1])
}

#[test]
fn a_list_for_a_target_tells_it_too_and_machines_are_not_disturbed() {
    let served = Embedded::serve("tencent-ciam");
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &served.target);
    let list = ["list", "--target", "target.yaml", "password"];
    let listed = sandbox.run(&list);
    let name = served
        .target
        .lines()
        .find_map(|line| line.strip_prefix("name: "));
    let name = name.expect("the target has a name");
    let (requests, _) = told(&listed.stderr, name);
    let of_list: Value = {
        let ended = sandbox.run(&[list.as_slice(), &["--json"]].concat());
        assert_eq!(ended.stderr, "");
        serde_json::from_str(&ended.stdout).expect("it is JSON alone")
    };
    assert_eq!(of_list["to_come"][0]["requests"], requests);
    let run = ["run", "--target", "target.yaml", "password"];
    for more in [
        vec!["-q"],
        vec!["--format", "json", "-Zunstable-options"],
        vec![],
    ] {
        let ended = sandbox.run(&[run.as_slice(), &more].concat());
        assert!(!ended.stdout.contains("to come"), "{}", ended.stdout);
        assert!(told(&ended.stderr, name).0 > 0);
    }
    let events = sandbox.run(&[run.as_slice(), &["--events", "-"]].concat());
    assert!(!events.stderr.contains("to come"), "{}", events.stderr);
}
