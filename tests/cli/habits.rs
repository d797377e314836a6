//! Servers that are right in ways a client may not expect pass as clean as one without habits: no false alarm.

use grantspec::proof::habits;
use grantspec::reference::{habit_dialects, habit_ids};

use crate::sandbox::Sandbox;

/// A part of `grantspec habits run`, which all of `.ci/run` draws another part of for each commit.
#[track_caller]
fn are_no_deviations(profile: &str, habits: &[&str]) {
    let sandbox = Sandbox::new();
    let run = ["habits", "run", "--profile", profile];
    let ended = sandbox.run(&[&run[..], habits].concat());
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    let sum = format!("habits  {0} of {0} without a finding", habits.len());
    assert!(ended.stdout.contains(&sum), "{}", ended.stdout);
}

#[test]
fn two_habits_of_the_standard_are_not_taken_for_deviations() {
    are_no_deviations("rfc", &["odd_letters", "letters_are_escaped"]);
}

#[test]
fn a_habit_of_a_vendor_is_not_taken_for_a_deviation() {
    are_no_deviations("tencent-ciam", &["keys_say_more"]);
}

#[test]
fn a_fault_among_the_habits_would_be_seen() {
    // Every case warns of this one, so that it has to be named: without a name it is an alarm.
    let described = habits().expect("the file parses");
    let warned = described.iter().filter(|habit| !habit.warns.is_empty());
    assert!(warned.count() > 0);
    let ended = Sandbox::new().run(&["habits", "run", "no_habit_is_called_so"]);
    assert_eq!(ended.code, Some(4), "{}", ended.stderr);
}

#[test]
fn parts_of_the_habits_add_up_to_the_whole() {
    let listed = Sandbox::new().run(&["habits", "list"]).stdout;
    let described = habits().expect("the file parses");
    assert_eq!(listed.lines().count(), described.len());
    assert!(described.len() >= 60, "{}", described.len());
}

#[test]
fn each_habit_is_described_and_each_description_has_its_habit() {
    let described = habits().expect("the file parses");
    let ids: Vec<&str> = described.iter().map(|habit| habit.id.as_str()).collect();
    assert_eq!(ids, habit_ids().collect::<Vec<_>>());
    for habit in &described {
        let dialects = habit_dialects(&habit.id).iter();
        let names: Vec<&str> = dialects.map(|dialect| dialect.name()).collect();
        assert_eq!(habit.dialects, names, "{}", habit.id);
    }
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
