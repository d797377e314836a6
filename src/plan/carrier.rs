//! By which grant a case sends a request that is not about the grant: `{{carrier}}`.

use crate::plan::axes::Axes;
use crate::plan::role::{client_for, may_use, usual_user_grant};
use crate::plan::subject::Subject;
use crate::profile::{Grant, Material};
use crate::suite::{Change, LoadedCase, Request, Step};

/// What carries, the cheapest first.
const CARRIERS: &[&str] = &[
    "client_credentials",
    "password",
    "refresh_token",
    "device_code",
    "authorization_code",
];

/// The word in braces.
const WORD: &str = "carrier";

/// Whether the case leaves its grant open.
pub(super) fn is_asked_for(case: &LoadedCase) -> bool {
    let placeholders = case.placeholders();
    placeholders.iter().any(|texts| texts.contains(WORD))
}

/// The cheapest grant of the target by which every client of the case may send what the case sends.
pub(super) fn choose(case: &LoadedCase, axes: &Axes, subject: Subject<'_>) -> Option<String> {
    if !is_asked_for(case) {
        return None;
    }
    let repeats = is_sent_again(case);
    let steps: Vec<&Step> = case
        .case
        .steps
        .iter()
        .filter(|step| carries(step))
        .collect();
    let fits = |name: &str| {
        let grant = subject.profile.grant(name)?;
        let is_had = subject.capabilities.may_have(name) && is_within_reach(name, grant, subject);
        let is_good_again = !repeats || !grant.materials().any(Material::is_used_up);
        let sends = |step: &&Step| {
            let request = step.request.as_ref();
            request.is_none_or(|request| may_send(request, name, grant, axes, subject))
        };
        (is_had && is_good_again && steps.iter().all(sends)).then(|| name.to_owned())
    };
    let chosen = CARRIERS.iter().find_map(|name| fits(name));
    // A case with `every` judges what others get, and its own steps are welcome, no more.
    let is_of_others = case.case.every.is_some();
    chosen.or_else(|| is_of_others.then(|| CARRIERS[0].to_owned()))
}

fn carries(step: &Step) -> bool {
    let grant = step.request.as_ref().and_then(|one| one.grant.as_deref());
    grant.is_some_and(|grant| grant.contains(WORD))
}

/// Whether a request of the case goes out several times, so that what it takes must be good as often.
fn is_sent_again(case: &LoadedCase) -> bool {
    let steps = &case.case.steps;
    let of = |id: &String| {
        let named = steps.iter().find(|step| step.id.as_ref() == Some(id));
        named.is_some_and(carries)
    };
    steps.iter().any(|step| {
        let many = step.times.is_some_and(|times| times > 1) || step.at_once.is_some();
        let again = step.request.as_ref().and_then(|one| one.again.as_ref());
        (many && carries(step)) || again.is_some_and(of) || step.in_turn_with.iter().any(of)
    })
}

/// Whether what the grant takes can be had: a user, a login, tokens to refresh.
fn is_within_reach(name: &str, grant: &Grant, subject: Subject<'_>) -> bool {
    let has_user = !grant.is_of_user() || subject.target.users.contains_key("alice");
    let offers = |material: Material| {
        let wanted = material.capability();
        wanted.is_none_or(|capability| subject.capabilities.may_have(capability))
    };
    let usual = client_for(subject.profile, subject.target, Some(name));
    let refreshes = !grant.takes(Material::RefreshToken)
        || usual_user_grant(subject, usual.as_deref()).is_some();
    has_user && refreshes && grant.materials().all(offers)
}

/// Whether the client of the request may send it by this grant, and the grant has what the request changes.
fn may_send(
    request: &Request,
    name: &str,
    grant: &Grant,
    axes: &Axes,
    subject: Subject<'_>,
) -> bool {
    let named = request.client.as_ref().map(|role| axes.role(role));
    let usual = || client_for(subject.profile, subject.target, Some(name));
    let Some(role) = named.filter(|role| role != "another").or_else(usual) else {
        return false;
    };
    // Of a user's grants a scope is a matter of the request only where a valid one names it.
    let mut changed = request.change.iter().filter_map(Change::parameter);
    let is_about_scope = changed.any(|parameter| axes.fill(parameter) == "scope");
    let mut parameters = grant.parameters.iter();
    let names_scope = parameters.any(|one| one.name == "scope" && one.is_sent());
    if is_about_scope && !names_scope && !grant.is_of_machine() {
        return false;
    }
    // A role that the target file does not have is missed elsewhere.
    let Some(client) = subject.target.clients.get(&role) else {
        return true;
    };
    let method = request.auth.as_ref().and_then(|auth| auth.method.as_ref());
    let method = method.map(|method| axes.fill(method));
    let has_method = grant.methods.is_empty()
        || match &method {
            Some(method) => method == "none" || grant.methods.contains(method),
            None => client
                .methods()
                .iter()
                .any(|one| grant.methods.iter().any(|own| own == one)),
        };
    let refreshes =
        !grant.takes(Material::RefreshToken) || usual_user_grant(subject, Some(&role)).is_some();
    let is_alone = client.is_public() && grant.is_of_machine();
    let is_led_back = !grant.takes(Material::Code) || !client.redirect_uris.is_empty();
    may_use(client, name) && has_method && refreshes && is_led_back && !is_alone
}
