//! The JSON Schemas for editors: they follow from the Rust types, and every YAML file names its own and satisfies it.

use std::collections::BTreeMap;

use grantspec::cli::{SCHEMAS, schema_of};
use grantspec::suite::CAPABILITIES;
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

/// The fields or variants of a type, as a Markdown table, from its schema's descriptions.
fn table(schema: &Json, name: &str) -> String {
    let described = if name.is_empty() {
        schema
    } else {
        &schema["definitions"][name]
    };
    let row = |word: &str, of: &Json| {
        let text = of["description"]
            .as_str()
            .unwrap_or_else(|| panic!("{name}.{word} is not documented"));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("| `{word}` | {} |\n", text.replace('|', "\\|"))
    };
    if let Some(fields) = described["properties"].as_object() {
        let rows: String = fields.iter().map(|(field, of)| row(field, of)).collect();
        return format!("| field | meaning |\n| --- | --- |\n{rows}");
    }
    let variants = described["oneOf"]
        .as_array()
        .unwrap_or_else(|| panic!("there is no type {name}"));
    let rows: String = variants
        .iter()
        .map(|variant| {
            let constant = variant["const"].as_str();
            let word = constant.or_else(|| {
                variant["properties"]
                    .as_object()?
                    .keys()
                    .next()
                    .map(String::as_str)
            });
            row(word.unwrap(), variant)
        })
        .collect();
    format!("| word | meaning |\n| --- | --- |\n{rows}")
}

/// The same for what a marker of the description asks for.
fn block(marker: &str) -> String {
    if marker == "capabilities" {
        let rows: String = CAPABILITIES
            .iter()
            .map(|(name, meaning)| format!("| `{name}` | {meaning} |\n"))
            .collect();
        return format!("| capability | meaning |\n| --- | --- |\n{rows}");
    }
    let (schema, name) = marker
        .strip_prefix("table ")
        .and_then(|rest| rest.split_once(':'))
        .unwrap();
    table(&schema_of(schema).unwrap(), name)
}

#[test]
fn the_tables_of_the_description_of_the_format_are_those_of_the_types() {
    const README: &str = "suites/README.md";
    let text = std::fs::read_to_string(project(README)).unwrap();
    let mut expected = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("<!-- ") {
        let (before, marked) = rest.split_at(at);
        let (marker, _) = marked["<!-- ".len()..].split_once(" -->").unwrap();
        let end = marked.find("<!-- end -->").unwrap();
        expected.push_str(&format!(
            "{before}<!-- {marker} -->\n{}<!-- end -->",
            block(marker)
        ));
        rest = &marked[end + "<!-- end -->".len()..];
    }
    expected.push_str(rest);
    if let Err(wrong) = golden(README, &expected) {
        let reason = wrong.lines().next().unwrap_or_default();
        panic!(
            "{reason}: its tables are not what the types say; GRANTSPEC_BLESS=1 cargo test --test data writes them anew"
        );
    }
}

#[test]
fn every_type_of_the_suite_format_has_its_table() {
    let text = std::fs::read_to_string(project("suites/README.md")).unwrap();
    let schema = schema_of("suite").unwrap();
    let missing: Vec<String> = schema["definitions"]
        .as_object()
        .unwrap()
        .keys()
        // What a single sentence says stands in the text.
        .filter(|name| {
            !matches!(
                name.as_str(),
                "SuiteKind" | "Value" | "TokenState" | "Class"
            )
        })
        .filter(|name| !text.contains(&format!("<!-- table suite:{name} -->")))
        .map(|name| format!("suites/README.md says nothing of {name}"))
        .collect();
    report(&missing);
}
