//! Who sends what a case leaves open, and by which grant.

use crate::plan::subject::Subject;
use crate::profile::{Grant, Presence, Profile};
use crate::target::{Client, Target};

/// Roles that a second client of the same kind may have.
pub(crate) fn another_of(role: &str) -> &'static str {
    let kind = role.split_once('.').map_or(role, |(kind, _)| kind);
    match kind {
        "public" => "other_public",
        "other_public" => "public",
        "other" => "confidential",
        "private_key_jwt" => "other_private_key_jwt",
        "other_private_key_jwt" => "private_key_jwt",
        _ => "other",
    }
}

/// The clients in a role, by their own names: the role itself, then `role.anything`.
pub(super) fn in_role<'a>(target: &'a Target, role: &str) -> impl Iterator<Item = &'a str> {
    let of = move |name: &&str| {
        let rest = name.strip_prefix(role);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    target.clients.keys().map(String::as_str).filter(of)
}

/// Whether the target file lets the client use the grant.
pub(super) fn may_use(client: &Client, grant: &str) -> bool {
    let listed = client.grants.as_ref();
    listed.is_none_or(|grants| grants.iter().any(|name| name == grant))
}

/// The role that sends a grant's request when the case names none: the first that the profile allows and the target has.
pub fn client_for(profile: &Profile, target: &Target, grant: Option<&str>) -> Option<String> {
    let may = |role: &str| {
        let client = target.clients.get(role);
        client.is_some_and(|client| grant.is_none_or(|grant| may_use(client, grant)))
    };
    match grant.and_then(|grant| profile.grant(grant)) {
        Some(described) => {
            let mut usual = described.clients.iter();
            let usual = usual.find_map(|role| in_role(target, role).find(|role| may(role)));
            let usual = usual.map(str::to_owned);
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
            .find_map(|role| in_role(target, role).find(|role| may(role)))
            .map(str::to_owned),
    }
}

/// The grant that gives user tokens most cheaply: one that takes a password needs no login.
pub(crate) fn usual_user_grant(subject: Subject<'_>, role: Option<&str>) -> Option<String> {
    let Subject {
        profile,
        target,
        capabilities,
        ..
    } = subject;
    let client = role.and_then(|role| target.clients.get(role));
    let allows = |name: &str| client.is_none_or(|client| may_use(client, name));
    let has_user = target.users.contains_key("alice");
    let can_log_in = |grant: &Grant| grant.cost().0 == 0 || capabilities.may_have("login");
    let gives = |name: &str, grant: &Grant| {
        grant.is_of_user() && grant.refresh_token != Presence::Never && capabilities.may_have(name)
    };
    let grants = profile.grants.iter().filter(|_| has_user);
    grants
        .filter(|(name, grant)| allows(name) && gives(name, grant) && can_log_in(grant))
        .min_by_key(|(_, grant)| grant.cost())
        .map(|(name, _)| name.clone())
}
