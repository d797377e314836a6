//! Faults beside the usual ones: other users' tokens, other clients' keys, timing, guessing.

use serde_json::Value;

use crate::faults::requests;
use crate::faults::row::{
    ALL_BUT_CLOUDBASE, CIAM, CLOUDBASE, EIAM, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault,
};
use crate::rules::answers::Asked;
use crate::state::store;
use crate::state::users::User;
use crate::state::world::World;
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::reply::Reply;

pub(crate) const FAULTS: &[Fault] = &[
    fault("failed_verifier_unbinds_code", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.after_refusal = unbound_from_challenge;
    }),
    fault(
        "failed_redirect_uri_unbinds_code",
        ALL_BUT_CLOUDBASE,
        |rules| rules.code.after_refusal = unbound_from_redirect_uri,
    ),
    old!(
        "password_login_of_first_user",
        EVERYWHERE,
        PasswordLoginOfFirstUser
    ),
    old!(
        "known_client_takes_longer",
        EVERYWHERE,
        KnownClientTakesLonger
    ),
    old!(
        "secret_compared_until_it_differs",
        EVERYWHERE,
        SecretComparedUntilItDiffers
    ),
    old!("known_user_takes_longer", EVERYWHERE, KnownUserTakesLonger),
    fault("guessing_is_not_slowed", EVERYWHERE, |rules| {
        rules.guessing.is_slowed = false;
    }),
    fault("guessing_blocks_everybody", ALL_BUT_CLOUDBASE, |rules| {
        rules.guessing.blocks_everybody = true;
    }),
    fault("device_tokens_of_first_user", RFC_AND_EIAM, |rules| {
        rules.device.user = first_user;
    }),
    fault("code_of_any_client_with_key", RFC, |rules| {
        rules.code.may_be_foreign = |client| !client.keys.is_empty();
    }),
    old!("unknown_kid_skips_signature", RFC, UnknownKidSkipsSignature),
    fault("revocation_spares_machine_tokens", RFC, |rules| {
        rules.revocation.ends_access_token = |token| token.grant.user.is_some();
    }),
    fault("codes_introspect_as_active", RFC, |rules| {
        rules.introspection.takes_codes = true;
    }),
    fault("error_page_by_accept", RFC, |rules| {
        rules.answers.any.push(page_by_accept);
    }),
    old!("scope_by_prefix", RFC, ScopeByPrefix),
    fault("pkce_skipped_for_keys", RFC, |rules| {
        rules.pkce.binds = |client| client.keys.is_empty();
        rules.pkce.verifier_may_be_unexpected = true;
    }),
    fault("userinfo_of_any_application", EIAM, |rules| {
        rules.userinfo.heeds_application = false;
    }),
    old!("auth_source_by_prefix", CIAM, AuthSourceByPrefix),
    old!("auth_source_case_ignored", CIAM, AuthSourceCaseIgnored),
    fault("json_array_around_read", CLOUDBASE, |rules| {
        rules.form.lenient_json = |first| match first {
            Value::Array(items) => items.into_iter().next(),
            _ => None,
        };
    }),
    fault("text_behind_json_ignored", CLOUDBASE, |rules| {
        rules.form.lenient_json = Some;
    }),
    fault("query_counts_beside_json", CLOUDBASE, |rules| {
        rules.form.query_counts = true;
    }),
    fault("null_member_crashes", CLOUDBASE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(request.body.windows(5).any(|bytes| bytes == b":null"))
        });
    }),
    fault("device_id_beyond_ascii_crashes", CLOUDBASE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(
                request
                    .header("x-device-id")
                    .is_some_and(|id| !id.is_ascii()),
            )
        });
    }),
    old!("bearer_opens_console", CLOUDBASE, BearerOpensConsole),
];

fn unbound_from_challenge(code: &mut store::Code, problem: Problem, _: &Params) {
    if matches!(problem, Problem::WrongVerifier | Problem::MissingVerifier) {
        code.challenge = None;
    }
}

fn unbound_from_redirect_uri(code: &mut store::Code, problem: Problem, params: &Params) {
    if problem == Problem::RedirectUriMismatch {
        params
            .get("redirect_uri")
            .unwrap_or_default()
            .clone_into(&mut code.redirect_uri);
    }
}

/// Errors as whoever asked says to prefer them.
fn page_by_accept(asked: &Asked<'_>, reply: Reply) -> Reply {
    let wants_page = asked
        .request
        .header("accept")
        .is_some_and(|accept| accept.starts_with(b"text/html"));
    if wants_page && asked.request.path == "/token" && reply.status >= 400 {
        return Reply::html(reply.status, "<h1>Bad Request</h1>".to_owned());
    }
    reply
}

/// Whoever it is: the first one there is.
fn first_user(world: &World, user: &'static User) -> &'static User {
    world.users.first().copied().unwrap_or(user)
}
