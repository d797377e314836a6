//! Habits of words: the same is said with more around it, in another order, or in other letters.

use std::time::Duration;

use serde_json::{Value, json};

use crate::dialects::dialect::Dialect::{self, AlibabaEiam, Rfc, TencentCiam, TencentCloudbase};
use crate::habits::row::{Habit, habit, habit_of};
use crate::rules::answers::Rewrite;
use crate::rules::book::Rules;
use crate::rules::http::Instead;
use crate::wire::reply::{Content, Object, Reply};
use crate::wire::{body, random};

const EVERYWHERE: &[Dialect] = &[Rfc, AlibabaEiam, TencentCloudbase, TencentCiam];

/// Every habit of words, in the order of the file.
pub(crate) const HABITS: &[Habit] = &[
    habit_of("fields_nobody_knows", EVERYWHERE, |rules| {
        rules.answers.any.push(|_, reply| {
            reply
                .with("X-Request-Id", &random::uuid())
                .with("Strict-Transport-Security", "max-age=31536000")
                .with("X-Content-Type-Options", "nosniff")
                .with("Server-Timing", "db;dur=2.1, app;dur=4")
                .with("Via", "1.1 gateway, 1.1 varnish")
        });
    }),
    habit_of("a_balancer_sets_a_cookie", EVERYWHERE, |rules| {
        rules.answers.any.push(|_, mut reply| {
            // Beside those that are there.
            let cookie = format!("ROUTE=node-{}; Path=/; HttpOnly", random::token());
            reply.headers.push(("Set-Cookie".into(), cookie));
            reply
        });
    }),
    habit_of("other_origins_are_let_in", EVERYWHERE, |rules| {
        // Not at the authorization endpoint.
        at_each_endpoint(rules, |_, reply| {
            reply
                .with("Access-Control-Allow-Origin", "*")
                .with("Access-Control-Expose-Headers", "WWW-Authenticate")
        });
    }),
    habit_of("options_are_told", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            if request.method == "OPTIONS" {
                Instead::Answer(Reply::empty(204).with("Allow", "GET, HEAD, POST, OPTIONS"))
            } else {
                Instead::Nothing
            }
        });
    }),
    habit_of("letters_are_escaped", EVERYWHERE, |rules| {
        rules.answers.token.push(|_, reply| escaped(reply));
        rules.answers.introspection.push(|_, reply| escaped(reply));
        rules.answers.device.push(|_, reply| escaped(reply));
    }),
    habit_of(
        "connections_close",
        &[AlibabaEiam, TencentCloudbase, TencentCiam],
        |rules| {
            rules
                .answers
                .any
                .push(|_, reply| reply.with("Connection", "close"));
        },
    ),
    habit_of("answers_take_a_moment", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            // As long as a password hash takes that is worth its name.
            if request.method == "POST" {
                Instead::Wait(Duration::from_millis(40))
            } else {
                Instead::Nothing
            }
        });
    }),
    habit_of("members_of_a_product", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            let reply = body::set(reply, "refresh_expires_in", json!(1800));
            let reply = body::set(reply, "not-before-policy", json!(0));
            body::set(reply, "session_state", json!(random::uuid()))
        });
    }),
    habit("tokens_in_hex", |rules| {
        rules.mint.access_token = |_| hex(32);
        rules.mint.refresh_token = |_| hex(32);
        rules.mint.code = |_| hex(32);
        rules.mint.device_code = |_| hex(32);
    }),
    habit("tokens_with_a_word_in_front", |rules| {
        rules.mint.access_token = |_| format!("vendor_at_{}", random::token());
        rules.mint.refresh_token = |_| format!("vendor_rt_{}", random::token());
        rules.mint.code = |_| format!("vendor_ac_{}", random::token());
    }),
    habit("short_codes", |rules| {
        rules.mint.code = |_| random::token().chars().take(22).collect();
    }),
    habit("user_codes_of_digits", |rules| {
        rules.mint.user_code = |_| {
            let digits = |_| char::from(b'0' + rand::random_range(0..10));
            let code: String = (0..9).map(digits).collect();
            format!("{}-{}-{}", &code[..3], &code[3..6], &code[6..])
        };
    }),
    habit_of("metadata_say_more", EVERYWHERE, |rules| {
        rules.answers.metadata.push(|_, reply| {
            let reply = body::set(reply, "vendor_version", json!("26.7.3"));
            let reply = body::set(reply, "claims_locales_supported", json!(["en", "zh-CN"]));
            body::set(
                reply,
                "vendor_features",
                json!({ "step_up": true, "limits": [1, 2.5, null] }),
            )
        });
    }),
    habit_of("metadata_and_keys_may_be_kept", EVERYWHERE, |rules| {
        let kept: Rewrite = |_, reply| {
            reply
                .with("Cache-Control", "public, max-age=300")
                .with("ETag", "\"7f-5e1\"")
                .with("Last-Modified", "Sun, 01 Nov 2026 08:00:00 GMT")
        };
        rules.answers.metadata.push(kept);
        rules.answers.keys.push(kept);
    }),
    habit_of("keys_say_more", EVERYWHERE, |rules| {
        rules.answers.keys.push(|_, reply| {
            each_key(reply, |keys| {
                for key in keys.iter_mut().filter_map(Value::as_object_mut) {
                    body::put(key, "vendor_created", json!(1_790_000_000));
                    body::put(key, "vendor_state", json!({ "active": true }));
                }
            })
        });
    }),
    habit_of("a_key_of_another_kind", EVERYWHERE, |rules| {
        rules.answers.keys.push(|_, reply| {
            each_key(reply, |keys| {
                keys.insert(
                    0,
                    json!({ "kty": "AKP", "kid": "next-year", "alg": "ML-DSA-65", "pub": "AAAA" }),
                );
            })
        });
    }),
    habit("an_audience_is_a_list", |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| in_a_list(&mut draft.claims, "aud"));
        rules
            .claims
            .access_token
            .push(|_, draft| in_a_list(&mut draft.claims, "aud"));
    }),
    habit_of("id_tokens_say_more", EVERYWHERE, |rules| {
        rules.claims.id_token.push(|_, draft| {
            body::put(&mut draft.claims, "sid", json!(random::uuid()));
            body::put(&mut draft.claims, "amr", json!(["pwd"]));
            body::put(&mut draft.claims, "urn:vendor:tenant", json!({ "id": 7 }));
        });
    }),
    habit_of("access_tokens_say_more", EVERYWHERE, |rules| {
        rules.claims.access_token.push(|_, draft| {
            body::put(&mut draft.claims, "sid", json!(random::uuid()));
            body::put(&mut draft.claims, "groups", json!(["staff", "readers"]));
            body::put(&mut draft.claims, "urn:vendor:tenant", json!({ "id": 7 }));
        });
    }),
    habit("times_have_fractions", |rules| {
        rules
            .claims
            .access_token
            .push(|_, draft| with_fractions(&mut draft.claims));
        rules
            .claims
            .id_token
            .push(|_, draft| with_fractions(&mut draft.claims));
    }),
    habit_of("introspection_says_more", &[Rfc, AlibabaEiam], |rules| {
        rules.answers.introspection.push(|_, reply| {
            if !body::flag(&reply, "active") {
                return reply;
            }
            let reply = body::set(reply, "urn:vendor:tenant", json!("seven"));
            body::set(reply, "groups", json!(["staff", "readers"]))
        });
    }),
    habit("revocation_says_something", |rules| {
        rules.answers.revocation.push(|_, reply| {
            if reply.status == 200 {
                Reply::json(200, Object::new())
            } else {
                reply
            }
        });
    }),
    habit_of("userinfo_says_more", EVERYWHERE, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status != 200 {
                return reply;
            }
            let reply = body::set(reply, "groups", json!(["staff"]));
            body::set(reply, "urn:vendor:tenant", json!({ "id": 7 }))
        });
    }),
    habit_of("redirects_say_more", EVERYWHERE, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            pairs.push(("session_state".into(), random::uuid()));
            pairs.push(("vendor_hint".into(), "a b&c=d".into()));
        });
    }),
    habit_of("redirects_in_another_order", EVERYWHERE, |rules| {
        rules.authorize.parameters.push(|_, pairs| pairs.reverse());
    }),
    habit("wrong_clients_in_the_body_are_400", |rules| {
        rules.answers.refused.push(|asked, reply| {
            let is_client = body::text(&reply, "error") == "invalid_client";
            if is_client && !asked.request.headers.contains_key("authorization") {
                reply.with_status(400).without("WWW-Authenticate")
            } else {
                reply
            }
        });
    }),
    habit("challenges_name_a_charset", |rules| {
        rules.errors.challenge = "Basic realm=\"token endpoint\", charset=\"UTF-8\"";
    }),
    habit("two_challenges_in_one_field", |rules| {
        rules.errors.challenge = "Basic realm=\"token endpoint\", Bearer realm=\"token endpoint\", DPoP algs=\"ES256 PS256\"";
    }),
    habit("long_descriptions", |rules| {
        rules.answers.refused.push(|_, reply| {
            let said = "The request could not be served; see https://as.example/help?topic=(errors)&level=[2] for more. ";
            body::set(reply, "error_description", json!(said.repeat(12).trim_end()))
        });
    }),
    habit("lifetimes_are_not_told", |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "expires_in"));
    }),
];

