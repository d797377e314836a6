//! `grantspec run`.

use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use tokio::runtime::Runtime;

use crate::cli::arguments::RunArguments;
use crate::cli::conclude::Conclusion;
use crate::cli::github::Step;
use crate::cli::judged::{Serving, judged};
use crate::cli::rerun::last_failures;
use crate::cli::usage::UsageError;
use crate::cli::watch::Watch;
use crate::cli::wish::wish;
use crate::cli::{dialects, files, signals};
use crate::conduct::{Conductor, Ended, Judged, KnownFailures, Programme, Wish};
use crate::fuzz::Settings;
use crate::harness::{self, ColorSetting};
use crate::out::{self, say_aside};
use crate::report::Style;
use crate::run::Interruption;
use crate::secret::written;
use crate::suite::{Library, Source};
use crate::verdict::ExitCode;
use crate::words::use_colours;

pub(crate) fn run(runtime: &Runtime, arguments: RunArguments) -> Result<ExitCode, UsageError> {
    run_with(runtime, arguments, &Settings::default(), false)
}

/// The same with other settings of the fuzzer, and a line on how far it is.
pub(crate) fn run_with(
    runtime: &Runtime,
    mut arguments: RunArguments,
    settings: &Settings,
    shows_fuzzing: bool,
) -> Result<ExitCode, UsageError> {
    give_stdout_to_events(&mut arguments)?;
    check_threads(&arguments)?;
    let arguments = &arguments;
    let told: Arc<OnceLock<Arc<Watch>>> = Arc::default();
    let interruption = listen(arguments, &told);
    let style = Style {
        colours: colours(arguments),
    };
    let sources = files::sources(&arguments.subject.suites)?;
    // The program ends with the run: giving thousands of cases back one by one would only take time.
    let library = ManuallyDrop::new(library(arguments, &sources)?);
    let mut wish = wish(arguments, settings, style)?;
    if !arguments.libtest.list {
        check_report_dir(&arguments.report_dir)?;
    }
    let watch = Watch::new(arguments, shows_fuzzing.then(|| runtime.handle()))?;
    let _ = told.set(Arc::clone(&watch));
    let serving = Serving {
        fault: arguments.fault.as_deref(),
        tls: arguments.tls,
        only_list: arguments.libtest.list,
    };
    let targets = judged(runtime, &arguments.subject, &sources, serving)?;
    wish.selection.only = last_failures(arguments, &targets)?;
    let conclusion = Conclusion {
        arguments,
        step: Step::here(arguments),
        watch,
    };
    let conductor = Conductor {
        handle: runtime.handle(),
        library: &library,
        sources: &sources,
        wish: &wish,
        known: known(arguments, &sources, &library, &wish, &targets)?,
        interruption,
    };
    if arguments.libtest.list {
        for judged in &targets {
            harness::list(&conductor.listed(judged), &arguments.libtest);
        }
        return Ok(ExitCode::Clean);
    }
    let overlap = !shows_fuzzing && may_overlap(arguments, &targets);
    let watch = &conclusion.watch;
    let programme = Programme::new(&conductor, targets, overlap, |at| watch.hooks(at));
    conclude_all(programme, &conductor, &conclusion)
}

fn library(arguments: &RunArguments, sources: &[Source]) -> Result<Library, UsageError> {
    let folders = &arguments.subject.suites;
    if arguments.libtest.list && folders.is_empty() {
        return files::library_for_lists(sources, &arguments.subject.profile);
    }
    let library = files::library(sources)?;
    dialects::check_all(folders, &library)?;
    Ok(library)
}

/// The baseline that the arguments name, if they name one.
fn known<'a>(
    arguments: &RunArguments,
    sources: &[Source],
    library: &'a Library,
    wish: &Wish,
    targets: &[Judged],
) -> Result<Option<KnownFailures<'a>>, UsageError> {
    let path = arguments.baseline.as_ref();
    let Some(path) = path.filter(|_| !arguments.libtest.list) else {
        return Ok(None);
    };
    let baseline = files::baseline(path, sources)?;
    let targets = targets.iter().map(Judged::identity).collect();
    Ok(Some(KnownFailures::new(baseline, wish, library, targets)))
}

/// Tells of one target after the other, until that is enough.
fn conclude_all(
    mut programme: Programme<'_, '_>,
    conductor: &Conductor<'_>,
    conclusion: &Conclusion<'_>,
) -> Result<ExitCode, UsageError> {
    let arguments = conclusion.arguments;
    let mut codes = Vec::new();
    let mut is_anything_selected = false;
    while let Some(ended) = programme.next() {
        let ended = ended?;
        let code = conclusion.of(&ended);
        let is_selected = matches!(ended, Ended::Finished(_));
        is_anything_selected |= is_selected;
        if is_selected || code == ExitCode::StaleBaseline {
            codes.push(code);
        }
        let stops = matches!(
            code,
            ExitCode::Failed | ExitCode::NotJudged | ExitCode::Defect
        );
        if conductor.interruption.happened() || arguments.fail_fast && stops {
            programme.stop();
        }
    }
    if conductor.interruption.happened() {
        return Ok(ExitCode::Interrupted);
    }
    if !is_anything_selected {
        say_aside(written(nothing_selected(arguments)));
    }
    Ok(code_of(codes))
}

/// Whether two of the targets may run at once: they are our own, and nobody counts requests, threads or events.
fn may_overlap(arguments: &RunArguments, targets: &[Judged]) -> bool {
    targets.iter().all(|judged| judged.endpoint.is_some())
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
        return Err(UsageError::Asked(
            "--events - takes standard output; leave --format and --logfile out, or name a file"
                .to_owned(),
        ));
    }
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    arguments.libtest.logfile = Some(nowhere.to_owned());
    Ok(())
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

/// A signal ends the run, and what is known is still written.
fn listen(arguments: &RunArguments, told: &Arc<OnceLock<Arc<Watch>>>) -> Interruption {
    if arguments.libtest.list {
        return Interruption::never();
    }
    let told = Arc::clone(told);
    signals::interruption(move || {
        let text = "interrupted: what is known is written; once more to leave at once".into();
        match told.get() {
            Some(watch) => watch.aside(&text),
            None => say_aside(text),
        }
    })
}

/// More cases at once than a machine has connections for.
const MOST_THREADS: usize = 1000;

fn check_threads(arguments: &RunArguments) -> Result<(), UsageError> {
    match arguments.libtest.test_threads {
        Some(threads) if !(1..=MOST_THREADS).contains(&threads) => Err(UsageError::Asked(format!(
            "--test-threads {threads} is out of range; write a number from 1 to {MOST_THREADS}"
        ))),
        _ => Ok(()),
    }
}

fn colours(arguments: &RunArguments) -> bool {
    let colours = match arguments.libtest.color {
        Some(ColorSetting::Always) => true,
        Some(ColorSetting::Never) => false,
        _ => {
            out::is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    use_colours(colours);
    colours
}

/// What a report needs at least; less of it free is a full disk.
const ROOM: usize = 1 << 20;

/// A folder that cannot be written, or a full disk, is told before the run, not after.
fn check_report_dir(dir: &Path) -> Result<(), UsageError> {
    out::room_in(dir, ROOM).map_err(|error| UsageError::Asked(format!("the report folder {error}")))
}
