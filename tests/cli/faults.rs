//! Deliberate faults of the embedded endpoint, each seen by a case.

use std::collections::BTreeMap;

use crate::sandbox::Sandbox;

/// Faults of every family, over all dialects. The whole matrix is `grantspec faults run`.
const PER_FAMILY_AND_DIALECT: usize = 1;

#[test]
fn a_fault_of_each_family_in_each_dialect_turns_a_case_red() {
    let faults = grantspec::proof::faults().expect("the faults are well-formed");
    let mut chosen: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for fault in &faults {
        // The families of the fuzzer are found by fuzzing.
        for dialect in fault.dialects.iter().filter(|_| fault.family != "fuzz") {
            let of = chosen
                .entry((dialect.clone(), fault.family.clone()))
                .or_default();
            if of.len() < PER_FAMILY_AND_DIALECT {
                of.push(fault.id.clone());
            }
        }
    }
    let mut by_dialect: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for ((dialect, _), ids) in &chosen {
        by_dialect
            .entry(dialect)
            .or_default()
            .extend(ids.iter().map(String::as_str));
    }
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
