//! Faults of Proof Key for Code Exchange (RFC 7636).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::faults::problems::BAD_VERIFIERS;
use crate::faults::redirects;
use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC, RFC_AND_EIAM, fault};
use crate::state::clients::Client;
use crate::wire::params::Params;
use crate::wire::pkce::{Method, is_unreserved, is_well_formed};
use crate::wire::problem::Problem::WrongVerifier;
use crate::wire::random;

pub(crate) const FAULTS: &[Fault] = &[
    fault("pkce_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.is_heeded = false;
        rules.pkce.verifier_may_be_unexpected = true;
    }),
    fault("verifier_may_miss", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.verifier_may_miss = true;
    }),
    fault("empty_verifier_skips_check", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.empty_verifier_skips = true;
    }),
    fault("verifier_not_compared", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.fits = |_, _, _| true;
    }),
    fault("challenge_itself_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.fits = |bound, transformed, verifier| bound == transformed || bound == verifier;
    }),
    fault("right_verifier_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules.pkce.fits = |_, _, _| false;
    }),
    fault("pkce_not_demanded", RFC_AND_EIAM, |rules| {
        rules.pkce.is_demanded_of = |_| false;
    }),
    fault("challenge_case_ignored", RFC_AND_EIAM, |rules| {
        rules.pkce.fits = |bound, transformed, _| bound.eq_ignore_ascii_case(transformed);
    }),
    fault(
        "first_characters_of_challenge_count",
        RFC_AND_EIAM,
        |rules| rules.pkce.fits = |bound, transformed, _| bound.get(..16) == transformed.get(..16),
    ),
    fault("method_of_token_request_decides", RFC_AND_EIAM, |rules| {
        rules.pkce.method_at_redemption = method_of_token_request;
    }),
    fault(
        "verifier_without_challenge_accepted",
        RFC_AND_EIAM,
        |rules| rules.pkce.verifier_may_be_unexpected = true,
    ),
    fault("wrong_verifier_is_access_denied", RFC_AND_EIAM, |rules| {
        rules.errors.say(BAD_VERIFIERS, 403, "access_denied");
    }),
    fault("wrong_verifier_is_invalid_request", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[WrongVerifier], 400, "invalid_request");
    }),
    fault("wrong_verifier_is_invalid_client", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[WrongVerifier], 401, "invalid_client");
    }),
    fault("missing_method_means_s256", RFC_AND_EIAM, |rules| {
        rules.pkce.method = |named| named.map_or(Some(Method::S256), Method::from_name);
    }),
    fault("unknown_challenge_method_is_plain", RFC_AND_EIAM, |rules| {
        rules.pkce.method = |named| named.and_then(Method::from_name).or(Some(Method::Plain));
        rules.pkce.offers_plain = true;
    }),
    fault("challenge_method_case_ignored", RFC_AND_EIAM, |rules| {
        rules.pkce.method = method_without_case;
        rules.pkce.offers_plain = true;
    }),
    fault("challenge_error_is_invalid_grant", RFC_AND_EIAM, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change_if_error(pairs, "error", |error| match error {
                "invalid_request" => "invalid_grant".into(),
                other => other.into(),
            });
        });
    }),
    fault("redirect_description_missing", RFC_AND_EIAM, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::drop_if_error(pairs, "error_description"));
    }),
    fault("pkce_only_for_public", RFC_AND_EIAM, |rules| {
        rules.pkce.binds = Client::is_public;
        rules.pkce.verifier_may_be_unexpected = true;
    }),
    fault("short_verifier_accepted", RFC, |rules| {
        rules.pkce.verifier_is_well_formed = |verifier| has_length(verifier, 1..=128);
    }),
    fault("long_verifier_accepted", RFC, |rules| {
        rules.pkce.verifier_is_well_formed = |verifier| has_length(verifier, 43..=usize::MAX);
    }),
    fault("any_verifier_characters", RFC, |rules| {
        rules.pkce.verifier_is_well_formed = |_| true;
    }),
    fault("verifier_of_128_refused", RFC, |rules| {
        rules.pkce.verifier_is_well_formed = |verifier| has_length(verifier, 43..=127);
    }),
    fault("verifier_of_43_refused", RFC, |rules| {
        rules.pkce.verifier_is_well_formed = |verifier| has_length(verifier, 44..=128);
    }),
    fault("verifier_with_tilde_refused", RFC, |rules| {
        rules.pkce.verifier_is_well_formed =
            |verifier| !verifier.contains('~') && is_well_formed(verifier);
    }),
    fault("any_challenge_syntax", RFC, |rules| {
        rules.pkce.challenge_is_well_formed = |_| true;
    }),
    fault("code_has_challenge", RFC, |rules| {
        rules.code.beside_challenge =
            Some(|challenge| format!("{}.{}", random::token(), challenge.value));
    }),
    fault("code_has_encoded_challenge", RFC, |rules| {
        rules.code.beside_challenge = Some(|challenge| {
            format!(
                "{}.{}",
                random::token(),
                BASE64_URL_SAFE_NO_PAD.encode(&challenge.value)
            )
        });
    }),
    fault("challenge_of_token_request_counts", RFC, |rules| {
        rules.pkce.challenge_at_redemption =
            |bound, params| params.get("code_challenge").unwrap_or(bound);
    }),
    fault("challenge_padding_ignored", RFC, |rules| {
        rules.pkce.challenge = |challenge| challenge.trim_end_matches('=');
    }),
];

fn has_length(verifier: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&verifier.len()) && verifier.bytes().all(is_unreserved)
}

fn method_of_token_request(bound: Method, params: &Params) -> Method {
    params
        .get("code_challenge_method")
        .and_then(Method::from_name)
        .unwrap_or(bound)
}

fn method_without_case(named: Option<&str>) -> Option<Method> {
    let name = named.unwrap_or("plain");
    Method::from_name(name)
        .or_else(|| Method::from_name(&name.to_uppercase()))
        .or(Some(Method::Plain))
}
