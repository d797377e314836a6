//! `grantspec baseline`: the file of known failures is kept by people, with a little help.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::baseline::{self, Allowed, Baseline, Condition, Edited, Entry, Suites, today};
use crate::cli::arguments::{BaselineAddArguments, BaselineCommand};
use crate::cli::files;
use crate::cli::usage::UsageError;
use crate::conduct::profile_ids;
use crate::out::{self, say};
use crate::report;
use crate::secret::{shown, written};
use crate::suite::{Class, Source};
use crate::verdict::{Cause, ExitCode, FailOn, Record, Run, Verdict};

pub(crate) fn main(command: &BaselineCommand) -> Result<ExitCode, UsageError> {
    match command {
        BaselineCommand::Add(arguments) => add(arguments),
        BaselineCommand::Prune {
            baseline,
            report,
            suites,
        } => prune(baseline, report, suites),
        BaselineCommand::Show { baseline, suites } => show(baseline, suites),
    }
}

fn add(arguments: &BaselineAddArguments) -> Result<ExitCode, UsageError> {
    if arguments.reason.trim().is_empty() {
        return Err(UsageError::Asked(
            "--reason is empty: say why the failure is accepted".to_owned(),
        ));
    }
    let sources = files::sources(&arguments.suites)?;
    let path = match &arguments.report {
        Some(path) => path.clone(),
        None => files::only_report(Path::new("reports"))?,
    };
    let run = report::read(&path)?;
    let file = &arguments.baseline;
    let known = if file.exists() {
        files::baseline(file, &sources)?
    } else {
        of_text(file, baseline::empty_file(), &sources)?
    };
    let mut new: Vec<Entry> = Vec::new();
    for record in chosen(&run, arguments)? {
        for entry in entries(&run, record, arguments) {
            let is_there = |there: &Entry| there.name() == entry.name();
            if !known.entries.iter().any(is_there) && !new.iter().any(is_there) {
                new.push(entry);
            }
        }
    }
    if new.is_empty() {
        say("nothing is added: all of it is listed already");
        return Ok(ExitCode::Clean);
    }
    let edited = baseline::add(&known, &new)?;
    // What is written is read as a user's file would be: a bad date is told now, not at the next run.
    of_text(file, &edited.text, &sources)?;
    write(file, &edited)?;
    for entry in &new {
        say(shown!("added  {}", written(entry.name())));
    }
    Ok(ExitCode::Clean)
}

/// The records that are meant.
fn chosen<'a>(
    run: &'a Run,
    arguments: &BaselineAddArguments,
) -> Result<Vec<&'a Record>, UsageError> {
    let is_wrong = |record: &&Record| {
        let wrong = [Verdict::Fail, Verdict::Error];
        let verdict = run.verdict_of(record);
        wrong.contains(&verdict)
            || verdict == Verdict::Warn && (!arguments.all || run.fail_on == FailOn::Should)
    };
    let wrong: Vec<&Record> = run.records.iter().filter(is_wrong).collect();
    if arguments.all {
        return Ok(wrong);
    }
    let mut all = Vec::new();
    for name in &arguments.cases {
        let is_meant = |record: &&Record| record.name == *name || record.case == *name;
        let meant: Vec<&Record> = wrong.iter().copied().filter(is_meant).collect();
        if meant.is_empty() {
            let is_there = run.records.iter().any(|record| is_meant(&record));
            return Err(UsageError::Asked(if is_there {
                format!("`{name}` did not fail in that report")
            } else {
                let names = wrong.iter().map(|record| record.name.as_str());
                let hint = crate::yaml::did_you_mean(name, names)
                    .map_or_else(String::new, |hint| format!("; {hint}"));
                format!("nothing in that report is called `{name}`{hint}")
            }));
        }
        all.extend(meant);
    }
    Ok(all)
}

