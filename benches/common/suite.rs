//! Generated suites of plain client credentials cases, and what it takes to run them in this process.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use grantspec::conduct::{self, Judged, Stage};
use grantspec::harness::{self, Arguments, FormatSetting};
use grantspec::plan;
use grantspec::suite::{Library, Source};
use grantspec::target::{Client, Target};
use grantspec::verdict::{Record, Verdict};
use tokio::runtime::Handle;

/// Cases per file, about as many as the longest files of the built-in suites have.
const PER_FILE: usize = 50;

/// The folder of the generated suites, and so the first part of every name.
pub(crate) const FOLDER: &str = "generated";

/// Suite files with so many cases of one request and six demands each.
pub(crate) fn sources(cases: usize) -> Vec<Source> {
    (0..cases.div_ceil(PER_FILE))
        .map(|file| {
            let first = file * PER_FILE;
            let mut text = format!("kind: suite\ntitle: Generated cases from {first}\ncases:\n");
            for number in first..cases.min(first + PER_FILE) {
                case(&mut text, &format!("case_{number}"), 1);
            }
            source(&format!("from_{first}"), text)
        })
        .collect()
}

/// A suite file with one case of so many requests, one after the other.
pub(crate) fn chain(requests: usize) -> Source {
    let mut text = "kind: suite\ntitle: A long chain\ncases:\n".to_owned();
    case(&mut text, "chain", requests);
    source("chain", text)
}

fn source(name: &str, text: String) -> Source {
    let relative = format!("{FOLDER}/{name}.yaml");
    Source {
        file: relative.clone(),
        relative,
        text: text.into(),
    }
}

fn case(text: &mut String, id: &str, requests: usize) {
    let _ = writeln!(
        text,
        "  - id: {id}\n    title: A valid request is answered with a token\n    requirements: [RFC6749-5.1-01]\n    steps:"
    );
    for _ in 0..requests {
        text.push_str(STEP);
    }
}

const STEP: &str = "      - request: {grant: client_credentials}
        expect:
          - outcome: success
          - status: [200]
          - header: {name: Content-Type, media_type: application/json}
          - header: {name: Cache-Control, directive: no-store}
          - member: {name: expires_in, json: integer}
          - shape: success
";

/// The endpoint at that address as a target.
pub(crate) fn target(address: SocketAddr) -> Target {
    let client = |role: &str, id: &str, secret: &str| {
        let client = Client {
            client_id: id.to_owned(),
            client_secret: Some(secret.to_owned()),
            ..Client::default()
        };
        (role.to_owned(), client)
    };
    let clients = [
        client(
            "confidential",
            "confidential-client",
            "s3cret-of-the-confidential-client-8f1d",
        ),
        client("other", "other-client", "s3cret-of-the-other-client-c27a"),
    ];
    Target {
        name: "bench".to_owned(),
        profile: "rfc".to_owned(),
        base_url: format!("http://{address}"),
        scopes: BTreeMap::from([("machine".to_owned(), "api.read".to_owned())]),
        clients: BTreeMap::from(clients),
        ..Target::default()
    }
}

/// The generated cases with the built-in catalogue.
pub(crate) fn library(generated: Vec<Source>) -> Library {
    let mut sources = Source::embedded();
    sources.retain(|source| source.kind() == Some("requirements"));
    sources.extend(generated);
    Library::load(&sources).expect("the generated suites are good")
}

/// The target at that address, made ready without asking it anything.
pub(crate) fn stage(library: &Library, address: SocketAddr) -> Stage {
    let profile = conduct::profile(&Source::embedded(), "rfc").expect("it is built in");
    let judged = Judged::new(target(address), profile);
    Stage::offline(judged, &library.catalogue, 1).expect("the target needs nothing")
}

/// Plans and runs all cases as `grantspec run` does, what libtest prints aside. Every one has to pass.
pub(crate) fn run(
    handle: &Handle,
    library: &Library,
    address: SocketAddr,
    threads: usize,
) -> Vec<Record> {
    let stage = stage(library, address);
    let mut trials = stage.trials(library, &BTreeSet::new());
    plan::schedule(&mut trials);
    let arguments = Arguments {
        logfile: Some("/dev/null".to_owned()),
        format: Some(FormatSetting::Terse),
        ..Arguments::default()
    };
    let manner = harness::Manner::usual(threads);
    let hooks = Arc::new(harness::Hooks::showing(Box::new(|_| "".into())));
    let records = harness::start(handle, &stage.runner, trials, &arguments, manner, &hooks)
        .print(handle)
        .0;
    for record in &records {
        assert_eq!(
            record.verdict,
            Verdict::Pass,
            "{}: {:?}",
            record.name,
            record.findings
        );
    }
    records
}
