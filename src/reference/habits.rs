//! Habits: ways to be right that a client may not expect. Real servers have them, and none is a deviation; a harness
//! that takes one for a fault cries wolf. What each does, and by which sentence it may, is in `fixtures/habits.yaml` of
//! grantspec. They are of the `rfc` dialect: the others have documents that say more.

use serde_json::{Value, json};

use crate::rules::answers::Asked;
use crate::rules::book::Rules;
use crate::rules::ends::Ends;
use crate::rules::form::First;
use crate::wire::reply::{Content, Reply};
use crate::wire::{body, random};

/// One way to be right.
pub(crate) struct Habit {
    pub(crate) id: &'static str,
    /// Changes the rules once, before the first request.
    pub(crate) change: fn(&mut Rules),
}

const fn habit(id: &'static str, change: fn(&mut Rules)) -> Habit {
    Habit { id, change }
}

/// Every habit, in the order of the file.
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
];

/// The habit of that id.
pub(crate) fn find(id: &str) -> Option<&'static Habit> {
    HABITS.iter().find(|habit| habit.id == id)
}

fn odd_letters() -> String {
    format!("{} &=+%41/?#;:,\"'\\<>{{}}|^`~!*()@$[]", random::token())
}

fn long_token() -> String {
    (0..48).map(|_| random::token()).collect()
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
