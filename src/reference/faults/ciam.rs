//! Faults against the documents of Tencent CIAM.

use serde_json::json;

use crate::faults::drafts;
use crate::faults::row::{CIAM, Fault, TENCENT, fault};
use crate::state::clients::GrantType;
use crate::wire::body;
use crate::wire::params::Params;
use crate::wire::problem::Problem::{
    ForeignAuthSource, LockedUser, UnknownUser, UnsupportedIdentifier, WrongPassword,
};

pub(crate) const FAULTS: &[Fault] = &[
    fault("at_aud_wrong", TENCENT, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set(draft, "aud", json!("https://other.example")));
    }),
    fault("at_kid_missing", CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop_header(draft, "kid"));
    }),
    fault("at_nbf_later", CIAM, |rules| {
        rules.claims.access_token.push(|_, draft| {
            let later = drafts::number(draft, "iat") + 3600;
            drafts::set(draft, "nbf", json!(later));
        });
    }),
    fault("at_scope_is_string", CIAM, |rules| {
        rules.claims.access_token.push(|made, draft| {
            drafts::set(draft, "scope", json!(made.order.grant.scope.join(" ")));
        });
    }),
    fault("auth_source_ignored", CIAM, |rules| {
        rules.password.directory_is = None;
    }),
    fault("auth_source_described_otherwise", CIAM, |rules| {
        rules
            .errors
            .describe(&[ForeignAuthSource], "Unknown auth source");
    }),
    fault("foreign_auth_source_is_invalid_grant", CIAM, |rules| {
        rules.errors.say(&[ForeignAuthSource], 400, "invalid_grant");
    }),
    fault("foreign_auth_source_is_403", CIAM, |rules| {
        rules
            .errors
            .say(&[ForeignAuthSource], 403, "invalid_auth_source");
    }),
    fault("locked_user_described_otherwise", CIAM, |rules| {
        rules.errors.describe(&[LockedUser], "User is locked");
    }),
    fault("locked_user_told_before_password", CIAM, |rules| {
        rules.password.hides_lock = false;
    }),
    fault("wrong_password_described_otherwise", CIAM, |rules| {
        rules
            .errors
            .describe(&[WrongPassword, UnknownUser], "Bad credentials");
    }),
    fault("any_user_identifier", CIAM, |rules| {
        rules.password.takes_name = |_| true;
        rules.password.name_behind = |name| name.split_once('@').map(|(local, _)| local);
    }),
    fault("identifier_described_otherwise", CIAM, |rules| {
        rules
            .errors
            .describe(&[UnsupportedIdentifier], "Bad identifier");
    }),
    fault("unsupported_identifier_is_invalid_request", CIAM, |rules| {
        rules
            .errors
            .say(&[UnsupportedIdentifier], 400, "invalid_request");
    }),
    fault("any_grant_type_is_password", CIAM, |rules| {
        rules.form.grant_type = password_for_whoever_has_one;
    }),
    fault("success_without_charset", CIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with("Content-Type", "application/json"));
    }),
    fault("errors_without_charset", CIAM, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                reply.with("Content-Type", "application/json")
            })
        });
    }),
    fault("idt_jti_constant", CIAM, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "jti", json!("1")));
    }),
    fault("scope_omitted", CIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "scope"));
    }),
];

fn password_for_whoever_has_one(params: &Params, named: Option<GrantType>) -> Option<GrantType> {
    let has_password = params.get("username").is_some() && params.get("auth_source_id").is_some();
    if has_password {
        Some(GrantType::Password)
    } else {
        named
    }
}
