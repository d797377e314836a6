//! The same verdicts every time: the embedded endpoints, run again and again in other orders with more and fewer
//! threads. This judges, so a difference ends it with a failure; `GRANTSPEC_STABILITY_RUNS` sets how many runs, and
//! `GRANTSPEC_STABILITY_FILTER` which cases. `GRANTSPEC_STABILITY_SERVERS` names servers of `fixtures/interop` that are
//! run in place of the embedded endpoints: `oidc-provider canaille`.

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

/// What a server of other people does not decide the same way each time: which of several requests at once it refuses.
const RACES: [&str; 6] = [
    "--skip",
    "races",
    "--skip",
    "at_once",
    "--skip",
    "simultaneous",
];

/// Verdicts by the profile and by the standard, by the trial's name.
type Verdicts = BTreeMap<String, (Verdict, Verdict)>;

fn main() -> ExitCode {
    let servers = std::env::var("GRANTSPEC_STABILITY_SERVERS").unwrap_or_default();
    let servers: Vec<&str> = servers.split_whitespace().collect();
    let (whose, usual) = match servers.as_slice() {
        [] => ("The embedded endpoints".to_owned(), 50),
        servers => (servers.join(", "), 10),
    };
    let runs = setting("GRANTSPEC_STABILITY_RUNS", usual);
    title(&format!(
        "{whose}, {runs} runs in other orders, 1, 4 and 32 threads"
    ));
    let mut seen: BTreeMap<String, BTreeMap<String, Vec<usize>>> = BTreeMap::new();
    for run in 0..runs {
        for (name, (profile, standard)) in verdicts(run, &servers) {
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

/// The verdicts of one run of all profiles or servers, side by side: most of the time is waiting.
fn verdicts(run: usize, servers: &[&str]) -> Verdicts {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let commands: Vec<Command> = match servers {
        [] => PROFILES.iter().map(|profile| embedded(profile)).collect(),
        servers => servers.iter().map(|server| real(server)).collect(),
    };
    let running: Vec<_> = commands
        .into_iter()
        .map(|mut command| {
            arrange(&mut command, run, folder.path());
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

fn embedded(profile: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grantspec"));
    command.args(["run", "--profile", profile]);
    command
}

/// A server that takes one request at a time, as its target file says: more at once lock its database.
const ONE_AT_A_TIME: &str = "canaille";

/// A server of `fixtures/interop`, started afresh.
fn real(server: &str) -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/interop/run");
    let mut command = Command::new(script);
    command
        .env("GRANTSPEC", env!("CARGO_BIN_EXE_grantspec"))
        .arg(server)
        .args(RACES);
    command
}

/// In another order, with other random values and other many threads than the run before.
fn arrange(command: &mut Command, run: usize, folder: &Path) {
    let number = run.to_string();
    if !command.get_args().any(|argument| argument == ONE_AT_A_TIME) {
        let threads = THREADS[run % THREADS.len()].to_string();
        command.args(["--test-threads", &threads]);
    }
    command
        .current_dir(folder)
        .args(["--no-fuzz", "--format", "terse"])
        .args(["--report", "json", "--report-dir", "reports"])
        .args(["--shuffle", &number, "--seed", &number])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if let Ok(filter) = std::env::var("GRANTSPEC_STABILITY_FILTER") {
        command.arg(filter);
    }
}

fn add(folder: &Path, all: &mut Verdicts) {
    let run = grantspec::report::read(&folder.join("report.json")).expect("a report was written");
    for record in run.records {
        // Several servers have one profile.
        let name = format!("{}: {}", run.target, record.name);
        all.insert(name, (record.verdict, record.standard));
    }
}
