//! What can be seen of a run on its way.

use std::collections::BTreeMap;

use grantspec::cli::schema_of;
use grantspec::report::Event;
use serde_json::Value as Json;

use crate::sandbox::{Embedded, Running, Sandbox, program, without_count};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";

/// The events of a text, each held against the published schema.
fn events(text: &str) -> Vec<Event> {
    let schema = schema_of("events").expect("there is a schema");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    text.lines()
        .map(|line| {
            let json: Json = serde_json::from_str(line).expect("each line is JSON");
            assert!(validator.is_valid(&json), "{line}");
            serde_json::from_value(json).expect("each line is an event")
        })
        .collect()
}

#[test]
fn every_case_begins_and_ends_between_the_beginning_and_the_end_of_the_run() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--fault",
        "secret_not_checked",
        "--events",
        "events.jsonl",
        "client_credentials",
    ]);
    // A case that waits for a token to expire says so.
    let aside = without_count(&ended.stderr);
    let said: Vec<&str> = aside
        .lines()
        .filter(|line| !line.starts_with("waiting "))
        .collect();
    assert_eq!(
        (ended.code, said.as_slice()),
        (
            Some(1),
            ["embedded-rfc: about N requests and 0 logins to come, within about a minute"]
                .as_slice()
        ),
        "{}",
        ended.stdout
    );
    let text =
        std::fs::read_to_string(sandbox.path().join("events.jsonl")).expect("it was written");
    let events = events(&text);
    let report = sandbox.report();
    let (Some(Event::RunStarted(first)), Some(Event::RunEnded(last))) =
        (events.first(), events.last())
    else {
        panic!("{text}");
    };
    assert_eq!(
        (first.cases, first.seed),
        (report.records.len(), report.seed)
    );
    assert_eq!(
        (last.exit_code, last.partial, last.report.as_str()),
        (1, false, "reports/embedded-rfc/report.json")
    );
    let (mut begun, mut over) = (Vec::new(), BTreeMap::new());
    for event in &events[1..events.len() - 1] {
        match event {
            Event::CaseStarted(case) => begun.push(case.name.as_str()),
            Event::CaseEnded(case) => assert!(over.insert(case.name.as_str(), case).is_none()),
            other => panic!("{other:?} in the middle"),
        }
    }
    assert_eq!(over.len(), report.records.len());
    for record in &report.records {
        let event = over[record.name.as_str()];
        assert_eq!(event.verdict, record.verdict.word());
        assert_eq!(event.diagnoses.is_empty(), record.findings.is_empty());
        let was_begun = begun.contains(&record.name.as_str());
        assert!(
            was_begun || record.verdict.word() == "skip",
            "{}",
            record.name
        );
    }
    let fails = report.count(grantspec::verdict::Verdict::Fail);
    assert_eq!(last.verdicts["fail"], fails);
    for secret in ["s3cret-of-the", "access_token\":\"ey"] {
        assert!(!text.contains(secret), "{secret} is in the events");
    }
}

#[test]
fn events_on_standard_output_are_all_that_is_there() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--profile", "rfc", "--events", "-", "--exact", VALID]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(events(&ended.stdout).len(), 4);
    assert!(
        ended.stderr.starts_with("CONFORMS  embedded-rfc"),
        "{}",
        ended.stderr
    );
    let both = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--events",
        "-",
        "--format",
        "json",
    ]);
    assert_eq!((both.code, both.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        both.stderr,
        "error: --events - takes standard output; leave --format and --logfile out, or name a file\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn events_that_cannot_be_written_end_it_with_2_before_anything_is_sent() {
    let sandbox = Sandbox::new();
    for (file, message) in [
        (
            "nowhere/events.jsonl",
            "error: the events cannot be written to nowhere/events.jsonl: No such file or directory (os error 2)\n",
        ),
        (
            "/dev/full",
            "error: the events cannot be written: No space left on device (os error 28)\n",
        ),
    ] {
        let ended = sandbox.run(&[
            "run",
            "--profile",
            "rfc",
            "--events",
            file,
            "--exact",
            VALID,
        ]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
        assert_eq!(ended.stderr, message);
    }
}

#[test]
fn a_long_silence_is_broken_by_a_sign_of_life_on_standard_error() {
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    // One request in four seconds: nothing ends for longer than a second.
    let slow = embedded
        .target
        .replace("\nlogin:", "\nlimits: {requests_per_second: 0.25}\nlogin:");
    sandbox.write("target.yaml", &slow);
    let mut command = sandbox.grantspec(&[
        "run",
        "--target",
        "target.yaml",
        "--heartbeat",
        "1",
        "--format",
        "json",
        "client_credentials",
    ]);
    let running = Running::start(&mut command);
    let sign = running.says_aside("still running: ");
    assert!(sign.contains(" done, 0 failed; rfc::"), "{sign}");
}

/// What a terminal shows of a text: a carriage return goes back, a line that is cleared is empty.
fn shown(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.replace("\r\n", "\n").split('\n') {
        let (mut cells, mut at): (Vec<char>, usize) = (Vec::new(), 0);
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\r' => at = 0,
                '\x1b' => {
                    let sequence: String = letters
                        .by_ref()
                        .take_while(|letter| !letter.is_ascii_alphabetic())
                        .collect();
                    if sequence == "[2" {
                        cells.clear();
                        cells.resize(at, ' ');
                    }
                }
                letter => {
                    if at < cells.len() {
                        cells[at] = letter;
                    } else {
                        cells.push(letter);
                    }
                    at += 1;
                }
            }
        }
        lines.push(cells.into_iter().collect::<String>().trim_end().to_owned());
    }
    lines
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_terminal_a_line_shows_progress_and_the_lines_of_libtest_stay_as_they_are() {
    use std::process::{Command, Stdio};

    let is_there = Command::new("script")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        println!("skipped: util-linux' script, which makes a terminal, is not there");
        return;
    }
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    let slow = embedded
        .target
        .replace("\nlogin:", "\nlimits: {requests_per_second: 8}\nlogin:");
    sandbox.write("target.yaml", &slow);
    let command = format!(
        "{} run --target target.yaml --color never client_credentials::",
        program().display()
    );
    let mut script = Command::new("script");
    script
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .current_dir(sandbox.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let ended = Running::start(&mut script).end();
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    let report = sandbox.report();
    let progress = format!(
        " of {} done · ",
        report
            .records
            .iter()
            .filter(|record| record.requests > 0)
            .count()
    );
    assert!(ended.stdout.contains(&progress), "{:?}", ended.stdout);
    let lines = shown(&ended.stdout);
    assert!(
        lines.iter().all(|line| !line.contains(" done · ")),
        "{lines:#?}"
    );
    for record in &report.records {
        let beginning = format!("test {} ", record.name);
        let own: Vec<&String> = lines
            .iter()
            .filter(|line| line.starts_with(&beginning))
            .collect();
        assert_eq!(own.len(), 1, "{}: {lines:#?}", record.name);
        let is_whole = own[0].ends_with("... ok") || own[0].contains("... ignored (");
        assert!(is_whole, "{}", own[0]);
    }
}
