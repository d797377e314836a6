//! Faults of assertions (RFC 7521, RFC 7523).

use crate::faults::row::{Fault, RFC, fault};
use crate::wire::problem::Problem::{BadClientAssertion, BadGrantAssertion};

pub(crate) const FAULTS: &[Fault] = &[
    fault("assertion_type_ignored", RFC, |rules| {
        rules.assertion.type_counts = false;
    }),
    old!(
        "assertion_signature_ignored",
        RFC,
        AssertionSignatureIgnored
    ),
    old!("assertion_alg_none_accepted", RFC, AssertionAlgNoneAccepted),
    old!(
        "assertion_public_key_as_hmac_secret",
        RFC,
        AssertionPublicKeyAsHmacSecret
    ),
    old!("assertion_key_of_any_client", RFC, AssertionKeyOfAnyClient),
    old!("assertion_crit_ignored", RFC, AssertionCritIgnored),
    old!("assertion_iss_ignored", RFC, AssertionIssIgnored),
    old!("assertion_sub_ignored", RFC, AssertionSubIgnored),
    old!("assertion_aud_ignored", RFC, AssertionAudIgnored),
    old!("assertion_aud_by_prefix", RFC, AssertionAudByPrefix),
    old!("assertion_exp_ignored", RFC, AssertionExpIgnored),
    old!("assertion_exp_not_demanded", RFC, AssertionExpNotDemanded),
    old!("assertion_nbf_ignored", RFC, AssertionNbfIgnored),
    old!("assertion_jti_not_demanded", RFC, AssertionJtiNotDemanded),
    old!("assertion_replay_accepted", RFC, AssertionReplayAccepted),
    old!(
        "assertion_unknown_claim_refused",
        RFC,
        AssertionUnknownClaimRefused
    ),
    old!(
        "assertion_aud_endpoint_refused",
        RFC,
        AssertionAudEndpointRefused
    ),
    fault("bad_assertion_is_invalid_grant", RFC, |rules| {
        rules
            .errors
            .say(&[BadClientAssertion], 400, "invalid_grant");
    }),
    fault("bad_assertion_is_invalid_request", RFC, |rules| {
        rules
            .errors
            .say(&[BadClientAssertion], 400, "invalid_request");
    }),
    fault("bad_assertion_is_500", RFC, |rules| {
        rules.errors.say(&[BadClientAssertion], 500, "server_error");
    }),
    fault("bad_assertion_crashes", RFC, |rules| {
        rules.errors.crash_on(BadClientAssertion);
    }),
    old!("grant_assertion_iss_ignored", RFC, GrantAssertionIssIgnored),
    old!(
        "grant_assertion_signature_ignored",
        RFC,
        GrantAssertionSignatureIgnored
    ),
    old!(
        "grant_assertion_secret_ignored",
        RFC,
        GrantAssertionSecretIgnored
    ),
    fault("bad_grant_assertion_is_invalid_client", RFC, |rules| {
        rules
            .errors
            .say(&[BadGrantAssertion], 401, "invalid_client");
    }),
    fault("bad_grant_assertion_is_invalid_request", RFC, |rules| {
        rules
            .errors
            .say(&[BadGrantAssertion], 400, "invalid_request");
    }),
    fault("bad_grant_assertion_crashes", RFC, |rules| {
        rules.errors.crash_on(BadGrantAssertion);
    }),
    old!("refresh_token_for_assertion", RFC, RefreshTokenForAssertion),
    old!("assertion_aud_slash_ignored", RFC, AssertionAudSlashIgnored),
    old!("assertion_aud_by_host", RFC, AssertionAudByHost),
    old!(
        "assertion_replay_after_a_second",
        RFC,
        AssertionReplayAfterASecond
    ),
    old!(
        "assertion_signature_ignored_at_refresh",
        RFC,
        AssertionSignatureIgnoredAtRefresh
    ),
    old!(
        "bad_assertion_falls_back_to_secret",
        RFC,
        BadAssertionFallsBackToSecret
    ),
    old!(
        "assertion_dates_of_other_types_ignored",
        RFC,
        AssertionDatesOfOtherTypesIgnored
    ),
    old!(
        "assertion_aud_number_crashes",
        RFC,
        AssertionAudNumberCrashes
    ),
];
