//! `grantspec run`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::baseline::Instance;
use crate::cli::arguments::RunArguments;
use crate::cli::blocks::{Block, Embedded, blocks};
use crate::cli::conductor::{Beginning, Conductor};
use crate::cli::github::Step;
use crate::cli::known::KnownFailures;
use crate::cli::say::say_aside;
use crate::cli::selection::failed_last_time;
use crate::cli::usage::UsageError;
use crate::cli::watch::Watch;
use crate::cli::{dialects, files};
use crate::fuzz::Settings as Fuzzing;
use crate::harness::ColorSetting;
use crate::report::Style;
use crate::run::Interruption;
use crate::suite::Danger;
use crate::verdict::ExitCode;

pub(crate) fn run(runtime: &Runtime, arguments: RunArguments) -> Result<ExitCode, UsageError> {
    run_with(runtime, arguments, &Fuzzing::default(), false)
}

/// The same with other settings of the fuzzer, and a line on how far it is.
pub(crate) fn run_with(
    runtime: &Runtime,
    mut arguments: RunArguments,
    fuzzing: &Fuzzing,
    shows_progress: bool,
) -> Result<ExitCode, UsageError> {
    give_stdout_to_events(&mut arguments)?;
    let arguments = &arguments;
    let colours = colours(arguments);
    let sources = files::sources(&arguments.subject.suites)?;
    let folders = &arguments.subject.suites;
    let library = if arguments.libtest.list && folders.is_empty() {
        files::library_for_lists(&sources, &arguments.subject.profile)?
    } else {
        let library = files::library(&sources)?;
        dialects::check_all(folders, &library)?;
        library
    };
    // The program ends with the run: giving thousands of cases back one by one would only take time.
    let library = ManuallyDrop::new(library);
    let allowed = dangers(&arguments.subject.allow)?;
    if !arguments.libtest.list {
        check_report_dir(&arguments.report_dir)?;
    }
    let seed = arguments
        .seed
        .unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let watch = Watch::new(arguments)?;
    let interruption = listen_for_interruption(runtime, Arc::clone(&watch));
    let embedded = Embedded {
        fault: arguments.fault.as_deref(),
        tls: arguments.tls,
        only_list: arguments.libtest.list,
    };
    let blocks = blocks(runtime, &arguments.subject, &sources, embedded)?;
    let instances: Vec<Instance> = blocks.iter().map(Block::instance).collect();
    let last_failures = last_failures(arguments, &instances)?;
    let step = Step::here(arguments);
    let conductor = Conductor {
        runtime,
        arguments,
        library: &library,
        sources: &sources,
        allowed: &allowed,
        seed,
        style: Style { colours },
        watch,
        last_failures,
        interruption,
        step: step.as_ref(),
        fuzzing,
        shows_progress,
        known: KnownFailures::load(arguments, &sources, &library, instances)?,
    };
    conduct_all(&conductor, blocks)
}

/// Runs one target after the other, until that is enough. An embedded endpoint is run already while the one before is
/// still printed: most of its time is waiting.
fn conduct_all(conductor: &Conductor<'_>, blocks: Vec<Block>) -> Result<ExitCode, UsageError> {
    let arguments = conductor.arguments;
    let ahead = usize::from(!conductor.shows_progress && may_overlap(arguments, &blocks));
    let mut codes = Vec::new();
    let mut selected = 0;
    let mut blocks = blocks.into_iter().enumerate();
    let mut begun = VecDeque::new();
    let mut is_enough = false;
    loop {
        while begun.len() <= ahead && !is_enough {
            let Some((at, block)) = blocks.next() else {
                break;
            };
            begun.push_back(conductor.begin(at, block));
        }
        let (count, code) = match begun.pop_front().transpose()? {
            None => break,
            Some(Beginning::Over(count, code)) => (count, code),
            Some(Beginning::Running(running)) => conductor.end(*running),
        };
        selected += count;
        if count > 0 || code == ExitCode::StaleBaseline {
            codes.push(code);
        }
        let stops = matches!(
            code,
            ExitCode::Failed | ExitCode::NotJudged | ExitCode::Defect
        );
        is_enough |= conductor.interruption.happened() || arguments.fail_fast && stops;
    }
    if arguments.libtest.list {
        return Ok(ExitCode::Clean);
    }
    if conductor.interruption.happened() {
        return Ok(ExitCode::Interrupted);
    }
    if selected == 0 {
        say_aside(&nothing_selected(arguments));
    }
    Ok(code_of(codes))
}

