//! A case is run against the embedded endpoint, and what was sent there is written for the target.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::arguments::CurlArguments;
use crate::cli::curl::script;
use crate::cli::usage::UsageError;
use crate::cli::{explain, files, targets};
use crate::conduct::{Embedded, Judged, Stage, faultless};
use crate::craft::Logged;
use crate::out::say;
use crate::plan::{Decision, Trial};
use crate::reference::Dialect;
use crate::secret::written;
use crate::suite::{Danger, Library};
use crate::target::Target;
use crate::verdict::ExitCode;

pub(crate) fn curl(runtime: &Runtime, arguments: &CurlArguments) -> Result<ExitCode, UsageError> {
    let sources = files::sources(&arguments.suites)?;
    let library = files::library(&sources)?;
    let case = explain::find(&library, &arguments.case)?.clone();
    let target = arguments
        .target
        .as_deref()
        .map(|path| targets::target(path, &sources, arguments.no_commands))
        .transpose()?;
    let dialect = dialect(arguments, target.as_ref())?;
    let embedded = Embedded::of(&sources, dialect)?;
    let mut judged = runtime.block_on(embedded.serve(faultless(dialect)))?;
    Arc::make_mut(&mut judged.target).allow =
        vec![Danger::Lockout, Danger::BurnsQuota, Danger::Slow];
    let own = Arc::clone(&judged.target);
    let alone = Library {
        cases: vec![case],
        catalogue: Arc::clone(&library.catalogue),
    };
    let (trial, log) = runtime.block_on(sent(judged, alone, &arguments.case))?;
    let script = script::write(&trial, &log, &own, target.as_ref(), &embedded.profile);
    say(written(script).trimmed());
    Ok(ExitCode::Clean)
}

/// The profile's embedded endpoint, which is asked in the target's place.
fn dialect(arguments: &CurlArguments, target: Option<&Target>) -> Result<Dialect, UsageError> {
    let of_name = arguments.case.split("::").next();
    let id = arguments
        .profile
        .as_deref()
        .or_else(|| target.map(|target| target.profile.as_str()))
        .or_else(|| of_name.filter(|id| Dialect::from_name(id).is_some()))
        .unwrap_or("rfc");
    Dialect::from_name(id).ok_or_else(|| {
        let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
        UsageError::Asked(format!(
            "the requests of the profile `{id}` cannot be shown without sending them: there are embedded endpoints for {}; the report of a run has the others",
            names.join(", ")
        ))
    })
}

/// Runs the variant that is named, or the first that can be run, and gives back what it sent.
async fn sent(
    judged: Judged,
    library: Library,
    name: &str,
) -> Result<(Trial, Vec<Arc<Logged>>), UsageError> {
    let stage = Stage::ready(judged, &library.catalogue, 0, Arc::new(|_| {})).await?;
    let profile = &stage.instance().facts.profile;
    let trials = stage.trials(&library, &BTreeSet::new());
    let is_named = |trial: &&Trial| trial.name == name;
    let runs = |trial: &&Trial| trial.decision == Decision::Run;
    let chosen = trials
        .iter()
        .find(is_named)
        .or_else(|| trials.iter().find(runs))
        .or_else(|| trials.first());
    let Some(trial) = chosen else {
        let id = &profile.id;
        return Err(UsageError::Asked(format!(
            "the case is not for the profile {id}"
        )));
    };
    if let Decision::Skip(reason) = &trial.decision {
        return Err(UsageError::Asked(format!(
            "the embedded endpoint of {} cannot be asked this: {reason}",
            profile.id
        )));
    }
    stage.run(trial).await;
    let log = stage.instance().log();
    stage.close().await;
    Ok((trial.clone(), log))
}
