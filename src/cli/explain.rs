//! `grantspec explain`: what a case demands, why that matters, and what to do about it.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::arguments::ExplainArguments;
use crate::cli::files;
use crate::cli::usage::UsageError;
use crate::conduct::Embedded;
use crate::out::say;
use crate::plan::Decision;
use crate::proof::{Fault, faults};
use crate::reference::Dialect;
use crate::secret::{shown, written};
use crate::suite::{Advice, Catalogue, Class, Danger, Library, LoadedCase, Source, rows_of};
use crate::verdict::ExitCode;
use crate::yaml::{Places, did_you_mean};

/// Parts of a case that say what is sent and what must come back, by their keys.
const SHOWN: &[&str] = &[
    "requires", "danger", "profiles", "for_each", "control", "every", "steps", "expect",
];

/// How wide a paragraph is.
const WIDTH: usize = 100;

pub(crate) fn explain(arguments: &ExplainArguments) -> Result<ExitCode, UsageError> {
    let sources = files::sources(&arguments.suites)?;
    let library = files::library(&sources)?;
    let advice = Advice::load(&sources, &library.catalogue).map_err(UsageError::Files)?;
    let case = find(&library, &arguments.case)?;
    let all = faults()?;
    say(shown!(
        "{}\n{}\n",
        written(&case.id),
        written(&case.case.title)
    ));
    say_requirements(case, &library.catalogue);
    say_why(case, &advice);
    say_what(case);
    say_variants(case, &sources, &library)?;
    say_faults(case, &all);
    let id = written(&case.id);
    say(shown!(
        "run       grantspec run {}\nby hand   grantspec curl {}",
        id,
        id
    ));
    Ok(ExitCode::Clean)
}

/// The case of an id, of a trial's name, or of a part that no other id has.
pub(crate) fn find<'a>(library: &'a Library, name: &str) -> Result<&'a LoadedCase, UsageError> {
    let whole = library.cases.iter().find(|case| {
        let id = case.id.as_str();
        let trial = name.split_once("::").map_or("", |(_, rest)| rest);
        let variant = trial.strip_prefix(id);
        id == name || variant.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    });
    if let Some(case) = whole {
        return Ok(case);
    }
    let mut parts = library.cases.iter().filter(|case| case.id.contains(name));
    match (parts.next(), parts.next()) {
        (Some(case), None) => Ok(case),
        (Some(first), Some(second)) => {
            let more = match parts.count() {
                0 => format!("{} and {}", first.id, second.id),
                count => format!("{}, {} and {count} more", first.id, second.id),
            };
            Err(UsageError::Asked(format!(
                "several cases have `{name}` in their id: {more}; name one"
            )))
        }
        (None, _) => {
            let hint = did_you_mean(name, library.cases.iter().map(|case| case.id.as_str()));
            let hint = hint.unwrap_or_else(|| "`grantspec list` names them".to_owned());
            Err(UsageError::Asked(format!(
                "no case is called `{name}`; {hint}"
            )))
        }
    }
}

fn say_requirements(case: &LoadedCase, catalogue: &Catalogue) {
    let own = case.case.requirements.iter().map(String::as_str);
    let others = rows_of(&case.case)
        .into_iter()
        .filter(|id| !case.case.requirements.iter().any(|own| own == id));
    for (at, id) in own.chain(others).enumerate() {
        let label = if at == 0 { "rule" } else { "" };
        let Some(row) = catalogue.get(id) else {
            continue;
        };
        let means = match row.class {
            Class::Fail => "a deviation fails",
            Class::Warn => "a deviation warns",
            Class::Undecidable | Class::Info => "recorded only",
        };
        say(shown!(
            "{:<8}  {} · {} ({}) · {}",
            label,
            row.level.word(),
            written(row.citation()),
            written(id),
            means
        ));
        paragraph("", &row.sentence);
    }
    say("");
}

fn say_why(case: &LoadedCase, advice: &Advice) {
    let first = case.case.requirements.first();
    let row = first.and_then(|id| advice.of(id));
    let why = case.case.why.as_ref().or_else(|| row.map(|row| &row.why));
    if let Some(why) = why {
        let stake = row.map_or_else(String::new, |row| format!("({}) ", row.at_stake.word()));
        paragraph("why", &format!("{stake}{why}"));
    }
    let mend = case.case.mend.as_ref().or_else(|| row.map(|row| &row.mend));
    if let Some(mend) = mend {
        paragraph("mend", mend);
    }
    say("");
}

