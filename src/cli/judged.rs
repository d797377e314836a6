//! What is run against: target files, or the embedded endpoints.

use std::path::Path;
use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::arguments::Subject;
use crate::cli::usage::UsageError;
use crate::cli::{files, targets};
use crate::conduct::{self, Embedded, Judged};
use crate::out::say_aside;
use crate::reference::{Dialect, Options, fault_dialects};
use crate::secret::{shown, written};
use crate::suite::Source;

/// How the embedded endpoints are started.
#[derive(Clone, Copy)]
pub(crate) struct Serving<'a> {
    pub(crate) fault: Option<&'a str>,
    pub(crate) tls: bool,
    pub(crate) only_list: bool,
}

/// The targets: those named, or one per embedded endpoint.
pub(crate) fn judged(
    runtime: &Runtime,
    subject: &Subject,
    sources: &[Source],
    serving: Serving<'_>,
) -> Result<Vec<Judged>, UsageError> {
    let fault = serving.fault;
    if subject.target.is_empty() {
        let can_have = |dialect: &Dialect| {
            let of_fault = fault.map(fault_dialects).unwrap_or_default();
            of_fault.is_empty() || of_fault.contains(dialect)
        };
        let dialects = dialects(&subject.profile)?.into_iter().filter(can_have);
        return dialects
            .map(|dialect| embedded(runtime, dialect, sources, serving))
            .collect();
    }
    if fault.is_some() || serving.tls {
        return Err(UsageError::Asked(
            "--fault and --tls are for the embedded endpoints; leave --target out".to_owned(),
        ));
    }
    let files = subject.target.iter();
    let all: Result<Vec<Judged>, UsageError> =
        files.map(|path| of_file(path, subject, sources)).collect();
    let mut all = all?;
    Judged::share_secrets(&mut all);
    Ok(all)
}

fn of_file(path: &Path, subject: &Subject, sources: &[Source]) -> Result<Judged, UsageError> {
    let mut target = targets::target(path, sources, subject.no_commands)?;
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    for warning in files::resolve(&mut target, base)? {
        say_aside(shown!("warning: {}", written(warning)));
    }
    let id = match subject.profile.as_slice() {
        [] => target.profile.clone(),
        [one] => one.clone(),
        _ => {
            return Err(UsageError::Asked(
                "a target is judged by one profile; give --profile once".to_owned(),
            ));
        }
    };
    let profile = conduct::profile_for(sources, &target, &id)?;
    let pem = |file: &String| files::pem(base, file);
    Ok(Judged {
        ca: target.tls.ca.iter().map(pem).collect::<Result<_, _>>()?,
        client_certificate: target
            .tls
            .client_certificate
            .as_ref()
            .map(pem)
            .transpose()?,
        target: Arc::new(target),
        profile: Arc::new(profile),
        endpoint: None,
        known: Arc::default(),
    })
}

fn dialects(ids: &[String]) -> Result<Vec<Dialect>, UsageError> {
    if ids.is_empty() {
        return Ok(Dialect::ALL.to_vec());
    }
    ids.iter()
        .map(|id| {
            Dialect::from_name(id).ok_or_else(|| {
                let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
                UsageError::Asked(format!("there is no embedded endpoint for the profile `{id}`; there are {}; name a --target", names.join(", ")))
            })
        })
        .collect()
}

fn embedded(
    runtime: &Runtime,
    dialect: Dialect,
    sources: &[Source],
    serving: Serving<'_>,
) -> Result<Judged, UsageError> {
    let embedded = Embedded::of(sources, dialect)?;
    if serving.only_list {
        return Ok(embedded.unserved());
    }
    let options = Options {
        fault: serving.fault.map(str::to_owned),
        tls: serving.tls,
        ..conduct::faultless(dialect)
    };
    Ok(runtime.block_on(embedded.serve(options))?)
}
