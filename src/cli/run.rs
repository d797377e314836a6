//! `grantspec run`.

use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::path::Path;

use tokio::runtime::Runtime;

use crate::cli::arguments::RunArguments;
use crate::cli::blocks::{Block, Embedded, blocks};
use crate::cli::conductor::Conductor;
use crate::cli::github::Step;
use crate::cli::known::KnownFailures;
use crate::cli::{UsageError, files, say_aside};
use crate::harness::ColorSetting;
use crate::report::Style;
use crate::run::Interruption;
use crate::suite::Danger;
use crate::verdict::ExitCode;

pub(crate) fn run(runtime: &Runtime, arguments: &RunArguments) -> Result<ExitCode, UsageError> {
    let colours = colours(arguments);
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let allowed = dangers(&arguments.subject.allow)?;
    if !arguments.libtest.list {
        check_report_dir(&arguments.report_dir)?;
    }
    let seed = arguments
        .seed
        .unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let interruption = listen_for_interruption(runtime);
    let embedded = Embedded {
        fault: arguments.fault.as_deref(),
        tls: arguments.tls,
        only_list: arguments.libtest.list,
    };
    let blocks = blocks(runtime, &arguments.subject, &sources, embedded)?;
    let instances: Vec<_> = blocks.iter().map(Block::instance).collect();
    let step = Step::here(arguments);
    let conductor = Conductor {
        runtime,
        arguments,
        library: &library,
        sources: &sources,
        allowed: &allowed,
        seed,
        style: Style { colours },
        interruption: interruption.clone(),
        step: step.as_ref(),
        known: KnownFailures::load(arguments, &sources, &library, instances)?,
    };
    let mut codes = Vec::new();
    let mut selected = 0;
    for (at, mut block) in blocks.into_iter().enumerate() {
        let endpoint = block.endpoint.take();
        let (count, code) = conductor.conduct(at, block)?;
        if let Some(endpoint) = endpoint {
            runtime.block_on(endpoint.stop());
        }
        selected += count;
        if count > 0 || code == ExitCode::StaleBaseline {
            codes.push(code);
        }
        if interruption.happened() {
            break;
        }
    }
    if arguments.libtest.list {
        return Ok(ExitCode::Clean);
    }
    if interruption.happened() {
        return Ok(ExitCode::Interrupted);
    }
    if selected == 0 {
        say_aside("nothing was selected: no case has a name that holds one of the filters");
    }
    Ok(code_of(codes))
}

/// The code of all blocks. A target that has nothing of what was selected says nothing about the others.
fn code_of(mut codes: Vec<ExitCode>) -> ExitCode {
    if codes.iter().any(|code| *code != ExitCode::NothingRan) {
        codes.retain(|code| *code != ExitCode::NothingRan);
    }
    ExitCode::of_all(codes)
}

/// SIGINT and SIGTERM end the run, and what is known is still written; a second one ends the program.
fn listen_for_interruption(runtime: &Runtime) -> Interruption {
    let (switch, interruption) = Interruption::new();
    runtime.spawn(async move {
        wait_for_signal().await;
        say_aside("interrupted: what is known is written; once more to leave at once");
        let _ = switch.send(true);
        wait_for_signal().await;
        std::process::exit(i32::from(ExitCode::Interrupted.number()));
    });
    interruption
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn colours(arguments: &RunArguments) -> bool {
    let colours = match arguments.libtest.color {
        Some(ColorSetting::Always) => true,
        Some(ColorSetting::Never) => false,
        _ => {
            std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    colored::control::set_override(colours);
    colours
}

pub(crate) fn dangers(words: &[String]) -> Result<BTreeSet<Danger>, UsageError> {
    let all = [Danger::Lockout, Danger::BurnsQuota, Danger::Slow];
    words
        .iter()
        .map(|word| {
            all.into_iter()
                .find(|danger| danger.word() == word)
                .ok_or_else(|| {
                    UsageError(format!(
                        "--allow {word}: there are lockout, burns_quota and slow"
                    ))
                })
        })
        .collect()
}

/// A folder that cannot be written is told before the run, not after.
fn check_report_dir(dir: &Path) -> Result<(), UsageError> {
    std::fs::create_dir_all(dir)
        .and_then(|()| tempfile::NamedTempFile::new_in(dir).map(drop))
        .map_err(|error| {
            UsageError(format!(
                "the report folder {} cannot be written: {error}",
                dir.display()
            ))
        })
}
