//! Faults of introspection (RFC 7662).

use serde_json::json;

use crate::faults::row::{Fault, RFC, fault};
use crate::wire::reply::{Content, Reply};
use crate::wire::{body, jws};

pub(crate) const FAULTS: &[Fault] = &[
    fault("introspection_without_authentication", RFC, |rules| {
        rules.introspection.is_protected = false;
    }),
    fault("introspection_tells_of_inactive", RFC, |rules| {
        rules.introspection.tells_of_inactive = true;
    }),
    fault("inactive_has_reason", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_inactive(&reply) {
                body::set(reply, "reason", json!("The token has expired."))
            } else {
                reply
            }
        });
    }),
    fault("inactive_is_error", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_inactive(&reply) {
                reply.with_status(400)
            } else {
                reply
            }
        });
    }),
    fault("inactive_is_invalid_token", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_inactive(&reply) {
                reply
                    .with_status(401)
                    .with_content(Content::Json(body::object(
                        json!({ "error": "invalid_token" }),
                    )))
                    .with("WWW-Authenticate", "Bearer realm=\"introspection\"")
            } else {
                reply
            }
        });
    }),
    fault("active_is_string", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                {
                    let active = body::flag(&reply, "active");
                    body::set(reply, "active", json!(active.to_string()))
                }
            } else {
                reply
            }
        });
    }),
    fault("active_is_number", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                {
                    let active = body::flag(&reply, "active");
                    body::set(reply, "active", json!(u8::from(active)))
                }
            } else {
                reply
            }
        });
    }),
    fault("active_missing", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "active")
            } else {
                reply
            }
        });
    }),
    fault("introspection_believes_hint", RFC, |rules| {
        rules.introspection.believes_hint = true;
    }),
    fault("introspection_ignores_expiry", RFC, |rules| {
        rules.introspection.heeds_expiry = false;
    }),
    fault("introspection_ignores_revocation", RFC, |rules| {
        rules.introspection.heeds_revocation = false;
    }),
    fault("introspection_ignores_signature", RFC, |rules| {
        rules.introspection.believed = |token| {
            let mut members = body::object(json!({ "active": true }));
            members.extend(jws::read(token)?.claims);
            Some(members)
        };
    }),
    fault("introspection_takes_id_tokens", RFC, |rules| {
        rules.introspection.believed = |token| {
            let claims = jws::read(token)?.claims;
            claims
                .contains_key("auth_time")
                .then(|| body::object(json!({ "active": true, "token_type": "Bearer" })))
        };
    }),
    fault("introspection_without_token_is_inactive", RFC, |rules| {
        rules.introspection.token_may_miss = true;
    }),
    fault("introspected_scope_is_list", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_active(&reply) {
                {
                    let words = body::text(&reply, "scope");
                    body::set(reply, "scope", json!(words.split(' ').collect::<Vec<_>>()))
                }
            } else {
                reply
            }
        });
    }),
    fault("introspected_exp_is_string", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_active(&reply) {
                {
                    let exp = body::number(&reply, "exp");
                    body::set(reply, "exp", json!(exp.to_string()))
                }
            } else {
                reply
            }
        });
    }),
    fault("introspected_aud_missing", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "aud")
            } else {
                reply
            }
        });
    }),
    fault("literals_capitalized", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                body::with_text(reply, |text| {
                    text.replace("true", "True").replace("false", "False")
                })
            } else {
                reply
            }
        });
    }),
    fault("introspection_labelled_text_plain", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 {
                reply.with("Content-Type", "text/plain")
            } else {
                reply
            }
        });
    }),
    fault("introspection_of_used_refresh_tokens", RFC, |rules| {
        rules.introspection.heeds_rotation = false;
    }),
    fault("introspected_client_id_wrong", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if is_active(&reply) {
                body::set(reply, "client_id", json!("somebody-else"))
            } else {
                reply
            }
        });
    }),
];

fn is_active(reply: &Reply) -> bool {
    reply.status == 200 && body::flag(reply, "active")
}

fn is_inactive(reply: &Reply) -> bool {
    reply.status == 200 && !body::flag(reply, "active")
}
