//! `suites/REFERENCE.md`: every field of every format, made from the schemas of the types, and the links that lead there.

use std::collections::BTreeSet;
use std::fmt::Write;

use grantspec::cli::schema_of;
use grantspec::suite::{CAPABILITIES, ENDPOINTS, GRANTS, METHODS};
use serde_json::Value as Json;

use crate::{golden, project, report};

const PAGE: &str = "suites/REFERENCE.md";

/// The formats that people write, by the word of their `kind`, those of suites first. A type that several use is told
/// where it comes first.
const FORMATS: &[&str] = &[
    "suite",
    "properties",
    "requirements",
    "profile",
    "target",
    "baseline",
    "faults",
    "advice",
    "peers",
];

const HEAD: &str = "\
# The formats, field by field

Made from the program's own types; a test holds it in step, and `GRANTSPEC_BLESS=1 cargo test --test data` writes it
anew. What the fields are for, with examples, is told in `suites/README.md`. What is in *italics* must be there. Loading is
strict: a field that is not listed is refused.
";

/// The text of a description in one line, fit for a cell of a table.
fn one_line(of: &Json, place: &str) -> String {
    let text = of["description"]
        .as_str()
        .unwrap_or_else(|| panic!("{place} is not documented"));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('|', "\\|")
}

/// What a field takes, in words; types with a section of their own as links.
fn takes(of: &Json) -> String {
    if let Some(name) = of["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return match name.strip_suffix("Kind") {
            // The word of `kind:`, which its meaning tells.
            Some(format) if format != "Answer" => "text".to_owned(),
            _ => format!("[{name}](#{})", name.to_lowercase()),
        };
    }
    for list in ["anyOf", "allOf", "oneOf"] {
        if let Some(some) = of[list].as_array() {
            let words: Vec<String> = some
                .iter()
                .filter(|one| one["type"] != "null")
                .map(takes)
                .collect();
            return words.join(" or ");
        }
    }
    let types = match &of["type"] {
        Json::String(word) => vec![word.as_str()],
        Json::Array(words) => words.iter().filter_map(Json::as_str).collect(),
        _ => return "anything".to_owned(),
    };
    let words: Vec<String> = types
        .into_iter()
        .filter(|word| *word != "null")
        .map(|word| one_type(word, of))
        .collect();
    words.join(" or ")
}

/// What a field takes that is of this one type.
fn one_type(word: &str, of: &Json) -> String {
    match word {
        "string" => of["const"]
            .as_str()
            .map_or_else(|| "text".to_owned(), |word| format!("`{word}`")),
        "integer" => "whole number".to_owned(),
        "boolean" => "`true` or `false`".to_owned(),
        "array" => match of["items"].as_array() {
            Some(pair) => {
                let words: Vec<String> = pair.iter().map(takes).collect();
                format!("\\[{}\\]", words.join(", "))
            }
            None => format!("list of {}", takes(&of["items"])),
        },
        "object" => match of["properties"].as_object() {
            Some(fields) => {
                let words: Vec<String> = fields
                    .iter()
                    .map(|(name, of)| format!("{name}: {}", takes(of)))
                    .collect();
                format!("{{{}}}", words.join(", "))
            }
            None => format!("map to {}", takes(&of["additionalProperties"])),
        },
        other => other.to_owned(),
    }
}

