//! Why a case cannot be run against a target: what its steps need, held against what there is.

use crate::plan::axes::Axes;
use crate::plan::capability::Origin;
use crate::plan::need::{NEIGHBOURS, Needs};
use crate::plan::subject::Subject;
use crate::suite::Case;
use crate::target::Target;

/// Why the case cannot be run against this target, if it cannot.
pub(super) fn missing(
    case: &Case,
    axes: &Axes,
    needs: &[Needs],
    subject: Subject<'_>,
) -> Option<String> {
    let lacks = |name: &str| (!subject.capabilities.may_have(name)).then(|| lacking(name, subject));
    if let Some(reason) = case
        .requires
        .iter()
        .find_map(|name| lacks(&axes.fill(name)))
    {
        return Some(reason);
    }
    if let Some(grant) = &axes.grant
        && let Some(reason) = lacks(grant)
    {
        return Some(reason);
    }
    if let Some(method) = &axes.auth
        && let Some(reason) = lacks(method)
    {
        return Some(reason);
    }
    if let Some(every) = &case.every {
        // Its steps only provoke answers where it is alone; those of the other cases are there anyway. What is not
        // offered is not judged by what happens to stand at its usual place.
        let endpoint = every.endpoint.as_deref();
        return endpoint
            .filter(|name| NEIGHBOURS.contains(name))
            .and_then(lacks);
    }
    case.steps
        .iter()
        .zip(needs)
        .filter(|(step, _)| {
            step.when
                .as_ref()
                .is_none_or(|name| subject.capabilities.may_have(name))
        })
        .find_map(|(_, needs)| missing_for_step(needs, subject))
}

fn lacking(name: &str, subject: Subject<'_>) -> String {
    let origin = subject
        .capabilities
        .get(name)
        .map_or(Origin::Nowhere, |known| known.origin);
    format!("the target does not offer {name} ({origin})")
}

fn missing_for_step(needs: &Needs, subject: Subject<'_>) -> Option<String> {
    if let Some(grant) = needs
        .grants
        .iter()
        .find(|grant| !subject.capabilities.may_have(grant))
    {
        return Some(lacking(grant, subject));
    }
    if let Some(name) = needs
        .capabilities
        .iter()
        .find(|name| !subject.capabilities.may_have(name))
    {
        return Some(lacking(name, subject));
    }
    if let Some(role) = needs
        .clients
        .iter()
        .find(|role| !subject.target.clients.contains_key(*role))
    {
        return Some(format!("the target file has no client in the role {role}"));
    }
    if let Some(role) = needs
        .users
        .iter()
        .find(|role| !subject.target.users.contains_key(*role))
    {
        return Some(format!("the target file has no user in the role {role}"));
    }
    if let Some((role, method)) = needs
        .methods
        .iter()
        .find(|(role, method)| !has_method(subject.target, role, method))
    {
        return Some(format!(
            "the client in the role {role} does not use {method}"
        ));
    }
    if let Some((role, method)) = needs
        .unregistered
        .iter()
        .find(|(role, method)| is_registered(subject.target, role, method))
    {
        return Some(format!(
            "the client in the role {role} is registered for {method}"
        ));
    }
    if let Some(value) = needs
        .values
        .iter()
        .find(|name| !subject.target.values.contains_key(*name))
    {
        return Some(format!("the target file has no value {value}"));
    }
    if let Some((grant, reason)) = needs.refused_grants.first() {
        return Some(format!("{reason} {grant}"));
    }
    let longest = subject.target.limits.longest_wait_seconds;
    needs.wait.filter(|wait| *wait > longest).map(|wait| {
        format!("it waits {wait:.0} s, longer than limits.longest_wait_seconds ({longest:.0} s)")
    })
}

/// Whether the client can send by this method; to show nothing needs no registration.
fn has_method(target: &Target, role: &str, method: &str) -> bool {
    method == "none" || is_registered(target, role, method)
}

fn is_registered(target: &Target, role: &str, method: &str) -> bool {
    let client = target.clients.get(role);
    client.is_some_and(|client| client.methods().contains(&method))
}
