//! Reads the files that a command needs, and resolves the secrets that a target refers to.

use std::path::{Path, PathBuf};

use crate::baseline::Baseline;
use crate::cli::usage::UsageError;
use crate::conduct::{key, profile_ids};
use crate::input;
use crate::suite::{Library, Source};
use crate::target::{Proxy, SecretReference, Target};

/// The built-in files, then those of the folders; of two with the same path the later one counts.
pub(crate) fn sources(dirs: &[PathBuf]) -> Result<Vec<Source>, UsageError> {
    let mut sources = Source::embedded();
    for dir in dirs {
        let more = Source::read(dir)?;
        sources.retain(|source| !more.iter().any(|other| other.relative == source.relative));
        sources.extend(more);
    }
    Ok(sources)
}

/// The suites of the sources.
pub(crate) fn library(sources: &[Source]) -> Result<Library, UsageError> {
    Library::load(sources).map_err(UsageError::Files)
}

/// The built-in suites, as far as a list of them needs.
pub(crate) fn library_for_lists(
    sources: &[Source],
    profiles: &[String],
) -> Result<Library, UsageError> {
    Library::for_lists(sources, profiles).map_err(UsageError::Files)
}

/// A baseline file.
pub(crate) fn baseline(path: &Path, sources: &[Source]) -> Result<Baseline, UsageError> {
    let read = Source::read(path)?;
    let [source] = read.as_slice() else {
        let path = path.display();
        return Err(UsageError::Asked(format!("{path}: not one baseline file")));
    };
    Baseline::load(source, &profile_ids(sources)).map_err(UsageError::Files)
}

/// A certificate beside the target file; those of the embedded endpoints are compiled in.
pub(crate) fn pem(base: &Path, path: &str) -> Result<Vec<u8>, UsageError> {
    if let Some(text) = key(path) {
        return Ok(text.as_bytes().to_vec());
    }
    let path = base.join(path);
    input::bytes(&path).map_err(UsageError::of_path(&path, "read"))
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
        [] => Err(UsageError::Asked(format!(
            "there is no report in {}; run first, or name one with --report",
            dir.display()
        ))),
        [one] => Ok(one.clone()),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Err(UsageError::Asked(format!(
                "there are several reports: {}; name one with --report",
                names.join(", ")
            )))
        }
    }
}

/// Replaces every secret reference by the secret; gives back warnings about literals.
pub(crate) fn resolve(target: &mut Target, base: &Path) -> Result<Vec<String>, UsageError> {
    let is_loopback = target.is_loopback();
    let mut warnings = Vec::new();
    let name = target.name.clone();
    let mut one = |text: &mut String, what: String| -> Result<(), UsageError> {
        let resolved = match SecretReference::of(text) {
            SecretReference::Environment(variable) => std::env::var(variable).map_err(|_| {
                UsageError::Asked(format!(
                    "{what} is env:{variable}, and that variable is not set"
                ))
            })?,
            SecretReference::File(path) => read_secret(base, path).map_err(|error| {
                UsageError::Asked(format!(
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
    if let Some(proxy) = &mut target.proxy
        && !matches!(SecretReference::of(proxy), SecretReference::Literal(_))
    {
        one(proxy, format!("{name}: the proxy"))?;
        Proxy::with_plain_http(proxy, target.allow_plain_http)
            .map_err(|error| UsageError::Asked(format!("{name}: the proxy {error}")))?;
    }
    Ok(warnings)
}

/// A file beside the target file; the keys of the embedded endpoints are compiled in.
fn read_secret(base: &Path, path: &str) -> std::io::Result<String> {
    if let Some(text) = key(path) {
        return Ok(text.to_owned());
    }
    input::text(&base.join(path)).map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned())
}
