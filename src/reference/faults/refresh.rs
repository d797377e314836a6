//! Faults of refreshing (RFC 6749 section 6).

use serde_json::json;

use crate::faults::problems::BAD_REFRESH_TOKENS;
use crate::faults::row::{
    ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault,
};
use crate::faults::{drafts, guessable};
use crate::rules::ends::Ends;
use crate::wire::problem::Problem::{ScopeBeyondGrant, UnknownRefreshToken, UsedRefreshToken};

pub(crate) const FAULTS: &[Fault] = &[
    old!(
        "refresh_token_of_any_client",
        EVERYWHERE,
        RefreshTokenOfAnyClient
    ),
    old!(
        "refresh_token_for_client_credentials",
        EVERYWHERE,
        RefreshTokenForClientCredentials
    ),
    fault("refresh_token_never_expires", EVERYWHERE, |rules| {
        rules.tokens.refresh_token_expires = false;
    }),
    old!("access_token_refreshes", EVERYWHERE, AccessTokenRefreshes),
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
    old!(
        "refresh_token_case_ignored",
        EVERYWHERE,
        RefreshTokenCaseIgnored
    ),
    old!("refresh_token_trimmed", EVERYWHERE, RefreshTokenTrimmed),
    old!(
        "refresh_token_with_tail_accepted",
        EVERYWHERE,
        RefreshTokenWithTailAccepted
    ),
    old!(
        "refresh_token_not_rotated",
        ALL_BUT_CIAM,
        RefreshTokenNotRotated
    ),
    old!(
        "old_refresh_token_keeps_working",
        ALL_BUT_CIAM,
        OldRefreshTokenKeepsWorking
    ),
    fault("refresh_reuse_revokes_nothing", ALL_BUT_CIAM, |rules| {
        rules.refresh.reuse_ends = Ends::Nothing;
    }),
    fault("used_refresh_token_is_500", ALL_BUT_CIAM, |rules| {
        rules.errors.say(&[UsedRefreshToken], 500, "server_error");
    }),
    old!(
        "old_refresh_token_works_once_more",
        ALL_BUT_CIAM,
        OldRefreshTokenWorksOnceMore
    ),
    old!(
        "old_refresh_token_works_within_seconds",
        ALL_BUT_CIAM,
        OldRefreshTokenWorksWithinSeconds
    ),
    old!("second_refresh_refused", ALL_BUT_CIAM, SecondRefreshRefused),
    old!(
        "revoked_refresh_token_keeps_working",
        ALL_BUT_CLOUDBASE,
        RevokedRefreshTokenKeepsWorking
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
    old!(
        "refresh_token_of_any_public_client",
        ALL_BUT_CLOUDBASE,
        RefreshTokenOfAnyPublicClient
    ),
    old!("refresh_widens_scope", RFC_AND_EIAM, RefreshWidensScope),
    fault("wider_refresh_is_invalid_grant", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[ScopeBeyondGrant], 400, "invalid_grant");
    }),
    fault("refreshed_auth_time_is_now", RFC_AND_EIAM, |rules| {
        rules.claims.id_token.push(|made, draft| {
            let later = drafts::number(draft, "auth_time") + 60;
            drafts::set_when_refreshed(made, draft, "auth_time", json!(later));
        });
    }),
    old!("refresh_narrows_for_good", RFC, RefreshNarrowsForGood),
    fault("refresh_reuse_spares_access_tokens", RFC, |rules| {
        rules.refresh.reuse_ends = Ends::RefreshTokens;
    }),
    old!("refresh_forgets_scope", RFC, RefreshForgetsScope),
    old!("narrowed_token_is_wide", RFC, NarrowedTokenIsWide),
    old!(
        "refresh_answer_without_refresh_token",
        CLOUDBASE,
        RefreshAnswerWithoutRefreshToken
    ),
];
