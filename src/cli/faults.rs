//! `grantspec faults`: what the embedded endpoint can have, and what catches it.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::arguments::{FaultsArguments, FaultsCommand};
use crate::cli::files;
use crate::cli::usage::UsageError;
use crate::conduct::Embedded;
use crate::out::{say, say_aside};
use crate::proof::{Bench, Excepted, Fault, Matrix, Row, faults_file};
use crate::reference::Dialect;
use crate::secret::{json as in_json, shown, written};
use crate::suite::Source;
use crate::verdict::ExitCode;

/// Faults at once: most of a fault's time is spent computing.
const FAULTS_AT_ONCE: usize = 8;

pub(crate) fn main(runtime: &Runtime, arguments: &FaultsArguments) -> Result<ExitCode, UsageError> {
    let file = faults_file()?;
    let all = file.faults;
    match &arguments.command {
        FaultsCommand::List { filters } => {
            for fault in select(all, filters, &[]) {
                let takes = fault.takes.as_ref();
                let takes = takes.map_or(String::new(), |takes| format!(":{takes}"));
                say(shown!(
                    "{}{}  [{}] {}: {}",
                    written(&fault.id),
                    written(takes),
                    written(fault.dialects.join(", ")),
                    written(&fault.requirement),
                    written(&fault.does)
                ));
            }
            Ok(ExitCode::Clean)
        }
        FaultsCommand::Run {
            json,
            exact,
            profile,
            against,
            suites,
            filters,
        } => {
            let mut chosen = select(all, filters, profile);
            // What takes a parameter only fuzzing finds.
            chosen.retain(|fault| fault.takes.is_none());
            chosen.retain(|fault| !exact || filters.contains(&fault.id));
            let is_whole = filters.is_empty() && profile.is_empty() && against.is_empty();
            let sought = Sought {
                faults: &chosen,
                against,
                suites,
                whole: is_whole.then_some(file.excepted),
            };
            run(runtime, sought, *json)
        }
    }
}

fn select(all: Vec<Fault>, filters: &[String], profiles: &[String]) -> Vec<Fault> {
    all.into_iter()
        .filter(|fault| {
            filters.is_empty()
                || filters
                    .iter()
                    .any(|filter| fault.id.contains(filter) || fault.family == *filter)
        })
        .map(|mut fault| {
            fault
                .dialects
                .retain(|dialect| profiles.is_empty() || profiles.contains(dialect));
            fault
        })
        .filter(|fault| !fault.dialects.is_empty())
        .collect()
}

/// What is held against what.
struct Sought<'a> {
    faults: &'a [Fault],
    against: &'a [String],
    suites: &'a [PathBuf],
    whole: Option<Vec<Excepted>>,
}

fn run(runtime: &Runtime, sought: Sought<'_>, json: bool) -> Result<ExitCode, UsageError> {
    if sought.faults.is_empty() {
        say_aside("no fault has an id or a family like that; `grantspec faults list` shows all");
        return Ok(ExitCode::NothingRan);
    }
    let sources = files::sources(sought.suites)?;
    let library = Arc::new(files::library(&sources)?);
    let bench = Arc::new(Bench {
        library,
        embedded: embedded(&sources)?,
        progress: Box::new(progress),
        first_missed: Box::new(|fault, dialect| {
            say_aside(shown!(
                "{}::{} is not caught by the cases about its requirement; all others are tried",
                written(dialect),
                written(fault)
            ));
        }),
        at_once: FAULTS_AT_ONCE,
        against: sought.against.to_vec(),
        whole: sought.whole,
    });
    let matrix = runtime.block_on(bench.matrix(sought.faults))?;
    if json {
        say(in_json(&matrix));
    } else {
        print(&matrix);
    }
    let is_whole = matrix.missed().next().is_none()
        && matrix.caught_by_chance().next().is_none()
        && matrix.never_failed.is_empty();
    Ok(if is_whole {
        ExitCode::Clean
    } else {
        ExitCode::Failed
    })
}

/// What the endpoints are judged with.
fn embedded(sources: &[Source]) -> Result<Vec<Embedded>, UsageError> {
    let mut all = Vec::new();
    for dialect in Dialect::ALL {
        let mut embedded = Embedded::of(sources, dialect)?;
        // A fault that hangs is seen soon enough.
        embedded.target.limits.timeout_seconds = 3.0;
        all.push(embedded);
    }
    Ok(all)
}

fn progress(done: usize, of: usize) {
    if done.is_multiple_of(100) || done == of {
        say_aside(shown!("{} of {} faults tried", done, of));
    }
}

/// A line for each fault and dialect, then what is wrong, then the sum.
fn print(matrix: &Matrix) {
    matrix.faults.iter().for_each(print_row);

    let lists = [
        (
            "faults that no case catches",
            matrix.missed().map(name_of).collect::<Vec<_>>(),
        ),
        (
            "faults that only cases about other requirements catch",
            matrix.caught_by_chance().map(name_of).collect(),
        ),
        (
            "cases that no fault makes fail",
            matrix.never_failed.clone(),
        ),
    ];
    for (what, names) in lists.iter().filter(|(_, names)| !names.is_empty()) {
        say(shown!("\n{} {}:", names.len(), *what));
        for name in names {
            say(shown!("  {}", written(name)));
        }
    }
    if !matrix.excepted.is_empty() {
        say(shown!(
            "\n{} cases that no fault of the embedded endpoint can make fail:",
            matrix.excepted.len()
        ));
    }
    for excepted in &matrix.excepted {
        say(shown!(
            "  {}: {}",
            written(&excepted.case),
            written(&excepted.reason)
        ));
    }
    let missed = matrix.missed().count();
    say(shown!(
        "\nfaults  {} of {} caught, {} missed\ncases   {} killed, {} never failed, {} excepted",
        matrix.faults.len() - missed,
        matrix.faults.len(),
        missed,
        matrix.killed().len(),
        matrix.never_failed.len(),
        matrix.excepted.len()
    ));
}

fn print_row(row: &Row) {
    let mark = match (row.caught_by.is_empty(), row.by_its_own_requirement) {
        (true, _) => "MISSED",
        (false, true) => "caught",
        (false, false) => "chance",
    };
    let name = format!("{}::{}", row.dialect, row.id);
    let by = match row.caught_by.as_slice() {
        [] => "no case fails".to_owned(),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    };
    say(shown!(
        "{}  {:<62} {:<20} {}",
        mark,
        written(name),
        written(&row.requirement),
        written(by)
    ));
}

fn name_of(row: &Row) -> String {
    format!("{}::{} ({})", row.dialect, row.id, row.requirement)
}
