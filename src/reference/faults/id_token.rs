//! Faults of ID tokens (OpenID Connect Core section 2).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::faults::drafts;
use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC, RFC_AND_EIAM, fault};
use crate::state::keys::Finish;
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("id_token_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "id_token"));
    }),
    fault("id_token_null", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "id_token", Value::Null));
    }),
    fault("idt_unsigned", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| draft.finish = Finish::Unsigned);
    }),
    fault("idt_signature_spoilt", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| draft.finish = Finish::Spoilt);
    }),
    fault("idt_key_unpublished", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(drafts::use_unpublished_key);
    }),
    fault("idt_kid_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop_header(draft, "kid"));
    }),
    fault("idt_kid_unknown", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set_header(draft, "kid", json!("retired-key")));
    }),
    fault("idt_kid_is_number", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set_header(draft, "kid", json!(1)));
    }),
    fault("idt_header_has_jku", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            drafts::set_header(draft, "jku", json!(format!("{}/jwks", made.world.base_url)));
        });
    }),
    fault("idt_iss_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "iss"));
    }),
    fault("idt_iss_wrong", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "iss", json!("https://other.example")));
    }),
    fault("idt_iss_with_slash", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::add_slash_to_issuer(draft));
    }),
    fault("idt_sub_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "sub"));
    }),
    fault("idt_sub_is_client", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|made, draft| drafts::set(draft, "sub", json!(made.order.grant.client.id)));
    }),
    fault("idt_sub_too_long", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "sub", json!("s".repeat(256))));
    }),
    fault("idt_sub_beyond_ascii", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "sub", json!("zoë")));
    }),
    fault("idt_sub_is_number", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "sub", json!(4_711)));
    }),
    fault("idt_aud_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "aud"));
    }),
    fault("idt_aud_is_api", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "aud", json!("https://api.example")));
    }),
    fault("idt_aud_empty_list", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "aud", json!([])));
    }),
    fault("idt_exp_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "exp"));
    }),
    fault("idt_expired", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|_, draft| {
            let past = drafts::number(draft, "iat").saturating_sub(60);
            drafts::set(draft, "exp", json!(past));
        });
    }),
    fault("idt_exp_is_string", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::make_text(draft, "exp"));
    }),
    fault("idt_iat_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "iat"));
    }),
    fault("idt_iat_is_string", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::make_text(draft, "iat"));
    }),
    fault("idt_iat_eight_hours_ahead", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::change_number(draft, "iat", |seconds| seconds + 8 * 3600));
    }),
    fault("idt_times_in_millis", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|_, draft| {
            drafts::change_number(draft, "iat", |seconds| seconds * 1000);
            drafts::change_number(draft, "exp", |seconds| seconds * 1000);
        });
    }),
    fault("idt_nonce_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "nonce"));
    }),
    fault("idt_nonce_in_lower_case", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::change_text(draft, "nonce", str::to_lowercase));
    }),
    fault("idt_nonce_cut", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|_, draft| {
            drafts::change_text(draft, "nonce", |nonce| nonce.chars().take(16).collect());
        });
    }),
    fault("idt_at_hash_wrong", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")));
    }),
    fault("idt_auth_time_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::drop(draft, "auth_time"));
    }),
    fault("idt_auth_time_is_string", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::make_text(draft, "auth_time"));
    }),
    fault("idt_azp_wrong", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "azp", json!("somebody-else")));
    }),
    fault("idt_amr_is_string", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "amr", json!("pwd")));
    }),
    fault("idt_acr_is_number", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "acr", json!(1)));
    }),
    fault("idt_claim_twice", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| draft.finish = Finish::ClaimTwice);
    }),
    fault("idt_padded", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| draft.finish = Finish::Padded);
    }),
    fault("idt_sub_changes", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "sub", json!(random::uuid())));
    }),
    fault("idt_sub_same_for_all", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "sub", json!("user")));
    }),
    fault("id_token_without_openid", RFC, |rules| {
        rules.tokens.id_token_needs_openid = false;
    }),
    fault("idt_signed_symmetrically", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| draft.finish = Finish::Symmetric);
    }),
    fault("idt_at_hash_right_half", RFC_AND_EIAM, |rules| {
        rules.tokens.at_hash = |hash| BASE64_URL_SAFE_NO_PAD.encode(&hash[16..]);
    }),
    fault("idt_at_hash_whole", RFC_AND_EIAM, |rules| {
        rules.tokens.at_hash = |hash| BASE64_URL_SAFE_NO_PAD.encode(hash);
    }),
    fault("idt_at_hash_in_hex", RFC_AND_EIAM, |rules| {
        rules.tokens.at_hash = |hash| {
            let left = hash[..16].iter();
            left.map(|byte| format!("{byte:02x}")).collect()
        };
    }),
];
