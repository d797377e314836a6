//! Who sends what a case leaves open, and by which grant.

use crate::plan::Subject;
use crate::profile::{Presence, Profile};
use crate::target::Target;

/// Roles that a second client of the same kind may have.
pub(crate) fn another_of(role: &str) -> &'static str {
    match role {
        "public" => "other_public",
        "other_public" => "public",
        "other" => "confidential",
        "private_key_jwt" => "other_private_key_jwt",
        "other_private_key_jwt" => "private_key_jwt",
        _ => "other",
    }
}

/// The role that sends a grant's request when the case names none: the first that the profile allows and the target has.
pub fn client_for(profile: &Profile, target: &Target, grant: Option<&str>) -> Option<String> {
    let may = |role: &str| {
        target.clients.get(role).is_some_and(|client| {
            grant.is_none_or(|grant| {
                client
                    .grants
                    .as_ref()
                    .is_none_or(|grants| grants.iter().any(|name| name == grant))
            })
        })
    };
    match grant.and_then(|grant| profile.grant(grant)) {
        Some(described) => {
            let usual = described.clients.iter().find(|role| may(role)).cloned();
            // Where none of the usual roles may use it, some other one is there just for that.
            usual.or_else(|| {
                let clients = &mut target.clients.iter();
                let only = clients.find(|(_, client)| {
                    let grants = client.grants.iter().flatten();
                    grants.map(String::as_str).any(|name| Some(name) == grant)
                });
                only.map(|(role, _)| role.clone())
            })
        }
        None => ["confidential", "public", "other"]
            .into_iter()
            .find(|role| may(role))
            .map(str::to_owned),
    }
}

/// The grant that gives user tokens most cheaply: the password grant needs no login.
pub(crate) fn usual_user_grant(subject: Subject<'_>, role: Option<&str>) -> Option<String> {
    let client = role.and_then(|role| subject.target.clients.get(role));
    ["password", "authorization_code", "device_code"]
        .into_iter()
        .find(|grant| {
            let allows = client.is_none_or(|client| {
                client
                    .grants
                    .as_ref()
                    .is_none_or(|grants| grants.iter().any(|name| name == grant))
            });
            let can_log_in = subject.target.users.contains_key("alice")
                && (*grant == "password" || subject.capabilities.may_have("login"));
            let gives = subject
                .profile
                .grant(grant)
                .is_some_and(|grant| grant.refresh_token != Presence::Never);
            allows && can_log_in && gives && subject.capabilities.may_have(grant)
        })
        .map(str::to_owned)
}
