//! The JSON Schemas for editors: they follow from the Rust types, and every YAML file names its own and satisfies it.

use std::collections::BTreeMap;

use grantspec::cli::{SCHEMAS, schema_of};
use grantspec::yaml;
use jsonschema::Validator;
use serde_json::Value as Json;

use crate::{golden, project, report, yaml_files};

const FOLDER: &str = "suites/schema";

#[test]
fn the_committed_schemas_are_those_of_the_types() {
    let wrong: Vec<String> = SCHEMAS
        .iter()
        .filter_map(|name| {
            let schema = schema_of(name).unwrap();
            let text = serde_json::to_string_pretty(&schema).unwrap();
            // Only the name: a schema is long, and what differs is best seen in the version control.
            golden(&format!("{FOLDER}/{name}.json"), &format!("{text}\n"))
                .err()
                .map(|_| format!("{FOLDER}/{name}.json is not what the types say; GRANTSPEC_BLESS=1 cargo test --test data writes it anew"))
        })
        .collect();
    report(&wrong);
}

#[test]
fn every_schema_is_a_valid_json_schema_that_refuses_what_it_does_not_know() {
    for name in SCHEMAS {
        let schema = schema_of(name).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        assert!(
            !validator.is_valid(&serde_json::json!({"kind": name, "cuckoo": 1})),
            "{name}"
        );
    }
}

/// The files that users may have open in an editor.
fn files() -> Vec<String> {
    let mut files = yaml_files("suites");
    files.extend(yaml_files("fixtures/targets"));
    files.extend(yaml_files("fixtures/baselines"));
    files.push("fixtures/faults.yaml".to_owned());
    files
}

#[test]
fn every_yaml_file_names_the_schema_of_its_kind_in_its_first_line() {
    let mut wrong = Vec::new();
    for file in files() {
        let text = std::fs::read_to_string(project(&file)).unwrap();
        let kind = yaml::kind(&text).unwrap_or_default().to_owned();
        let ups = "../".repeat(file.matches('/').count());
        let from_root = format!("{ups}{FOLDER}/{kind}.json");
        // From within suites/ the way does not lead out and in again.
        let relative = match file.strip_prefix("suites/") {
            Some(below) => format!(
                "{}schema/{kind}.json",
                "../".repeat(below.matches('/').count())
            ),
            None => from_root,
        };
        let expected = format!("# yaml-language-server: $schema={relative}");
        let first = text.lines().next().unwrap_or_default();
        if first != expected {
            wrong.push(format!("{file}:1: is `{first}`, must be `{expected}`"));
        }
        let folder = project(&file).parent().unwrap().join(&relative);
        if !folder.is_file() {
            wrong.push(format!("{file}:1: {relative} is not there"));
        }
    }
    report(&wrong);
}

#[test]
fn every_yaml_file_satisfies_the_schema_of_its_kind() {
    let validators: BTreeMap<&str, Validator> = SCHEMAS
        .iter()
        .map(|name| {
            (
                *name,
                jsonschema::validator_for(&schema_of(name).unwrap()).unwrap(),
            )
        })
        .collect();
    let mut wrong = Vec::new();
    for file in files() {
        let text = std::fs::read_to_string(project(&file)).unwrap();
        let json: Json = match yaml::parse(&file, &text) {
            Ok(json) => json,
            Err(problem) => {
                wrong.push(problem.to_string());
                continue;
            }
        };
        let kind = yaml::kind(&text).unwrap_or_default();
        let Some(validator) = validators.get(kind) else {
            wrong.push(format!("{file}: there is no schema for `kind: {kind}`"));
            continue;
        };
        for error in validator.iter_errors(&json).take(3) {
            wrong.push(format!("{file}: {}: {error}", error.instance_path()));
        }
    }
    report(&wrong);
}
