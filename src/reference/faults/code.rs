//! Faults of authorization codes (RFC 6749 section 4.1).

use crate::faults::problems::BAD_CODES;
use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC, RFC_AND_EIAM, fault};
use crate::faults::{guessable, uris};
use crate::rules::code::Replay;
use crate::rules::ends::Ends;
use crate::rules::found::Found;
use crate::state::clients::Client;
use crate::wire::problem::Problem::{
    ExpiredCode, ForeignCode, RedirectUriMismatch, UnknownCode, UsedCode,
};

pub(crate) const FAULTS: &[Fault] = &[
    fault("code_replay_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.replay = Replay::Accepted;
    }),
    fault("code_of_any_client", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.may_be_foreign = |_| true;
    }),
    fault("code_never_expires", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.expires = false;
    }),
    fault("redirect_uri_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.redirect_uri_may_miss = |_| true;
        rules.redirect.is_bound = |_, _, _| true;
    }),
    fault("redirect_uri_may_miss", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.redirect_uri_may_miss = |_| true;
    }),
    fault("redirect_uri_only_registered", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |client, _, presented| client.redirects_to(presented);
    }),
    fault("redirect_uri_case_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| bound.eq_ignore_ascii_case(presented);
    }),
    fault("redirect_uri_by_host", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_origin(bound, presented);
    }),
    fault("redirect_uri_by_prefix", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| presented.starts_with(bound);
    }),
    fault("redirect_uri_normalized", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_when_parsed(bound, presented);
    }),
    fault("bad_code_is_invalid_request", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.say(BAD_CODES, 400, "invalid_request");
    }),
    fault("bad_code_is_404", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.say(BAD_CODES, 404, "not_found");
    }),
    fault("used_code_is_500", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.say(&[UsedCode], 500, "server_error");
    }),
    fault(
        "expired_code_is_expired_token",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(&[ExpiredCode], 400, "expired_token"),
    ),
    fault("unknown_code_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.crash_on(UnknownCode);
    }),
    fault("codes_numbered", ALL_BUT_CLOUDBASE, |rules| {
        rules.mint.code = guessable::numbered;
    }),
    fault("codes_short", ALL_BUT_CLOUDBASE, |rules| {
        rules.mint.code = guessable::short;
    }),
    fault("code_case_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.found = Found::CaseIgnored;
    }),
    fault("code_trimmed", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.found = Found::Trimmed;
    }),
    fault("code_with_tail_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.found = Found::WithTail;
    }),
    fault("code_of_any_public_client", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.may_be_foreign = Client::is_public;
    }),
    fault(
        "code_replay_within_seconds_accepted",
        ALL_BUT_CLOUDBASE,
        |rules| rules.code.replay = Replay::AcceptedFor(3),
    ),
    fault("redirect_uri_slash_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_but_slash(bound, presented);
    }),
    fault("redirect_uri_query_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| bound == uris::up_to(presented, '?');
    }),
    fault(
        "redirect_uri_fragment_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.redirect.is_bound = |_, bound, presented| bound == uris::up_to(presented, '#');
        },
    ),
    fault("redirect_uri_port_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_but_port(bound, presented);
    }),
    fault("redirect_uri_scheme_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_but_scheme(bound, presented);
    }),
    fault("redirect_uri_decoded", ALL_BUT_CLOUDBASE, |rules| {
        rules.redirect.is_bound = |_, bound, presented| uris::same_when_decoded(bound, presented);
    }),
    fault(
        "redirect_uri_subdomain_accepted",
        ALL_BUT_CLOUDBASE,
        |rules| rules.redirect.is_bound = |_, bound, presented| uris::is_below(bound, presented),
    ),
    fault(
        "redirect_uri_path_case_ignored",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.redirect.is_bound =
                |_, bound, presented| uris::same_but_path_case(bound, presented);
        },
    ),
    fault(
        "redirect_uri_unchecked_for_public",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.code.redirect_uri_may_miss = Client::is_public;
            rules.redirect.is_bound =
                |client, bound, presented| client.is_public() || bound == presented;
        },
    ),
    fault("code_end_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.found = Found::LastIgnored;
    }),
    fault("code_replay_revokes_nothing", RFC_AND_EIAM, |rules| {
        rules.code.replay_ends = Ends::Nothing;
    }),
    fault(
        "redirect_mismatch_is_invalid_client",
        RFC_AND_EIAM,
        |rules| {
            rules
                .errors
                .say(&[RedirectUriMismatch], 401, "invalid_client");
        },
    ),
    fault(
        "redirect_mismatch_is_invalid_request",
        RFC_AND_EIAM,
        |rules| {
            rules
                .errors
                .say(&[RedirectUriMismatch], 400, "invalid_request");
        },
    ),
    fault("redirect_mismatch_is_named", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[RedirectUriMismatch], 400, "redirect_uri_mismatch");
    }),
    fault("bad_code_is_401", RFC_AND_EIAM, |rules| {
        rules.errors.say(BAD_CODES, 401, "invalid_grant");
    }),
    fault(
        "foreign_code_is_unauthorized_client",
        RFC_AND_EIAM,
        |rules| rules.errors.say(&[ForeignCode], 400, "unauthorized_client"),
    ),
    fault("code_of_any_confidential_client", RFC_AND_EIAM, |rules| {
        rules.code.may_be_foreign = |client| !client.is_public();
    }),
    fault("code_replay_spares_refresh_tokens", RFC_AND_EIAM, |rules| {
        rules.code.replay_ends = Ends::AccessTokens;
    }),
    fault("redirect_uri_may_miss_for_public", RFC_AND_EIAM, |rules| {
        rules.code.redirect_uri_may_miss = Client::is_public;
    }),
    fault("code_replay_spares_access_tokens", RFC, |rules| {
        rules.code.replay_ends = Ends::RefreshTokens;
    }),
    fault("scope_of_redemption_granted", RFC, |rules| {
        rules.code.takes_scope = true;
    }),
];
