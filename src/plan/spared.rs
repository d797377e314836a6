//! Material that a request takes and that its case replaces: nobody gets it first, since that would cost a login, and on a
//! server with one session per user and client it would end the very tokens that the case is about.

use crate::profile::{Grant, Material, Profile};
use crate::suite::{BodyForm, Case, Change, Meaning, Placeholder, Request, Step, placeholders_of};

/// What the step at this place need not be given. `fill` puts in what the case is about in this variant.
pub(crate) fn spared(
    case: &Case,
    at: usize,
    profile: &Profile,
    fill: &dyn Fn(&str) -> String,
) -> Vec<Material> {
    let Some((step, request)) = requesting(case, at) else {
        return Vec::new();
    };
    let grant = request.grant.as_ref().map(|grant| fill(grant));
    let Some(grant) = grant.and_then(|grant| profile.grant(&grant)) else {
        return Vec::new();
    };
    let materials = grant.materials().filter(|one| one.is_used_up());
    // What is said of a code is said for what stands beside it in the request, and made without it.
    let is_wanted = |one: &Material| *one != Material::Code && one.is_in(&step.given);
    materials
        .filter(|one| !is_wanted(one) && is_replaced(request, grant, *one, fill))
        .filter(|one| !is_used(case, at, *one, fill))
        .collect()
}

fn requesting(case: &Case, at: usize) -> Option<(&Step, &Request)> {
    let step = case.steps.get(at)?;
    let request = step.request.as_ref()?;
    request.again.is_none().then_some((step, request))
}

/// Whether nothing of the material is left in the request.
fn is_replaced(
    request: &Request,
    grant: &Grant,
    material: Material,
    fill: &dyn Fn(&str) -> String,
) -> bool {
    if request.body.is_some() || request.form == Some(BodyForm::Empty) {
        return true;
    }
    let mut taking = grant.parameters.iter().filter(|one| one.takes(material));
    taking.all(|parameter| {
        let about = |change: &&Change| {
            let named = change.parameter();
            named.is_some_and(|name| fill(name) == parameter.name)
        };
        matches!(request.change.iter().find(about), Some(Change::Set(..)))
    })
}

/// Whether this step or a later one speaks of the material.
fn is_used(case: &Case, at: usize, material: Material, fill: &dyn Fn(&str) -> String) -> bool {
    let own = case.steps[at].id.as_deref();
    let mut is_in_hand = true;
    case.steps[at..].iter().enumerate().any(|(distance, step)| {
        let request = step.request.as_ref();
        // Material stays until another step asks for its own.
        let renews = !step.given.is_empty()
            || step.authorize.is_some()
            || request.is_some_and(|one| one.grant.is_some());
        is_in_hand &= distance == 0 || !renews;
        let repeats = own.is_some() && request.and_then(|one| one.again.as_deref()) == own;
        let speaks = |text: &String| {
            match Placeholder::read(text).meaning() {
                Meaning::Given(name) => (is_in_hand || repeats) && is_of(material, name),
                Meaning::Issued(_) => is_in_hand || repeats,
                Meaning::Step(id, path) => {
                    let name = path.strip_prefix("given.");
                    Some(id) == own && name.is_some_and(|name| is_of(material, name))
                }
                // What stands in a row is read when it is there.
                Meaning::Row(_) => fill(&format!("{{{{{text}}}}}")).contains("{{"),
                _ => false,
            }
        };
        placeholders_of(step).iter().any(speaks)
    })
}

/// Whether the name may be that of something which is got with the material; what a code is asked for with is made here.
fn is_of(material: Material, name: &str) -> bool {
    let is_made_here = matches!(
        name,
        "redirect_uri" | "state" | "nonce" | "code_challenge" | "code_verifier"
    );
    material != Material::Code || !is_made_here
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC: &str = include_str!("../../suites/profiles/rfc.yaml");

    /// What is spared in each step of the case that these steps are.
    fn of(steps: &str) -> Vec<Vec<Material>> {
        let text = format!("id: x\ntitle: x\nrequirements: [RFC6749-6-03]\nsteps:\n{steps}");
        let case: Case = crate::yaml::parse("x", &text).expect("a case");
        let profile: Profile = crate::yaml::parse("rfc.yaml", RFC).expect("a profile");
        let spared = |at| spared(&case, at, &profile, &str::to_owned);
        (0..case.steps.len()).map(spared).collect()
    }

    #[test]
    fn a_token_that_the_case_brings_itself_is_not_got_first() {
        let steps = r"
  - {id: first, request: {grant: refresh_token}}
  - {request: {grant: refresh_token, change: [{set: [refresh_token, '{{first.refresh_token}}']}]}}
  - {request: {grant: authorization_code, change: [{set: [code, 'grantspec-{{random}}']}]}}
";
        let with_its_own = "  - {given: {code: {pkce: S256}}, request: {grant: authorization_code, change: [{set: [code, x]}]}}";
        let steps = &format!("{steps}{with_its_own}\n");
        let code = vec![Material::Code];
        let expected = vec![vec![], vec![Material::RefreshToken], code.clone(), code];
        assert_eq!(of(steps), expected);
    }

    #[test]
    fn what_a_step_or_a_later_one_speaks_of_is_got() {
        let steps = r"
  - {request: {grant: refresh_token, change: [{set: [refresh_token, '{{given.issued.access_token}}']}]}}
  - {id: second, request: {grant: refresh_token, change: [{set: [refresh_token, x]}]}}
  - {request: {grant: refresh_token, change: [{set: [refresh_token, '{{second.given.refresh_token}}']}]}}
  - {request: {grant: refresh_token, change: [{repeat: refresh_token}, {set: [refresh_token, x]}]}}
";
        let expected = vec![vec![], vec![], vec![Material::RefreshToken], vec![]];
        assert_eq!(of(steps), expected);
    }
}
