//! `grantspec validate` and `grantspec schema`.

use std::path::Path;

use schemars::generate::SchemaSettings;

use crate::baseline::{Baseline, BaselineFile, Suites};
use crate::cli::arguments::{SchemaArguments, ValidateArguments};
use crate::cli::usage::UsageError;
use crate::cli::{dialects, files, targets};
use crate::conduct::profile_ids;
use crate::out::{say, say_aside};
use crate::profile::Profile;
use crate::proof::FaultsFile;
use crate::report::{Comparison, Event};
use crate::secret::{json, shown, written};
use crate::suite::{Advice, Library, Peers, Source};
use crate::target::Target;
use crate::verdict::{ExitCode, Run};
use crate::yaml::{self, KINDS, Problem};

pub(crate) fn validate(arguments: &ValidateArguments) -> Result<ExitCode, UsageError> {
    let mut own = Vec::new();
    for path in &arguments.paths {
        own.extend(Source::read(path)?);
    }
    let embedded = Source::embedded();
    let mut all: Vec<Source> = embedded
        .into_iter()
        .filter(|source| !own.iter().any(|other| is_same(other, source)))
        .collect();
    let checked = if own.is_empty() {
        all.clone()
    } else {
        own.clone()
    };
    all.extend(own);
    let mut problems = Vec::new();
    let library = Library::load(&all).map_err(|found| problems.extend(found));
    if let Ok(library) = &library {
        problems.extend(Peers::load(&all, library).err().into_iter().flatten());
        let advice = Advice::load(&all, &library.catalogue);
        problems.extend(advice.err().into_iter().flatten());
    }
    for source in &checked {
        check(source, &all, &mut problems);
        if let (Some("profile"), Ok(library)) = (source.kind(), &library) {
            problems.extend(dialects::check(source, library));
        }
        if let (Some("baseline"), Ok(library)) = (source.kind(), &library) {
            check_baseline(source, &all, library, &mut problems);
        }
    }
    if problems.is_empty() {
        let cases = library.map_or(0, |library| {
            library
                .cases
                .iter()
                .filter(|case| checked.iter().any(|source| source.file == case.source.file))
                .count()
        });
        say(shown!(
            "{} files, {} cases: nothing is wrong",
            checked.len(),
            cases
        ));
        return Ok(ExitCode::Clean);
    }
    Err(problems.into())
}

/// A file given by hand stands for the built-in one that it is a copy of.
fn is_same(own: &Source, embedded: &Source) -> bool {
    own.relative == embedded.relative || own.file.ends_with(&format!("/{}", embedded.relative))
}

/// An entry that names nothing is a stale one at run; where files are checked it is wrong.
fn check_baseline(source: &Source, all: &[Source], library: &Library, problems: &mut Vec<Problem>) {
    let baseline = match Baseline::load(source, &profile_ids(all)) {
        Ok(baseline) => baseline,
        Err(found) => return problems.extend(found),
    };
    let suites = Suites::new(library);
    for (at, entry) in baseline.entries.iter().enumerate() {
        if let Some(missing) = suites.missing(entry) {
            let path = format!("known[{at}].case");
            problems.push(Problem::at(&source.file, &source.text, &path, missing));
        }
    }
}

fn check(source: &Source, all: &[Source], problems: &mut Vec<Problem>) {
    match source.kind() {
        Some("profile") => {
            problems.extend(source.parse::<Profile>().err());
        }
        Some("target") => match targets::target_of(source, all) {
            Ok(target) => {
                let base = Path::new(&source.file).parent();
                let base = base.unwrap_or_else(|| Path::new("."));
                for warning in files::odd_secrets(&target, base) {
                    say_aside(shown!("warning: {}", written(warning)));
                }
            }
            Err(found) => problems.extend(found),
        },
        Some(kind) if KINDS.contains(&kind) => {}
        Some(kind) => {
            let hint = yaml::did_you_mean(kind, KINDS.iter().copied());
            problems.push(
                Problem::at(
                    &source.file,
                    &source.text,
                    "kind",
                    format!("unknown kind `{kind}`"),
                )
                .with_hint(hint),
            );
        }
        None => problems.push(Problem::at(
            &source.file,
            &source.text,
            "",
            "the file does not say what it is: begin it with `kind:`",
        )),
    }
}

pub(crate) fn schema(arguments: &SchemaArguments) -> Result<ExitCode, UsageError> {
    let schema = schema_of(&arguments.name).ok_or_else(|| {
        UsageError::Asked(format!(
            "there is no schema `{}`; there are {}",
            arguments.name,
            SCHEMAS.join(", ")
        ))
    })?;
    say(json(&schema));
    Ok(ExitCode::Clean)
}

/// The file formats that have a schema: the YAML files by the word of their `kind`, reports and comparisons, and
/// the lines of `--events`.
pub const SCHEMAS: &[&str] = &[
    "suite",
    "requirements",
    "peers",
    "advice",
    "properties",
    "profile",
    "target",
    "faults",
    "baseline",
    "report",
    "events",
    "comparison",
];

/// The JSON Schema of a file format, generated from its type; `None` for a word that is not in [`SCHEMAS`].
pub fn schema_of(kind: &str) -> Option<serde_json::Value> {
    let generator = SchemaSettings::draft07().into_generator();
    match kind {
        "profile" => Some(generator.into_root_schema_for::<Profile>().to_value()),
        "target" => Some(generator.into_root_schema_for::<Target>().to_value()),
        "faults" => Some(generator.into_root_schema_for::<FaultsFile>().to_value()),
        "events" => Some(generator.into_root_schema_for::<Event>().to_value()),
        "baseline" => Some(generator.into_root_schema_for::<BaselineFile>().to_value()),
        "comparison" => Some(generator.into_root_schema_for::<Comparison>().to_value()),
        "report" => Some(generator.into_root_schema_for::<Run>().to_value()),
        kind => crate::suite::schema_for(kind),
    }
}
