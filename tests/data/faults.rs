//! The rows of `fixtures/faults.yaml` and the faults that the embedded endpoint knows are the same.

use std::collections::BTreeSet;

use grantspec::reference::{fault_dialects, fault_ids};

const FILE: &str = include_str!("../../fixtures/faults.yaml");

/// Id and dialects of each row, as far as the simple shape of the file shows them.
fn rows() -> Vec<(String, BTreeSet<String>)> {
    let mut rows = Vec::new();
    for line in FILE.lines() {
        if let Some(id) = line.strip_prefix("  - id: ") {
            rows.push((id.to_owned(), BTreeSet::new()));
        } else if let Some(list) = line.strip_prefix("    dialects: ") {
            let names = list
                .trim_matches(['[', ']'])
                .split(',')
                .map(|name| name.trim().to_owned());
            rows.last_mut()
                .expect("an id stands before")
                .1
                .extend(names);
        }
    }
    rows
}

#[test]
fn file_and_code_know_the_same_faults_in_the_same_dialects() {
    let in_code: Vec<_> = fault_ids()
        .map(|id| {
            let names = fault_dialects(id).iter().map(|dialect| dialect.name());
            (id.to_owned(), names.map(ToOwned::to_owned).collect())
        })
        .collect();
    assert_eq!(rows(), in_code);
}
