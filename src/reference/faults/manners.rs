//! Faults of manners: requests that are written a little otherwise, answers that say a little more or less.

use serde_json::json;

use crate::faults::drafts;
use crate::faults::forms::refuse;
use crate::faults::requests::{
    crash_if, is_badly_encoded, pairs, speaks, with_lower_names, with_values_of_query,
};
use crate::faults::row::{Fault, RFC, fault};
use crate::rules::answers::Asked;
use crate::rules::found::Found;
use crate::rules::http::Instead;
use crate::state::clock;
use crate::wire::body;
use crate::wire::problem::Problem;
use crate::wire::reply::Reply;
use crate::wire::request::Request;

fn refuse_if(is_so: bool, status: u16) -> Instead {
    if is_so {
        Instead::Answer(Reply::empty(status))
    } else {
        Instead::Nothing
    }
}

fn translated(request: &Request, reply: Reply) -> Reply {
    if speaks(request, "es") && reply.status >= 400 {
        body::if_json(reply, |reply| body::set(reply, "error", json!("no_es")))
    } else {
        reply
    }
}

fn without_errors(reply: Reply) -> Reply {
    if reply.status >= 400 {
        Reply::empty(reply.status)
    } else {
        reply
    }
}

/// The document with the host that a field of the request names in place of the own one.
fn with_host(asked: &Asked<'_>, reply: Reply, field: &str) -> Reply {
    let Some(host) = asked.request.header(field).map(String::from_utf8_lossy) else {
        return reply;
    };
    let there = format!("http://{host}");
    body::with_text(reply, |text| text.replace(&asked.world.base_url, &there))
}

fn without_default(asked: &Asked<'_>, reply: Reply, grant: &str) -> Reply {
    let named = asked.params.get("grant_type").unwrap_or_default();
    if named.ends_with(grant) && body::text(&reply, "scope") == "api.read" {
        body::without(reply, "scope")
    } else {
        reply
    }
}

