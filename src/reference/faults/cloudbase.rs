//! Faults against the documents of Tencent CloudBase.

use serde_json::json;

use crate::dialects::tencent_cloudbase::SECRET_ID;
use crate::faults::problems::BAD_REFRESH_TOKENS;
use crate::faults::row::{CLOUDBASE, Fault, TENCENT, VENDORS, fault};
use crate::faults::{drafts, forms};
use crate::state::clients::GrantType::ClientCredentials;
use crate::state::clock;
use crate::wire::problem::Problem;
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("token_type_lower_case", VENDORS, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!("bearer")));
    }),
    fault("expires_in_is_time_of_expiry", VENDORS, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_in", json!(clock::now() + seconds))
        });
    }),
    fault("error_code_missing", CLOUDBASE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::without(reply, "error_code"));
    }),
    fault("error_code_is_string", CLOUDBASE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error_code", json!("4001")));
    }),
    fault(
        "dead_refresh_token_described_otherwise",
        CLOUDBASE,
        |rules| {
            rules
                .errors
                .describe(BAD_REFRESH_TOKENS, "refresh token is invalid");
        },
    ),
    fault("sub_is_number", CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| match body::text(&reply, "sub").parse::<u64>() {
                Ok(number) => body::set(reply, "sub", json!(number)),
                Err(_) => reply,
            });
    }),
    fault("sub_missing", CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "sub"));
    }),
    fault("sub_is_secret_id", CLOUDBASE, |rules| {
        rules.answers.granted.push(|_, reply| {
            if body::text(&reply, "sub") == "service_account" {
                body::set(reply, "sub", json!(SECRET_ID))
            } else {
                reply
            }
        });
    }),
    fault("key_pair_not_asked", CLOUDBASE, |rules| {
        rules.client.id_suffices_for.push(ClientCredentials);
    }),
    fault("client_id_demanded", CLOUDBASE, |rules| {
        rules.client.nameless = |_, _| None;
    }),
    fault("client_id_of_query_ignored", CLOUDBASE, |rules| {
        rules.client.id_of_query_counts = false;
    }),
    fault("device_id_demanded", CLOUDBASE, |rules| {
        rules.form.checks.push(|request, _| {
            forms::refuse(
                !request.headers.contains_key("x-device-id"),
                Problem::MissingParameter,
            )
        });
    }),
    fault("nonce_refused", CLOUDBASE, |rules| {
        rules
            .form
            .checks
            .push(|_, params| forms::refuse(params.is_named("nonce"), Problem::RepeatedParameter));
    }),
    fault("refresh_token_too_long", CLOUDBASE, |rules| {
        rules.mint.refresh_token = |_| format!("m.{}", random::octets::<120>());
    }),
    fault("access_token_too_long", CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "access_token", json!("eyJ".repeat(1500))));
    }),
    fault("refresh_token_without_prefix", CLOUDBASE, |rules| {
        rules.mint.refresh_token = |_| random::octets::<64>();
    }),
    fault("groups_are_objects", CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "groups", json!([{ "id": "1" }])));
    }),
    fault("expires_in_beyond_32_bits", CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_in", json!(4_294_967_297_u64)));
    }),
    fault("description_missing", TENCENT, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::without(reply, "error_description"));
    }),
    fault("at_sub_differs", TENCENT, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set(draft, "sub", json!("1234567890123456789")));
    }),
];