/// The lines of the suite that say what is sent and what must come back.
fn say_what(case: &LoadedCase) {
    let places = case.places();
    let lines: Vec<&str> = case.source.text.lines().collect();
    let end = end_of(case, &places, lines.len());
    // Every key of the case begins a part, which ends where the next one begins.
    let keys: BTreeMap<usize, &str> = KEYS
        .iter()
        .filter_map(|key| {
            let path = format!("{}.{key}#key", case.path);
            let place = places.has(&path).then(|| places.get(&path)).flatten()?;
            Some((place.line, *key))
        })
        .collect();
    let starts: Vec<usize> = keys.keys().copied().chain([end]).collect();
    say(shown!(
        "sent and expected, as {} says it:",
        written(&case.source.file)
    ));
    for ((_, key), range) in keys.iter().zip(starts.windows(2)) {
        if SHOWN.contains(key) {
            for line in lines.get(range[0] - 1..range[1] - 1).unwrap_or_default() {
                say(written(line.trim_end()));
            }
        }
    }
    if case.case.control != Some(false) && case.case.steps.iter().any(demands_refusal) {
        say(
            "The same request without its defect is sent first; only where that is accepted does a refusal count.",
        );
    }
    say("");
}

fn demands_refusal(step: &crate::suite::Step) -> bool {
    let mut demands = step.expect.iter();
    demands.any(crate::suite::Expectation::demands_refusal)
}

/// The keys that a case can have.
const KEYS: &[&str] = &[
    "id",
    "revision",
    "title",
    "requirements",
    "why",
    "mend",
    "requires",
    "danger",
    "profiles",
    "for_each",
    "control",
    "steps",
    "every",
    "expect",
];

/// The line behind the case's last one: that of the next case, or of the end of the file; blank lines left out.
fn end_of(case: &LoadedCase, places: &Places, last: usize) -> usize {
    let number = case.path.strip_prefix("cases[");
    let number = number.and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok());
    let next = format!("cases[{}]", number.unwrap_or_default() + 1);
    let mut end = match places.has(&next) {
        true => places.get(&next).map_or(last + 1, |place| place.line),
        false => last + 1,
    };
    let lines: Vec<&str> = case.source.text.lines().collect();
    let is_aside = |line: &&str| line.trim().is_empty() || line.trim().starts_with('#');
    while end > 1 && lines.get(end - 2).is_some_and(is_aside) {
        end -= 1;
    }
    end
}

/// In which dialects the case is there, in which variants, and whether it would run.
fn say_variants(
    case: &LoadedCase,
    sources: &[Source],
    library: &Library,
) -> Result<(), UsageError> {
    let own = Library {
        cases: vec![case.clone()],
        ..library.clone()
    };
    for (at, dialect) in Dialect::ALL.iter().enumerate() {
        let judged = Embedded::of(sources, *dialect)?.unserved();
        let trials = judged.unasked(&own, &BTreeSet::new());
        let label = if at == 0 { "trials" } else { "" };
        let variants: Vec<&str> = trials
            .iter()
            .map(|trial| crate::verdict::variant_of(&case.id, &trial.name))
            .filter(|variant| !variant.is_empty())
            .collect();
        let skip = trials.iter().find_map(|trial| match &trial.decision {
            Decision::Skip(reason) => Some(reason.clone()),
            Decision::Dangerous(all) => Some(format!("dangerous ({})", Danger::words(all))),
            Decision::Run => None,
        });
        let text = match (trials.len(), skip) {
            (0, _) => "not for this profile".to_owned(),
            (1, None) if variants.is_empty() => "one".to_owned(),
            (count, None) => format!("{count}: {}", variants.join(", ")),
            (count, Some(reason)) => format!("{count}, not all of which run here: {reason}"),
        };
        say(shown!(
            "{:<8}  {}: {}",
            label,
            written(&judged.profile.id),
            written(text)
        ));
    }
    say("");
    Ok(())
}

/// Deliberate faults of the embedded endpoints that break a row of the case.
fn say_faults(case: &LoadedCase, all: &[Fault]) {
    let rows = rows_of(&case.case);
    let mut own = all
        .iter()
        .filter(|fault| rows.contains(&fault.requirement.as_str()))
        .peekable();
    if own.peek().is_none() {
        return;
    }
    say("faults that break these rows (`grantspec run --fault ID` shows how the case notices):");
    for fault in own {
        say(shown!(
            "          {}: {}",
            written(&fault.id),
            written(&fault.does)
        ));
    }
    say("");
}

/// A paragraph with a label at its side.
fn paragraph(label: &str, text: &str) {
    let mut line = format!("{label:<8} ");
    for word in text.split_whitespace() {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            say(written(&line));
            line = " ".repeat(9);
        }
        line.push(' ');
        line.push_str(word);
    }
    say(written(&line));
}
