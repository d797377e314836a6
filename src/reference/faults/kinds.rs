//! Faults of one kind alone: one claim, one member, one reason of a refusal, one value among many.

use serde_json::{Value, json};

use crate::faults::requests::pairs;
use crate::faults::row::{ALL_BUT_CLOUDBASE, ALL_BUT_EIAM, EVERYWHERE, Fault, RFC, fault};
use crate::faults::{drafts, redirects};
use crate::rules::answers::Asked;
use crate::rules::http::Instead;
use crate::state::{clock, signature};
use crate::wire::body;
use crate::wire::problem::Problem;
use crate::wire::reply::{Reply, crash};

/// A member of UserInfo with another value.
fn told(reply: Reply, name: &str, value: Value) -> Reply {
    if reply.status == 200 {
        body::set(reply, name, value)
    } else {
        reply
    }
}

/// A member of the answer as a number, where it is there.
fn numbered(reply: Reply, name: &str) -> Reply {
    body::changed(reply, |mut members| {
        if members.contains_key(name) {
            body::put(&mut members, name, json!(1));
        }
        members
    })
}

fn token_of(asked: &Asked<'_>) -> String {
    let found = pairs(asked.request)
        .into_iter()
        .find(|(name, _)| name == "token");
    found.map(|(_, value)| value).unwrap_or_default()
}

/// More about the inactive token, where it is one that was once good and is so no more for this reason.
fn with_reason(asked: &Asked<'_>, reply: Reply, is_expired: bool) -> Reply {
    let token = token_of(asked);
    let store = asked.world.store();
    let known = store.access_tokens.get(token.as_str());
    let is_so = known.is_some_and(|record| (record.expires <= clock::now_millis()) == is_expired);
    drop(store);
    if is_so && !body::flag(&reply, "active") {
        body::set(reply, "was_active", json!(true))
    } else {
        reply
    }
}

pub(crate) const FAULTS: &[Fault] = &[
    fault("jwks_alg_does_not_fit", RFC, |rules| {
        rules.answers.keys.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replace("\"alg\":\"RS256\"", "\"alg\":\"PS256\"")
            })
        });
    }),
    fault("jwks_keys_are_for_encryption", RFC, |rules| {
        rules.answers.keys.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replace("\"use\":\"sig\"", "\"use\":\"enc\"")
            })
        });
    }),
    fault("jwks_keys_may_not_verify", RFC, |rules| {
        rules.answers.keys.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replace("\"use\":\"sig\"", "\"key_ops\":[\"encrypt\"]")
            })
        });
    }),
    fault("refused_client_uses_refresh_token_up", RFC, |rules| {
        rules.refresh.is_used_up_by = |problem| problem == Problem::ForeignRefreshToken;
    }),
    fault("missing_secret_uses_refresh_token_up", RFC, |rules| {
        rules.refresh.is_used_up_by = |problem| problem == Problem::MissingAuthentication;
    }),
    fault("introspected_token_type_is_its_kind", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if body::flag(&reply, "active") && !body::text(&reply, "token_type").is_empty() {
                body::set(reply, "token_type", json!("access_token"))
            } else {
                reply
            }
        });
    }),
    fault("introspected_refresh_token_has_expired", RFC, |rules| {
        rules.answers.introspection.push(|asked, reply| {
            let token = token_of(asked);
            let is_one = asked.world.store().refresh_tokens.get(&token).is_some();
            if is_one && body::flag(&reply, "active") {
                body::set(reply, "exp", json!(clock::now() - 3600))
            } else {
                reply
            }
        });
    }),
    fault("introspected_iat_is_before_1970", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if body::flag(&reply, "active") {
                body::set(reply, "iat", json!(-1))
            } else {
                reply
            }
        });
    }),
    fault("introspected_exp_is_before_1970", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if body::flag(&reply, "active") {
                body::set(reply, "exp", json!(-1))
            } else {
                reply
            }
        });
    }),
    fault("expired_token_was_active", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|asked, reply| with_reason(asked, reply, true));
    }),
    fault("revoked_token_was_active", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|asked, reply| with_reason(asked, reply, false));
    }),
    fault("userinfo_crashes_for_clients", RFC, |rules| {
        rules.http.before.push(|world, _, request| {
            let token = request.bearer().unwrap_or_default();
            let store = world.store();
            let known = store.access_tokens.get(token.as_str());
            if request.path.ends_with("/userinfo")
                && known.is_some_and(|record| record.grant.user.is_none())
            {
                Instead::Answer(crash())
            } else {
                Instead::Nothing
            }
        });
    }),
    fault("userinfo_nickname_of_another_type", RFC, |rules| {
        rules
            .answers
            .userinfo
            .push(|_, reply| told(reply, "nickname", json!(["al"])));
    }),
    fault("userinfo_birthdate_of_another_type", RFC, |rules| {
        rules
            .answers
            .userinfo
            .push(|_, reply| told(reply, "birthdate", json!(19_900_101)));
    }),
    fault("userinfo_picture_of_another_type", RFC, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            told(
                reply,
                "picture",
                json!({"url": "https://client.example/a.png"}),
            )
        });
    }),
    fault(
        "userinfo_phone_number_verified_of_another_type",
        RFC,
        |rules| {
            rules
                .answers
                .userinfo
                .push(|_, reply| told(reply, "phone_number_verified", json!(1)));
        },
    ),
    fault("userinfo_address_country_of_another_type", RFC, |rules| {
        rules
            .answers
            .userinfo
            .push(|_, reply| told(reply, "address", json!({"country": 49})));
    }),
    fault("idt_email_of_another_type", RFC, |rules| {
        rules.claims.id_token.push(|_, draft| {
            drafts::set(draft, "email", json!(["alice@client.example"]));
        });
    }),
    fault("idt_address_of_another_type", RFC, |rules| {
        rules.claims.id_token.push(|_, draft| {
            drafts::set(draft, "address", json!("1 Main Street"));
        });
    }),
    fault("scope_error_is_page", ALL_BUT_CLOUDBASE, |rules| {
        rules.authorize.is_told_by_page = |error| error.error == "invalid_scope";
    }),
    fault("error_of_redirect_is_made_up", RFC, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change_if_error(pairs, "error", |_| "bad_request".into());
        });
    }),
    fault("assertion_aud_issuer_refused", RFC, |rules| {
        rules.assertion.is_meant = |audiences, _, endpoint| audiences.contains(&endpoint);
    }),
    fault("assertion_key_of_header_counts_elsewhere", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, params| {
            params.is_named("token") && token.header.contains_key("jwk")
                || signature::is_of_client(client, token)
        };
    }),
    fault("refresh_token_is_number", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| numbered(reply, "refresh_token"));
    }),
    fault("id_token_is_number", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| numbered(reply, "id_token"));
    }),
    fault("scope_is_number", ALL_BUT_EIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| numbered(reply, "scope"));
    }),
    fault("description_is_number", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| numbered(reply, "error_description"));
    }),
];
