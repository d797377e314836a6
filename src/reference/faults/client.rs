//! Faults of client authentication (RFC 6749 section 2.3).

use crate::faults::problems::BAD_SECRETS;
use crate::faults::row::{
    ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_CIAM, RFC_AND_EIAM, fault,
};
use crate::faults::{forms, letters, requests};
use crate::rules::client::{OtherClientId, SeveralMethods};
use crate::state::clients::Client;
use crate::state::clients::GrantType::{AuthorizationCode, DeviceCode, Password, RefreshToken};
use crate::wire::octets;
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
    fault("empty_secret_accepted", EVERYWHERE, |rules| {
        rules.client.secret_is = |_, registered, presented| {
            presented.is_empty() || octets::are_equal(registered, presented)
        };
    }),
    fault("secret_not_checked", EVERYWHERE, |rules| {
        rules.client.secret_is = |_, _, _| true;
    }),
    fault("secret_prefix_accepted", EVERYWHERE, |rules| {
        rules.client.secret_is =
            |_, registered, presented| presented.len() >= 8 && registered.starts_with(presented);
    }),
    fault("first_eight_of_secret_count", EVERYWHERE, |rules| {
        rules.client.secret_is = |_, registered, presented| {
            letters::first_eight(registered) == letters::first_eight(presented)
        };
    }),
    fault("secret_trimmed", EVERYWHERE, |rules| {
        rules.client.secret_is = |_, registered, presented| registered == presented.trim();
    }),
    fault("secret_case_ignored", EVERYWHERE, |rules| {
        rules.client.secret_is =
            |_, registered, presented| registered.eq_ignore_ascii_case(presented);
    }),
    fault("secret_contained", EVERYWHERE, |rules| {
        rules.client.secret_is = |_, registered, presented| presented.contains(registered);
    }),
    fault("basic_split_at_last_colon", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| requests::split_at_last_colon(request));
    }),
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
    fault("client_id_suffices", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.must_authenticate = false;
    }),
    fault("secret_of_any_client", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.secret_is = |world, _, presented| {
            let is_its = |client: &Client| !client.secret.is_empty() && client.secret == presented;
            world.client_with(is_its).is_some()
        };
    }),
    fault("basic_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.checks.push(|request, _| {
            forms::refuse(
                request.headers.contains_key("authorization"),
                Problem::WrongMethod,
            )
        });
    }),
    fault("public_client_secret_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.public_secret_is_refused = false;
    }),
    fault("code_without_secret", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.id_suffices_for.push(AuthorizationCode);
    }),
    fault("refresh_without_secret", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.id_suffices_for.push(RefreshToken);
    }),
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
    fault("secret_unquoted", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.secret_is =
            |_, registered, presented| registered == presented.trim_matches('"');
    }),
    fault("code_ignores_wrong_secret", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .client
            .wrong_secret_suffices_for
            .push(AuthorizationCode);
    }),
    fault("refresh_ignores_wrong_secret", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.wrong_secret_suffices_for.push(RefreshToken);
    }),
    fault("client_id_mismatch_ignored", RFC_AND_EIAM, |rules| {
        rules.client.other_client_id = OtherClientId::Ignored;
    }),
    fault("several_methods_accepted", RFC_AND_EIAM, |rules| {
        rules.client.several_methods = SeveralMethods::FirstCounts;
    }),
    fault("device_poll_without_secret", RFC_AND_EIAM, |rules| {
        rules.client.id_suffices_for.push(DeviceCode);
    }),
    fault("device_poll_ignores_wrong_secret", RFC_AND_EIAM, |rules| {
        rules.client.wrong_secret_suffices_for.push(DeviceCode);
    }),
    fault("client_id_of_body_decides", RFC, |rules| {
        rules.client.other_client_id = OtherClientId::Counts;
    }),
    fault("secrets_beyond_ascii_refused", RFC, |rules| {
        rules.client.basic_takes_secret = str::is_ascii;
    }),
    fault("basic_not_form_decoded", RFC, |rules| {
        rules.client.basic_is_encoded = false;
    }),
    fault("post_refused", RFC, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(params.get("client_secret").is_some(), Problem::WrongMethod)
        });
    }),
    fault("unregistered_method_accepted", RFC, |rules| {
        rules.client.post_is_registered = false;
    }),
    fault("client_id_case_ignored", RFC, |rules| {
        rules.client.id_passes_for = str::eq_ignore_ascii_case;
    }),
    fault("client_id_trimmed", RFC, |rules| {
        rules.client.id_passes_for = |known, id| known == id.trim();
    }),
    fault("client_id_by_prefix", RFC, |rules| {
        rules.client.id_passes_for = |known, id| id.len() >= 8 && known.starts_with(id);
    }),
    fault("password_without_secret", RFC_AND_CIAM, |rules| {
        rules.client.id_suffices_for.push(Password);
    }),
    fault("missing_client_id_means_default", RFC_AND_CIAM, |rules| {
        rules.client.nameless = |world, _| world.client_with(Client::is_public);
    }),
    fault("password_ignores_wrong_secret", RFC_AND_CIAM, |rules| {
        rules.client.wrong_secret_suffices_for.push(Password);
    }),
];
