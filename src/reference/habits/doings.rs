//! Habits of doing: what is decided, ended or kept otherwise, and how answers are dressed.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::habits::row::{Habit, habit};
use crate::rules::answers::Asked;
use crate::rules::ends::Ends;
use crate::rules::form::First;
use crate::rules::http::Instead;
use crate::state::clock;
use crate::wire::form::Plus;
use crate::wire::reply::{Content, Reply};
use crate::wire::{body, form, jws, random};

/// Every habit of doing, in the order of the file.
pub(crate) const HABITS: &[Habit] = &[
    habit("lower_case_bearer", |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!("bearer")));
    }),
    habit("a_moment_less", |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_in", json!(seconds.saturating_sub(1).max(1)))
        });
    }),
    habit("scope_only_when_it_differs", |rules| {
        rules.answers.granted.push(|asked, reply| {
            if Some(body::text(&reply, "scope").as_str()) == asked.params.get("scope") {
                body::without(reply, "scope")
            } else {
                reply
            }
        });
    }),
    habit("scope_in_another_order", |rules| {
        rules.answers.granted.push(in_another_order);
    }),
    habit("members_nobody_knows", |rules| {
        rules.answers.granted.push(|_, reply| nobody_knows(reply));
        rules.answers.refused.push(|_, reply| nobody_knows(reply));
    }),
    habit("pretty_json", |rules| {
        rules.answers.token.push(|_, reply| pretty(reply));
    }),
    habit("charset_is_said", |rules| {
        rules.answers.token.push(|_, reply| {
            body::if_json(reply, |reply| {
                reply.with("Content-Type", "application/json; charset=utf-8")
            })
        });
    }),
    habit("many_cache_words", |rules| {
        rules.answers.token.push(|_, reply| {
            reply
                .with(
                    "Cache-Control",
                    "no-cache, no-store, max-age=0, must-revalidate",
                )
                .with("Expires", "0")
        });
    }),
    habit("errors_say_the_code_alone", |rules| {
        rules.answers.refused.push(|_, reply| {
            body::changed(reply, |mut members| {
                members.retain(|name, _| name == "error");
                members
            })
        });
    }),
    habit("errors_have_a_uri", |rules| {
        rules.answers.refused.push(|_, reply| {
            body::set(reply, "error_uri", json!("https://as.example/errors#what"))
        });
    }),
    habit("odd_letters", |rules| {
        // All the letters that their grammar allows (RFC 6749 appendix A, RFC 6750 section 2.1).
        rules.mint.access_token = |_| format!("{}._~+/-v1==", random::token());
        rules.mint.refresh_token = |_| odd_letters();
        rules.mint.code = |_| odd_letters();
        rules.mint.device_code = |_| odd_letters();
    }),
    habit("long_tokens", |rules| {
        rules.mint.access_token = |_| long_token();
        rules.mint.refresh_token = |_| long_token();
    }),
    habit("token_while_it_lives", |rules| {
        rules.tokens.hands_out_again = true;
    }),
    habit("revocation_ends_the_authorization", |rules| {
        rules.revocation.ends = Ends::Authorization;
    }),
    habit("reuse_ends_the_authorization", |rules| {
        rules.refresh.reuse_ends = |_| Ends::Authorization;
    }),
    habit("replay_ends_the_authorization", |rules| {
        rules.code.replay_ends = Ends::Authorization;
    }),
    habit("connection_closes", |rules| {
        rules
            .answers
            .any
            .push(|_, reply| reply.with("Connection", "close"));
    }),
    habit("introspection_says_least", |rules| {
        rules.answers.introspection.push(|_, reply| {
            body::changed(reply, |mut members| {
                if members.get("active") == Some(&json!(true)) {
                    members.retain(|name, _| name == "active");
                }
                members
            })
        });
    }),
    habit("device_answers_say_least", |rules| {
        rules.answers.device.push(|_, reply| {
            body::changed(reply, |mut members| {
                members.retain(|name, _| {
                    !matches!(name.as_str(), "interval" | "verification_uri_complete")
                });
                members
            })
        });
    }),
    habit("grant_type_first", |rules| {
        rules.form.first = First::GrantType;
    }),
    habit("client_first", |rules| {
        rules.form.first = First::Client;
    }),
    habit("id_token_only_at_first", |rules| {
        rules.tokens.has_id_token_at_refresh = false;
    }),
    habit("unknown_scope_is_dropped", |rules| {
        rules.scope.drops_unknown = true;
    }),
    habit("login_ends_the_earlier_tokens", |rules| {
        rules.tokens.earlier = Ends::Authorization;
    }),
    habit("login_ends_the_earlier_codes", |rules| {
        rules.code.outlives_later = false;
        rules.tokens.earlier = Ends::Authorization;
    }),
    habit("one_refresh_token_per_user_and_client", |rules| {
        rules.tokens.earlier = Ends::RefreshTokens;
    }),
    habit("machine_token_ends_the_one_before", |rules| {
        rules.tokens.earlier_of_machines = Ends::AccessTokens;
    }),
    habit("refresh_may_be_repeated_at_once", |rules| {
        rules.refresh.works_when_replaced = |presented| {
            let age = clock::now_millis().saturating_sub(presented.token.used_at);
            !presented.client.is_public() && age < 5_000
        };
    }),
    habit("refresh_ends_the_old_access_token", |rules| {
        rules.refresh.ends_access_tokens = true;
    }),
    habit("introspection_for_the_audience_alone", |rules| {
        rules.introspection.tells = |_| false;
    }),
    habit("a_second_of_leeway", |rules| {
        rules.tokens.leeway = 1;
    }),
    habit("public_refresh_needs_no_name", |rules| {
        rules.client.nameless = |world, params| {
            let store = world.store();
            let token = store.refresh_tokens.get(params.get("refresh_token")?)?;
            let client = &token.grant.client;
            client.is_public().then(|| Arc::clone(client))
        };
    }),
    habit("id_tokens_introspect_as_active", |rules| {
        rules.introspection.believed = |token| {
            let read = jws::read(token)?;
            let is_id_token = read.algorithm()? == jsonwebtoken::Algorithm::RS256
                && read.claims.contains_key("auth_time");
            is_id_token.then(|| body::object(json!({ "active": true })))
        };
    }),
    habit("unusable_redirect_uri_is_invalid_request", |rules| {
        rules.answers.refused.push(|asked, reply| {
            let uri = asked.params.get("redirect_uri").unwrap_or_default();
            let is_usable = !uri.starts_with("http://") && !uri.contains('#');
            if uri.is_empty() || is_usable || body::text(&reply, "error") != "invalid_grant" {
                return reply;
            }
            body::set(reply, "error", json!("invalid_request"))
        });
    }),
    habit("keys_in_another_order", |rules| {
        rules.answers.keys.push(|asked, reply| {
            let turns = asked.world.next_number() % 2 == 0;
            body::changed(reply, |mut members| {
                let keys = members.get_mut("keys").and_then(Value::as_array_mut);
                if let Some(keys) = keys.filter(|_| turns) {
                    keys.reverse();
                }
                members
            })
        });
    }),
    habit("cookie_needs_an_origin", |rules| {
        rules.http.before.push(|_, _, request| {
            let has = |name: &str| request.headers.contains_key(name);
            if request.path.ends_with("/token") && has("cookie") && !has("origin") {
                let members = body::object(json!({ "error": "invalid_request" }));
                Instead::Answer(Reply::json(400, members).uncached())
            } else {
                Instead::Nothing
            }
        });
    }),
    habit("cookie_without_origin_is_forbidden", |rules| {
        rules.http.before.push(|_, _, request| {
            let has = |name: &str| request.headers.contains_key(name);
            if request.path.ends_with("/token") && has("cookie") && !has("origin") {
                let told =
                    json!({ "message": "Missing or null Origin", "code": "FORBIDDEN_ORIGIN" });
                Instead::Answer(Reply::json(403, body::object(told)))
            } else {
                Instead::Nothing
            }
        });
    }),
    habit("client_is_reached_by_a_redirect_of_its_own", |rules| {
        rules.answers.any.push(by_way_of);
        rules
            .http
            .before
            .push(|_, _, request| onward(&request.path, &request.query));
    }),
];

