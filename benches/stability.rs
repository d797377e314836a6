//! The same verdicts every time: the embedded endpoints, run again and again in other orders with more and fewer
//! threads. This judges, so a difference ends it with a failure; `GRANTSPEC_STABILITY_RUNS` sets how many runs, and
//! `GRANTSPEC_STABILITY_FILTER` which cases.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use common::{setting, title};
use grantspec::verdict::Verdict;

/// Cases at once, in turn.
const THREADS: [usize; 3] = [1, 4, 32];

/// The embedded endpoints.
const PROFILES: [&str; 4] = ["rfc", "alibaba-eiam", "tencent-cloudbase", "tencent-ciam"];

/// Verdicts by the profile and by the standard, by the trial's name.
type Verdicts = BTreeMap<String, (Verdict, Verdict)>;

fn main() -> ExitCode {
    let runs = setting("GRANTSPEC_STABILITY_RUNS", 50);
    title(&format!(
        "The embedded endpoints, {runs} runs in other orders, 1, 4 and 32 threads"
    ));
    let mut seen: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
    for run in 0..runs {
        for (name, (profile, standard)) in verdicts(run) {
            let verdict = format!("{profile} (standard: {standard})");
            seen.entry(name)
                .or_default()
                .entry(verdict)
                .or_default()
                .push(run);
        }
    }
    let mut differing = 0;
    for (name, verdicts) in &seen {
        let everywhere = verdicts.len() == 1 && verdicts.values().all(|of| of.len() == runs);
        if !everywhere {
            differing += 1;
            println!("  {name}");
            for (verdict, in_runs) in verdicts {
                println!("    {verdict}: {}", in_words(in_runs));
            }
        }
    }
    println!(
        "  {} trials, {differing} with more than one verdict",
        seen.len()
    );
    if differing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// The first few runs, each with what reproduces it.
fn in_words(runs: &[usize]) -> String {
    let few: Vec<String> = runs
        .iter()
        .take(3)
        .map(|run| {
            format!(
                "--shuffle {run} --seed {run} --test-threads {}",
                THREADS[run % 3]
            )
        })
        .collect();
    format!("{} runs, such as {}", runs.len(), few.join("; "))
}

/// The verdicts of one run of all profiles, side by side: most of the time is waiting.
fn verdicts(run: usize) -> Verdicts {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let running: Vec<_> = PROFILES
        .iter()
        .map(|profile| {
            let mut command = command(run, profile, folder.path());
            command.spawn().expect("the command runs")
        })
        .collect();
    for mut one in running {
        one.wait().expect("the command ends");
    }
    let mut all = Verdicts::new();
    let reports = std::fs::read_dir(folder.path().join("reports")).expect("reports were written");
    for target in reports {
        let target = target.expect("the folder can be read");
        add(&target.path(), &mut all);
    }
    all
}

fn command(run: usize, profile: &str, folder: &Path) -> Command {
    let number = run.to_string();
    let threads = THREADS[run % THREADS.len()].to_string();
    let mut command = Command::new(env!("CARGO_BIN_EXE_grantspec"));
    command
        .current_dir(folder)
        .args(["run", "--profile", profile])
        .args(["--no-fuzz", "--format", "terse"])
        .args(["--report", "json", "--report-dir", "reports"])
        .args(["--shuffle", &number, "--seed", &number])
        .args(["--test-threads", &threads])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Ok(filter) = std::env::var("GRANTSPEC_STABILITY_FILTER") {
        command.arg(filter);
    }
    command
}

fn add(folder: &Path, all: &mut Verdicts) {
    let run = grantspec::report::read(&folder.join("report.json")).expect("a report was written");
    for record in run.records {
        all.insert(record.name, (record.verdict, record.standard));
    }
}
