//! Reads the files that a command needs, and resolves the secrets that a target refers to.

use std::path::{Path, PathBuf};

use crate::cli::usage::UsageError;
use crate::profile::Profile;
use crate::suite::{Library, Source};
use crate::target::{SecretReference, Target};
use crate::yaml::{self, Problem};

/// All problems of all files, one after the other.
pub(crate) fn joined(problems: &[Problem]) -> UsageError {
    let texts: Vec<String> = problems.iter().map(Problem::to_string).collect();
    UsageError(texts.join("\n"))
}

/// The built-in files, then those of the folders; of two with the same path the later one counts.
pub(crate) fn sources(dirs: &[PathBuf]) -> Result<Vec<Source>, UsageError> {
    let mut sources = Source::embedded();
    for dir in dirs {
        let more = Source::read(dir).map_err(|problem| joined(&[problem]))?;
        sources.retain(|source| !more.iter().any(|other| other.relative == source.relative));
        sources.extend(more);
    }
    Ok(sources)
}

/// The suites of the sources.
pub(crate) fn library(sources: &[Source]) -> Result<Library, UsageError> {
    Library::load(sources).map_err(|problems| joined(&problems))
}

/// The built-in suites, as far as a list of them needs.
pub(crate) fn library_for_lists(
    sources: &[Source],
    profiles: &[String],
) -> Result<Library, UsageError> {
    Library::for_lists(sources, profiles).map_err(|problems| joined(&problems))
}

/// The one profile of that id; others are not read, so that one name costs little.
pub(crate) fn profile(sources: &[Source], id: &str) -> Result<Profile, UsageError> {
    let mut own = sources.iter().filter(|source| {
        source.kind() == Some("profile")
            && source
                .text
                .lines()
                .any(|line| line.trim() == format!("id: {id}"))
    });
    let last = own.next_back().ok_or_else(|| {
        let known: Vec<&str> = sources
            .iter()
            .filter(|source| source.kind() == Some("profile"))
            .filter_map(|source| {
                source
                    .text
                    .lines()
                    .find_map(|line| line.strip_prefix("id: "))
            })
            .collect();
        let hint = yaml::did_you_mean(id, known.iter().copied())
            .unwrap_or_else(|| format!("there are {}", known.join(", ")));
        UsageError(format!("unknown profile `{id}`; {hint}"))
    })?;
    last.parse().map_err(|problem| joined(&[problem]))
}

/// The ids of the profiles of the sources.
pub(crate) fn profile_ids(sources: &[Source]) -> Vec<&str> {
    let is_profile = |source: &&Source| source.kind() == Some("profile");
    let profiles = sources.iter().filter(is_profile);
    profiles
        .filter_map(|source| yaml::top_level(&source.text, "id"))
        .collect()
}

/// The only report below a folder.
pub(crate) fn only_report(dir: &Path) -> Result<PathBuf, UsageError> {
    let folders = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = folders
        .map(|folder| folder.path().join("report.json"))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    match found.as_slice() {
        [] => Err(UsageError(format!(
            "there is no report in {}; run first, or name one with --report",
            dir.display()
        ))),
        [one] => Ok(one.clone()),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Err(UsageError(format!(
                "there are several reports: {}; name one with --report",
                names.join(", ")
            )))
        }
    }
}

/// Writes a file that somebody is to edit: one that is there already is left as it is.
pub(crate) fn write_new(path: &Path, text: &str) -> Result<(), UsageError> {
    if path.exists() {
        return Err(UsageError(format!(
            "{} is there already and is left as it is; name another file, or remove it first",
            path.display()
        )));
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)
            .map_err(|error| UsageError(format!("{} cannot be made: {error}", parent.display())))?;
    }
    write_whole(path, text)
}

/// Writes a file through a temporary name, so that it is there whole or as it was.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), UsageError> {
    let parent = path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty());
    let folder = parent.unwrap_or_else(|| Path::new("."));
    let written = tempfile::NamedTempFile::new_in(folder).and_then(|mut file| {
        std::io::Write::write_all(&mut file, text.as_bytes())?;
        file.persist(path).map_err(|error| error.error)
    });
    written
        .map(drop)
        .map_err(|error| UsageError(format!("{} cannot be written: {error}", path.display())))
}

/// Replaces every secret reference by the secret; gives back warnings about literals.
pub(crate) fn resolve(target: &mut Target, base: &Path) -> Result<Vec<String>, UsageError> {
    let is_loopback = target.is_loopback();
    let mut warnings = Vec::new();
    let name = target.name.clone();
    let mut one = |text: &mut String, what: String| -> Result<(), UsageError> {
        let resolved = match SecretReference::of(text) {
            SecretReference::Environment(variable) => std::env::var(variable).map_err(|_| {
                UsageError(format!(
                    "{what} is env:{variable}, and that variable is not set"
                ))
            })?,
            SecretReference::File(path) => read_secret(base, path).map_err(|error| {
                UsageError(format!(
                    "{what} is file:{path}, which cannot be read: {error}"
                ))
            })?,
            SecretReference::Literal(literal) => {
                if !is_loopback && !literal.is_empty() {
                    warnings.push(format!(
                        "{what} stands in the target file itself; env:NAME or file:PATH keep it out"
                    ));
                }
                literal.to_owned()
            }
        };
        *text = resolved;
        Ok(())
    };
    for (role, client) in &mut target.clients {
        if let Some(secret) = &mut client.client_secret {
            one(secret, format!("{name}: the client_secret of {role}"))?;
        }
        if let Some(key) = &mut client.key {
            one(key, format!("{name}: the key of {role}"))?;
        }
    }
    for (role, user) in &mut target.users {
        one(
            &mut user.password,
            format!("{name}: the password of {role}"),
        )?;
    }
    if let Some(issuer) = &mut target.assertion_issuer {
        one(
            &mut issuer.key,
            format!("{name}: the key of assertion_issuer"),
        )?;
    }
    Ok(warnings)
}

/// A file beside the target file; the keys of the embedded endpoints are compiled in.
fn read_secret(base: &Path, path: &str) -> std::io::Result<String> {
    if let Some(text) = crate::cli::keys::key(path) {
        return Ok(text.to_owned());
    }
    std::fs::read_to_string(base.join(path))
        .map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned())
}
