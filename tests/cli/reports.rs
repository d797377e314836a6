//! The other views of a finished run, each read by a reader that is not ours.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::process::Command;

use grantspec::report;
use grantspec::secret::Shown;
use grantspec::suite::Harm;
use grantspec::verdict::{Run, Verdict};
use junit_parser::{TestStatus, TestSuites};

use crate::browser::find;
use crate::hostile;
use crate::sandbox::{Running, Sandbox};
use crate::target::{client, target, words};

const FAULTY: [&str; 9] = [
    "run",
    "--profile",
    "rfc",
    "--fault",
    "tokens_without_cache_control",
    "--report",
    "json,html,junit,md",
    "rfc6749::token_response",
    "rfc7662",
];

fn read(sandbox: &Sandbox, path: &str) -> String {
    let path = sandbox.path().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn junit(text: &str) -> TestSuites {
    junit_parser::from_reader(Cursor::new(text)).expect("another reader reads it")
}

/// Holds the file against the schema, with libxml2.
fn validate(text: &str) {
    let Some(xmllint) = find(&["xmllint"]) else {
        println!("not held against the schema: there is no xmllint");
        return;
    };
    let file = tempfile::NamedTempFile::new().expect("a temporary file can be made");
    std::fs::write(file.path(), text).expect("a temporary file can be written");
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/junit.xsd");
    let output = Command::new(xmllint)
        .args(["--noout", "--schema", schema])
        .arg(file.path())
        .output()
        .expect("xmllint can be started");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn another_reader_of_junit_finds_every_case_once_with_its_outcome() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&FAULTY).code, Some(1));
    let run = sandbox.report();
    let text = read(&sandbox, "reports/embedded-rfc/junit.xml");
    validate(&text);
    let suites = junit(&text);
    let mut outcomes = BTreeMap::new();
    let mut properties = BTreeMap::new();
    for suite in &suites.suites {
        for case in &suite.cases {
            let word = match &case.status {
                TestStatus::Success => "pass",
                TestStatus::Failure(_) => "fail",
                TestStatus::Error(_) => "error",
                TestStatus::Skipped(_) => "skip",
            };
            let name = case.original_name.clone();
            assert!(
                name.starts_with(&suite.name),
                "{name} stands in {}",
                suite.name
            );
            assert_eq!(outcomes.insert(name, word), None, "each case once");
        }
        for property in &suite.properties.vec {
            properties.insert(property.0.clone(), property.1.clone());
        }
    }
    let expected: BTreeMap<String, &str> = run
        .records
        .iter()
        .map(|record| {
            let word = match record.verdict {
                Verdict::Pass | Verdict::Warn => "pass",
                verdict => verdict.word(),
            };
            (record.name.to_string(), word)
        })
        .collect();
    assert_eq!(outcomes, expected);
    assert_eq!(suites.failures as usize, run.count(Verdict::Fail));
    let failed = "rfc::rfc6749::token_response::answers_are_not_stored";
    assert_eq!(properties[&format!("{failed} level")], "MUST");
    assert!(properties[&format!("{failed} requirement")].contains("RFC6749-5.1-09"));
    assert_eq!(properties[&format!("{failed} harm")], "a secret leaks");
    assert!(text.contains("message=\"Cache-Control is missing\""));
}

#[test]
fn problems_come_by_what_they_let_happen_in_every_view() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&FAULTY);
    let line = "problems  fail a secret leaks: ";
    assert!(ended.stdout.contains(line), "{}", ended.stdout);
    let mut run = sandbox.report();
    let failed = run
        .records
        .iter()
        .find(|record| record.verdict == Verdict::Fail);
    let found = failed.expect("a case fails").findings[0].clone();
    // The less comes of it, the wider it is.
    for (harm, diagnosis, cases) in [
        (Harm::Form, "of form", 4),
        (Harm::Breaks, "of clients", 3),
        (Harm::GetsIn, "of an intruder", 1),
    ] {
        for record in run.records.iter_mut().take(cases) {
            let mut finding = found.clone();
            (finding.harm, finding.diagnosis) = (harm, Shown::from(diagnosis));
            record.findings.push(finding);
        }
    }
    let order = [
        "of an intruder",
        "Cache-Control is missing",
        "of clients",
        "of form",
    ];
    let problems = report::problems(&run);
    let said: Vec<&str> = problems.iter().map(|one| one.diagnosis.as_str()).collect();
    let said: Vec<&str> = said.into_iter().filter(|one| order.contains(one)).collect();
    assert_eq!(said, order);
    for view in [
        report::closing_block(&run, &[]).to_string(),
        report::summary(&run, 1 << 20).replace("&#45;", "-"),
    ] {
        let places = order.map(|diagnosis| view.find(diagnosis));
        assert!(places.is_sorted() && places[0].is_some(), "{view}");
        for harm in ["somebody gets in", "a secret leaks", "clients break"] {
            assert!(view.contains(harm), "{harm}: {view}");
        }
    }
}

