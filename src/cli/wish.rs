//! What the arguments of a run wish for.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::arguments::{RunArguments, Subject};
use crate::cli::usage::UsageError;
use crate::conduct::{Fuzzing, Selection, Whom, Wish};
use crate::fuzz::Settings;
use crate::report::Style;
use crate::suite::Danger;

/// The wish that the arguments say, with a seed of its own where they name none.
pub(crate) fn wish(
    arguments: &RunArguments,
    settings: &Settings,
    style: Style,
) -> Result<Wish, UsageError> {
    let whom = match (arguments.no_fuzz, arguments.fuzz) {
        (true, _) => Whom::Nobody,
        (false, true) => Whom::Everybody,
        (false, false) => Whom::ThisMachine,
    };
    let drawn = || u64::from(rand::random::<u32>());
    Ok(Wish {
        selection: Selection {
            filters: arguments.filters.clone(),
            shard: arguments.shard,
            only: BTreeMap::new(),
        },
        libtest: arguments.libtest.clone(),
        allowed: dangers(&arguments.subject.allow)?,
        seed: arguments.seed.unwrap_or_else(drawn),
        shuffle: arguments.shuffle,
        rounds: arguments.repeat,
        fail_fast: arguments.fail_fast,
        strict: arguments.strict,
        converses: !arguments.no_preflight,
        fail_on: arguments.fail_on.into(),
        fuzzing: Fuzzing {
            settings: settings.clone(),
            whom,
        },
        report_dir: Some(arguments.report_dir.clone()),
        style,
        selector: selector(arguments),
    })
}

/// The dangers that these words name.
pub(crate) fn dangers(words: &[String]) -> Result<BTreeSet<Danger>, UsageError> {
    let all = [Danger::Lockout, Danger::BurnsQuota, Danger::Slow];
    words
        .iter()
        .map(|word| {
            all.into_iter()
                .find(|danger| danger.word() == word)
                .ok_or_else(|| {
                    UsageError::Asked(format!(
                        "--allow {word}: there are lockout, burns_quota and slow"
                    ))
                })
        })
        .collect()
}

/// The words that select the targets again.
fn selector(arguments: &RunArguments) -> Vec<String> {
    let Subject {
        target,
        profile,
        suites,
        allow,
        no_commands,
    } = &arguments.subject;
    let mut words = Vec::new();
    let mut add = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
    for path in target {
        add("--target", path.display().to_string());
    }
    for id in profile {
        add("--profile", id.clone());
    }
    for dir in suites {
        add("--suites", dir.display().to_string());
    }
    for danger in allow {
        add("--allow", danger.clone());
    }
    if let Some(fault) = &arguments.fault {
        add("--fault", fault.clone());
    }
    if arguments.no_preflight {
        words.push("--no-preflight".to_owned());
    }
    if arguments.tls {
        words.push("--tls".to_owned());
    }
    if *no_commands {
        words.push("--no-commands".to_owned());
    }
    words
}
