//! Faults against the documents of Alibaba Cloud IDaaS EIAM.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::json;

use crate::faults::forms;
use crate::faults::row::{EIAM, Fault, TENCENT, VENDORS, fault};
use crate::rules::answers::Asked;
use crate::state::clock;
use crate::wire::problem::Problem;
use crate::wire::problem::Problem::ClientIdMismatch;
use crate::wire::reply::Reply;
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("expires_in_minutes", VENDORS, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_in", json!(seconds / 60))
        });
    }),
    fault("refresh_token_missing", TENCENT, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "refresh_token"));
    }),
    fault("expires_at_local_time", EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(
                reply,
                "expires_at",
                json!(clock::now() + seconds + 8 * 3600),
            )
        });
    }),
    fault("expires_at_string", EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(
                reply,
                "expires_at",
                json!((clock::now() + seconds).to_string()),
            )
        });
    }),
    fault("expires_at_in_words", EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            let at = UNIX_EPOCH + Duration::from_secs(clock::now() + seconds);
            body::set(reply, "expires_at", json!(httpdate::fmt_http_date(at)))
        });
    }),
    fault("expires_at_millis", EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            let seconds = body::number(&reply, "expires_in");
            body::set(reply, "expires_at", json!((clock::now() + seconds) * 1000))
        });
    }),
    fault("expires_at_is_time_of_issue", EIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::set(reply, "expires_at", json!(clock::now())));
    }),
    fault("expires_at_missing", EIAM, |rules| {
        rules
            .answers
            .granted
            .push(|_, reply| body::without(reply, "expires_at"));
    }),
    fault("expires_at_is_called_expire_at", EIAM, |rules| {
        rules.answers.granted.push(|_, reply| {
            body::changed(reply, |mut members| {
                body::rename(&mut members, "expires_at", "expire_at");
                members
            })
        });
    }),
    fault("device_expires_at_local_time", EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                {
                    let at = body::number(&reply, "expires_at");
                    body::set(reply, "expires_at", json!(at + 8 * 3600))
                }
            } else {
                reply
            }
        });
    }),
    fault("refresh_prefix_is_at", EIAM, |rules| {
        rules.mint.refresh_token = |_| format!("AT{}", random::token());
    }),
    fault("application_of_path_ignored", EIAM, |rules| {
        rules.client.application_is_compared = false;
    }),
    fault("any_instance_id", EIAM, |rules| {
        rules.routes.any_instance = true;
    }),
    fault("scope_separated_by_commas", EIAM, |rules| {
        rules.scope.separator = ',';
    }),
    fault("gateway_envelope", EIAM, |rules| {
        rules
            .answers
            .refused
            .push(|asked, reply| body::if_json(reply, |reply| in_envelope(asked, reply)));
    }),
    fault("foreign_application_is_403", EIAM, |rules| {
        rules.errors.say(&[ClientIdMismatch], 403, "Forbidden.App");
    }),
    fault("exclusive_tag_refused", EIAM, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(params.is_named("exclusive_tag"), Problem::RepeatedParameter)
        });
    }),
    fault("any_application_id", EIAM, |rules| {
        rules.routes.any_application = true;
    }),
];

fn in_envelope(asked: &Asked<'_>, reply: Reply) -> Reply {
    let envelope = json!({
        "RequestId": random::uuid().to_uppercase(),
        "Code": body::camel_case(&body::text(&reply, "error")),
        "Message": body::text(&reply, "error_description"),
        "HostId": asked.world.base_url,
    });
    body::changed(reply, |_| body::object(envelope))
}