/// The fields or variants of a type as a table, or what it is where it has neither.
fn table(of: &Json, place: &str) -> String {
    if let Some(fields) = of["properties"].as_object() {
        let required: Vec<&str> = of["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Json::as_str)
            .collect();
        let rows: String = fields
            .iter()
            .map(|(name, field)| {
                let shown = if required.contains(&name.as_str()) {
                    format!("*`{name}`*")
                } else {
                    format!("`{name}`")
                };
                let meaning = one_line(field, &format!("{place}.{name}"));
                format!("| {shown} | {} | {meaning} |\n", takes(field))
            })
            .collect();
        return format!("| field | takes | meaning |\n| --- | --- | --- |\n{rows}");
    }
    let Some(variants) = of["oneOf"].as_array() else {
        return format!("It is {}.\n", takes(of));
    };
    let rows: String = variants
        .iter()
        .map(|variant| {
            let meaning = one_line(variant, place);
            match variant["const"].as_str() {
                Some(word) => format!("| `{word}` | | {meaning} |\n"),
                None => {
                    let mut fields = variant["properties"].as_object().unwrap().iter();
                    let (word, of) = fields.next().unwrap();
                    format!("| `{word}` | {} | {meaning} |\n", takes(of))
                }
            }
        })
        .collect();
    format!("| one of | takes | meaning |\n| --- | --- | --- |\n{rows}")
}

/// A sentence of a description, and the table.
fn section(of: &Json, place: &str) -> String {
    format!("{}\n\n{}", one_line(of, place), table(of, place))
}

/// The closed lists of words that fields of plain text take.
fn words() -> String {
    let listed = |words: &[&str]| {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        words.join(", ")
    };
    let rows: String = CAPABILITIES
        .iter()
        .map(|(name, meaning)| format!("| `{name}` | {meaning} |\n"))
        .collect();
    format!(
        "## Words\n\nGrants: {}.\n\nMethods of client authentication: {}.\n\nEndpoints: {}.\n\n\
         Capabilities are the grants, the methods, and\n\n| capability | meaning |\n| --- | --- |\n{rows}",
        listed(GRANTS),
        listed(METHODS),
        listed(ENDPOINTS)
    )
}

/// The whole page.
fn page() -> String {
    let mut text = HEAD.to_owned();
    let mut told = BTreeSet::new();
    text.push('\n');
    for kind in FORMATS {
        let schema = schema_of(kind).unwrap();
        let meaning = one_line(&schema, kind);
        writeln!(text, "- [`kind: {kind}`](#kind-{kind}): {meaning}").unwrap();
    }
    text.push_str("- [Words](#words)\n");
    for kind in FORMATS {
        let schema = schema_of(kind).unwrap();
        let root = section(&schema, kind);
        write!(text, "\n## `kind: {kind}`\n\n{root}").unwrap();
        for (name, of) in schema["definitions"].as_object().into_iter().flatten() {
            // The word of `kind:` has no section.
            if of["oneOf"].as_array().is_some_and(|words| words.len() == 1)
                && name.ends_with("Kind")
                || !told.insert(name.clone())
            {
                continue;
            }
            write!(text, "\n### {name}\n\n{}", section(of, name)).unwrap();
        }
    }
    write!(text, "\n{}", words()).unwrap();
    text
}

#[test]
fn the_reference_of_the_formats_is_that_of_the_types() {
    if let Err(wrong) = golden(PAGE, &page()) {
        let reason = wrong.lines().next().unwrap_or_default();
        panic!(
            "{reason}: it is not what the types say; GRANTSPEC_BLESS=1 cargo test --test data writes it anew"
        );
    }
}

/// The anchors that a page has, as they are made of its headings: lower case, signs left out, blanks as hyphens.
fn anchors(page: &str) -> BTreeSet<String> {
    page.lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            line.trim_start_matches('#')
                .trim()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[test]
fn every_link_into_the_reference_and_within_it_leads_somewhere() {
    let reference = page();
    let anchors = anchors(&reference);
    let guide = std::fs::read_to_string(project("suites/README.md")).unwrap();
    let mut wrong = Vec::new();
    for (name, text, start) in [
        (PAGE, &reference, "](#"),
        ("suites/README.md", &guide, "](REFERENCE.md#"),
    ] {
        let links = text.split(start).skip(1);
        for anchor in links.filter_map(|rest| rest.split(')').next()) {
            if !anchors.contains(anchor) {
                wrong.push(format!("{name}: {PAGE} has no #{anchor}"));
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_type_of_the_formats_has_its_section_and_the_guide_leads_to_each_of_suites() {
    let reference = page();
    let guide = std::fs::read_to_string(project("suites/README.md")).unwrap();
    let mut wrong = Vec::new();
    for kind in FORMATS {
        let schema = schema_of(kind).unwrap();
        for name in schema["definitions"].as_object().into_iter().flatten() {
            let name = name.0.as_str();
            if name.ends_with("Kind") && name != "AnswerKind" {
                continue;
            }
            if !reference.contains(&format!("\n### {name}\n")) {
                wrong.push(format!("{PAGE} says nothing of {name}"));
            }
            let link = format!("](REFERENCE.md#{})", name.to_lowercase());
            if *kind == "suite" && !guide.contains(&link) {
                wrong.push(format!("suites/README.md does not lead to {name}"));
            }
        }
    }
    report(&wrong);
}
