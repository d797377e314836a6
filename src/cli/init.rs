//! `grantspec init`: reads an issuer's metadata and writes a commented target file.

use std::sync::Arc;

use tokio::runtime::Runtime;

use crate::cli::arguments::InitArguments;
use crate::cli::usage::UsageError;
use crate::cli::{draft, files, signals};
use crate::conduct::{self, Judged};
use crate::input;
use crate::out::{self, say, say_aside, say_error};
use crate::secret::{on_one_line, shown, written};
use crate::target::{AddressError, Target, address};
use crate::verdict::ExitCode;

pub(crate) fn init(runtime: &Runtime, arguments: &InitArguments) -> Result<ExitCode, UsageError> {
    let issuer = arguments.issuer.trim_end_matches('/').to_owned();
    address(&issuer).map_err(|error| UsageError::Asked(not_taken(&issuer, &error)))?;
    let judged = judged(arguments, &issuer)?;
    let interruption = signals::interruption(|| {});
    let published = judged.published(Arc::new(say_aside));
    let Some(instance) = signals::unless_interrupted(runtime, &interruption, published) else {
        return Ok(ExitCode::Interrupted);
    };
    let instance = instance?;
    if instance.facts.metadata.as_ref().is_none() {
        let preflight = instance.preflight();
        let Some(answered) = signals::unless_interrupted(runtime, &interruption, preflight) else {
            return Ok(ExitCode::Interrupted);
        };
        if let Err(error) = answered {
            say_error(shown!("the issuer cannot be reached: {}", written(error)));
            return Ok(ExitCode::NotJudged);
        }
        say_aside(
            "warning: the issuer publishes no metadata that could be read; fill in the endpoints by hand",
        );
    }
    let text = draft::target_draft(
        &issuer,
        &arguments.profile,
        instance.facts.metadata.as_ref(),
    )
    .map_err(|error| UsageError::Asked(error.to_string()))?;
    let text = written(text);
    match &arguments.output {
        Some(path) => {
            out::new(path, &text)?;
            let path = written(path.display());
            say(shown!(
                "{} is written; fill in its clients, then: grantspec run --target {}",
                path,
                path
            ));
        }
        None => say(text.trimmed()),
    }
    Ok(ExitCode::Clean)
}

fn not_taken(issuer: &str, error: &AddressError) -> String {
    match error {
        // What stands in front of a host may be a password.
        AddressError::Userinfo => format!("the issuer {error}"),
        _ => format!("`{}` {error}", on_one_line(issuer)),
    }
}

/// What is needed to read metadata: no client, no user, nothing secret.
fn judged(arguments: &InitArguments, issuer: &str) -> Result<Judged, UsageError> {
    let sources = files::sources(&[])?;
    let mut target = Target {
        name: "new".to_owned(),
        profile: arguments.profile.clone(),
        base_url: issuer.to_owned(),
        issuer: Some(issuer.to_owned()),
        ..Target::default()
    };
    target.tls.insecure = arguments.insecure;
    let profile = conduct::profile(&sources, &arguments.profile)?;
    let mut judged = Judged::new(target, profile);
    for path in &arguments.ca {
        let pem = input::bytes(path).map_err(UsageError::of_path(path, "read"))?;
        judged.ca.push(pem);
    }
    Ok(judged)
}
