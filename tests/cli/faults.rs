//! Deliberate faults of the embedded endpoint, each seen by a case.

use std::collections::{BTreeMap, BTreeSet};

use grantspec::proof::{Fault, Matrix};
use grantspec::suite::{Library, Source};

use crate::sandbox::Sandbox;

/// The matrix that the last `grantspec faults run --json` gave.
const EXAMPLE: &str = include_str!("../../reports/example/faults.json");

/// A fault of each family is tried in as many dialects. The whole matrix is `grantspec faults run`.
const DIALECTS_PER_FAMILY: usize = 2;

/// The dialects of each family with the first fault that they have of it.
fn by_family() -> BTreeMap<String, BTreeMap<String, String>> {
    let mut families: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for fault in grantspec::proof::faults().expect("the faults are well-formed") {
        // The families of the fuzzer are found by fuzzing.
        if fault.family == "fuzz" || fault.takes.is_some() {
            continue;
        }
        // What one vendor documents says the most about that vendor.
        let vendor = fault.family.strip_prefix("vendor-").map(str::to_owned);
        for dialect in fault.dialects {
            if vendor.as_ref().is_none_or(|name| dialect.contains(name)) {
                let firsts = families.entry(fault.family.clone()).or_default();
                firsts.entry(dialect).or_insert_with(|| fault.id.clone());
            }
        }
    }
    families
}

#[test]
fn a_fault_of_each_family_turns_a_case_red() {
    let families = by_family();
    let mut by_dialect: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (at, firsts) in families.values().enumerate() {
        // Another pair for each family, so that every dialect has its turn.
        let around = firsts.iter().cycle().skip(at * DIALECTS_PER_FAMILY);
        for (dialect, id) in around.take(DIALECTS_PER_FAMILY.min(firsts.len())) {
            by_dialect.entry(dialect).or_default().push(id);
        }
    }
    assert_eq!(by_dialect.len(), 4);
    let count: usize = by_dialect.values().map(Vec::len).sum();
    assert!(count >= 40, "{count} faults are tried");
    let sandbox = Sandbox::new();
    for (dialect, ids) in by_dialect {
        let arguments = ["faults", "run", "--json", "--exact", "--profile", dialect];
        let ended = sandbox.run(&[&arguments, ids.as_slice()].concat());
        let matrix: Matrix = serde_json::from_str(&ended.stdout).expect("the matrix is JSON");
        let missed: Vec<&str> = matrix.missed().map(|row| row.id.as_str()).collect();
        assert_eq!(missed, Vec::<&str>::new(), "missed in {dialect}");
        assert_eq!(ended.code, Some(0));
    }
}

#[test]
fn faults_break_rows_and_name_cases_that_there_are() {
    let library = Library::load(&Source::embedded()).expect("the suites are well-formed");
    let ids: BTreeSet<&str> = library.cases.iter().map(|case| case.id.as_str()).collect();
    let file = grantspec::proof::faults_file().expect("the faults are well-formed");
    let mut wrong = Vec::new();
    for fault in &file.faults {
        let rows = fault
            .rows()
            .filter(|row| library.catalogue.get(row).is_none());
        wrong.extend(rows.map(|row| format!("{}: there is no row {row}", fault.id)));
        let cases = fault.cases.iter().filter(|id| !ids.contains(id.as_str()));
        wrong.extend(cases.map(|id| format!("{}: there is no case {id}", fault.id)));
    }
    let excepted = file.excepted.iter().map(|one| one.case.as_str());
    let unknown = excepted.filter(|id| !ids.contains(id));
    wrong.extend(unknown.map(|id| format!("excepted: there is no case {id}")));
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn each_vendor_has_twenty_faults_of_its_own_documents() {
    let faults = grantspec::proof::faults().expect("the faults are well-formed");
    for prefix in ["EIAM-", "CLOUDBASE-", "CIAM-"] {
        let is_documented = |fault: &&Fault| fault.rows().any(|row| row.starts_with(prefix));
        let count = faults.iter().filter(is_documented).count();
        assert!(count >= 20, "{prefix}: {count}");
    }
    assert!(faults.len() >= 250, "{}", faults.len());
}

/// The whole matrix takes minutes, so it is made apart; this holds what came of it against the faults of today.
#[test]
fn every_fault_is_caught_by_its_requirement_and_every_case_is_killed() {
    let matrix: Matrix = serde_json::from_str(EXAMPLE).expect("the example is a matrix");
    let file = grantspec::proof::faults_file().expect("the faults are well-formed");
    let of_file: Vec<(&str, &str)> = file
        .faults
        .iter()
        .filter(|fault| fault.takes.is_none())
        .flat_map(|fault| {
            let dialects = fault.dialects.iter();
            dialects.map(|dialect| (fault.id.as_str(), dialect.as_str()))
        })
        .collect();
    let of_example: Vec<(&str, &str)> = matrix
        .faults
        .iter()
        .map(|row| (row.id.as_str(), row.dialect.as_str()))
        .collect();
    let hint = "run `grantspec faults run --json > reports/example/faults.json`";
    assert_eq!(of_example, of_file, "{hint}");
    let names = |rows: Vec<&grantspec::proof::Row>| -> Vec<String> {
        let name = |row: &&grantspec::proof::Row| format!("{}::{}", row.dialect, row.id);
        rows.iter().map(name).collect()
    };
    assert_eq!(names(matrix.missed().collect()), Vec::<String>::new());
    assert_eq!(
        names(matrix.caught_by_chance().collect()),
        Vec::<String>::new()
    );
    let library = Library::load(&Source::embedded()).expect("the suites are well-formed");
    let excepted = file.excepted.iter().map(|one| one.case.as_str());
    let accounted: BTreeSet<&str> = matrix.killed().into_iter().chain(excepted).collect();
    // What is fuzzed is proved by faults that are drawn.
    let judging = library
        .cases
        .iter()
        .filter(|case| case.case.property.is_none());
    let cases = judging.map(|case| case.id.as_str());
    let alive: Vec<&str> = cases.filter(|id| !accounted.contains(id)).collect();
    assert_eq!(alive, Vec::<&str>::new(), "{hint}");
    assert_eq!(matrix.never_failed, Vec::<String>::new());
}
