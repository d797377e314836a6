//! Faults of refreshing (RFC 6749 section 6).

use serde_json::json;

use crate::faults::problems::BAD_REFRESH_TOKENS;
use crate::faults::row::{
    ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault,
};
use crate::faults::{drafts, guessable};
use crate::rules::ends::Ends;
use crate::rules::found::Found;
use crate::rules::refresh::Gives;
use crate::state::clock;
use crate::wire::problem::Problem::{ScopeBeyondGrant, UnknownRefreshToken, UsedRefreshToken};

pub(crate) const FAULTS: &[Fault] = &[
    fault("refresh_token_of_any_client", EVERYWHERE, |rules| {
        rules.refresh.may_be_foreign = |_| true;
    }),
    fault(
        "refresh_token_for_client_credentials",
        EVERYWHERE,
        |rules| {
            rules.refresh.is_for_itself = true;
        },
    ),
    fault("refresh_token_never_expires", EVERYWHERE, |rules| {
        rules.tokens.refresh_token_expires = false;
    }),
    fault("access_token_refreshes", EVERYWHERE, |rules| {
        rules.refresh.takes_access_tokens = true;
    }),
    fault("bad_refresh_token_is_invalid_token", EVERYWHERE, |rules| {
        rules.errors.say(BAD_REFRESH_TOKENS, 401, "invalid_token");
    }),
    fault(
        "bad_refresh_token_is_invalid_request",
        EVERYWHERE,
        |rules| rules.errors.say(BAD_REFRESH_TOKENS, 400, "invalid_request"),
    ),
    fault("bad_refresh_token_is_403", EVERYWHERE, |rules| {
        rules.errors.say(BAD_REFRESH_TOKENS, 403, "invalid_grant");
    }),
    fault("unknown_refresh_token_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(UnknownRefreshToken);
    }),
    fault("refresh_tokens_numbered", EVERYWHERE, |rules| {
        rules.mint.refresh_token = guessable::numbered;
    }),
    fault("refresh_tokens_short", EVERYWHERE, |rules| {
        rules.mint.refresh_token = guessable::short;
    }),
    fault("refresh_token_end_ignored", EVERYWHERE, |rules| {
        rules.refresh.counted = guessable::but_last;
    }),
    fault("refresh_token_case_ignored", EVERYWHERE, |rules| {
        rules.refresh.found = Found::CaseIgnored;
    }),
    fault("refresh_token_trimmed", EVERYWHERE, |rules| {
        rules.refresh.found = Found::Trimmed;
    }),
    fault("refresh_token_with_tail_accepted", EVERYWHERE, |rules| {
        rules.refresh.found = Found::WithTail;
    }),
    fault("refresh_token_not_rotated", ALL_BUT_CIAM, |rules| {
        rules.refresh.gives = Gives::Same;
    }),
    fault("old_refresh_token_keeps_working", ALL_BUT_CIAM, |rules| {
        rules.refresh.works_when_replaced = |_| true;
    }),
    fault("refresh_reuse_revokes_nothing", ALL_BUT_CIAM, |rules| {
        rules.refresh.reuse_ends = |_| Ends::Nothing;
    }),
    fault("used_refresh_token_is_500", ALL_BUT_CIAM, |rules| {
        rules.errors.say(&[UsedRefreshToken], 500, "server_error");
    }),
    fault("old_refresh_token_works_once_more", ALL_BUT_CIAM, |rules| {
        rules.refresh.works_when_replaced = |presented| !presented.token.reused;
    }),
    fault(
        "old_refresh_token_works_within_seconds",
        ALL_BUT_CIAM,
        |rules| {
            rules.refresh.works_when_replaced =
                |presented| clock::now_millis() < presented.token.issued + 5000;
        },
    ),
    fault("second_refresh_refused", ALL_BUT_CIAM, |rules| {
        rules.refresh.can_be_repeated = false;
    }),
    fault(
        "revoked_refresh_token_keeps_working",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.refresh.works_when_revoked = |_| true;
        },
    ),
    fault("refreshed_aud_is_issuer", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            let issuer = draft.claims.get("iss").cloned().unwrap_or_default();
            drafts::set_when_refreshed(made, draft, "aud", issuer);
        });
    }),
    fault("refreshed_sub_differs", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            drafts::set_when_refreshed(made, draft, "sub", json!("somebody-else"));
        });
    }),
    fault("refreshed_iss_differs", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            drafts::set_when_refreshed(made, draft, "iss", json!("https://other.example"));
        });
    }),
    fault("refreshed_iat_is_old", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            let old = made.order.grant.auth_time.saturating_sub(3600);
            drafts::set_when_refreshed(made, draft, "iat", json!(old));
        });
    }),
    fault("refreshed_nonce_differs", ALL_BUT_CLOUDBASE, |rules| {
        rules.claims.id_token.push(|made, draft| {
            drafts::set_when_refreshed(made, draft, "nonce", json!("another-nonce"));
        });
    }),
    fault(
        "refresh_token_of_any_public_client",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.refresh.may_be_foreign = |presented| presented.client.is_public();
        },
    ),
    fault("refresh_widens_scope", RFC_AND_EIAM, |rules| {
        rules.refresh.may_widen = true;
    }),
    fault("wider_refresh_is_invalid_grant", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[ScopeBeyondGrant], 400, "invalid_grant");
    }),
    fault("refreshed_auth_time_is_now", RFC_AND_EIAM, |rules| {
        rules.claims.id_token.push(|made, draft| {
            let later = drafts::number(draft, "auth_time") + 60;
            drafts::set_when_refreshed(made, draft, "auth_time", json!(later));
        });
    }),
    fault("refresh_narrows_for_good", RFC, |rules| {
        rules.refresh.narrows_for_good = true;
    }),
    fault("refresh_reuse_spares_access_tokens", RFC, |rules| {
        rules.refresh.reuse_ends = |_| Ends::RefreshTokens;
    }),
    fault("refresh_forgets_scope", RFC, |rules| {
        rules.refresh.unasked = |_| vec!["api.read".to_owned()];
    }),
    fault("narrowed_token_is_wide", RFC, |rules| {
        rules.tokens.scope = |order| order.grant.scope.clone();
    }),
    fault("refresh_answer_without_refresh_token", CLOUDBASE, |rules| {
        rules.refresh.gives = Gives::Nothing;
    }),
];
