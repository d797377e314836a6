//! Faults of UserInfo (OpenID Connect Core section 5.3).

use std::sync::Arc;

use serde_json::json;

use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault};
use crate::state::clock;
use crate::state::store::AccessToken;
use crate::state::world::World;
use crate::wire::{body, jws};

pub(crate) const FAULTS: &[Fault] = &[
    fault("userinfo_sub_missing", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "sub")
            } else {
                reply
            }
        });
    }),
    fault("userinfo_sub_differs", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "sub", json!("somebody-else"))
            } else {
                reply
            }
        });
    }),
    fault("userinfo_bad_token_is_403", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 401 {
                reply.with_status(403)
            } else {
                reply
            }
        });
    }),
    fault(
        "userinfo_challenge_repeats_error",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.answers.userinfo.push(|_, reply| {
                if reply.status == 401 {
                    reply.with(
                        "WWW-Authenticate",
                        "Bearer error=\"invalid_token\", error=\"invalid_token\"",
                    )
                } else {
                    reply
                }
            });
        },
    ),
    fault("userinfo_challenge_forbidden", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 401 {
                reply.with(
                    "WWW-Authenticate",
                    "Bearer error=\"invalid_token\", error_description=\"ungültig\"",
                )
            } else {
                reply
            }
        });
    }),
    fault("userinfo_ignores_expiry", ALL_BUT_CLOUDBASE, |rules| {
        rules.userinfo.heeds_expiry = false;
    }),
    fault(
        "userinfo_takes_refresh_tokens",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.userinfo.stands_in = by_refresh_token;
        },
    ),
    fault("userinfo_of_first_user", ALL_BUT_CLOUDBASE, |rules| {
        rules.userinfo.user = |world, user| world.user("alice").unwrap_or(user);
    }),
    fault("userinfo_without_challenge", EVERYWHERE, |rules| {
        rules
            .answers
            .userinfo
            .push(|_, reply| reply.without("WWW-Authenticate"));
    }),
    fault("userinfo_error_without_token", RFC_AND_EIAM, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 401 {
                reply.with(
                    "WWW-Authenticate",
                    "Bearer realm=\"userinfo\", error=\"invalid_token\"",
                )
            } else {
                reply
            }
        });
    }),
    fault("userinfo_takes_id_tokens", RFC, |rules| {
        rules.userinfo.believed = |token| {
            let token = jws::read(token)?;
            Some(body::object(json!({ "sub": token.text("sub")? })))
        };
    }),
];

/// An access token as good as the refresh token.
fn by_refresh_token(world: &World, token: &str) -> Option<AccessToken> {
    let store = world.store();
    let record = store.live_refresh_token(token, clock::now_millis())?;
    Some(AccessToken {
        grant: Arc::clone(&record.grant),
        scope: record.grant.scope.clone(),
        audience: String::new(),
        issued: record.issued,
        expires: record.expires,
        jti: String::new(),
        revoked: false,
    })
}
