//! Faults beside the usual ones: other users' tokens, other clients' keys, timing, guessing.

use serde_json::Value;

use crate::dialects::tencent_ciam::AUTH_SOURCE_ID;
use crate::faults::requests;
use crate::faults::row::{
    ALL_BUT_CLOUDBASE, CIAM, CLOUDBASE, EIAM, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault,
};
use crate::rules::answers::Asked;
use crate::state::clients::{AuthMethod, Client};
use crate::state::users::User;
use crate::state::world::World;
use crate::state::{signature, store};
use crate::wire::jws::Unverified;
use crate::wire::octets;
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
    fault("password_login_of_first_user", EVERYWHERE, |rules| {
        rules.password.user = first_user;
    }),
    fault("known_client_takes_longer", EVERYWHERE, |rules| {
        rules.client.secret_is = |world, registered, presented| {
            world.owe(HASH);
            octets::are_equal(registered, presented)
        };
    }),
    fault("secret_compared_until_it_differs", EVERYWHERE, |rules| {
        rules.client.secret_is = |world, registered, presented| {
            let both = registered.chars().zip(presented.chars());
            let equal = both.take_while(|(a, b)| a == b).count();
            world.owe(CHARACTER.saturating_mul(u32::try_from(equal).unwrap_or(u32::MAX)));
            octets::are_equal(registered, presented)
        };
    }),
    fault("known_user_takes_longer", EVERYWHERE, |rules| {
        rules.password.is_right = |world, own, presented| {
            world.owe(HASH);
            octets::are_equal(own, presented)
        };
    }),
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
    fault("unknown_kid_skips_signature", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| {
            names_unknown_key(client, token) || signature::is_of_client(client, token)
        };
    }),
    fault("revocation_spares_machine_tokens", RFC, |rules| {
        rules.revocation.ends_access_token = |token| token.grant.user.is_some();
    }),
    fault("codes_introspect_as_active", RFC, |rules| {
        rules.introspection.takes_codes = true;
    }),
    fault("error_page_by_accept", RFC, |rules| {
        rules.answers.any.push(page_by_accept);
    }),
    fault("scope_by_prefix", RFC, |rules| {
        rules.scope.is_same = |allowed, asked| asked.starts_with(allowed);
    }),
    fault("pkce_skipped_for_keys", RFC, |rules| {
        rules.pkce.binds = |client| client.keys.is_empty();
        rules.pkce.verifier_may_be_unexpected = true;
    }),
    fault("userinfo_of_any_application", EIAM, |rules| {
        rules.userinfo.heeds_application = false;
    }),
    fault("auth_source_by_prefix", CIAM, |rules| {
        rules.password.directory_is = Some(|id| AUTH_SOURCE_ID.starts_with(id));
    }),
    fault("auth_source_case_ignored", CIAM, |rules| {
        rules.password.directory_is = Some(|id| AUTH_SOURCE_ID.eq_ignore_ascii_case(id));
    }),
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
    fault("bearer_opens_console", CLOUDBASE, |rules| {
        rules.client.access_token_authenticates = true;
    }),
];

/// What hashing takes in microseconds, done only where there is something to compare with.
const HASH: u32 = 3000;

/// What one character takes.
const CHARACTER: u32 = 100;

/// Whether a client with keys names one that it has not registered.
fn names_unknown_key(client: &Client, token: &Unverified<'_>) -> bool {
    let is_known = |kid: &str| client.keys.iter().any(|key| key.kid == kid);
    client.uses(AuthMethod::PrivateKeyJwt)
        && !client.uses(AuthMethod::SecretJwt)
        && token.algorithm().is_some()
        && !token.has_critical_extensions()
        && token.key_id().is_some_and(|kid| !is_known(kid))
}

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
