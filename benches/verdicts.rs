//! The same verdicts as another program of grantspec: `GRANTSPEC_BEFORE=PROGRAM cargo bench --bench verdicts` runs that
//! one and this one side by side over the embedded endpoints, each habit and the kill matrix, and compares what they
//! write byte for byte: times, ports and fingerprints aside. What differs is printed and ends it with a failure.
//!
//! `GRANTSPEC_VERDICTS` names the parts, `runs habits faults` unless said; `GRANTSPEC_NOW` another program in place of this one.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use common::title;
use grantspec::reference::habit_ids;
use regex::Regex;
use serde_json::Value;

const PROFILES: [&str; 4] = ["rfc", "alibaba-eiam", "tencent-cloudbase", "tencent-ciam"];

/// Trials of several requests at once: whom the endpoint serves first is chance.
const RACES: [&str; 3] = ["races", "at_once", "simultaneous"];

/// Lines of a difference that are shown.
const SHOWN: usize = 20;

/// What is drawn anew in each run, and what stands in its place.
const DRAWN: [(&str, &str); 9] = [
    (r"127\.0\.0\.1(:|%3A)\d+", "127.0.0.1${1}0"),
    (r"#[0-9a-f]{4}\b", "#0000"),
    (r"\w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT", "now"),
    (
        r#"\b(iat|exp|nbf|auth_time|expires_at)(\\?": ?)\d+"#,
        "$1${2}0",
    ),
    (r#"\bjti(\\*": ?\\*")[^"\\]*"#, "jti${1}drawn"),
    (r"\b\d+(\.\d+)? (ms|µs|milliseconds|seconds)\b", "0 $2"),
    (r#"(request_id\\": ?\\")[^"\\]*"#, "${1}drawn"),
    (r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", "drawn"),
    // Which answer of many came first, and how many there were, hangs on who waited for whom.
    (
        r"\(in \d+ of \d+ answers, first in [^)]*\)",
        "(in some answers)",
    ),
];

fn main() -> ExitCode {
    let Some(before) = std::env::var_os("GRANTSPEC_BEFORE").map(PathBuf::from) else {
        println!("GRANTSPEC_BEFORE names no program to compare with: nothing is compared");
        return ExitCode::SUCCESS;
    };
    let now = std::env::var_os("GRANTSPEC_NOW");
    let now = now.map_or_else(|| env!("CARGO_BIN_EXE_grantspec").into(), PathBuf::from);
    let programs = [before.as_path(), now.as_path()];
    let parts =
        std::env::var("GRANTSPEC_VERDICTS").unwrap_or_else(|_| "runs habits faults".to_owned());
    let mut differing = 0;
    for part in parts.split_whitespace() {
        title(part);
        differing += match part {
            "runs" => compared(PROFILES.iter().map(|profile| {
                let [before, now] = programs.map(|program| embedded(program, profile));
                ((*profile).to_owned(), before, now)
            })),
            "habits" => compared(habit_ids().map(|habit| {
                let [before, now] = programs.map(|program| with_habit(program, habit));
                (habit.to_owned(), before, now)
            })),
            "faults" => {
                let [before, now] = programs.map(matrix);
                compared(std::iter::once(("all".to_owned(), before, now)))
            }
            _ => {
                println!("  there is no part of that name");
                1
            }
        };
    }
    if differing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Texts by name, the way two programs write them.
fn compared(pairs: impl Iterator<Item = (String, Texts, Texts)>) -> usize {
    let mut differing = 0;
    for (name, before, now) in pairs {
        let mut lines = Vec::new();
        for key in before
            .keys()
            .chain(now.keys().filter(|key| !before.contains_key(*key)))
        {
            match (before.get(key), now.get(key)) {
                (Some(one), Some(other)) if one == other => {}
                (one, other) => {
                    differing += 1;
                    lines.push(format!("    {key}"));
                    lines.extend(difference(one, other));
                }
            }
        }
        let bytes: usize = now.values().map(String::len).sum();
        println!(
            "  {name}: {} texts, {bytes} bytes, {} lines of difference",
            now.len(),
            lines.len()
        );
        for line in lines.iter().take(SHOWN) {
            println!("{line}");
        }
    }
    differing
}

fn difference(before: Option<&String>, now: Option<&String>) -> Vec<String> {
    let lines = |text: Option<&String>| -> Vec<String> {
        text.map_or_else(Vec::new, |text| text.lines().map(str::to_owned).collect())
    };
    let (before, now) = (lines(before), lines(now));
    let only = |these: &[String], those: &[String], sign: &str| -> Vec<String> {
        these
            .iter()
            .filter(|line| !those.contains(line))
            .map(|line| format!("      {sign} {}", line.trim_start()))
            .collect()
    };
    [only(&before, &now, "-"), only(&now, &before, "+")].concat()
}

/// What is compared: a text for each trial of a run, or for each row of the matrix.
type Texts = BTreeMap<String, String>;

/// The records of a run of an endpoint that the program itself starts.
fn embedded(program: &Path, profile: &str) -> Texts {
    run(program, &["--profile", profile])
}

/// The records of a run against the program's own endpoint with a habit.
fn with_habit(program: &Path, habit: &str) -> Texts {
    let dir = tempfile::tempdir().expect("a folder");
    let target = dir.path().join("target.yaml");
    let endpoint = Serving::start(program, habit, &target);
    let texts = run(program, &["--target", &target.to_string_lossy()]);
    drop(endpoint);
    texts
}

fn run(program: &Path, whom: &[&str]) -> Texts {
    let dir = tempfile::tempdir().expect("a folder");
    let ended = Command::new(program)
        .current_dir(dir.path())
        .args(["run", "--no-fuzz", "--seed", "11", "--test-threads", "1"])
        .args(["--report-dir", "reports"])
        .args(whom)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    let mut texts = Texts::new();
    texts.insert("exit code".into(), format!("{:?}", ended.code()));
    let mut reports = Vec::new();
    find(&dir.path().join("reports"), &mut reports);
    for report in reports {
        let text = std::fs::read_to_string(&report).expect("a report is text");
        let mut report: Value = serde_json::from_str(&text).expect("a report is JSON");
        let records = report["records"].take();
        for record in records.as_array().into_iter().flatten() {
            let name = record["name"].as_str().unwrap_or_default().to_owned();
            let mut record = record.clone();
            if RACES.iter().any(|race| name.contains(race)) {
                record["exchanges"].take();
                record["requests"].take();
            }
            texts.insert(name, masked(record));
        }
        texts.insert("all but the records".into(), masked(report));
    }
    texts
}

fn find(dir: &Path, reports: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            find(&path, reports);
        } else if path.file_name().is_some_and(|name| name == "report.json") {
            reports.push(path);
        }
    }
}

/// The rows of the kill matrix.
fn matrix(program: &Path) -> Texts {
    let output = Command::new(program)
        .args(["faults", "run", "--json"])
        .stderr(Stdio::null())
        .output()
        .expect("the program starts");
    let matrix: Value = serde_json::from_slice(&output.stdout).expect("the matrix is JSON");
    let mut texts = Texts::new();
    for row in matrix["faults"].as_array().into_iter().flatten() {
        let name = format!("{}::{}", row["dialect"], row["id"]);
        texts.insert(name, pretty(row));
    }
    texts
}

fn masked(mut value: Value) -> String {
    without_times(&mut value);
    let mut text = pretty(&value);
    for (pattern, mask) in DRAWN {
        text = Regex::new(pattern)
            .expect("a pattern")
            .replace_all(&text, mask)
            .into_owned();
    }
    text
}

fn without_times(value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                if matches!(name.as_str(), "millis" | "target_millis" | "started") {
                    *value = Value::from(0);
                } else {
                    without_times(value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(without_times),
        _ => {}
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// An endpoint in a process of its own; it ends when it is dropped.
struct Serving(Child);

impl Serving {
    /// Starts it; once this returns it listens, and its target file is there.
    fn start(program: &Path, habit: &str, target: &Path) -> Self {
        let mut child = Command::new(program)
            .args(["serve", "--profile", "rfc", "--port", "0"])
            .args(["--habit", habit])
            .arg("--target-file")
            .arg(target)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("it is a pipe");
        let lines = BufReader::new(output).lines();
        let said = lines
            .map_while(Result::ok)
            .any(|line| line.starts_with("target file:"));
        assert!(said, "{} serves no habit {habit}", program.display());
        Self(child)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
