//! Faults of the answer that carries tokens (RFC 6749 section 5.1).

use serde_json::{Value, json};

use crate::faults::guessable;
use crate::faults::row::{ALL_BUT_EIAM, EVERYWHERE, Fault, RFC, RFC_AND_CIAM, RFC_AND_EIAM, fault};
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("token_type_missing", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "token_type"));
    }),
    fault("token_type_null", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", Value::Null));
    }),
    fault("token_type_empty", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!("")));
    }),
    fault("token_type_with_blank", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!("Bearer Token")));
    }),
    fault("token_type_is_mac", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!("mac")));
    }),
    fault("token_type_is_number", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "token_type", json!(1)));
    }),
    fault("expires_in_missing", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "expires_in"));
    }),
    fault("expires_in_string", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_in", json!(seconds.to_string()))
        });
    }),
    fault("expires_in_null", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_in", Value::Null));
    }),
    fault("expires_in_millis", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_in", json!(seconds * 1000))
        });
    }),
    fault("expires_in_exponent", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::with_number(reply, "expires_in", |seconds| format!("{seconds}e0"))
        });
    }),
    fault("expires_in_fraction", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::with_number(reply, "expires_in", |seconds| format!("{seconds}.5"))
        });
    }),
    fault("expires_in_negative", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::with_number(reply, "expires_in", |seconds| format!("-{seconds}"))
        });
    }),
    fault("access_token_missing", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "access_token"));
    }),
    fault("access_token_null", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "access_token", Value::Null));
    }),
    fault("access_token_empty", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "access_token", json!("")));
    }),
    fault("access_token_is_object", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::changed(reply, |mut members| {
                let value = members.get("access_token").cloned();
                body::put(&mut members, "access_token", json!({ "value": value }));
                members
            })
        });
    }),
    fault("access_token_twice", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replacen('{', "{\"access_token\":\"another-one\",", 1)
            })
        });
    }),
    fault("tokens_in_camel_case", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::changed(reply, body::in_camel_case));
    }),
    fault("tokens_nested", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::changed(reply, |members| {
                body::object(json!({ "code": 0, "data": members }))
            })
        });
    }),
    fault("body_is_list", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::with_text(reply, |text| format!("[{text}]")));
    }),
    fault("body_is_string", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::with_text(reply, |text| Value::String(text).to_string()));
    }),
    fault("refresh_token_null", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "refresh_token", Value::Null));
    }),
    fault("refresh_token_empty", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "refresh_token", json!("")));
    }),
    fault("expires_in_zero", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_in", json!(0)));
    }),
    fault("expires_in_boolean", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_in", json!(true)));
    }),
    fault("expires_in_nan", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::with_number(reply, "expires_in", |_| "NaN".to_owned()));
    }),
    fault("tokens_with_error", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "error", json!("ok")));
    }),
    fault("access_token_is_number", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "access_token", json!(4_711)));
    }),
    fault("refresh_token_is_list", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::changed(reply, |mut members| {
                if let Some(token) = members.get("refresh_token").cloned() {
                    body::put(&mut members, "refresh_token", json!([token]));
                }
                members
            })
        });
    }),
    fault("requests_at_once_refused", EVERYWHERE, |rules| {
        rules.http.takes_one_at_a_time = true;
    }),
    fault("expires_in_is_a_day", RFC, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_in", json!(86_400)));
    }),
    fault("access_token_never_expires", RFC, |rules| {
        rules.tokens.access_token_expires = false;
    }),
    fault("scope_not_reported", RFC, |rules| {
        rules.answers.granted.push(|asked, reply| {
            if asked.params.get("scope").is_none() {
                body::without(reply, "scope")
            } else {
                reply
            }
        });
    }),
    fault("more_scope_than_told", RFC, |rules| {
        rules.tokens.scope = |order| order.grant.client.scopes.clone();
    }),
    fault("access_tokens_have_blanks", RFC_AND_EIAM, |rules| {
        rules.mint.access_token = |_| format!("{} {}", random::token(), random::token());
    }),
    fault("access_tokens_numbered", RFC_AND_EIAM, |rules| {
        rules.mint.access_token = guessable::numbered;
    }),
    fault("access_tokens_short", RFC_AND_EIAM, |rules| {
        rules.mint.access_token = guessable::short;
    }),
    fault("scope_is_list", ALL_BUT_EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let scope = body::text(&reply, "scope");
            body::set(reply, "scope", json!(scope.split(' ').collect::<Vec<_>>()))
        });
    }),
    fault("scope_is_empty", ALL_BUT_EIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "scope", json!("")));
    }),
    fault("scope_twice", ALL_BUT_EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replacen('{', "{\"scope\":\"api.write\",", 1)
            })
        });
    }),
    fault("scope_with_trailing_blank", ALL_BUT_EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let scope = body::text(&reply, "scope");
            body::set(reply, "scope", json!(format!("{scope} ")))
        });
    }),
    fault("scope_with_double_blank", ALL_BUT_EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let scope = body::text(&reply, "scope");
            body::set(reply, "scope", json!(format!("{scope}  {scope}")))
        });
    }),
    fault("scope_with_commas", RFC_AND_CIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let scope = body::text(&reply, "scope");
            body::set(reply, "scope", json!(scope.replace(' ', ",") + ","))
        });
    }),
];
