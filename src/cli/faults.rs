//! `grantspec faults`: what the embedded endpoint can have, and what catches it.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::arguments::{FaultsArguments, FaultsCommand};
use crate::cli::{UsageError, embedded, files, say, say_aside};
use crate::probe::Setup;
use crate::proof::{Bench, Fault, Matrix, faults};
use crate::reference::Dialect;
use crate::verdict::ExitCode;

pub(crate) fn main(runtime: &Runtime, arguments: &FaultsArguments) -> Result<ExitCode, UsageError> {
    let all = faults().map_err(|problem| UsageError(problem.to_string()))?;
    match &arguments.command {
        FaultsCommand::List { filters } => {
            for fault in select(all, filters, &[]) {
                let takes = fault.takes.as_ref();
                let takes = takes.map_or(String::new(), |takes| format!(":{takes}"));
                say(&format!(
                    "{}{takes}  [{}] {}: {}",
                    fault.id,
                    fault.dialects.join(", "),
                    fault.requirement,
                    fault.does
                ));
            }
            Ok(ExitCode::Clean)
        }
        FaultsCommand::Run {
            json,
            exact,
            profile,
            filters,
        } => {
            let mut chosen = select(all, filters, profile);
            // What takes a parameter only fuzzing finds.
            chosen.retain(|fault| fault.takes.is_none());
            chosen.retain(|fault| !exact || filters.contains(&fault.id));
            run(runtime, &chosen, *json, filters.is_empty())
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

fn run(
    runtime: &Runtime,
    faults: &[Fault],
    json: bool,
    whole: bool,
) -> Result<ExitCode, UsageError> {
    if faults.is_empty() {
        return Ok(ExitCode::NothingRan);
    }
    let sources = files::sources(&[])?;
    let library = Arc::new(files::library(&sources)?);
    let setup = move |dialect: Dialect, base_url: &str| {
        let make = || -> Result<Setup, UsageError> {
            let mut target = embedded::target(dialect, base_url)?;
            files::resolve(&mut target, Path::new("."))?;
            // A fault that hangs is seen soon enough.
            target.limits.timeout_seconds = 3.0;
            let profile = Arc::new(files::profile(&sources, dialect.name())?);
            Ok(Setup {
                profile,
                target: Arc::new(target),
                seed: 1,
                ca: Vec::new(),
                client_certificate: None,
                announce: Arc::new(|_| {}),
            })
        };
        make().map_err(|error| error.to_string())
    };
    let progress = |done: usize, of: usize| {
        if done.is_multiple_of(50) || done == of {
            say_aside(&format!("{done} of {of} faults tried"));
        }
    };
    let bench = Arc::new(Bench {
        library,
        setup: Box::new(setup),
        progress: Box::new(progress),
        first_missed: Box::new(|fault, dialect| {
            say_aside(&format!(
                "{dialect}::{fault} is not caught by the cases about its requirement; all others are tried"
            ));
        }),
        at_once: 6,
        whole,
    });
    let matrix = runtime.block_on(bench.matrix(faults)).map_err(UsageError)?;
    if json {
        say(&serde_json::to_string_pretty(&matrix).unwrap_or_default());
    } else {
        print(&matrix);
    }
    Ok(if matrix.missed().next().is_some() {
        ExitCode::Failed
    } else {
        ExitCode::Clean
    })
}

fn print(matrix: &Matrix) {
    for row in &matrix.faults {
        let mark = if row.caught_by.is_empty() {
            "MISSED"
        } else {
            "caught"
        };
        let own = if row.by_its_own_requirement || row.caught_by.is_empty() {
            ""
        } else {
            " (by another requirement)"
        };
        say(&format!(
            "{mark} {}::{} {}{own}",
            row.dialect, row.id, row.requirement
        ));
        for case in row.caught_by.iter().take(3) {
            say(&format!("         {case}"));
        }
        if row.caught_by.len() > 3 {
            say(&format!("         … and {} more", row.caught_by.len() - 3));
        }
    }
    say(&format!(
        "\n{} cases that no fault made fail:",
        matrix.never_failed.len()
    ));
    for case in &matrix.never_failed {
        say(&format!("  {case}"));
    }
    let missed = matrix.missed().count();
    say(&format!(
        "\n{} of {} faults caught, {missed} missed",
        matrix.faults.len() - missed,
        matrix.faults.len()
    ));
}