/// Everywhere a client asks without a browser.
fn at_each_endpoint(rules: &mut Rules, rewrite: Rewrite) {
    let answers = &mut rules.answers;
    for list in [
        &mut answers.token,
        &mut answers.device,
        &mut answers.introspection,
        &mut answers.revocation,
        &mut answers.userinfo,
        &mut answers.metadata,
        &mut answers.keys,
    ] {
        list.push(rewrite);
    }
}

/// JSON in which every slash and every third letter of a text is an escape (RFC 8259 section 7).
fn escaped(reply: Reply) -> Reply {
    let Some(members) = reply.members().cloned() else {
        return reply;
    };
    let text = Value::Object(members).to_string();
    let mut escaped = String::with_capacity(text.len() * 2);
    let (mut is_in_text, mut is_behind_backslash) = (false, false);
    for (at, letter) in text.chars().enumerate() {
        let is_plain = is_in_text && !is_behind_backslash;
        match letter {
            '/' if is_plain => escaped.push_str("\\/"),
            letter if is_plain && letter.is_ascii_alphabetic() && at % 3 == 0 => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => escaped.push(letter),
        }
        if letter == '"' && !is_behind_backslash {
            is_in_text = !is_in_text;
        }
        is_behind_backslash = letter == '\\' && !is_behind_backslash;
    }
    reply.with_content(Content::Text(escaped))
}

fn each_key(reply: Reply, change: impl FnOnce(&mut Vec<Value>)) -> Reply {
    body::changed(reply, |mut members| {
        if let Some(keys) = members.get_mut("keys").and_then(Value::as_array_mut) {
            change(keys);
        }
        members
    })
}

fn in_a_list(claims: &mut Object, name: &str) {
    if let Some(value) = claims.get_mut(name).filter(|value| value.is_string()) {
        *value = json!([value.take()]);
    }
}

/// Times a little after the whole second.
fn with_fractions(claims: &mut Object) {
    for name in ["iat", "exp", "auth_time", "nbf"] {
        if let Some(time) = claims.get(name).and_then(Value::as_u64) {
            // Exact as a number of JSON: four decimals of a time of these centuries fit.
            let exact = serde_json::from_str(&format!("{time}.25"));
            body::put(claims, name, exact.unwrap_or_else(|_| json!(time)));
        }
    }
}

fn hex(octets: usize) -> String {
    (0..octets)
        .map(|_| format!("{:02x}", rand::random::<u8>()))
        .collect()
}
