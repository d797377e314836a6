//! Servers that are right in ways a client may not expect pass as clean as one without habits: no false alarm.

use std::collections::BTreeSet;
use std::path::Path;

use grantspec::reference::habit_ids;
use grantspec::verdict::Verdict;
use serde::Deserialize;

use crate::sandbox::{Embedded, Sandbox, names};

#[derive(Deserialize)]
struct File {
    habits: Vec<Habit>,
}

#[derive(Deserialize)]
struct Habit {
    id: String,
    may: String,
    does: String,
    #[serde(default)]
    warns: Vec<String>,
    /// The problem of the harness that it still shows.
    open: Option<String>,
}

fn habits() -> Vec<Habit> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/habits.yaml");
    let text = std::fs::read_to_string(path).expect("it is there");
    let file: File = grantspec::yaml::parse("fixtures/habits.yaml", &text).expect("it parses");
    file.habits
}

/// What a run warns of, with the serving endpoint's own arguments; nothing of it may be worse.
fn warned(serve: &[&str]) -> BTreeSet<String> {
    let endpoint = Embedded::serve_with("rfc", serve);
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &endpoint.target);
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--seed", "11"]);
    assert_eq!(ended.code, Some(0), "{serve:?}: {}", ended.stdout);
    let report = sandbox.report();
    let warned = names(&report, Verdict::Warn).into_iter();
    warned
        .map(|name| name.trim_start_matches("rfc::").to_owned())
        .collect()
}

/// Every third one from the given on, so that each core has something to do.
#[track_caller]
fn are_no_deviations(first: usize) {
    let plain = warned(&[]);
    let mut odd = Vec::new();
    let all = habits();
    let done = all.iter().filter(|habit| habit.open.is_none());
    for habit in done.skip(first).step_by(3) {
        let expected: BTreeSet<String> = plain.iter().chain(&habit.warns).cloned().collect();
        let found = warned(&["--habit", &habit.id]);
        odd.extend(
            found
                .symmetric_difference(&expected)
                .map(|name| format!("{}: {name}", habit.id)),
        );
    }
    assert!(odd.is_empty(), "{odd:#?}");
}

#[test]
fn the_first_third_of_the_habits_is_not_taken_for_deviations() {
    are_no_deviations(0);
}

#[test]
fn the_second_third_of_the_habits_is_not_taken_for_deviations() {
    are_no_deviations(1);
}

#[test]
fn the_last_third_of_the_habits_is_not_taken_for_deviations() {
    are_no_deviations(2);
}

#[test]
fn each_habit_is_described_and_each_description_has_its_habit() {
    let described = habits();
    let ids: Vec<&str> = described.iter().map(|habit| habit.id.as_str()).collect();
    assert_eq!(ids, habit_ids().collect::<Vec<_>>());
    let empty = described
        .iter()
        .filter(|habit| habit.may.is_empty() || habit.does.is_empty());
    assert_eq!(empty.count(), 0);
}

#[test]
fn an_unknown_habit_is_refused_with_those_that_there_are() {
    let ended = Sandbox::new().run(&["serve", "--habit", "lower_case"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("no habit is called `lower_case`"));
    assert!(ended.stderr.contains("lower_case_bearer"));
}
