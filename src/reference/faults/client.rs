//! Faults of client authentication (RFC 6749 section 2.3).

use crate::faults::problems::BAD_SECRETS;
use crate::faults::row::{
    ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_CIAM, RFC_AND_EIAM, fault,
};
use crate::faults::{forms, requests};
use crate::wire::problem::Problem;
use crate::wire::problem::Problem::{
    CredentialsWithoutColon, MissingAuthentication, MissingClientId, UnknownClient, UnknownScheme,
    UnreadableCredentials, WrongSecret,
};

pub(crate) const FAULTS: &[Fault] = &[
    fault("challenge_missing", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| reply.without("WWW-Authenticate"));
        rules
            .answers
            .device
            .push(|_, reply| reply.without("WWW-Authenticate"));
        rules
            .answers
            .introspection
            .push(|_, reply| reply.without("WWW-Authenticate"));
        rules
            .answers
            .revocation
            .push(|_, reply| reply.without("WWW-Authenticate"));
    }),
    fault("challenge_without_realm", EVERYWHERE, |rules| {
        rules.errors.challenge = "Basic";
    }),
    fault("challenge_is_bearer", EVERYWHERE, |rules| {
        rules.errors.challenge = "Bearer realm=\"token endpoint\"";
    }),
    fault("challenge_charset_latin1", EVERYWHERE, |rules| {
        rules.errors.challenge = "Basic realm=\"token endpoint\", charset=\"ISO-8859-1\"";
    }),
    fault("wrong_secret_by_basic_is_400", EVERYWHERE, |rules| {
        rules.errors.say(
            &[WrongSecret, UnreadableCredentials, CredentialsWithoutColon],
            400,
            "invalid_client",
        );
    }),
    fault("wrong_secret_is_invalid_grant", EVERYWHERE, |rules| {
        rules.errors.say(BAD_SECRETS, 400, "invalid_grant");
    }),
    fault("wrong_secret_is_unauthorized_client", EVERYWHERE, |rules| {
        rules.errors.say(BAD_SECRETS, 400, "unauthorized_client");
    }),
    fault("wrong_secret_is_403", EVERYWHERE, |rules| {
        rules.errors.say(BAD_SECRETS, 403, "invalid_client");
    }),
    fault("wrong_secret_is_access_denied", EVERYWHERE, |rules| {
        rules.errors.say(BAD_SECRETS, 401, "access_denied");
    }),
    fault("unknown_client_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(UnknownClient);
    }),
    fault(
        "missing_authentication_is_invalid_request",
        EVERYWHERE,
        |rules| {
            rules.errors.say(
                &[MissingAuthentication, MissingClientId],
                400,
                "invalid_request",
            );
        },
    ),
    fault("missing_authentication_is_403", EVERYWHERE, |rules| {
        rules
            .errors
            .say(&[MissingAuthentication], 403, "access_denied");
    }),
    old!("empty_secret_accepted", EVERYWHERE, EmptySecretAccepted),
    old!("secret_not_checked", EVERYWHERE, SecretNotChecked),
    old!("secret_prefix_accepted", EVERYWHERE, SecretPrefixAccepted),
    old!(
        "first_eight_of_secret_count",
        EVERYWHERE,
        FirstEightOfSecretCount
    ),
    old!("secret_trimmed", EVERYWHERE, SecretTrimmed),
    old!("secret_case_ignored", EVERYWHERE, SecretCaseIgnored),
    old!("secret_contained", EVERYWHERE, SecretContained),
    fault("basic_without_colon_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(CredentialsWithoutColon);
    }),
    fault("broken_basic_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(UnreadableCredentials);
    }),
    fault("control_character_in_basic_crashes", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(requests::has_control_character_in_basic(request))
        });
    }),
    fault("unknown_client_is_invalid_request", ALL_BUT_CIAM, |rules| {
        rules.errors.say(&[UnknownClient], 400, "invalid_request");
    }),
    fault("unknown_client_is_404", ALL_BUT_CIAM, |rules| {
        rules.errors.say(&[UnknownClient], 404, "not_found");
    }),
    fault(
        "unknown_scheme_is_invalid_request",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(&[UnknownScheme], 400, "invalid_request"),
    ),
    old!("client_id_suffices", ALL_BUT_CLOUDBASE, ClientIdSuffices),
    old!("secret_of_any_client", ALL_BUT_CLOUDBASE, SecretOfAnyClient),
    fault("basic_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.checks.push(|request, _| {
            forms::refuse(
                request.headers.contains_key("authorization"),
                Problem::WrongMethod,
            )
        });
    }),
    old!(
        "public_client_secret_ignored",
        ALL_BUT_CLOUDBASE,
        PublicClientSecretIgnored
    ),
    old!("code_without_secret", ALL_BUT_CLOUDBASE, CodeWithoutSecret),
    old!(
        "refresh_without_secret",
        ALL_BUT_CLOUDBASE,
        RefreshWithoutSecret
    ),
    fault("challenge_only_after_header", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.challenges_always = false;
    }),
    fault(
        "second_authorization_header_crashes",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.http.before.push(|_, _, request| {
                requests::crash_if(request.headers.get_all("authorization").iter().count() > 1)
            });
        },
    ),
    old!("secret_unquoted", ALL_BUT_CLOUDBASE, SecretUnquoted),
    old!(
        "code_ignores_wrong_secret",
        ALL_BUT_CLOUDBASE,
        CodeIgnoresWrongSecret
    ),
    old!(
        "refresh_ignores_wrong_secret",
        ALL_BUT_CLOUDBASE,
        RefreshIgnoresWrongSecret
    ),
    old!(
        "client_id_mismatch_ignored",
        RFC_AND_EIAM,
        ClientIdMismatchIgnored
    ),
    old!(
        "several_methods_accepted",
        RFC_AND_EIAM,
        SeveralMethodsAccepted
    ),
    old!(
        "device_poll_without_secret",
        RFC_AND_EIAM,
        DevicePollWithoutSecret
    ),
    old!(
        "device_poll_ignores_wrong_secret",
        RFC_AND_EIAM,
        DevicePollIgnoresWrongSecret
    ),
    old!("client_id_of_body_decides", RFC, ClientIdOfBodyDecides),
    old!(
        "secrets_beyond_ascii_refused",
        RFC,
        SecretsBeyondAsciiRefused
    ),
    fault("basic_not_form_decoded", RFC, |rules| {
        rules.client.basic_is_encoded = false;
    }),
    fault("post_refused", RFC, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(params.get("client_secret").is_some(), Problem::WrongMethod)
        });
    }),
    old!(
        "unregistered_method_accepted",
        RFC,
        UnregisteredMethodAccepted
    ),
    old!("client_id_case_ignored", RFC, ClientIdCaseIgnored),
    old!("client_id_trimmed", RFC, ClientIdTrimmed),
    old!("client_id_by_prefix", RFC, ClientIdByPrefix),
    old!(
        "password_without_secret",
        RFC_AND_CIAM,
        PasswordWithoutSecret
    ),
    old!(
        "missing_client_id_means_default",
        RFC_AND_CIAM,
        MissingClientIdMeansDefault
    ),
    old!(
        "password_ignores_wrong_secret",
        RFC_AND_CIAM,
        PasswordIgnoresWrongSecret
    ),
];
