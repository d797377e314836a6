//! `grantspec list`: cases, and whether they would run.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::cli::arguments::ListArguments;
use crate::cli::run::dangers;
use crate::cli::say::say;
use crate::cli::usage::UsageError;
use crate::cli::{embedded, files, targets};
use crate::plan::{self, Capabilities, Decision, Trial};
use crate::profile::Profile;
use crate::reference::Dialect;
use crate::suite::{Catalogue, Danger, Library, Source};
use crate::target::Target;
use crate::verdict::ExitCode;

pub(crate) fn list(arguments: &ListArguments) -> Result<ExitCode, UsageError> {
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let allowed = dangers(&arguments.subject.allow)?;
    let mut rows = Vec::new();
    for (target, id) in targets(arguments, &sources)? {
        let profile: Profile = files::profile(&sources, &id)?;
        let capabilities = Capabilities::before_asking(&profile, &target);
        let subject = plan::Subject {
            profile: &profile,
            target: &target,
            capabilities: &capabilities,
            allowed: &allowed,
        };
        let mut trials = plan::build(&library, subject);
        let wanted = |trial: &Trial| {
            arguments.filters.is_empty()
                || arguments
                    .filters
                    .iter()
                    .any(|filter| trial.name.contains(filter))
        };
        trials.retain(wanted);
        plan::keep_login_budget(&mut trials, &target);
        rows.extend(trials.iter().map(|trial| row(trial, &target, &library)));
    }
    if arguments.json {
        say(&serde_json::to_string_pretty(&json!({ "cases": rows })).unwrap_or_default());
    } else {
        for row in &rows {
            let reason = row["reason"]
                .as_str()
                .map_or(String::new(), |reason| format!("  [{reason}]"));
            say(&format!(
                "{} {} {}{reason}",
                row["level"].as_str().unwrap_or_default(),
                row["name"].as_str().unwrap_or_default(),
                row["title"]
            ));
        }
    }
    Ok(if rows.is_empty() {
        ExitCode::NothingRan
    } else {
        ExitCode::Clean
    })
}

fn targets(
    arguments: &ListArguments,
    sources: &[Source],
) -> Result<Vec<(Target, String)>, UsageError> {
    if arguments.subject.target.is_empty() {
        let wanted = |dialect: &Dialect| {
            arguments.subject.profile.is_empty()
                || arguments
                    .subject
                    .profile
                    .iter()
                    .any(|id| id == dialect.name())
        };
        return Dialect::ALL
            .into_iter()
            .filter(wanted)
            .map(|dialect| {
                Ok((
                    embedded::target(dialect, "http://127.0.0.1:0")?,
                    dialect.name().to_owned(),
                ))
            })
            .collect();
    }
    let one = |path: &std::path::PathBuf| {
        let target = targets::target(Path::new(path), sources)?;
        let id = arguments
            .subject
            .profile
            .first()
            .cloned()
            .unwrap_or_else(|| target.profile.clone());
        Ok((target, id))
    };
    arguments.subject.target.iter().map(one).collect()
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
