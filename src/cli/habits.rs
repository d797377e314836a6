//! `grantspec habits`: ways to be right that the embedded endpoint can have, and whether any is taken for a fault.

use tokio::runtime::Runtime;

use crate::cli::arguments::{HabitsArguments, HabitsCommand};
use crate::cli::usage::UsageError;
use crate::cli::{files, signals};
use crate::conduct::{Embedded, Shard};
use crate::out::{say, say_aside};
use crate::proof::{Habit, Mannered, Watch, Watched, habits};
use crate::reference::Dialect;
use crate::secret::{shown, written};
use crate::verdict::ExitCode;

pub(crate) fn main(runtime: &Runtime, arguments: &HabitsArguments) -> Result<ExitCode, UsageError> {
    let all = habits()?;
    match &arguments.command {
        HabitsCommand::List { filters } => {
            for habit in all.iter().filter(|habit| is_meant(habit, filters)) {
                say(shown!(
                    "{}  [{}] {} ({})",
                    written(&habit.id),
                    written(habit.dialects.join(", ")),
                    written(&habit.does),
                    written(&habit.may)
                ));
            }
            Ok(ExitCode::Clean)
        }
        HabitsCommand::Run {
            profile,
            shard,
            filters,
        } => {
            let chosen = all.into_iter().filter(|habit| is_meant(habit, filters));
            let chosen: Vec<Habit> = chosen.collect();
            for habit in chosen.iter().filter(|habit| habit.open.is_some()) {
                let why = habit.open.as_deref().unwrap_or_default();
                say(shown!("waits   {}: {}", written(&habit.id), written(why)));
            }
            let all = chosen.iter().filter(|habit| habit.open.is_none());
            let all = all.flat_map(|habit| in_dialects(habit, profile));
            run(
                runtime,
                &all.filter(|one| is_in(one, *shard)).collect::<Vec<_>>(),
            )
        }
    }
}

fn is_meant(habit: &Habit, filters: &[String]) -> bool {
    filters.is_empty() || filters.iter().any(|filter| habit.id.contains(filter))
}

fn in_dialects(habit: &Habit, profiles: &[String]) -> Vec<Mannered> {
    let dialects = habit.dialects.iter();
    dialects
        .filter(|id| profiles.is_empty() || profiles.contains(id))
        .filter_map(|id| Dialect::from_name(id))
        .map(|dialect| Mannered {
            habit: habit.clone(),
            dialect,
        })
        .collect()
}

fn is_in(one: &Mannered, shard: Option<Shard>) -> bool {
    shard.is_none_or(|shard| shard.has(&name_of(one.dialect.name(), &one.habit.id)))
}

fn name_of(dialect: &str, habit: &str) -> String {
    format!("{dialect}::{habit}")
}

fn run(runtime: &Runtime, all: &[Mannered]) -> Result<ExitCode, UsageError> {
    if all.is_empty() {
        say_aside("no habit has an id like that; `grantspec habits list` shows all");
        return Ok(ExitCode::NothingRan);
    }
    let sources = files::sources(&[])?;
    let library = files::library(&sources)?;
    let embedded: Result<Vec<Embedded>, _> = Dialect::ALL
        .into_iter()
        .map(|dialect| Embedded::of(&sources, dialect))
        .collect();
    let watch = Watch {
        handle: runtime.handle(),
        library: &library,
        sources: &sources,
        embedded: embedded?,
        interruption: signals::interruption(|| {}),
    };
    let watched = watch.run(all, tell)?;
    let clean = watched.iter().filter(|one| one.is_clean()).count();
    say(shown!(
        "\nhabits  {} of {} without a finding",
        clean,
        all.len()
    ));
    Ok(if watch.interruption.happened() {
        ExitCode::Interrupted
    } else if clean == all.len() {
        ExitCode::Clean
    } else {
        ExitCode::Failed
    })
}

/// A line for each, and what is wrong with it below.
fn tell(one: &Watched) {
    let mark = if one.is_clean() { "clean " } else { "ALARM " };
    say(shown!(
        "{}  {}",
        mark,
        written(name_of(one.dialect, &one.habit))
    ));
    for (name, verdict) in &one.alarms {
        say(shown!("          {}  {}", verdict.word(), written(name)));
    }
    for name in &one.silent {
        say(shown!(
            "          does not warn any more  {}",
            written(name)
        ));
    }
}
