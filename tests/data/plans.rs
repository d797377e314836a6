//! What is planned against targets that lack what the embedded endpoints have: little is left out, and nothing is asked of
//! clients that may not be asked for it.

use std::collections::BTreeSet;

use grantspec::plan::{self, Capabilities, Decision, Subject, Trial};
use grantspec::profile::Profile;
use grantspec::suite::{Library, Source};
use grantspec::target::Target;
use grantspec::yaml;

use crate::project;

const GRANT: &str = "client_credentials";

fn read<T: serde::de::DeserializeOwned>(file: &str) -> T {
    let text = std::fs::read_to_string(project(file)).unwrap();
    yaml::parse(file, &text).unwrap_or_else(|problem| panic!("{problem}"))
}

fn target(change: impl FnOnce(&mut Target)) -> Target {
    let mut target: Target = read("fixtures/targets/rfc.yaml");
    for offered in ["introspection", "revocation", "userinfo", "jwks", "openid"] {
        target.capabilities.insert(offered.to_owned(), true);
    }
    change(&mut target);
    target
}

fn trials(target: &Target) -> Vec<Trial> {
    let library = Library::load(&Source::embedded()).unwrap_or_else(|all| panic!("{}", all[0]));
    let profile: Profile = read("suites/profiles/rfc.yaml");
    let capabilities = Capabilities::resolve(&profile, target, None);
    let allowed = BTreeSet::new();
    let subject = Subject {
        profile: &profile,
        target,
        capabilities: &capabilities,
        allowed: &allowed,
    };
    plan::build(&library, subject)
}

fn runs(trial: &&Trial) -> bool {
    trial.decision == Decision::Run
}

/// Whether a trial is about the grant of a client that asks for itself.
fn is_about_it(trial: &Trial) -> bool {
    let steps = trial.case.case.steps.iter();
    let mut grants = steps.filter_map(|step| step.request.as_ref()?.grant.as_deref());
    trial.axes.grant.as_deref() == Some(GRANT)
        || trial.axes.fill("{{row.grant}}") == GRANT
        || grants.any(|grant| grant == GRANT)
}

#[track_caller]
fn decision(trials: &[Trial], name: &str) -> Decision {
    let found = trials.iter().find(|trial| trial.name == name);
    found
        .unwrap_or_else(|| panic!("no {name}"))
        .decision
        .clone()
}

fn skipped(reason: &str) -> Decision {
    Decision::Skip(reason.to_owned())
}

#[test]
fn a_server_without_client_credentials_is_judged_by_nearly_all_that_is_not_about_it() {
    let with = trials(&target(|_| ()));
    let without = trials(&target(|target| {
        target.capabilities.insert(GRANT.to_owned(), false);
    }));
    let wanted: Vec<&Trial> = with.iter().filter(runs).collect();
    let wanted = wanted.into_iter().filter(|trial| !is_about_it(trial));
    let wanted: BTreeSet<&str> = wanted.map(|trial| trial.name.as_str()).collect();
    let judged = without.iter().filter(runs).map(|trial| trial.name.as_str());
    let judged: BTreeSet<&str> = judged.collect();
    let missed: Vec<&&str> = wanted.difference(&judged).collect();
    assert!(
        missed.len() * 20 <= wanted.len(),
        "{} of {} are not judged: {missed:#?}",
        missed.len(),
        wanted.len()
    );
    assert!(wanted.len() > 1500, "{}", wanted.len());
}

