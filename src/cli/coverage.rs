//! `grantspec coverage`: which cases decide which sentence of which document, and what a target showed of it.

use serde_json::json;

use crate::cli::arguments::CoverageArguments;
use crate::cli::files;
use crate::cli::usage::UsageError;
use crate::out::say;
use crate::report;
use crate::secret::{json as in_json, shown, written};
use crate::suite::{Chapter, Coverage, PeerCheck, Peers, Row, Shown};
use crate::verdict::ExitCode;
use crate::yaml::did_you_mean;

/// Cases that a row lists where all documents are shown.
const FEW: usize = 3;

pub(crate) fn coverage(arguments: &CoverageArguments) -> Result<ExitCode, UsageError> {
    let sources = files::sources(&arguments.suites)?;
    let library = files::library(&sources)?;
    if arguments.peers {
        let peers = Peers::load(&sources, &library).map_err(UsageError::Files)?;
        print_peers(&peers, arguments.json);
        return Ok(ExitCode::Clean);
    }
    let mut coverage = Coverage::of(&library);
    if let Some(path) = &arguments.report {
        let run = report::read(path)?;
        coverage.observe(&report::observed(&run));
    }
    if let Some(id) = &arguments.document {
        keep(&mut coverage, id)?;
    }
    if arguments.json {
        say(in_json(&coverage));
        return Ok(ExitCode::Clean);
    }
    let most = if arguments.document.is_some() {
        usize::MAX
    } else {
        FEW
    };
    for document in &coverage.documents {
        print_document(document, most);
    }
    say(written(coverage.table()));
    if arguments.report.is_some() {
        say(written(shown_in_all(&coverage)));
    }
    Ok(ExitCode::Clean)
}

fn keep(coverage: &mut Coverage, id: &str) -> Result<(), UsageError> {
    let known: Vec<String> = coverage
        .documents
        .iter()
        .map(|document| document.id.clone())
        .collect();
    coverage
        .documents
        .retain(|document| document.id.eq_ignore_ascii_case(id));
    if coverage.documents.is_empty() {
        let names = known.iter().map(String::as_str);
        let hint =
            did_you_mean(id, names).unwrap_or_else(|| format!("there are {}", known.join(", ")));
        return Err(UsageError::Asked(format!(
            "unknown document `{id}`; {hint}"
        )));
    }
    Ok(())
}

fn print_document(document: &Chapter, most: usize) {
    say(shown!(
        "{}  {}",
        written(&document.id),
        written(&document.title)
    ));
    for row in &document.rows {
        say(shown!(
            "  {:<11} {:<6} {}  {}",
            written(class_word(row)),
            row.level.word(),
            written(&row.id),
            written(&row.sentence)
        ));
        for case in row.cases.iter().take(most) {
            say(shown!("      by {}", written(case)));
        }
        if row.cases.len() > most {
            say(shown!("      … and {} more", row.cases.len() - most));
        }
        if let Some(why) = row.standing.words() {
            say(shown!("      no case: {}", written(why)));
        }
        if let Some(shown) = &row.shown {
            say(shown!("      {}", written(shown_in_words(shown))));
        }
    }
    say("");
}

fn class_word(row: &Row) -> String {
    serde_json::to_value(row.class)
        .ok()
        .and_then(|word| word.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn shown_in_words(shown: &Shown) -> String {
    match shown {
        Shown::Held => "here: held".to_owned(),
        Shown::Broken(trials) => format!("here: BROKEN, found by {}", trials.join(", ")),
        Shown::NotExercised(why) => format!("here: not exercised, {why}"),
    }
}

/// How many rows held, broke and were not exercised, over the documents that are shown.
fn shown_in_all(coverage: &Coverage) -> String {
    let (mut held, mut broken, mut silent) = (0, 0, 0);
    for row in coverage
        .documents
        .iter()
        .flat_map(|document| &document.rows)
    {
        match &row.shown {
            Some(Shown::Held) => held += 1,
            Some(Shown::Broken(_)) => broken += 1,
            Some(Shown::NotExercised(_)) | None => silent += 1,
        }
    }
    format!("here: {held} rows held, {broken} broken, {silent} not exercised")
}

fn print_peers(peers: &Peers, as_json: bool) {
    let (decided, explained): (Vec<&PeerCheck>, Vec<&PeerCheck>) = peers
        .checks
        .iter()
        .partition(|check| check.reason.is_none());
    if as_json {
        let all = json!({ "decided": decided.len(), "explained": explained.len(), "checks": peers.checks });
        say(in_json(&all));
        return;
    }
    for check in &peers.checks {
        say(shown!(
            "{} ({}) {}",
            written(&check.id),
            written(format!("{:?}", check.mark)),
            written(&check.checks)
        ));
        for case in &check.decided_by {
            say(shown!("      by {}", written(case)));
        }
        if let Some(reason) = &check.reason {
            say(shown!("      no case: {}", written(reason)));
        }
    }
    say(shown!(
        "\n{} checks of peers: {} decided by cases, {} explained",
        peers.checks.len(),
        decided.len(),
        explained.len()
    ));
}
