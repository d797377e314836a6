//! What is run against: target files, or the embedded endpoints.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use tokio::runtime::Runtime;

use crate::baseline::Instance;
use crate::cli::arguments::Subject;
use crate::cli::say::say_aside;
use crate::cli::usage::UsageError;
use crate::cli::{embedded, files, keys, targets};
use crate::profile::Profile;
use crate::reference::{Dialect, Endpoint, Options};
use crate::suite::Source;
use crate::target::Target;

/// How the embedded endpoints are started.
#[derive(Clone, Copy)]
pub(crate) struct Embedded<'a> {
    pub(crate) fault: Option<&'a str>,
    pub(crate) tls: bool,
    pub(crate) only_list: bool,
}

/// One target and how it is judged.
pub(crate) struct Block {
    pub(crate) target: Target,
    pub(crate) profile: Profile,
    pub(crate) endpoint: Option<Endpoint>,
}

impl Block {
    /// What it is, as a baseline's conditions name it.
    pub(crate) fn instance(&self) -> Instance {
        Instance {
            profile: self.profile.id.clone(),
            target: self.target.name.clone(),
            version: self.target.version.clone(),
        }
    }
}

/// The targets: those named, or one per embedded endpoint.
pub(crate) fn blocks(
    runtime: &Runtime,
    subject: &Subject,
    sources: &[Source],
    embedded: Embedded<'_>,
) -> Result<Vec<Block>, UsageError> {
    let fault = embedded.fault;
    if subject.target.is_empty() {
        let dialects = dialects(&subject.profile)?;
        return dialects
            .into_iter()
            .filter(|dialect| {
                fault.is_none_or(|id| {
                    crate::reference::fault_dialects(id).is_empty()
                        || crate::reference::fault_dialects(id).contains(dialect)
                })
            })
            .map(|dialect| embedded_block(runtime, dialect, sources, embedded))
            .collect();
    }
    if fault.is_some() || embedded.tls {
        return Err(UsageError(
            "--fault and --tls are for the embedded endpoints; leave --target out".to_owned(),
        ));
    }
    subject
        .target
        .iter()
        .map(|path| target_block(path, &subject.profile, sources))
        .collect()
}

fn target_block(path: &Path, profiles: &[String], sources: &[Source]) -> Result<Block, UsageError> {
    let mut target = targets::target(path, sources)?;
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    for file in target
        .tls
        .ca
        .iter_mut()
        .chain(&mut target.tls.client_certificate)
    {
        if keys::key(file).is_none() {
            *file = base.join(&*file).display().to_string();
        }
    }
    for warning in files::resolve(&mut target, base)? {
        say_aside(&format!("warning: {warning}"));
    }
    let id = match profiles {
        [] => target.profile.clone(),
        [one] => one.clone(),
        _ => {
            return Err(UsageError(
                "a target is judged by one profile; give --profile once".to_owned(),
            ));
        }
    };
    let spoken = files::profile(sources, &target.profile)?;
    let mut profile = files::profile(sources, &id)?;
    if id != target.profile {
        // Judged as another dialect, it is still reached where its own one has its endpoints.
        for (name, endpoint) in spoken.endpoints {
            let is_named = target.endpoints.contains_key(&name);
            if !is_named {
                profile.endpoints.insert(name, endpoint);
            }
        }
        profile.issuer = spoken.issuer.or(profile.issuer);
    }
    Ok(Block {
        target,
        profile,
        endpoint: None,
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
                UsageError(format!("there is no embedded endpoint for the profile `{id}`; there are {}; name a --target", names.join(", ")))
            })
        })
        .collect()
}

fn embedded_block(
    runtime: &Runtime,
    dialect: Dialect,
    sources: &[Source],
    how: Embedded<'_>,
) -> Result<Block, UsageError> {
    let profile = files::profile(sources, dialect.name())?;
    let endpoint = if how.only_list {
        None
    } else {
        let options = Options {
            dialect,
            fault: how.fault.map(str::to_owned),
            habit: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: how.tls,
        };
        Some(
            runtime
                .block_on(Endpoint::start(options))
                .map_err(|error| UsageError(error.to_string()))?,
        )
    };
    let base_url = endpoint
        .as_ref()
        .map_or("http://127.0.0.1:0", |endpoint| endpoint.base_url());
    let mut target = embedded::target(dialect, base_url)?;
    files::resolve(&mut target, Path::new("."))?;
    Ok(Block {
        target,
        profile,
        endpoint,
    })
}