#[test]
fn a_server_with_codes_and_refreshes_alone_is_judged_about_requests() {
    let trials = trials(&target(|target| {
        for grant in [GRANT, "password", "device_code", "jwt_bearer"] {
            target.capabilities.insert(grant.to_owned(), false);
        }
    }));
    let name = "rfc::rfc6749::request_syntax::accept_header_changes_nothing::html";
    let found = trials
        .iter()
        .find(|trial| trial.case.id.ends_with("accept_header_changes_nothing"));
    let found = found.unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(found.decision, Decision::Run, "{}", found.name);
    assert_eq!(found.axes.carrier.as_deref(), Some("refresh_token"));
    // A request that goes out several times needs a grant that is good as often.
    let again = "rfc::rfc6749::races::independent_requests_at_once_all_succeed";
    let again = decision(&trials, again);
    assert_eq!(
        again,
        skipped("none of the target's grants can carry this request")
    );
}

#[test]
fn of_several_clients_in_a_role_the_one_is_taken_that_may_send_it() {
    let trials = trials(&target(|target| {
        let mut with_codes = target.clients["confidential"].clone();
        with_codes.client_id = "with-codes".to_owned();
        with_codes.methods = vec!["client_secret_post".to_owned()];
        with_codes.grants = Some(vec!["authorization_code".into(), "refresh_token".into()]);
        let confidential = target.clients.get_mut("confidential").unwrap();
        confidential.grants = Some(vec![GRANT.to_owned()]);
        target
            .clients
            .insert("confidential.codes".to_owned(), with_codes);
    }));
    let run = |name: &str| {
        let found = trials.iter().find(|trial| trial.name == name);
        let found = found.unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(found.decision, Decision::Run, "{name}");
        found.axes.clients.get("confidential").map(String::as_str)
    };
    let wrong = "rfc::rfc6749::refresh_token::wrong_secret_is_refused";
    assert_eq!(
        run(&format!("{wrong}::client_secret_post")),
        Some("confidential.codes")
    );
    assert_eq!(
        run("rfc::rfc6749::client_credentials::client_must_authenticate"),
        Some("confidential")
    );
    let by_basic = decision(&trials, &format!("{wrong}::client_secret_basic"));
    assert!(matches!(by_basic, Decision::Skip(_)), "{by_basic:?}");
}

#[test]
fn a_refusal_too_is_asked_of_clients_that_may_send_it_unless_the_case_is_about_that() {
    let trials = trials(&target(|target| {
        let confidential = target.clients.get_mut("confidential").unwrap();
        confidential.grants = Some(vec![GRANT.to_owned()]);
        let jwt_tokens = target.clients.get_mut("jwt_tokens").unwrap();
        jwt_tokens.methods = vec!["none".to_owned()];
    }));
    assert_eq!(
        decision(
            &trials,
            "rfc::rfc6749::refresh_token::confidential_client_must_authenticate"
        ),
        skipped("the client in the role confidential may not use refresh_token")
    );
    let must_show = "rfc::rfc6749::kinds_of_clients::client_with_a_credential_must_show_it";
    assert_eq!(
        decision(&trials, &format!("{must_show}::password::jwt_tokens")),
        skipped("the client in the role jwt_tokens is registered for none")
    );
    let about = "rfc::rfc6749::client_authentication::grant_that_is_not_allowed_is_refused";
    assert_eq!(decision(&trials, about), Decision::Run);
}

#[test]
fn what_is_not_offered_is_not_judged() {
    let trials = trials(&target(|target| {
        target.capabilities.insert("revocation".to_owned(), false);
        for client in target.clients.values_mut() {
            client
                .methods
                .retain(|method| method != "client_secret_post");
        }
    }));
    let lacks = |name: &str| skipped(&format!("the target does not offer {name} (target file)"));
    assert_eq!(
        decision(&trials, "rfc::rfc7009::revocation::errors_are_oauth_errors"),
        lacks("revocation")
    );
    assert_eq!(
        decision(
            &trials,
            "rfc::rfc7523::client_assertion::assertion_beside_a_body_secret_is_refused"
        ),
        lacks("client_secret_post")
    );
    assert_eq!(
        decision(
            &trials,
            "rfc::rfc6749::client_authentication::two_methods_at_once_are_refused::client_credentials"
        ),
        lacks("client_secret_post")
    );
}