/// One entry for each demand of the record that is broken.
fn entries(run: &Run, record: &Record, arguments: &BaselineAddArguments) -> Vec<Entry> {
    let variant = record.variant();
    let blank = Entry {
        case: record.case.to_string(),
        variant: (!variant.is_empty()).then(|| variant.to_owned()),
        when: Condition {
            profile: Some(run.profile.to_string()),
            ..Condition::default()
        },
        reason: arguments.reason.trim().to_owned(),
        link: arguments.link.clone(),
        owner: arguments.owner.clone(),
        expires: arguments.expires.clone(),
        ..Entry::default()
    };
    let least = match run.verdict_of(record) {
        Verdict::Fail if run.fail_on == FailOn::Must => Class::Fail,
        _ => Class::Warn,
    };
    let broken = record
        .findings
        .iter()
        .filter(|finding| finding.known.is_none() && finding.weight(run.strict) >= least);
    let mut entries: Vec<Entry> = broken
        .map(|finding| Entry {
            expectation: Some(record.demand_of(finding).to_owned()),
            diagnosis: finding.diagnosis.to_string(),
            cause: finding.cause.clone().map(|cause| cause.map(String::from)),
            allowed: vec![match finding.weight(run.strict) {
                Class::Fail => Allowed::Fail,
                _ => Allowed::Warn,
            }],
            ..blank.clone()
        })
        .collect();
    if let (Some(trouble), None, Verdict::Error) =
        (&record.trouble, &record.known, run.verdict_of(record))
    {
        entries.push(Entry {
            diagnosis: trouble.kind().to_string(),
            cause: Some(Cause {
                id: trouble.kind().id().to_owned(),
                arguments: BTreeMap::new(),
            }),
            allowed: vec![Allowed::Error],
            ..blank
        });
    }
    entries
}

fn prune(path: &Path, reports: &[PathBuf], suites: &[PathBuf]) -> Result<ExitCode, UsageError> {
    let sources = files::sources(suites)?;
    let library = files::library(&sources)?;
    let known = files::baseline(path, &sources)?;
    let mut stale: Vec<(String, String)> = Vec::new();
    for path in reports {
        let run = report::read(path)?;
        let used = run.baseline.ok_or_else(|| {
            let path = path.display();
            UsageError::Asked(format!(
                "{path} is of a run without a baseline; run with --baseline first"
            ))
        })?;
        let told = used.stale.into_iter();
        stale.extend(told.map(|stale| (stale.entry.into(), stale.why.into())));
    }
    let suites = Suites::new(&library);
    let today = today();
    let why = |entry: &Entry| {
        let name = entry.name();
        let said = stale.iter().find(|(entry, _)| *entry == name);
        let said = said.map(|(_, why)| why.clone());
        said.or_else(|| suites.missing(entry))
            .or_else(|| entry.expired_on(&today))
    };
    let mut gone = Vec::new();
    for (at, entry) in known.entries.iter().enumerate() {
        if let Some(why) = why(entry) {
            say(shown!(
                "removed  {} ({})",
                written(entry.name()),
                written(why)
            ));
            gone.push(at);
        }
    }
    if gone.is_empty() {
        say("nothing is stale");
        return Ok(ExitCode::Clean);
    }
    let edited = baseline::prune(&known, &gone)?;
    write(path, &edited)?;
    say(shown!(
        "{} entries are left",
        known.entries.len() - gone.len()
    ));
    Ok(ExitCode::Clean)
}

fn show(path: &Path, suites: &[PathBuf]) -> Result<ExitCode, UsageError> {
    let sources = files::sources(suites)?;
    let library = files::library(&sources)?;
    let known = files::baseline(path, &sources)?;
    let suites = Suites::new(&library);
    let today = today();
    let mut order: Vec<usize> = (0..known.entries.len()).collect();
    order.sort_by_key(|at| {
        let expires = known.entries[*at].expires.clone();
        (expires.is_none(), expires)
    });
    let mut stale = 0;
    for at in order {
        let entry = &known.entries[at];
        say(shown!(
            "{}:{}  {}",
            written(&known.file),
            known.lines[at],
            written(entry.name())
        ));
        say(shown!("    reason   {}", written(entry.reason.trim())));
        let more = [
            ("link", &entry.link),
            ("owner", &entry.owner),
            ("expires", &entry.expires),
        ];
        for (label, text) in more {
            if let Some(text) = text {
                say(shown!("    {:<7}  {}", label, written(text)));
            }
        }
        if let Some(why) = suites.missing(entry).or_else(|| entry.expired_on(&today)) {
            stale += 1;
            say(shown!("    STALE    {}", written(why)));
        }
    }
    say(shown!("{} entries, {} stale", known.entries.len(), stale));
    Ok(if stale > 0 {
        ExitCode::StaleBaseline
    } else {
        ExitCode::Clean
    })
}

fn of_text(path: &Path, text: &str, sources: &[Source]) -> Result<Baseline, UsageError> {
    let file = path.display().to_string();
    let source = Source {
        relative: file.clone(),
        file,
        text: text.into(),
    };
    Baseline::load(&source, &profile_ids(sources)).map_err(UsageError::Files)
}

fn write(path: &Path, edited: &Edited) -> Result<(), UsageError> {
    out::verbatim(path, &edited.text)?;
    if !edited.kept_comments {
        out::say_aside(shown!(
            "warning: {} was written anew, without its comments: it has an unusual layout",
            written(path.display())
        ));
    }
    Ok(())
}
