//! Faults that odd requests show.

use std::time::Duration;

use crate::faults::row::{ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, fault};
use crate::faults::{forms, requests};
use crate::rules::http::Instead;
use crate::wire::problem::Problem;
use crate::wire::problem::Problem::{
    BodyTooLarge, BrokenEncoding, JsonIsNoObject, JsonMemberIsNoString, MalformedJson, NulCharacter,
};

pub(crate) const FAULTS: &[Fault] = &[
    fault("nul_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(NulCharacter);
    }),
    fault("nul_hangs", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            if requests::has_nul(request) {
                Instead::Wait(Duration::from_secs(10))
            } else {
                Instead::Nothing
            }
        });
    }),
    fault("many_parameters_crash", EVERYWHERE, |rules| {
        rules
            .form
            .checks
            .push(|_, params| forms::refuse(params.pairs().len() > 100, Problem::Crashed));
    }),
    fault("long_value_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::any_value(params, |value| value.len() > 16 * 1024),
                Problem::Crashed,
            )
        });
    }),
    fault("non_ascii_password_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                params
                    .get("password")
                    .is_some_and(|value| !value.is_ascii()),
                Problem::Crashed,
            )
        });
    }),
    fault("non_ascii_value_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::any_value(params, |value| !value.is_ascii()),
                Problem::Crashed,
            )
        });
    }),
    fault("single_quote_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                ["code", "refresh_token", "device_code"]
                    .iter()
                    .any(|name| params.get(name).is_some_and(|value| value.contains('\''))),
                Problem::Crashed,
            )
        });
    }),
    fault("line_end_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::any_value(params, |value| value.contains(['\r', '\n'])),
                Problem::Crashed,
            )
        });
    }),
    fault("emoji_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::any_value(params, |value| {
                    value.chars().any(|letter| u32::from(letter) > 0xFFFF)
                }),
                Problem::Crashed,
            )
        });
    }),
    fault("template_syntax_crashes", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::any_value(params, |value| value.contains("{{") || value.contains("${")),
                Problem::Crashed,
            )
        });
    }),
    fault("body_too_large_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(BodyTooLarge);
    }),
    fault("long_header_crashes", EVERYWHERE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(request.headers.values().any(|value| value.len() > 8 * 1024))
        });
    }),
    fault("not_utf8_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.crash_on(BrokenEncoding);
    }),
    fault("name_without_equals_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .http
            .before
            .push(|_, _, request| requests::crash_if(requests::has_bare_name(request)));
    }),
    fault("deep_json_crashes", CLOUDBASE, |rules| {
        rules.http.before.push(|_, _, request| {
            requests::crash_if(
                request
                    .body
                    .iter()
                    .filter(|byte| b"[{".contains(byte))
                    .count()
                    > 500,
            )
        });
    }),
    fault("malformed_json_crashes", CLOUDBASE, |rules| {
        rules.errors.crash_on(MalformedJson);
    }),
    fault("json_array_crashes", CLOUDBASE, |rules| {
        rules.errors.crash_on(JsonIsNoObject);
    }),
    fault("json_number_crashes", CLOUDBASE, |rules| {
        rules.errors.crash_on(JsonMemberIsNoString);
    }),
];
