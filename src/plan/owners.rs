//! Whose tokens a trial gets: on some servers those of another trial end by that.

use std::collections::BTreeSet;

use crate::plan::need::Needs;
use crate::plan::role::client_for;
use crate::plan::subject::Subject;
use crate::profile::Material;
use crate::suite::Case;

/// Whose tokens a trial gets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Owners {
    /// The clients, by their roles: those that send or own, and those of the controls.
    pub clients: BTreeSet<String>,
    /// Some are tokens of a user.
    pub of_user: bool,
    /// Some are a client's for itself.
    pub of_machine: bool,
}

/// Whose tokens the case gets, by what its steps need.
pub(super) fn of(case: &Case, needs: &[Needs], subject: Subject<'_>) -> Owners {
    let Subject {
        profile, target, ..
    } = subject;
    let usual = |grant: Option<&str>| client_for(profile, target, grant);
    let mut owners = Owners::default();
    for needs in needs {
        owners.clients.extend(needs.clients.iter().cloned());
        owners.of_user |= !needs.users.is_empty();
        for grant in &needs.grants {
            owners.of_machine |= profile.is_machine(grant);
            owners.clients.extend(usual(Some(grant)));
        }
    }
    if case.requires.iter().any(|name| name == "rotation") {
        let refresh = profile.grant_taking(Material::RefreshToken);
        owners.clients.extend(usual(Some(refresh)));
    }
    if owners.clients.is_empty() {
        owners.clients.extend(usual(None));
    }
    owners
}
