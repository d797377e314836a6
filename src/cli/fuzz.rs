//! `grantspec fuzz`, `grantspec replay`, `grantspec promote`.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;

use crate::cli::arguments::{
    FailOnArgument, FuzzArguments, PromoteArguments, ReplayArguments, RunArguments,
};
use crate::cli::judged::{Serving, judged};
use crate::cli::run::run_with;
use crate::cli::usage::UsageError;
use crate::cli::{files, signals};
use crate::conduct::{Judged, Stage};
use crate::fuzz::{Found, Replayed, Settings, USUAL_TRIES, promoted};
use crate::harness::Arguments;
use crate::out::{self, say, say_aside};
use crate::report::VIEWS;
use crate::secret::{shown, written};
use crate::suite::Library;
use crate::verdict::ExitCode;

/// A run of the properties alone, longer than `run` has time for.
pub(crate) fn fuzz(runtime: &Runtime, arguments: &FuzzArguments) -> Result<ExitCode, UsageError> {
    let names = |grant: &String| {
        if crate::suite::GRANTS.contains(&grant.as_str()) {
            return Ok(());
        }
        let hint = crate::yaml::did_you_mean(grant, crate::suite::GRANTS.iter().copied());
        Err(UsageError::Asked(format!(
            "--grant {grant}: there is no such grant; {}",
            hint.unwrap_or_else(|| format!("there are {}", crate::suite::GRANTS.join(", ")))
        )))
    };
    arguments.grant.iter().try_for_each(names)?;
    let is_nothing = arguments.time == Some(Duration::ZERO)
        || arguments.no_corpus && arguments.tries == Some(0) && arguments.time.is_none();
    if is_nothing {
        return Err(UsageError::Asked(
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
        report: VIEWS
            .into_iter()
            .filter(|view| view.word == "html")
            .collect(),
        report_dir: arguments.report_dir.clone(),
        tls: false,
        fault: arguments.fault.clone(),
        fuzz: true,
        no_fuzz: false,
        no_preflight: false,
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
    let found = Found::read(&arguments.finding)?;
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let mut subject = arguments.subject.clone();
    if subject.target.is_empty() && !found.target.starts_with("embedded-") {
        return Err(UsageError::Asked(format!(
            "the finding is one of the target {}; name its file with --target",
            found.target
        )));
    }
    if subject.target.is_empty() && subject.profile.is_empty() {
        subject.profile.push(found.profile.clone());
    }
    let serving = Serving {
        fault: arguments.fault.as_deref(),
        tls: false,
        only_list: false,
    };
    let interruption = signals::interruption(|| {});
    let mut codes = Vec::new();
    for judged in judged(runtime, &subject, &sources, serving)? {
        let replayed = replayed(judged, &library, &found);
        let Some(outcome) = signals::unless_interrupted(runtime, &interruption, replayed) else {
            return Ok(ExitCode::Interrupted);
        };
        codes.push(told(&found, &outcome?));
    }
    Ok(ExitCode::of_all(codes))
}

async fn replayed(
    judged: Judged,
    library: &Library,
    found: &Found,
) -> Result<Replayed, UsageError> {
    let announce = Arc::new(say_aside);
    let stage = Stage::ready(judged, &library.catalogue, found.seed, announce).await?;
    let outcome = stage
        .fuzzer(library, Settings::default(), 1)
        .replay(found)
        .await;
    stage.close().await;
    Ok(outcome)
}

/// Says what became of a finding.
fn told(found: &Found, outcome: &Replayed) -> ExitCode {
    let words = &found.attack_in_words;
    match outcome {
        Replayed::Fixed => {
            say(shown!("fixed: {}", words));
            ExitCode::Clean
        }
        Replayed::StillFailing(text) => {
            say(shown!("still failing: {}\n  {}", words, text));
            ExitCode::Failed
        }
        Replayed::NotJudged(text) => {
            say(shown!("could not be judged: {}", text));
            ExitCode::NotJudged
        }
    }
}

pub(crate) fn promote(arguments: &PromoteArguments) -> Result<ExitCode, UsageError> {
    let found = Found::read(&arguments.finding)?;
    let text = promoted(&found).map_err(|error| UsageError::Asked(error.to_string()))?;
    let text = written(text);
    match &arguments.output {
        None => say(text.trimmed()),
        Some(path) => {
            out::new(path, &text)?;
            say(shown!("written to {}", written(path.display())));
        }
    }
    Ok(ExitCode::Clean)
}
