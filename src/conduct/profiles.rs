//! The profile that a target is judged by.

use crate::conduct::error::ConductError;
use crate::profile::Profile;
use crate::suite::Source;
use crate::target::Target;
use crate::yaml;

/// The one profile of that id; others are not read, so that one name costs little.
///
/// # Errors
///
/// There is none of that id, or it is no good.
pub fn profile(sources: &[Source], id: &str) -> Result<Profile, ConductError> {
    let is_own = |source: &&Source| yaml::top_level(&source.text, "id") == Some(id);
    let last = profiles(sources).filter(is_own).last();
    let last = last.ok_or_else(|| ConductError::UnknownProfile {
        id: id.to_owned(),
        known: profile_ids(sources)
            .into_iter()
            .map(str::to_owned)
            .collect(),
    })?;
    Ok(last.parse()?)
}

/// The profile of that id for a target. Judged as another dialect, a target is still reached where its own one has its
/// endpoints.
///
/// # Errors
///
/// As for [`profile`], of the target's own profile too.
pub fn profile_for(sources: &[Source], target: &Target, id: &str) -> Result<Profile, ConductError> {
    let spoken = profile(sources, &target.profile)?;
    if id == target.profile {
        return Ok(spoken);
    }
    let mut judged = profile(sources, id)?;
    for (name, endpoint) in spoken.endpoints {
        if !target.endpoints.contains_key(&name) {
            judged.endpoints.insert(name, endpoint);
        }
    }
    judged.issuer = spoken.issuer.or(judged.issuer);
    Ok(judged)
}

/// The ids of the profiles of the sources.
pub fn profile_ids(sources: &[Source]) -> Vec<&str> {
    profiles(sources)
        .filter_map(|source| yaml::top_level(&source.text, "id"))
        .collect()
}

fn profiles(sources: &[Source]) -> impl Iterator<Item = &Source> {
    sources
        .iter()
        .filter(|source| source.kind() == Some("profile"))
}
