//! The suites, profiles and targets that are compiled in.

use std::collections::{BTreeMap, BTreeSet};

use grantspec::profile::{Deviation, Profile};
use grantspec::suite::{Advice, Catalogue, Class, Expectation, Harm, Level, Library, Source};
use grantspec::target::Target;
use grantspec::yaml;

use crate::{project, report, yaml_files};

fn library() -> Library {
    match Library::load(&Source::embedded()) {
        Ok(library) => library,
        Err(problems) => {
            let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("\n{}\n", texts.join("\n"))
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(file: &str) -> T {
    let text = std::fs::read_to_string(project(file)).unwrap();
    yaml::parse(file, &text).unwrap_or_else(|problem| panic!("{problem}"))
}

fn profiles() -> BTreeMap<String, Profile> {
    yaml_files("suites/profiles")
        .iter()
        .map(|file| (file.clone(), read(file)))
        .collect()
}

#[test]
fn all_embedded_suites_load_and_are_all_those_of_the_folder() {
    let library = library();
    let embedded: BTreeSet<String> = Source::embedded()
        .into_iter()
        .map(|source| source.file)
        .collect();
    let there: BTreeSet<String> = yaml_files("suites").into_iter().collect();
    assert_eq!(embedded, there);
    assert!(library.cases.len() >= 250, "{} cases", library.cases.len());
    assert!(library.catalogue.iter().count() >= 705);
}

#[test]
fn what_is_compiled_in_says_what_the_yaml_says() {
    let embedded = Source::embedded();
    let folder = Source::read(&project("suites")).unwrap_or_else(|problem| panic!("{problem}"));
    let [compiled, read] = [&embedded, &folder].map(|sources| {
        let library = Library::load(sources).unwrap_or_else(|problems| panic!("{}", problems[0]));
        let advice = Advice::load(sources, &library.catalogue);
        let profiles = sources
            .iter()
            .filter(|source| source.kind() == Some("profile"))
            .map(Source::parse::<Profile>);
        let cases = library.cases.iter().map(|case| (&case.id, &case.case));
        let rows: Vec<_> = library.catalogue.iter().collect();
        let cases: BTreeMap<_, _> = cases.collect();
        let profiles: Vec<_> = profiles.collect();
        format!("{cases:#?}{rows:#?}{advice:#?}{profiles:#?}")
    });
    assert!(compiled.len() > 100_000, "{} bytes", compiled.len());
    let differs = compiled.lines().zip(read.lines()).find(|(a, b)| a != b);
    assert_eq!(differs, None);
    assert_eq!(compiled.len(), read.len());
}

#[test]
fn every_case_says_why_it_matters_and_what_to_do_or_there_is_advice() {
    let library = library();
    let advice = match Advice::load(&Source::embedded(), &library.catalogue) {
        Ok(advice) => advice,
        Err(problems) => panic!("{}", problems[0]),
    };
    let missing: Vec<String> = library
        .cases
        .iter()
        .filter(|case| {
            let row = &case.case.requirements[0];
            let is_said = case.case.why.is_some() && case.case.mend.is_some();
            !is_said && advice.of(row).is_none()
        })
        .map(|case| format!("{}: nothing says why it matters", case.id))
        .collect();
    report(&missing);
    let rows = library.catalogue.iter();
    let without: Vec<String> = rows
        .filter(|row| advice.of(&row.id).is_none())
        .map(|row| format!("{}: there is no advice about its document", row.id))
        .collect();
    report(&without);
}

#[test]
fn ids_are_unique_and_made_of_path_and_slug() {
    let library = library();
    let mut seen = BTreeSet::new();
    for case in &library.cases {
        assert!(seen.insert(&case.id), "{} is there twice", case.id);
        let path = case
            .source
            .relative
            .trim_end_matches(".yaml")
            .replace('/', "::")
            .replace('-', "_");
        assert_eq!(case.id, format!("{path}::{}", case.case.id));
    }
}

#[test]
fn rows_of_the_catalogue_stand_in_the_file_of_their_document() {
    let library = library();
    let mut wrong = Vec::new();
    for row in library.catalogue.iter() {
        let is_known = library
            .catalogue
            .documents
            .iter()
            .any(|document| row.id.starts_with(&format!("{}-", document.id)));
        if !is_known {
            wrong.push(format!("{}: no document has this prefix", row.id));
        }
        let is_vendor = row.level == Level::Vendor;
        if is_vendor && row.class != Class::Fail && row.decided_by.is_none() {
            wrong.push(format!(
                "{}: a vendor's sentence that does not fail says how it is decided",
                row.id
            ));
        }
        if row.sentence.trim().is_empty() {
            wrong.push(format!("{}: no sentence", row.id));
        }
    }
    report(&wrong);
}

#[test]
fn every_row_says_what_a_deviation_lets_happen() {
    // The field is no optional one; what is held here is that it is said row by row, not by a habit.
    let library = library();
    let of = |id: &str| library.catalogue.get(id).unwrap().harm;
    for (id, harm) in [
        ("RFC6749-4.1.2-03", Harm::GetsIn),
        ("RFC7517-9.2-01", Harm::GetsIn),
        ("RFC6749-5.1-09", Harm::Leaks),
        ("RFC7662-2.1-03", Harm::Leaks),
        ("RFC6749-5.1-02", Harm::Breaks),
        ("RFC6749-3.2-08", Harm::Breaks),
        ("RFC6749-5.2-11", Harm::Form),
        ("RFC6749-5.2-18", Harm::Form),
    ] {
        assert_eq!(of(id), harm, "{id}");
    }
}

#[test]
fn every_profile_is_named_as_its_file_and_every_grant_has_a_client() {
    let mut wrong = Vec::new();
    for (file, profile) in profiles() {
        if file != format!("suites/profiles/{}.yaml", profile.id) {
            wrong.push(format!("{file}: its id is {}", profile.id));
        }
        for schema in [&profile.success.schema, &profile.errors.schema] {
            if let Err(error) = schema.validator() {
                wrong.push(format!("{file}: {error}"));
            }
        }
        for (name, grant) in &profile.grants {
            if grant.clients.is_empty() {
                wrong.push(format!("{file}: {name} has no clients"));
            }
            for method in &grant.methods {
                if !profile.clients.methods.contains(method) {
                    wrong.push(format!(
                        "{file}: {name}: clients.methods does not list {method}"
                    ));
                }
            }
        }
    }
    report(&wrong);
}

#[test]
fn every_deviation_names_existing_rows_a_sentence_and_a_documented_source() {
    let library = library();
    let mut wrong = Vec::new();
    for (file, profile) in profiles() {
        let mut ids = BTreeSet::new();
        for deviation in &profile.deviations {
            let mut objections = objections_to(deviation, &profile, &library);
            if !ids.insert(&deviation.id) {
                objections.push("is there twice".to_owned());
            }
            let named = objections
                .iter()
                .map(|objection| format!("{file}: {}: {objection}", deviation.id));
            wrong.extend(named);
        }
        for relation in &profile.success.relations {
            let objections = objections(relation, &library.catalogue);
            wrong.extend(
                objections
                    .iter()
                    .map(|objection| format!("{file}: success.relations: {objection}")),
            );
        }
    }
    report(&wrong);
}

/// What is wrong with a deviation.
fn objections_to(deviation: &Deviation, profile: &Profile, library: &Library) -> Vec<String> {
    let mut all = Vec::new();
    let mut say = |what: String| all.push(what);
    if deviation.requirements.is_empty() {
        say("replaces nothing".to_owned());
    }
    for id in deviation
        .requirements
        .iter()
        .filter(|id| library.catalogue.get(id).is_none())
    {
        say(format!("there is no row {id}"));
    }
    if deviation.sentence.trim().is_empty() {
        say("without a sentence; silence replaces nothing".to_owned());
    }
    if !profile.documents.contains_key(&deviation.source) {
        say(format!("the documents do not list {}", deviation.source));
    }
    let ways = [
        !deviation.instead.is_empty(),
        !deviation.also.is_empty(),
        deviation.waived,
        deviation.verdict.is_some(),
    ];
    if ways.iter().filter(|way| **way).count() != 1 {
        say("is one of instead, also, waived and verdict".to_owned());
    }
    for grant in deviation
        .grants
        .iter()
        .filter(|grant| profile.grant(grant).is_none())
    {
        say(format!("the profile has no grant {grant}"));
    }
    for part in &deviation.cases {
        if !library
            .cases
            .iter()
            .any(|case| case.id.contains(part.as_str()))
        {
            say(format!("no case is called {part}"));
        }
    }
    for expectation in deviation.instead.iter().chain(&deviation.also) {
        objections(expectation, &library.catalogue)
            .into_iter()
            .for_each(&mut say);
    }
    all
}

/// What is wrong with a demand that stands in a profile.
fn objections(expectation: &Expectation, catalogue: &Catalogue) -> Vec<String> {
    let mut objections = Vec::new();
    if expectation.kinds().len() != 1 {
        objections.push(format!("a demand of {} kinds", expectation.kinds().len()));
    }
    if let Some(id) = expectation
        .requirement
        .as_ref()
        .filter(|id| catalogue.get(id).is_none())
    {
        objections.push(format!("there is no row {id}"));
    }
    for one in expectation.alternatives() {
        objections.extend(self::objections(one, catalogue));
    }
    objections
}

#[test]
fn every_embedded_target_speaks_its_profile_and_has_its_values() {
    let profiles: BTreeMap<String, Profile> = profiles()
        .into_values()
        .map(|profile| (profile.id.clone(), profile))
        .collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for file in yaml_files("fixtures/targets") {
        let target: Target = read(&file);
        let Some(profile) = profiles.get(&target.profile) else {
            wrong.push(format!("{file}: there is no profile {}", target.profile));
            continue;
        };
        seen.insert(profile.id.clone());
        for value in profile.values.keys() {
            let of_clients = target
                .clients
                .values()
                .all(|client| client.values.contains_key(value));
            if !target.values.contains_key(value) && !of_clients {
                wrong.push(format!("{file}: the profile asks for the value {value}"));
            }
        }
        for (role, client) in &target.clients {
            for method in client.methods() {
                if !profile.clients.methods.iter().any(|known| known == method) {
                    wrong.push(format!(
                        "{file}: {role}: the profile has no method {method}"
                    ));
                }
            }
        }
        for (name, grant) in &profile.grants {
            if !grant
                .clients
                .iter()
                .any(|role| target.clients.contains_key(role))
            {
                wrong.push(format!("{file}: no client for the grant {name}"));
            }
        }
    }
    report(&wrong);
    assert_eq!(seen, profiles.keys().cloned().collect());
}

/// The blocks of YAML in a page that begin with this text.
fn examples(page: &str, beginning: &str) -> Vec<String> {
    let text = std::fs::read_to_string(project(page)).unwrap();
    text.split("```yaml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap().to_owned())
        .filter(|example| example.starts_with(beginning))
        .collect()
}

#[test]
fn the_complete_examples_of_the_pages_load_and_have_existing_rows() {
    for page in ["README.md", "suites/README.md"] {
        let found = examples(
            page,
            "# yaml-language-server: $schema=../schema/suite.json\nkind: suite\ntitle:",
        );
        assert_eq!(found.len(), 1, "{page}");
        let mut sources = Source::embedded();
        sources.push(Source {
            file: page.to_owned(),
            relative: "page.yaml".to_owned(),
            text: found[0].as_str().into(),
        });
        if let Err(problems) = Library::load(&sources) {
            let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("\n{}\n", texts.join("\n"));
        }
    }
    for example in examples("README.md", "kind: target") {
        yaml::parse::<Target>("README.md", &example).unwrap_or_else(|problem| panic!("{problem}"));
    }
}