#[test]
fn views_made_later_are_those_that_the_run_wrote() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&FAULTY).code, Some(1));
    let report = "reports/embedded-rfc/report.json";
    let ended = sandbox.run(&[
        "report", report, "--html", "--junit", "--md", "--out", "later",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for name in ["report.html", "junit.xml", "summary.md"] {
        let written = read(&sandbox, &format!("reports/embedded-rfc/{name}"));
        assert_eq!(written, read(&sandbox, &format!("later/{name}")), "{name}");
    }
    let ended = sandbox.run(&["report", report]);
    assert_eq!(ended.code, Some(2), "no view is asked for");
}

#[test]
fn a_report_satisfies_its_published_schema_and_one_that_is_cut_off_is_noticed() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.run(&FAULTY).code, Some(1));
    let path = sandbox.path().join("reports/embedded-rfc/report.json");
    let text = std::fs::read_to_string(&path).expect("the report is there");
    let schema = include_str!("../../suites/schema/report.json");
    let schema = serde_json::from_str(schema).expect("a schema is JSON");
    let json = serde_json::from_str(&text).expect("a report is JSON");
    jsonschema::validate(&schema, &json).expect("the report satisfies its schema");
    for cut in [1, text.len() / 3, text.len() - 3] {
        std::fs::write(&path, &text[..cut]).expect("the report can be written");
        let ended = sandbox.run(&["report", "reports/embedded-rfc/report.json", "--junit"]);
        assert_eq!(ended.code, Some(2));
        assert!(
            ended.stderr.contains("report.json: is cut off after"),
            "{}",
            ended.stderr
        );
    }
}

#[test]
fn a_hostile_server_is_inert_in_xml_in_markdown_and_in_the_terminal() {
    let (sandbox, _server) = hostile::run(&[]);
    let xml = read(&sandbox, "reports/hostile/junit.xml");
    validate(&xml);
    let run = sandbox.report();
    let cases: usize = junit(&xml)
        .suites
        .iter()
        .map(|suite| suite.cases.len())
        .sum();
    assert!(cases >= run.records.len());
    assert!(
        run.count(Verdict::Fail) > 0,
        "something failed, so that there is something to show"
    );
    let markdown = read(&sandbox, "reports/hostile/summary.md");
    for bad in [
        "<img",
        "<script",
        "](javascript",
        "`owned`",
        "@owned",
        "\n# owned",
        "\n::error",
    ] {
        assert!(!markdown.contains(bad), "{bad} is in the summary");
    }
    let stdout = read(&sandbox, "stdout.txt");
    for text in [&stdout, &xml, &markdown] {
        let is_bad = |letter: char| {
            (letter.is_control() && !matches!(letter, '\n' | '\t')) || letter == '\u{202e}'
        };
        assert_eq!(text.find(is_bad), None, "nothing moves a cursor");
    }
}

#[test]
fn inside_github_few_annotations_are_made_and_no_word_of_a_server_is_a_command() {
    let folder = Sandbox::new();
    let summary = folder.write("summary.md", "");
    let environment = [
        ("GITHUB_ACTIONS", "true"),
        (
            "GITHUB_STEP_SUMMARY",
            summary.to_str().expect("a path is text"),
        ),
    ];
    let (sandbox, _server) = hostile::run(&environment);
    let stdout = read(&sandbox, "stdout.txt");
    let mut lines = stdout.lines();
    let token = lines
        .next()
        .and_then(|line| line.strip_prefix("::stop-commands::"));
    let token = token.expect("commands are stopped before anything is said");
    let end = format!("::{token}::");
    assert!(token.len() > 30);
    assert_eq!(lines.by_ref().find(|line| *line == end), Some(end.as_str()));
    let commands: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    assert!(
        commands.iter().all(|line| line.starts_with("::")),
        "{commands:?}"
    );
    let annotations = commands
        .iter()
        .filter(|line| !line.starts_with("::notice "))
        .count();
    assert!((1..=9).contains(&annotations), "{commands:?}");
    assert!(
        !commands
            .iter()
            .any(|line| line.starts_with("::error title=owned"))
    );
    let written = std::fs::read_to_string(&summary).expect("the summary is there");
    assert!(
        written.starts_with("## DEVIATES") && written.len() < 1_048_576,
        "{written}"
    );
    assert!(!written.contains("<img"));
}

#[test]
fn outside_github_nothing_of_it_is_said() {
    let sandbox = Sandbox::new();
    let mut command =
        sandbox.grantspec(&["run", "--profile", "rfc", "rfc6749::client_credentials"]);
    command.env_remove("GITHUB_ACTIONS");
    let ended = Running::start(&mut command).end();
    assert!(!ended.stdout.contains("\n::"), "{}", ended.stdout);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_writes_every_view_and_says_that_it_is_partial() {
    let server = crate::server::Server::handling(|request, stream| {
        let is_first = request.path == "/.well-known/oauth-authorization-server";
        if !is_first {
            std::thread::sleep(std::time::Duration::from_millis(300));
        }
        let body =
            serde_json::json!({"access_token": "At6VbNm2Qw9ErTy4Ui7Op1", "token_type": "Bearer"});
        let _ = std::io::Write::write_all(stream, &crate::server::json(200, &body));
    });
    let sandbox = Sandbox::new();
    let mut target = target("slow", &server.url(), client("a", "b"));
    target.scopes = words(&[("machine", "read")]);
    target.limits.concurrency = Some(1);
    sandbox.write_target(&target);
    let running = Running::start(&mut sandbox.grantspec(&[
        "run",
        "--target",
        "target.yaml",
        "--report",
        "html,junit,md",
    ]));
    running.says("running ");
    while server.seen().len() < 8 {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    running.signal("INT");
    let ended = running.end();
    assert_eq!(ended.code, Some(130), "{}", ended.stderr);
    let run: Run =
        report::read(&sandbox.path().join("reports/slow/report.json")).expect("a report is there");
    assert!(run.partial && !run.records.is_empty());
    let xml = read(&sandbox, "reports/slow/junit.xml");
    validate(&xml);
    assert!(xml.contains("the run was interrupted; its report is partial"));
    assert!(read(&sandbox, "reports/slow/summary.md").contains("The run was interrupted"));
    let page = read(&sandbox, "reports/slow/report.html");
    assert!(
        page.contains("<span class=\"headline\">INTERRUPTED</span>") && page.ends_with("</html>\n")
    );
}
