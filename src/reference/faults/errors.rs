//! Faults of error answers (RFC 6749 section 5.2).

use serde_json::{Value, json};

use crate::faults::problems::{BAD_SCOPES, MISSING};
use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, fault};
use crate::wire::params::Params;
use crate::wire::problem::Problem::{
    MalformedScope, MissingGrantType, MissingParameter, MissingRedirectUri, UnauthorizedGrant,
    UnknownGrantType,
};
use crate::wire::reply::{Content, Reply};
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("errors_are_html", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::if_json(reply, as_page));
    }),
    fault("errors_are_plain_text", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::if_json(reply, as_plain_text));
    }),
    fault("errors_labelled_text_plain", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| reply.with("Content-Type", "text/plain"))
        });
    }),
    fault("errors_labelled_problem_json", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                reply.with("Content-Type", "application/problem+json")
            })
        });
    }),
    fault("errors_form_encoded", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::if_json(reply, as_form));
    }),
    fault("errors_single_quoted", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::with_text(reply, |text| text.replace('"', "'")));
    }),
    fault("errors_empty", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::if_json(reply, |reply| reply.with_content(Content::Empty)));
    }),
    fault("errors_with_200", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::if_json(reply, |reply| reply.with_status(200)));
    }),
    fault("errors_wrapped", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::changed(reply, |members| body::object(json!({ "data": members })))
        });
    }),
    fault("error_missing", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let message = body::text(&reply, "error_description");
                body::changed(reply, |_| {
                    body::object(json!({ "code": 40001, "message": message }))
                })
            })
        });
    }),
    fault("error_is_object", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let (code, message) = (
                    body::text(&reply, "error"),
                    body::text(&reply, "error_description"),
                );
                body::set(reply, "error", json!({ "code": code, "message": message }))
            })
        });
    }),
    fault("error_is_list", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let error = body::text(&reply, "error");
                body::set(reply, "error", json!([error]))
            })
        });
    }),
    fault("error_is_number", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error", json!(40001)));
    }),
    fault("error_is_null", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error", Value::Null));
    }),
    fault("error_is_empty", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error", json!("")));
    }),
    fault("error_beyond_ascii", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| body::with_end(reply, "error", "_\u{00fc}"))
        });
    }),
    fault("error_in_upper_case", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let error = body::text(&reply, "error");
                body::set(reply, "error", json!(error.to_uppercase()))
            })
        });
    }),
    fault("error_in_camel_case", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let error = body::text(&reply, "error");
                body::set(reply, "error", json!(body::camel_case(&error)))
            })
        });
    }),
    fault("description_is_list", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::if_json(reply, |reply| {
                let description = body::text(&reply, "error_description");
                body::set(reply, "error_description", json!([description]))
            })
        });
    }),
    fault("bad_requests_are_503", EVERYWHERE, |rules| {
        rules.errors.say(MISSING, 503, "temporarily_unavailable");
    }),
    fault("bad_requests_are_422", EVERYWHERE, |rules| {
        rules.errors.say(MISSING, 422, "invalid_request");
    }),
    fault("missing_grant_type_is_unsupported", EVERYWHERE, |rules| {
        rules
            .errors
            .say(&[MissingGrantType], 400, "unsupported_grant_type");
    }),
    fault("missing_grant_type_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(MissingGrantType);
    }),
    fault("missing_parameter_is_invalid_grant", EVERYWHERE, |rules| {
        rules.errors.say(
            &[MissingParameter, MissingRedirectUri],
            400,
            "invalid_grant",
        );
    }),
    fault("missing_parameter_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(MissingParameter);
    }),
    fault(
        "unknown_grant_type_is_invalid_request",
        EVERYWHERE,
        |rules| {
            rules
                .errors
                .say(&[UnknownGrantType], 400, "invalid_request");
        },
    ),
    fault("unknown_grant_type_is_invalid_grant", EVERYWHERE, |rules| {
        rules.errors.say(&[UnknownGrantType], 400, "invalid_grant");
    }),
    fault("unknown_grant_type_is_501", EVERYWHERE, |rules| {
        rules
            .errors
            .say(&[UnknownGrantType], 501, "unsupported_grant_type");
    }),
    fault("unknown_grant_type_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(UnknownGrantType);
    }),
    fault(
        "unknown_grant_type_is_unsupported_response_type",
        EVERYWHERE,
        |rules| {
            rules
                .errors
                .say(&[UnknownGrantType], 400, "unsupported_response_type");
        },
    ),
    fault("unknown_grant_type_is_403", EVERYWHERE, |rules| {
        rules
            .errors
            .say(&[UnknownGrantType], 403, "unsupported_grant_type");
    }),
    fault("bad_requests_are_401", EVERYWHERE, |rules| {
        rules.errors.say(MISSING, 401, "invalid_request");
    }),
    fault("errors_have_tokens", EVERYWHERE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "access_token", json!(random::token())));
    }),
    fault("errors_show_inside", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| body::set(reply, "error_description", json!("SQLSTATE[22021]: invalid byte sequence at com.example.TokenDao.find(TokenDao.java:42)")));
    }),
    fault("error_twice", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replacen('{', "{\"error\":\"server_error\",", 1)
            })
        });
    }),
    fault("raw_line_end_in_description", EVERYWHERE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replacen("_description\":\"", "_description\":\"\n", 1)
            })
        });
    }),
    fault(
        "description_with_forbidden_characters",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.answers.refused.push(|_, reply| {
                body::set(
                    reply,
                    "error_description",
                    json!("bad \"value\" \\ here\n\tat line 1"),
                )
            });
        },
    ),
    fault("description_echoes_input", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.refused.push(|asked, reply| {
            let values = values(asked.params);
            body::set(
                reply,
                "error_description",
                json!(format!("bad request: {values}")),
            )
        });
    }),
    fault("description_beyond_ascii", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error_description", json!("ungültige Anfrage")));
    }),
    fault("description_is_empty", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error_description", json!("")));
    }),
    fault("error_uri_with_blank", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.refused.push(|_, reply| {
            body::set(
                reply,
                "error_uri",
                json!("https://docs.example/error codes"),
            )
        });
    }),
    fault("error_uri_is_no_reference", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .refused
            .push(|_, reply| body::set(reply, "error_uri", json!("http://[docs")));
    }),
    fault(
        "unauthorized_client_is_invalid_grant",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(&[UnauthorizedGrant], 400, "invalid_grant"),
    ),
    fault(
        "unauthorized_client_is_access_denied",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(&[UnauthorizedGrant], 403, "access_denied"),
    ),
    fault("any_grant_for_any_client", ALL_BUT_CLOUDBASE, |rules| {
        rules.client.may_use = |_, _| true;
    }),
    fault("any_scope_granted", ALL_BUT_CLOUDBASE, |rules| {
        rules.scope.is_limited = false;
    }),
    fault(
        "unknown_scope_is_invalid_request",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(BAD_SCOPES, 400, "invalid_request"),
    ),
    fault(
        "unknown_scope_is_access_denied",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(BAD_SCOPES, 403, "access_denied"),
    ),
    fault("malformed_scope_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.crash_on(MalformedScope);
    }),
    fault("scope_case_ignored", RFC, |rules| {
        rules.scope.case_counts = false;
    }),
];

fn as_page(reply: Reply) -> Reply {
    let (status, description) = (reply.status, body::text(&reply, "error_description"));
    let page = format!("<html><body><h1>{status}</h1><p>{description}</p></body></html>");
    reply
        .with_content(Content::Text(page))
        .with("Content-Type", "text/html; charset=utf-8")
}

fn as_plain_text(reply: Reply) -> Reply {
    let error = body::text(&reply, "error");
    reply
        .with_content(Content::Text(error))
        .with("Content-Type", "text/plain; charset=utf-8")
}

fn as_form(reply: Reply) -> Reply {
    let (error, description) = (
        body::text(&reply, "error"),
        body::text(&reply, "error_description").replace(' ', "+"),
    );
    let form = format!("error={error}&error_description={description}");
    reply
        .with_content(Content::Text(form))
        .with("Content-Type", "application/x-www-form-urlencoded")
}

fn values(params: &Params) -> String {
    params
        .pairs()
        .iter()
        .map(|(_, value)| value.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
