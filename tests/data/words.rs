//! The sentences for people: each that the program says stands in the file of the language, and none stands there unsaid.

use std::collections::BTreeSet;

use crate::golden::project;

/// The ids in a file of sentences.
fn ids(file: &str) -> BTreeSet<String> {
    let text = std::fs::read_to_string(project(file)).unwrap();
    let id = |line: &str| Some(line.split_once(" = ")?.0.to_owned());
    let lines = text
        .lines()
        .filter(|line| line.starts_with(char::is_alphabetic));
    lines.filter_map(id).collect()
}

/// The texts in quotes in the sources that are spelled as ids are.
fn quoted() -> BTreeSet<String> {
    let mut folders = vec![project("src")];
    let mut found = BTreeSet::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let is_id = |part: &&str| {
                    part.contains('-')
                        && part
                            .chars()
                            .all(|letter| letter.is_ascii_lowercase() || letter == '-')
                };
                found.extend(text.split('"').filter(is_id).map(str::to_owned));
            }
        }
    }
    found
}

/// The ids that are said outright.
fn said() -> BTreeSet<String> {
    let families = [
        "verdict-",
        "trouble-",
        "origin-",
        "headline-",
        "label-",
        "broken-",
        "cause-",
        "remedy-",
        "harm-",
    ];
    let is_of_family = |text: &String| families.iter().any(|family| text.starts_with(family));
    quoted().into_iter().filter(is_of_family).collect()
}

#[test]
fn every_sentence_that_is_said_has_words_and_all_words_are_said() {
    let known = ids("src/words/en.ftl");
    let unsaid: Vec<String> = known.difference(&quoted()).cloned().collect();
    assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
    let wordless: Vec<String> = said().difference(&known).cloned().collect();
    assert!(wordless.is_empty(), "there are no words for {wordless:?}");
}

/// Baseline files of version 1 have these words and no cause. Where a sentence changes, what it said goes on being read.
#[test]
fn what_is_wrong_is_said_as_version_1_said_it() {
    let text = std::fs::read_to_string(project("src/words/en.ftl")).unwrap();
    let first = text.find("## What is wrong with an answer").unwrap();
    insta::assert_snapshot!("diagnoses", &text[first..]);
}