/// Whether two of the blocks may run at once: they are our own, and nobody counts requests, threads or events.
fn may_overlap(arguments: &RunArguments, blocks: &[Block]) -> bool {
    blocks.iter().all(|block| block.endpoint.is_some())
        && arguments.libtest.test_threads.is_none()
        && arguments.events.is_none()
        && !arguments.fail_fast
}

/// Where events go to standard output, libtest's lines do not: they would be no JSON between.
fn give_stdout_to_events(arguments: &mut RunArguments) -> Result<(), UsageError> {
    if !arguments.writes_events_to_stdout() || arguments.libtest.list {
        return Ok(());
    }
    if arguments.libtest.format.is_some() || arguments.libtest.logfile.is_some() {
        return Err(UsageError(
            "--events - takes standard output; leave --format and --logfile out, or name a file"
                .to_owned(),
        ));
    }
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    arguments.libtest.logfile = Some(nowhere.to_owned());
    Ok(())
}

/// What failed last time, by target, where only that is to be run.
fn last_failures(
    arguments: &RunArguments,
    instances: &[Instance],
) -> Result<BTreeMap<String, BTreeSet<String>>, UsageError> {
    let mut failures = BTreeMap::new();
    if !arguments.rerun_failed {
        return Ok(failures);
    }
    let dir = &arguments.report_dir;
    let mut is_known = false;
    for instance in instances {
        let names = failed_last_time(dir, &instance.target)?;
        is_known |= names.is_some();
        failures.insert(instance.target.clone(), names.unwrap_or_default());
    }
    if is_known {
        return Ok(failures);
    }
    Err(UsageError(format!(
        "there is no report in {} that says what failed; run without --rerun-failed first",
        dir.display()
    )))
}

fn nothing_selected(arguments: &RunArguments) -> String {
    let has_filters = arguments.libtest.filter.is_some() || !arguments.filters.is_empty();
    if arguments.rerun_failed {
        "nothing was selected: nothing failed in the last run".to_owned()
    } else if let (Some(shard), false) = (arguments.shard, has_filters) {
        format!("nothing was selected: no case is in part {shard}")
    } else if arguments.libtest.exact {
        "nothing was selected: no case is called exactly so; `grantspec run --list` prints the names, the profile in front"
            .to_owned()
    } else {
        "nothing was selected: no case has a name that holds one of the filters".to_owned()
    }
}

/// The code of all blocks. A target that has nothing of what was selected says nothing about the others.
fn code_of(mut codes: Vec<ExitCode>) -> ExitCode {
    if codes.iter().any(|code| *code != ExitCode::NothingRan) {
        codes.retain(|code| *code != ExitCode::NothingRan);
    }
    ExitCode::of_all(codes)
}

/// SIGINT and SIGTERM end the run, and what is known is still written; a second one ends the program.
fn listen_for_interruption(runtime: &Runtime, watch: Arc<Watch>) -> Interruption {
    let (switch, interruption) = Interruption::new();
    runtime.spawn(async move {
        wait_for_signal().await;
        watch.aside("interrupted: what is known is written; once more to leave at once");
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

/// What a report needs at least; less of it free is a full disk.
const ROOM: usize = 1 << 20;

/// A folder that cannot be written, or a full disk, is told before the run, not after.
fn check_report_dir(dir: &Path) -> Result<(), UsageError> {
    std::fs::create_dir_all(dir)
        .and_then(|()| {
            let mut file = tempfile::NamedTempFile::new_in(dir)?;
            file.as_file_mut().write_all(&vec![0; ROOM])?;
            file.as_file().sync_data()
        })
        .map_err(|error| {
            UsageError(format!(
                "the report folder {} cannot be written: {error}",
                dir.display()
            ))
        })
}