pub(crate) const FAULTS: &[Fault] = &[
    fault("revocation_many_parameters_crash", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/revoke") && pairs(request).len() > 1000)
        });
    }),
    fault("revocation_long_value_crashes", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/revoke") && request.body.len() > 4096)
        });
    }),
    fault("revocation_broken_encoding_crashes", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/revoke") && is_badly_encoded(request))
        });
    }),
    fault("revocation_errors_are_translated", RFC, |rules| {
        rules
            .answers
            .revocation
            .push(|asked, reply| translated(asked.request, reply));
    }),
    fault("revocation_names_case_ignored", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_lower_names(request, "/revoke"));
    }),
    fault("introspection_many_parameters_crash", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/introspect") && pairs(request).len() > 1000)
        });
    }),
    fault("introspection_long_value_crashes", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/introspect") && request.body.len() > 4096)
        });
    }),
    fault("introspection_broken_encoding_crashes", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/introspect") && is_badly_encoded(request))
        });
    }),
    fault("introspection_errors_are_translated", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|asked, reply| translated(asked.request, reply));
    }),
    fault("introspection_names_case_ignored", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_lower_names(request, "/introspect"));
    }),
    fault("device_authorization_many_parameters_crash", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/device_authorization") && pairs(request).len() > 1000)
        });
    }),
    fault("device_authorization_long_value_crashes", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            crash_if(request.path.ends_with("/device_authorization") && request.body.len() > 4096)
        });
    }),
    fault(
        "device_authorization_broken_encoding_crashes",
        RFC,
        |rules| {
            rules.http.before.push(|_, _, request| {
                crash_if(
                    request.path.ends_with("/device_authorization") && is_badly_encoded(request),
                )
            });
        },
    ),
    fault("device_authorization_errors_are_translated", RFC, |rules| {
        rules
            .answers
            .device
            .push(|asked, reply| translated(asked.request, reply));
    }),
    fault("device_authorization_names_case_ignored", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_lower_names(request, "/device_authorization"));
    }),
    fault("token_get_is_401_without_challenge", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            refuse_if(
                request.path.ends_with("/token") && request.method == "GET",
                401,
            )
        });
    }),
    fault("introspection_get_is_401_without_challenge", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            refuse_if(
                request.path.ends_with("/introspect") && request.method == "GET",
                401,
            )
        });
    }),
    fault("revocation_get_is_401_without_challenge", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            refuse_if(
                request.path.ends_with("/revoke") && request.method == "GET",
                401,
            )
        });
    }),
    fault("origin_is_refused", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            refuse_if(
                request.path.ends_with("/token") && request.header("origin").is_some(),
                403,
            )
        });
    }),
    fault("cross_site_is_refused", RFC, |rules| {
        rules.http.before.push(|_, _, request| {
            refuse_if(
                request.path.ends_with("/token")
                    && request.header("sec-fetch-site") == Some(b"cross-site"),
                403,
            )
        });
    }),
    fault("metadata_follow_host", RFC, |rules| {
        rules
            .answers
            .metadata
            .push(|asked, reply| with_host(asked, reply, "host"));
    }),
    fault(
        "openid_configuration_follows_forwarded_host",
        RFC,
        |rules| {
            rules.answers.metadata.push(|asked, reply| {
                if asked.request.path.ends_with("openid-configuration") {
                    with_host(asked, reply, "x-forwarded-host")
                } else {
                    reply
                }
            });
        },
    ),
    fault("query_wins_over_body_for_refresh_tokens", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_values_of_query(request, |name| name == "refresh_token"));
    }),
    fault("query_wins_over_body_for_codes", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_values_of_query(request, |name| name == "code"));
    }),
    fault("query_wins_over_body_for_secrets", RFC, |rules| {
        rules
            .http
            .reread
            .push(|_, request| with_values_of_query(request, |name| name == "client_secret"));
    }),
    fault("query_is_refused", RFC, |rules| {
        rules.form.checks.push(|request, _| {
            refuse(
                request.path.ends_with("/token") && !request.query.is_empty(),
                Problem::MissingParameter,
            )
        });
    }),
    fault("broken_encoding_is_a_page", RFC, |rules| {
        rules.answers.refused.push(|asked, reply| {
            let body = String::from_utf8_lossy(&asked.request.body);
            if body.contains("grant_type=%") {
                Reply::html(400, "<h1>400 Bad Request</h1>".into())
            } else {
                reply
            }
        });
    }),
    fault("revocation_errors_are_empty", RFC, |rules| {
        rules
            .answers
            .revocation
            .push(|_, reply| without_errors(reply));
    }),
    fault("device_errors_are_empty", RFC, |rules| {
        rules.answers.device.push(|_, reply| without_errors(reply));
    }),
    fault("denied_device_code_is_forgotten", RFC, |rules| {
        rules.device.forgets_denial = true;
    }),
    fault("public_device_code_replay_accepted", RFC, |rules| {
        rules.device.is_good_once = |client| !client.is_public();
    }),
    fault("public_client_polls_for_others", RFC, |rules| {
        rules.device.may_be_foreign = |client| client.is_public();
    }),
    fault("device_code_case_ignored", RFC, |rules| {
        rules.device.found = Found::CaseIgnored;
    }),
    fault("device_code_with_tail_accepted", RFC, |rules| {
        rules.device.found = Found::WithTail;
    }),
    fault("device_code_last_ignored", RFC, |rules| {
        rules.device.found = Found::LastIgnored;
    }),
    fault(
        "device_without_the_grant_is_invalid_request",
        RFC,
        |rules| {
            rules.answers.device.push(|_, reply| {
                if body::text(&reply, "error") == "unauthorized_client" {
                    body::set(reply, "error", json!("invalid_request"))
                } else {
                    reply
                }
            });
        },
    ),
    fault("default_scope_of_devices_untold", RFC, |rules| {
        rules
            .answers
            .granted
            .push(|asked, reply| without_default(asked, reply, "device_code"));
    }),
    fault("default_scope_of_codes_untold", RFC, |rules| {
        rules
            .answers
            .granted
            .push(|asked, reply| without_default(asked, reply, "authorization_code"));
    }),
    fault("at_scope_has_more", RFC, |rules| {
        rules.claims.access_token.push(|made, draft| {
            let more = made.order.scope.join(" ") + " api.admin";
            drafts::set(draft, "scope", json!(more));
        });
    }),
    fault("at_nbf_is_ahead", RFC, |rules| {
        rules.claims.access_token.push(|_, draft| {
            drafts::set(draft, "nbf", json!(clock::now() + 3600));
        });
    }),
    fault("idt_nbf_is_ahead", RFC, |rules| {
        rules.claims.id_token.push(|_, draft| {
            drafts::set(draft, "nbf", json!(clock::now() + 3600));
        });
    }),
];
