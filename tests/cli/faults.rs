//! Deliberate faults of the embedded endpoint, each seen by a case.

use std::collections::BTreeMap;

use crate::sandbox::Sandbox;

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
        let matrix: grantspec::proof::Matrix =
            serde_json::from_str(&ended.stdout).expect("the matrix is JSON");
        let missed: Vec<&str> = matrix.missed().map(|row| row.id.as_str()).collect();
        assert_eq!(missed, Vec::<&str>::new(), "missed in {dialect}");
        assert_eq!(ended.code, Some(0));
    }
}