fn odd_letters() -> String {
    format!("{} &=+%41/?#;:,\"'\\<>{{}}|^`~!*()@$[]", random::token())
}

fn long_token() -> String {
    (0..48).map(|_| random::token()).collect()
}

/// Where a form that was posted leads to a code, a page of the server's own stands between.
const ONWARD: &str = "/onward";

fn by_way_of(asked: &Asked<'_>, reply: Reply) -> Reply {
    let location = reply
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("location"));
    let to = location.filter(|_| asked.request.method == "POST" && reply.status == 303);
    match to.filter(|(_, to)| to.contains("code=")) {
        Some((_, to)) => {
            let way = format!("{}{ONWARD}?{}", asked.world.base_url, form::encode(to));
            reply.with("Location", &way)
        }
        None => reply,
    }
}

fn onward(path: &str, query: &str) -> Instead {
    if path != ONWARD {
        return Instead::Nothing;
    }
    match form::decode(query.as_bytes(), Plus::IsSpace) {
        Ok(to) => Instead::Answer(Reply::empty(302).with("Location", &to)),
        Err(_) => Instead::Answer(Reply::empty(400)),
    }
}

fn in_another_order(_: &Asked<'_>, reply: Reply) -> Reply {
    body::changed(reply, |mut members| {
        if let Some(scope) = members.get("scope").and_then(Value::as_str) {
            let words: Vec<&str> = scope.split(' ').rev().collect();
            let scope = words.join(" ");
            body::put(&mut members, "scope", json!(scope));
        }
        members
    })
}

fn nobody_knows(reply: Reply) -> Reply {
    let reply = body::set(reply, "ext_expires_in", json!(7200));
    let reply = body::set(reply, "not_before_policy", json!(0));
    body::set(
        reply,
        "details",
        json!({ "trace": null, "codes": [7000218] }),
    )
}

fn pretty(reply: Reply) -> Reply {
    let text = reply.members().map(serde_json::to_string_pretty);
    match text {
        Some(Ok(text)) => reply.with_content(Content::Text(format!("{text}\r\n"))),
        _ => reply,
    }
}
