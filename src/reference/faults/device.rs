//! Faults of the device authorization grant (RFC 8628).

use serde_json::json;

use crate::faults::guessable;
use crate::faults::row::{Fault, RFC, RFC_AND_EIAM, fault};
use crate::rules::device::TOLERANCE;
use crate::state::clients::Client;
use crate::wire::problem::Problem::{
    AuthorizationPending, DeniedByUser, ExpiredDeviceCode, ForeignDeviceCode, SlowDown,
    UnknownDeviceCode,
};
use crate::wire::reply::Content;
use crate::wire::{body, random};

pub(crate) const FAULTS: &[Fault] = &[
    fault("pending_is_200", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[AuthorizationPending], 200, "authorization_pending");
    }),
    fault("pending_is_403", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[AuthorizationPending], 403, "authorization_pending");
    }),
    fault("pending_is_428", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[AuthorizationPending], 428, "authorization_pending");
    }),
    fault("pending_is_called_pending", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[AuthorizationPending], 400, "pending");
    }),
    fault("pending_is_invalid_grant", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[AuthorizationPending], 400, "invalid_grant");
    }),
    fault("slow_down_at_interval", RFC_AND_EIAM, |rules| {
        rules.device.is_too_early = |interval, since| since + TOLERANCE < 2 * interval * 1000;
    }),
    fault("never_slow_down", RFC_AND_EIAM, |rules| {
        rules.device.is_too_early = |_, _| false;
    }),
    fault(
        "slow_down_is_called_too_many_requests",
        RFC_AND_EIAM,
        |rules| rules.errors.say(&[SlowDown], 400, "too_many_requests"),
    ),
    fault("slow_down_is_429", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[SlowDown], 429, "slow_down");
    }),
    fault("unknown_device_code_is_pending", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[UnknownDeviceCode], 400, "authorization_pending");
    }),
    fault(
        "unknown_device_code_is_invalid_request",
        RFC_AND_EIAM,
        |rules| {
            rules
                .errors
                .say(&[UnknownDeviceCode], 400, "invalid_request");
        },
    ),
    fault("unknown_device_code_is_404", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[UnknownDeviceCode], 404, "not_found");
    }),
    fault("foreign_device_code_is_pending", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[ForeignDeviceCode], 400, "authorization_pending");
    }),
    fault("denied_is_invalid_grant", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[DeniedByUser], 400, "invalid_grant");
    }),
    fault("denied_stays_pending", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[DeniedByUser], 400, "authorization_pending");
    }),
    fault("denied_is_403", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[DeniedByUser], 403, "access_denied");
    }),
    fault("denied_is_called_declined", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[DeniedByUser], 400, "authorization_declined");
    }),
    fault("expired_device_code_stays_pending", RFC_AND_EIAM, |rules| {
        rules
            .errors
            .say(&[ExpiredDeviceCode], 400, "authorization_pending");
    }),
    fault(
        "expired_device_code_is_invalid_grant",
        RFC_AND_EIAM,
        |rules| rules.errors.say(&[ExpiredDeviceCode], 400, "invalid_grant"),
    ),
    fault(
        "expired_device_code_is_invalid_token",
        RFC_AND_EIAM,
        |rules| rules.errors.say(&[ExpiredDeviceCode], 401, "invalid_token"),
    ),
    fault("device_code_never_expires", RFC_AND_EIAM, |rules| {
        rules.device.expires = false;
    }),
    fault("device_code_replay_accepted", RFC_AND_EIAM, |rules| {
        rules.device.is_good_once = |_| false;
    }),
    fault("device_code_of_any_client", RFC_AND_EIAM, |rules| {
        rules.device.may_be_foreign = |_| true;
    }),
    fault("device_codes_numbered", RFC_AND_EIAM, |rules| {
        rules.mint.device_code = guessable::numbered;
    }),
    fault("device_codes_short", RFC_AND_EIAM, |rules| {
        rules.mint.device_code = guessable::short;
    }),
    fault("device_answer_labelled_text_plain", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                reply.with("Content-Type", "text/plain")
            } else {
                reply
            }
        });
    }),
    fault("device_answer_is_201", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                reply.with_status(201)
            } else {
                reply
            }
        });
    }),
    fault("device_code_missing", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "device_code")
            } else {
                reply
            }
        });
    }),
    fault("device_code_in_camel_case", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::changed(reply, body::in_camel_case)
            } else {
                reply
            }
        });
    }),
    fault("user_code_missing", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "user_code")
            } else {
                reply
            }
        });
    }),
    fault("user_code_number", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                {
                    let code = body::text(&reply, "user_code");
                    body::set(reply, "user_code", json!(code.len()))
                }
            } else {
                reply
            }
        });
    }),
    fault("user_code_constant", RFC_AND_EIAM, |rules| {
        rules.mint.user_code = |_| "BCDF-GHJK".to_owned();
    }),
    fault("user_code_of_four_digits", RFC_AND_EIAM, |rules| {
        rules.mint.user_code = |world| format!("{:04}", world.next_number() % 10_000);
    }),
    fault("user_code_confusable", RFC_AND_EIAM, |rules| {
        rules.mint.user_code = |_| format!("0O1I-{}", random::user_code().replace('-', ""));
    }),
    fault("verification_uri_is_called_url", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::changed(reply, |mut members| {
                    body::rename(&mut members, "verification_uri", "verification_url");
                    members
                })
            } else {
                reply
            }
        });
    }),
    fault("verification_uri_missing", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "verification_uri")
            } else {
                reply
            }
        });
    }),
    fault("verification_uri_relative", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "verification_uri", json!("/device"))
            } else {
                reply
            }
        });
    }),
    fault("verification_uri_has_user_code", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                {
                    let uri = body::text(&reply, "verification_uri_complete");
                    body::set(reply, "verification_uri", json!(uri))
                }
            } else {
                reply
            }
        });
    }),
    fault("device_expires_in_missing", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::without(reply, "expires_in")
            } else {
                reply
            }
        });
    }),
    fault("device_expires_in_string", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "expires_in", json!("600"))
            } else {
                reply
            }
        });
    }),
    fault("interval_string", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "interval", json!("1"))
            } else {
                reply
            }
        });
    }),
    fault("user_code_passes_as_device_code", RFC_AND_EIAM, |rules| {
        rules.device.takes_user_code = true;
    }),
    fault("device_code_of_any_public_client", RFC_AND_EIAM, |rules| {
        rules.device.may_be_foreign = Client::is_public;
    }),
    fault("device_answer_twice", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                body::with_text(reply, |text| {
                    text.replacen('{', "{\"user_code\":\"BCDF-GHJK\",", 1)
                })
            } else {
                reply
            }
        });
    }),
    fault("device_answer_cacheable", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status == 200 {
                reply.without("Cache-Control")
            } else {
                reply
            }
        });
    }),
    fault("device_errors_are_html", RFC_AND_EIAM, |rules| {
        rules.answers.device.push(|_, reply| {
            if reply.status != 200 {
                reply
                    .with_content(Content::Text("<h1>Bad Request</h1>".into()))
                    .with("Content-Type", "text/html")
            } else {
                reply
            }
        });
    }),
    fault("device_get_accepted", RFC_AND_EIAM, |rules| {
        rules.device.takes_get = true;
    }),
    fault("device_authorization_without_secret", RFC, |rules| {
        rules.device.id_suffices = true;
    }),
    fault("device_client_id_not_demanded", RFC, |rules| {
        rules.device.nameless_client =
            |world| world.client_with(|client| client.id == "public-client");
    }),
];
