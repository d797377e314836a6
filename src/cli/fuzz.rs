//! `grantspec fuzz`, `grantspec replay`, `grantspec promote`.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::cli::arguments::{
    FailOnArgument, FuzzArguments, PromoteArguments, ReplayArguments, ReportFormat, RunArguments,
};
use crate::cli::blocks::{Embedded, blocks};
use crate::cli::files;
use crate::cli::run::run_with;
use crate::cli::say::{say, say_aside};
use crate::cli::usage::UsageError;
use crate::fuzz::{Found, Fuzzer, Replayed, Settings, USUAL_TRIES, promoted};
use crate::harness::Arguments;
use crate::probe::{Instance, Setup};
use crate::run::{Interruption, Runner};
use crate::verdict::ExitCode;

/// A run of the properties alone, longer than `run` has time for.
pub(crate) fn fuzz(runtime: &Runtime, arguments: &FuzzArguments) -> Result<ExitCode, UsageError> {
    let names = |grant: &String| {
        if crate::suite::GRANTS.contains(&grant.as_str()) {
            return Ok(());
        }
        let hint = crate::yaml::did_you_mean(grant, crate::suite::GRANTS.iter().copied());
        Err(UsageError(format!(
            "--grant {grant}: there is no such grant; {}",
            hint.unwrap_or_else(|| format!("there are {}", crate::suite::GRANTS.join(", ")))
        )))
    };
    arguments.grant.iter().try_for_each(names)?;
    let is_nothing = arguments.time == Some(Duration::ZERO)
        || arguments.no_corpus && arguments.tries == Some(0) && arguments.time.is_none();
    if is_nothing {
        return Err(UsageError(
            "that is no request at all; raise --tries or --time".to_owned(),
        ));
    }
    let settings = Settings {
        tries: arguments.tries.unwrap_or(USUAL_TRIES),
        time: arguments.time,
        corpus: !arguments.no_corpus,
        ..Settings::default()
    };
    let others = crate::suite::GRANTS.iter().filter(|grant| {
        !arguments.grant.is_empty() && !arguments.grant.iter().any(|wanted| wanted == *grant)
    });
    let run = RunArguments {
        subject: arguments.subject.clone(),
        strict: arguments.strict,
        seed: arguments.seed,
        rerun_failed: false,
        fail_fast: false,
        shard: None,
        repeat: 1,
        events: None,
        heartbeat: 0,
        shuffle: None,
        fail_on: FailOnArgument::default(),
        baseline: None,
        report: vec![ReportFormat::Json, ReportFormat::Html],
        report_dir: arguments.report_dir.clone(),
        tls: false,
        fault: arguments.fault.clone(),
        fuzz: true,
        no_fuzz: false,
        libtest: Arguments {
            skip: others.map(|grant| format!("::{grant}")).collect(),
            ..Arguments::default()
        },
        filters: vec!["::properties::".to_owned()],
    };
    run_with(runtime, run, &settings, true)
}

pub(crate) fn replay(
    runtime: &Runtime,
    arguments: &ReplayArguments,
) -> Result<ExitCode, UsageError> {
    let found = Found::read(&arguments.finding).map_err(|error| UsageError(error.to_string()))?;
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let mut subject = arguments.subject.clone();
    if subject.target.is_empty() && !found.target.starts_with("embedded-") {
        return Err(UsageError(format!(
            "the finding is one of the target {}; name its file with --target",
            found.target
        )));
    }
    if subject.target.is_empty() && subject.profile.is_empty() {
        subject.profile.push(found.profile.clone());
    }
    let embedded = Embedded {
        fault: arguments.fault.as_deref(),
        tls: false,
        only_list: false,
    };
    let mut codes = Vec::new();
    for block in blocks(runtime, &subject, &sources, embedded)? {
        let setup = Setup {
            profile: Arc::new(block.profile),
            target: Arc::new(block.target),
            seed: found.seed,
            ca: Vec::new(),
            client_certificate: None,
            announce: Arc::new(say_aside),
        };
        let instance = runtime
            .block_on(Instance::discovered(&setup))
            .map_err(|error| UsageError(error.to_string()))?;
        let runner = Arc::new(Runner {
            instance: Arc::new(instance),
            catalogue: Arc::clone(&library.catalogue),
            interruption: Interruption::never(),
            kept: None,
        });
        let properties = library
            .cases
            .iter()
            .filter(|case| case.case.property.is_some());
        let fuzzer = Fuzzer::new(
            runner,
            properties.cloned().collect(),
            Settings::default(),
            1,
        );
        let outcome = runtime.block_on(fuzzer.replay(&found));
        codes.push(told(&found, &outcome));
        if let Some(endpoint) = block.endpoint {
            runtime.block_on(endpoint.stop());
        }
    }
    Ok(ExitCode::of_all(codes))
}

/// Says what became of a finding.
fn told(found: &Found, outcome: &Replayed) -> ExitCode {
    let words = &found.attack_in_words;
    match outcome {
        Replayed::Fixed => {
            say(&format!("fixed: {words}"));
            ExitCode::Clean
        }
        Replayed::StillFailing(text) => {
            say(&format!("still failing: {words}\n  {text}"));
            ExitCode::Failed
        }
        Replayed::NotJudged(text) => {
            say(&format!("could not be judged: {text}"));
            ExitCode::NotJudged
        }
    }
}

pub(crate) fn promote(arguments: &PromoteArguments) -> Result<ExitCode, UsageError> {
    let found = Found::read(&arguments.finding).map_err(|error| UsageError(error.to_string()))?;
    let text = promoted(&found).map_err(UsageError)?;
    match &arguments.output {
        None => say(text.trim_end()),
        Some(path) => {
            files::write_new(path, &text)?;
            say(&format!("written to {}", path.display()));
        }
    }
    Ok(ExitCode::Clean)
}
