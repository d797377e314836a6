//! The examples that the vendors' documents print are the first real input: what their profile produces is what they
//! print, what they print is accepted, and each of it changed in one way is refused.

mod answers;
mod requests;

use std::collections::BTreeMap;

use grantspec::conduct::Embedded;
use grantspec::probe::Instance;
use grantspec::profile::Profile;
use grantspec::reference::Dialect;
use grantspec::suite::{Expectation, Source};
use grantspec::yaml;
use serde::Deserialize;

use crate::{project, report, yaml_files};

const FOLDER: &str = "fixtures/documents";

/// A document's examples and tables.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    /// The key by which the profile cites it.
    document: String,
    profile: String,
    title: String,
    /// The request line as the page states it.
    syntax: String,
    requests: Vec<Request>,
    successes: Vec<Answer>,
    errors: Vec<Answer>,
    /// The table of request parameters.
    parameters: Vec<Row>,
    /// Parameters of a schema that no grant of the page uses.
    #[serde(default)]
    schema_only: Vec<String>,
    /// The table of members of the answer.
    members: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    name: String,
    /// The heading it stands under.
    section: String,
    grant: String,
    /// The role whose request it is.
    client: String,
    text: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    name: String,
    section: String,
    #[serde(default)]
    grant: Option<String>,
    status: u16,
    #[serde(default)]
    headers: Vec<(String, String)>,
    /// When it came, in seconds since 1970.
    #[serde(default)]
    at: u64,
    body: String,
    /// What the document says about it besides its shape.
    expect: Vec<Expectation>,
    /// Printed members that need not be there.
    #[serde(default)]
    may_be_absent: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    example: Option<String>,
}

fn documents() -> Vec<Document> {
    yaml_files(FOLDER)
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(project(file)).unwrap();
            yaml::parse(file, &text).unwrap_or_else(|problem| panic!("{problem}"))
        })
        .collect()
}

fn profile(id: &str) -> Profile {
    let file = format!("suites/profiles/{id}.yaml");
    let text = std::fs::read_to_string(project(&file)).unwrap();
    yaml::parse(&file, &text).unwrap_or_else(|problem| panic!("{problem}"))
}

/// The embedded target of a profile, made ready without sending anything.
fn instance(id: &str) -> Instance {
    let dialect = Dialect::from_name(id).unwrap();
    let embedded = Embedded::of(&Source::embedded(), dialect).unwrap();
    embedded.unserved().offline(1).unwrap()
}

#[test]
fn each_document_is_one_that_its_profile_was_written_from() {
    let mut of_profiles: BTreeMap<String, usize> = BTreeMap::new();
    for document in documents() {
        let profile = profile(&document.profile);
        assert!(
            profile.documents.contains_key(&document.document),
            "{}: {} has no document {}",
            document.title,
            profile.id,
            document.document
        );
        *of_profiles.entry(profile.id).or_default() += 1;
    }
    let counted: Vec<(&str, usize)> = of_profiles
        .iter()
        .map(|(id, count)| (id.as_str(), *count))
        .collect();
    assert_eq!(
        counted,
        [
            ("alibaba-eiam", 2),
            ("tencent-ciam", 1),
            ("tencent-cloudbase", 1)
        ]
    );
}

#[test]
fn every_parameter_of_the_tables_is_one_that_the_profile_can_send() {
    let mut wrong = Vec::new();
    for document in documents() {
        let profile = profile(&document.profile);
        let mut known: Vec<&str> = vec!["grant_type", "client_id"];
        if profile
            .clients
            .methods
            .iter()
            .any(|method| method == "client_secret_post")
        {
            known.push("client_secret");
        }
        if profile
            .clients
            .methods
            .iter()
            .any(|method| method == "client_secret_basic")
        {
            known.push("Authorization");
        }
        known.extend(profile.values.keys().map(String::as_str));
        let of_grants = profile.grants.values().flat_map(|grant| &grant.parameters);
        known.extend(of_grants.map(|parameter| parameter.name.as_str()));
        for row in &document.parameters {
            if !known.contains(&row.name.as_str()) {
                wrong.push(format!(
                    "{}: {} knows no parameter {}",
                    document.title, profile.id, row.name
                ));
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_parameter_that_a_documented_grant_sends_stands_in_a_table() {
    let mut wrong = Vec::new();
    for document in documents() {
        let profile = profile(&document.profile);
        for request in &document.requests {
            for parameter in &profile.grant(&request.grant).unwrap().parameters {
                let row = document
                    .parameters
                    .iter()
                    .find(|row| row.name == parameter.name);
                if row.is_none() && !document.schema_only.contains(&parameter.name) {
                    wrong.push(format!(
                        "{}: {} is in no table",
                        document.title, parameter.name
                    ));
                }
                let place = format!("{:?}", parameter.place).to_lowercase();
                if row.is_some_and(|row| row.place.as_deref().unwrap_or("body") != place) {
                    wrong.push(format!(
                        "{}: {} does not stand in the {place}",
                        document.title, parameter.name
                    ));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_example_value_of_a_parameter_is_that_of_the_tables() {
    let mut wrong = Vec::new();
    for document in documents() {
        let profile = profile(&document.profile);
        // A page that prints requests is about their grants alone.
        let is_shown = |name: &str| {
            let mut requests = document.requests.iter();
            document.requests.is_empty() || requests.any(|request| request.grant == name)
        };
        let shown = profile.grants.iter().filter(|(name, _)| is_shown(name));
        for (_, grant) in shown {
            for parameter in &grant.parameters {
                let row = document
                    .parameters
                    .iter()
                    .find(|row| row.name == parameter.name);
                let printed = row.and_then(|row| row.example.as_ref());
                if let (Some(own), Some(printed)) = (&parameter.example, printed)
                    && own != printed
                {
                    wrong.push(format!(
                        "{}: {} is {printed}, not {own}",
                        document.title, parameter.name
                    ));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_member_of_the_tables_has_a_type_in_the_profile() {
    let mut wrong = Vec::new();
    for document in documents() {
        let profile = profile(&document.profile);
        for member in &document.members {
            if profile.success.schema.json["properties"][member]["type"].is_null() {
                wrong.push(format!(
                    "{}: {} says nothing of {member}",
                    document.title, profile.id
                ));
            }
        }
    }
    report(&wrong);
}
