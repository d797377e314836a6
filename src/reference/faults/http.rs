//! Faults of HTTP: media types, methods, caching.

use crate::faults::row::{
    ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, RFC_AND_EIAM, fault,
};
use crate::faults::{forms, requests};
use crate::rules::http::Instead;
use crate::wire::body;
use crate::wire::form::{self, Plus};
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::problem::Problem::{MissingContentType, WrongContentType};
use crate::wire::reply::{Content, Reply};

pub(crate) const FAULTS: &[Fault] = &[
    fault("tokens_cacheable", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| {
            reply
                .with("Cache-Control", "private, max-age=300")
                .without("Pragma")
        });
    }),
    fault("tokens_no_cache_only", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with("Cache-Control", "no-cache"));
    }),
    fault("tokens_without_cache_control", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.without("Cache-Control"));
    }),
    fault("tokens_without_pragma", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.without("Pragma"));
    }),
    fault("tokens_labelled_text_plain", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with("Content-Type", "text/plain"));
    }),
    fault("tokens_labelled_text_html", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with("Content-Type", "text/html; charset=utf-8"));
    }),
    fault("tokens_labelled_javascript", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with("Content-Type", "application/javascript"));
    }),
    fault("no_content_type", EVERYWHERE, |rules| {
        rules
            .answers
            .token
            .push(|_, reply| reply.without("Content-Type"));
    }),
    fault("byte_order_mark", EVERYWHERE, |rules| {
        rules
            .answers
            .token
            .push(|_, reply| body::with_text(reply, |text| format!("\u{feff}{text}")));
    }),
    fault("trailing_text", EVERYWHERE, |rules| {
        rules
            .answers
            .token
            .push(|_, reply| body::with_text(reply, |text| format!("{text}\n)]}}'")));
    }),
    fault("trailing_comma", EVERYWHERE, |rules| {
        rules.answers.token.push(|_, reply| {
            body::with_text(reply, |text| format!("{},}}", text.trim_end_matches('}')))
        });
    }),
    fault("json_padding_around", EVERYWHERE, |rules| {
        rules
            .answers
            .token
            .push(|_, reply| body::with_text(reply, |text| format!("callback({text});")));
    }),
    fault("success_is_201", EVERYWHERE, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| reply.with_status(201));
    }),
    fault("tokens_form_encoded", EVERYWHERE, |rules| {
        rules.answers.granted.push(|_, reply| form_encoded(reply));
    }),
    fault("method_refusal_without_allow", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| reply.without("Allow"));
        rules.answers.device.push(|_, reply| reply.without("Allow"));
        rules
            .answers
            .introspection
            .push(|_, reply| reply.without("Allow"));
        rules
            .answers
            .revocation
            .push(|_, reply| reply.without("Allow"));
    }),
    fault("put_crashes", EVERYWHERE, |rules| {
        rules
            .http
            .before
            .push(|_, _, request| requests::crash_if(request.method == "PUT"));
    }),
    fault("wrong_content_type_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(WrongContentType);
    }),
    fault("unknown_method_crashes", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(!requests::METHODS.contains(&request.method.as_str()))
        });
    }),
    fault("only_plain_accept_served", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            if requests::accepts_something_else(request) {
                Instead::Answer(Reply::empty(406))
            } else {
                Instead::Nothing
            }
        });
    }),
    fault("refresh_answers_cacheable", EVERYWHERE, |rules| {
        rules.answers.granted.push(|asked, reply| {
            if asked.params.get("grant_type") == Some("refresh_token") {
                reply.without("Cache-Control")
            } else {
                reply
            }
        });
    }),
    fault("missing_content_type_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.crash_on(MissingContentType);
    }),
    fault("get_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.takes_get = true;
    }),
    fault("json_body_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.bodies.push(|request| {
            (request.media_type().as_deref() == Some("application/json"))
                .then(|| forms::json(&request.body))
        });
    }),
    fault("multipart_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.bodies.push(|request| {
            (request.media_type().as_deref() == Some("multipart/form-data"))
                .then(|| forms::multipart(&request.body))
        });
    }),
    fault("any_content_type_accepted", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.bodies.push(|request| {
            let pairs =
                form::pairs(&request.body, Plus::IsSpace).map_err(|_| Problem::BrokenEncoding);
            Some(pairs.and_then(Params::strict))
        });
    }),
    fault("content_type_case_matters", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.bodies.push(|request| {
            let text = request.header("content-type").unwrap_or_default();
            (!text.starts_with(b"application/x-www-form-urlencoded"))
                .then_some(Err(WrongContentType))
        });
    }),
    fault(
        "content_type_parameter_refused",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.form.bodies.push(|request| {
                let text = request.header("content-type").unwrap_or_default();
                text.contains(&b';').then_some(Err(WrongContentType))
            });
        },
    ),
    fault("basic_scheme_case_matters", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.bodies.push(|request| {
            let header = request.header("authorization")?;
            (!header.starts_with(b"Basic ")).then_some(Err(Problem::UnknownScheme))
        });
    }),
    fault("charset_latin1", ALL_BUT_CIAM, |rules| {
        rules
            .answers
            .token
            .push(|_, reply| reply.with("Content-Type", "application/json; charset=ISO-8859-1"));
    }),
    fault("success_is_302", RFC, |rules| {
        rules.answers.granted.push(|_, reply| {
            reply
                .with_status(302)
                .with("Location", "https://client.example/cb")
        });
    }),
    fault("clients_are_sent_to_a_login_page", RFC, |rules| {
        let answers = &mut rules.answers;
        let all = [
            &mut answers.refused,
            &mut answers.introspection,
            &mut answers.revocation,
            &mut answers.device,
        ];
        for hooks in all {
            hooks.push(|_, reply| reply.with_status(302).with("Location", "/login"));
        }
    }),
    fault("chunked_body_read_as_empty", RFC, |rules| {
        rules.form.bodies.push(|request| {
            request
                .headers
                .contains_key("transfer-encoding")
                .then(|| Ok(Params::default()))
        });
    }),
    fault(
        "wrong_content_type_is_unsupported_grant_type",
        RFC_AND_EIAM,
        |rules| {
            rules
                .errors
                .say(&[WrongContentType], 400, "unsupported_grant_type");
        },
    ),
];

fn form_encoded(reply: Reply) -> Reply {
    let text = |value: &serde_json::Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), ToOwned::to_owned)
    };
    let members = reply.members().cloned().unwrap_or_default();
    let pairs: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value).replace(' ', "+")))
        .collect();
    Reply {
        content: Content::Text(pairs.join("&")),
        ..reply
    }
    .with("Content-Type", "application/x-www-form-urlencoded")
}
