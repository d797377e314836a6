//! Faults of access tokens that are JWTs (RFC 9068).

use serde_json::json;

use crate::faults::drafts;
use crate::faults::row::{ALL_BUT_EIAM, Fault, RFC, RFC_AND_CIAM, fault};
use crate::state::keys::Finish;

pub(crate) const FAULTS: &[Fault] = &[
    fault("at_typ_is_jwt", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set_header(draft, "typ", json!("JWT")));
    }),
    fault("at_typ_missing", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop_header(draft, "typ"));
    }),
    fault("at_typ_is_long", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set_header(draft, "typ", json!("application/at+jwt")));
    }),
    fault("at_client_id_missing", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "client_id"));
    }),
    fault("at_client_id_wrong", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set(draft, "client_id", json!("somebody-else")));
    }),
    fault("at_sub_is_client", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|made, draft| drafts::set(draft, "sub", json!(made.order.grant.client.id)));
    }),
    fault("at_aud_ignores_resource", RFC, |rules| {
        rules.tokens.fixed_audience = Some("https://any.example");
    }),
    fault("at_auth_time_changes", RFC, |rules| {
        rules.claims.access_token.push(|made, draft| {
            let time = drafts::number(draft, "iat") + made.world.next_number() % 1000;
            drafts::set(draft, "auth_time", json!(time));
        });
    }),
    fault("at_scope_is_list", RFC, |rules| {
        rules
            .claims
            .access_token
            .push(|made, draft| drafts::set(draft, "scope", json!(made.order.grant.scope)));
    }),
    fault("at_unsigned", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| draft.finish = Finish::Unsigned);
    }),
    fault("at_signature_spoilt", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| draft.finish = Finish::Spoilt);
    }),
    fault("at_key_unpublished", ALL_BUT_EIAM, |rules| {
        rules.claims.access_token.push(drafts::use_unpublished_key);
    }),
    fault("at_kid_is_number", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set_header(draft, "kid", json!(1)));
    }),
    fault("at_crit_empty", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set_header(draft, "crit", json!([])));
    }),
    fault("at_exp_is_string", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::make_text(draft, "exp"));
    }),
    fault("at_exp_in_millis", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::change_number(draft, "exp", |seconds| seconds * 1000));
    }),
    fault("at_exp_ten_times", ALL_BUT_EIAM, |rules| {
        rules.claims.access_token.push(|_, draft| {
            let (issued, expires) = (drafts::number(draft, "iat"), drafts::number(draft, "exp"));
            drafts::set(draft, "exp", json!(issued + 10 * (expires - issued)));
        });
    }),
    fault("at_iat_is_string", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::make_text(draft, "iat"));
    }),
    fault("at_iat_eight_hours_ahead", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::change_number(draft, "iat", |seconds| seconds + 8 * 3600));
    }),
    fault("at_claim_twice", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| draft.finish = Finish::ClaimTwice);
    }),
    fault("at_padded", ALL_BUT_EIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| draft.finish = Finish::Padded);
    }),
    fault("at_iss_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "iss"));
    }),
    fault("at_exp_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "exp"));
    }),
    fault("at_iat_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "iat"));
    }),
    fault("at_sub_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "sub"));
    }),
    fault("at_aud_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "aud"));
    }),
    fault("at_scope_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "scope"));
    }),
    fault("at_iss_wrong", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set(draft, "iss", json!("https://other.example")));
    }),
    fault("at_iss_with_slash", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::add_slash_to_issuer(draft));
    }),
    fault("at_jti_missing", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::drop(draft, "jti"));
    }),
    fault("at_jti_constant", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| drafts::set(draft, "jti", json!("1")));
    }),
    fault("at_signed_symmetrically", RFC_AND_CIAM, |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| draft.finish = Finish::Symmetric);
    }),
];
