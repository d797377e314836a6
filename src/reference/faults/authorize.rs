//! Faults of the authorization endpoint (RFC 6749 section 3.1).

use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC, fault};
use crate::faults::{redirects, uris};
use crate::wire::form;

pub(crate) const FAULTS: &[Fault] = &[
    fault("state_cut", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change(pairs, "state", |state| state.chars().take(64).collect());
        });
    }),
    fault("state_in_lower_case", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::change(pairs, "state", str::to_lowercase));
    }),
    fault("state_encoded_twice", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::change(pairs, "state", form::encode));
    }),
    fault("state_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| pairs.retain(|(name, _)| name != "state"));
    }),
    fault("state_missing_on_errors", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::drop_if_error(pairs, "state"));
    }),
    fault("denial_is_server_error", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.denial = "server_error";
    }),
    fault(
        "redirect_description_forbidden",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.authorize.parameters.push(|_, pairs| {
                redirects::change_if_error(pairs, "error_description", |_| {
                    "bad \"value\"\n\\ ü".into()
                });
            });
        },
    ),
    fault("any_redirect_uri_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = |_, _| true;
    }),
    fault("registered_uri_by_prefix", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = |registered, presented| presented.starts_with(registered);
    }),
    fault("registered_uri_case_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = str::eq_ignore_ascii_case;
    }),
    fault("registered_uri_by_host", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = uris::same_origin;
    }),
    fault("registered_uri_slash_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = uris::same_but_slash;
    }),
    fault(
        "registered_uri_scheme_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| rules.redirect.is_registered = uris::same_but_scheme,
    ),
    fault(
        "unregistered_uri_told_by_redirect",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.authorize.distrusted =
                |is_known, params| redirects::told(params, "invalid_request").filter(|_| is_known);
        },
    ),
    fault(
        "unknown_client_told_by_redirect",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.authorize.distrusted = |is_known, params| {
                redirects::told(params, "unauthorized_client").filter(|_| !is_known)
            }
        },
    ),
    fault("authorize_takes_first", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.refuses_repeated = false;
    }),
    fault(
        "authorize_refuses_unknown_parameter",
        ALL_BUT_CLOUDBASE,
        |rules| rules.authorize.refuses_unknown = true,
    ),
    fault(
        "missing_response_type_is_code",
        ALL_BUT_CLOUDBASE,
        |rules| rules.authorize.is_code = |named| named.is_none_or(|named| named == "code"),
    ),
    fault("any_response_type_is_code", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.is_code = |named| named.is_some();
    }),
    fault("response_type_error_is_page", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.is_told_by_page = |error| error.description.contains("response_type");
    }),
    fault("authorize_refuses_post", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.takes_post = false;
    }),
    fault("cors_at_authorize", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .authorize
            .redirects
            .push(|_, reply| reply.with("Access-Control-Allow-Origin", "*"));
    }),
    fault("login_redirect_is_307", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.after_login = 307;
    }),
    fault("login_redirect_is_308", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.after_login = 308;
    }),
    fault("login_redirect_is_302", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.after_login = 302;
    }),
    fault("registered_uri_query_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered =
            |registered, presented| registered == uris::up_to(presented, '?');
    }),
    fault(
        "registered_uri_fragment_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.redirect.is_registered =
                |registered, presented| registered == uris::up_to(presented, '#');
        },
    ),
    fault(
        "registered_uri_subdomain_accepted",
        ALL_BUT_CLOUDBASE,
        |rules| rules.redirect.is_registered = uris::is_below,
    ),
    fault(
        "registered_uri_longer_host_accepted",
        ALL_BUT_CLOUDBASE,
        |rules| rules.redirect.is_registered = uris::has_longer_host,
    ),
    fault(
        "registered_uri_user_information_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.redirect.is_registered =
                |registered, presented| registered == uris::without_user_information(presented);
        },
    ),
    fault("registered_uri_normalized", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_registered = uris::same_when_parsed;
    }),
    fault(
        "registered_uri_path_case_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| rules.redirect.is_registered = uris::same_but_path_case,
    ),
    fault("tokens_in_redirect", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.is_code = |named| matches!(named, Some("code" | "token"));
        rules.authorize.parameters.push(redirects::with_tokens);
    }),
    fault("state_trimmed", RFC, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change(pairs, "state", |state| state.trim().replace("  ", " "));
        });
    }),
    fault("state_plus_is_blank", RFC, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::change(pairs, "state", |state| state.replace('+', " ")));
    }),
    fault("state_twice", RFC, |rules| {
        rules.authorize.parameters.push(redirects::with_state_again);
    }),
    fault("empty_state_echoed", RFC, |rules| {
        rules.authorize.parameters.push(redirects::with_empty_state);
    }),
    fault("iss_missing", RFC, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| pairs.retain(|(name, _)| name != "iss"));
    }),
    fault("iss_missing_on_errors", RFC, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::drop_if_error(pairs, "iss"));
    }),
    fault("iss_of_other", RFC, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::change(pairs, "iss", |_| "https://other.example".into()));
    }),
    fault("iss_with_slash", RFC, |rules| {
        rules
            .authorize
            .parameters
            .push(|_, pairs| redirects::change(pairs, "iss", |iss| format!("{iss}/")));
    }),
    fault("authorize_refuses_get", RFC, |rules| {
        rules.authorize.takes_get = false;
    }),
    fault("loopback_port_matters", RFC, |rules| {
        rules.redirect.is_registered = |registered, presented| registered == presented;
    }),
];
