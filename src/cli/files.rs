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

/// A secret that a target file refers to, and what it is there.
type Referred<'t> = (&'t mut String, String);

/// Every secret of a target.
fn secrets(target: &mut Target) -> Vec<Referred<'_>> {
    let name = &target.name;
    let mut all = Vec::new();
    for (role, client) in &mut target.clients {
        let what = |what: &str| format!("{name}: the {what} of {role}");
        let secret = client.client_secret.as_mut();
        all.extend(secret.map(|secret| (secret, what("client_secret"))));
        all.extend(client.key.as_mut().map(|key| (key, what("key"))));
    }
    for (role, user) in &mut target.users {
        all.push((
            &mut user.password,
            format!("{name}: the password of {role}"),
        ));
    }
    if let Some(issuer) = &mut target.assertion_issuer {
        all.push((
            &mut issuer.key,
            format!("{name}: the key of assertion_issuer"),
        ));
    }
    all
}

/// Replaces every secret reference by the secret; gives back warnings about literals and about odd secrets.
pub(crate) fn resolve(target: &mut Target, base: &Path) -> Result<Vec<String>, UsageError> {
    let warns = !target.is_loopback();
    let mut warnings = Vec::new();
    for (text, what) in secrets(target) {
        if let (true, SecretReference::Literal(literal)) = (warns, SecretReference::of(text))
            && !literal.is_empty()
        {
            warnings.push(format!(
                "{what} stands in the target file itself; env:NAME or file:PATH keep it out"
            ));
        }
        *text = resolved(text, &what, base)?;
    }
    warnings.extend(oddities(target));
    let name = target.name.clone();
    if let Some(proxy) = &mut target.proxy
        && !matches!(SecretReference::of(proxy), SecretReference::Literal(_))
    {
        *proxy = resolved(proxy, &format!("{name}: the proxy"), base)?;
        Proxy::with_plain_http(proxy, target.allow_plain_http)
            .map_err(|error| UsageError::Asked(format!("{name}: the proxy {error}")))?;
    }
    Ok(warnings)
}

/// Warnings about odd secrets, as far as they can be had here: where a file is only checked, that is no mistake.
pub(crate) fn odd_secrets(target: &Target, base: &Path) -> Vec<String> {
    let mut target = target.clone();
    for (text, what) in secrets(&mut target) {
        *text = resolved(text, &what, base).unwrap_or_default();
    }
    oddities(&mut target)
}

fn oddities(target: &mut Target) -> Vec<String> {
    let all = target.clone();
    let told = |(secret, what): Referred<'_>| {
        let oddities = all.oddities(secret).into_iter();
        oddities.map(move |oddity| format!("{what} {oddity}"))
    };
    secrets(target).into_iter().flat_map(told).collect()
}

fn resolved(text: &str, what: &str, base: &Path) -> Result<String, UsageError> {
    match SecretReference::of(text) {
        SecretReference::Environment(variable) => std::env::var(variable).map_err(|_| {
            // What is no name of a variable may be the secret itself.
            let is_name = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
            UsageError::Asked(if variable.bytes().all(is_name) {
                format!("{what} is env:{variable}, and that variable is not set")
            } else {
                format!("{what} names a variable by env: that is not set; their names are in capital letters as a rule")
            })
        }),
        SecretReference::File(path) => read_secret(base, path).map_err(|error| {
            UsageError::Asked(if path.contains(['.', '/']) {
                format!("{what} is file:{path}, which cannot be read: {error}")
            } else {
                format!("{what} names a file by file: that cannot be read: {error}")
            })
        }),
        SecretReference::Literal(literal) => Ok(literal.to_owned()),
    }
}

/// A file beside the target file; the keys of the embedded endpoints are compiled in.
fn read_secret(base: &Path, path: &str) -> std::io::Result<String> {
    if let Some(text) = key(path) {
        return Ok(text.to_owned());
    }
    input::text(&base.join(path)).map(|text| text.strip_suffix('\n').unwrap_or(&text).to_owned())
}
