//! `grantspec list`: cases, and whether they would run.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::json;

use crate::cli::arguments::ListArguments;
use crate::cli::usage::UsageError;
use crate::cli::wish::dangers;
use crate::cli::{files, targets};
use crate::conduct::{self, Embedded, Judged};
use crate::out::{say, say_aside};
use crate::plan::{self, Decision, Forecast, Trial};
use crate::reference::Dialect;
use crate::secret::{json as in_json, shown, written};
use crate::suite::{Catalogue, Danger, Library, Source};
use crate::target::Target;
use crate::verdict::ExitCode;

pub(crate) fn list(arguments: &ListArguments) -> Result<ExitCode, UsageError> {
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let allowed = dangers(&arguments.subject.allow)?;
    let mut rows = Vec::new();
    let mut to_come = Vec::new();
    for judged in judged(arguments, &sources)? {
        let mut trials = judged.unasked(&library, &allowed);
        let wanted = |trial: &Trial| {
            arguments.filters.is_empty()
                || arguments
                    .filters
                    .iter()
                    .any(|filter| trial.name.contains(filter))
        };
        trials.retain(wanted);
        plan::keep_login_budget(&mut trials, &judged.target);
        if !arguments.subject.target.is_empty() {
            let forecast = conduct::usual_forecast(&judged.target, &trials);
            to_come.push((judged.target.name.clone(), forecast));
        }
        let rows_of = trials
            .iter()
            .map(|trial| row(trial, &judged.target, &library));
        rows.extend(rows_of);
    }
    if arguments.json {
        let told = |(name, of): &(String, Forecast)| json!({"target": name, "requests": of.requests, "logins": of.logins, "seconds": of.seconds});
        let to_come: Vec<_> = to_come.iter().map(told).collect();
        say(in_json(&json!({ "cases": rows, "to_come": to_come })));
    } else {
        // What lists are read for is one line per case.
        for (name, forecast) in &to_come {
            say_aside(shown!(
                "{}: {}",
                written(name).unfolded(),
                written(forecast)
            ));
        }
        for row in &rows {
            let text = |member: &str| written(row[member].as_str().unwrap_or_default());
            let reason = row["reason"]
                .as_str()
                .map_or(String::new(), |reason| format!("  [{reason}]"));
            say(shown!(
                "{} {} {}{}",
                text("level"),
                text("name"),
                written(&row["title"]),
                written(reason)
            ));
        }
    }
    Ok(if rows.is_empty() {
        ExitCode::NothingRan
    } else {
        ExitCode::Clean
    })
}

/// The targets, to none of which anything is sent: their secrets stay references.
fn judged(arguments: &ListArguments, sources: &[Source]) -> Result<Vec<Judged>, UsageError> {
    let subject = &arguments.subject;
    if subject.target.is_empty() {
        let wanted = |dialect: &Dialect| {
            let mut ids = subject.profile.iter();
            subject.profile.is_empty() || ids.any(|id| id == dialect.name())
        };
        let dialects = Dialect::ALL.into_iter().filter(wanted);
        return dialects
            .map(|dialect| Ok(Embedded::of(sources, dialect)?.unserved()))
            .collect();
    }
    let one = |path: &PathBuf| {
        let target = targets::target(path, sources, subject.no_commands)?;
        let id = subject.profile.first().unwrap_or(&target.profile);
        let profile = conduct::profile(sources, id)?;
        Ok(Judged::new(target, profile))
    };
    subject.target.iter().map(one).collect()
}

fn row(trial: &Trial, target: &Target, library: &Library) -> serde_json::Value {
    let catalogue: &Arc<Catalogue> = &library.catalogue;
    let case = &trial.case.case;
    let level = case
        .requirements
        .first()
        .and_then(|id| catalogue.get(id))
        .map_or("", |row| row.level.word());
    let (runs, reason) = match &trial.decision {
        Decision::Run => (true, None),
        Decision::Skip(reason) => (false, Some(reason.clone())),
        Decision::Dangerous(all) => (false, Some(format!("dangerous: {}", Danger::words(all)))),
    };
    json!({
        "name": trial.name,
        "case": trial.case.id,
        "revision": case.revision.unwrap_or(1),
        "title": trial.axes.fill(&case.title),
        "target": target.name,
        "requirements": case.requirements,
        "level": level,
        "requires": case.requires,
        "danger": case.danger.iter().map(|danger| danger.word()).collect::<Vec<_>>(),
        "would_run": runs,
        "reason": reason,
        "file": trial.case.source.file,
    })
}
