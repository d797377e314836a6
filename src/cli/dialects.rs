//! What is wrong with a profile beyond its structure: a misspelt name in it would change nothing, and nobody would notice.

use std::path::PathBuf;

use crate::cli::usage::UsageError;
use crate::profile::Profile;
use crate::suite::{self, GRANTS, Library, METHODS, Source};
use crate::yaml::{Places, Problem, did_you_mean};

/// What the profiles of somebody's folders name that is not there.
pub(crate) fn check_all(dirs: &[PathBuf], library: &Library) -> Result<(), UsageError> {
    let mut problems = Vec::new();
    for dir in dirs {
        let sources = Source::read(dir)?;
        let is_profile = |source: &&Source| source.kind() == Some("profile");
        for source in sources.iter().filter(is_profile) {
            problems.extend(check(source, library));
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.into())
    }
}

/// What the profile names that is not there; nothing of a file that is no profile.
pub(crate) fn check(source: &Source, library: &Library) -> Vec<Problem> {
    let Ok(profile) = source.parse::<Profile>() else {
        return Vec::new();
    };
    let places = Places::of(&source.text);
    let mut problems = Vec::new();
    let mut fault = |path: &str, message: String, hint: Option<String>| {
        let problem = Problem::placed(&source.file, &source.text, places.get(path), message);
        problems.push(problem.with_hint(hint));
    };
    for (name, endpoint) in &profile.endpoints {
        // Behind a base URL anything else would be a part of its host.
        if !endpoint.path.starts_with('/') {
            let message = format!("the path of {name} does not begin with `/`");
            fault(&format!("endpoints.{name}.path"), message, None);
        }
    }
    for (at, name) in profile.capabilities.iter().enumerate() {
        if !suite::is_capability(name) {
            let hint = did_you_mean(name, suite::capability_names());
            let message = format!("unknown capability `{name}`");
            fault(&format!("capabilities[{at}]"), message, hint);
        }
    }
    for (at, name) in profile.clients.methods.iter().enumerate() {
        if !METHODS.contains(&name.as_str()) {
            let hint = did_you_mean(name, METHODS.iter().copied());
            let message = format!("unknown client authentication method `{name}`");
            fault(&format!("clients.methods[{at}]"), message, hint);
        }
    }
    for name in profile.grants.keys() {
        if !GRANTS.contains(&name.as_str()) {
            let hint = did_you_mean(name, GRANTS.iter().copied());
            fault(
                &format!("grants.{name}#key"),
                format!("unknown grant `{name}`"),
                hint,
            );
        }
    }
    check_deviations(&profile, library, &mut fault);
    problems
}

fn check_deviations(
    profile: &Profile,
    library: &Library,
    fault: &mut impl FnMut(&str, String, Option<String>),
) {
    for (at, deviation) in profile.deviations.iter().enumerate() {
        let path = format!("deviations[{at}]");
        let repeated = |other: &crate::profile::Deviation| other.id == deviation.id;
        if profile.deviations[..at].iter().any(repeated) {
            let message = format!("the deviation `{}` is there already", deviation.id);
            fault(&format!("{path}.id"), message, None);
        }
        for (number, id) in deviation.requirements.iter().enumerate() {
            if library.catalogue.get(id).is_none() {
                let rows = library.catalogue.iter();
                let hint = did_you_mean(id, rows.map(|row| row.id.as_str()));
                let message = format!("unknown requirement `{id}`");
                fault(&format!("{path}.requirements[{number}]"), message, hint);
            }
        }
        for (number, part) in deviation.cases.iter().enumerate() {
            if !library.cases.iter().any(|case| case.id.contains(part)) {
                let slugs = library.cases.iter().map(|case| case.case.id.as_str());
                let hint = did_you_mean(part, slugs);
                let message = format!("no case has `{part}` in its id");
                fault(&format!("{path}.cases[{number}]"), message, hint);
            }
        }
        for (number, name) in deviation.grants.iter().enumerate() {
            if !profile.grants.contains_key(name) {
                let hint = did_you_mean(name, profile.grants.keys().map(String::as_str));
                let message = format!("the profile has no grant `{name}`");
                fault(&format!("{path}.grants[{number}]"), message, hint);
            }
        }
        if !profile.documents.contains_key(&deviation.source) {
            let hint = did_you_mean(
                &deviation.source,
                profile.documents.keys().map(String::as_str),
            );
            let message = format!("the profile lists no document `{}`", deviation.source);
            fault(&format!("{path}.source"), message, hint);
        }
        if deviation.instead.is_empty()
            && deviation.also.is_empty()
            && !deviation.waived
            && deviation.verdict.is_none()
        {
            let hint = "say `instead`, `also`, `waived` or `verdict`".to_owned();
            let message = "the deviation changes nothing".to_owned();
            fault(&format!("{path}.id"), message, Some(hint));
        }
    }
}
