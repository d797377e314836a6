//! Faults that odd requests show.

use std::time::Duration;

use crate::faults::requests;
use crate::faults::row::{ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, fault};
use crate::rules::http::Instead;
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
    old!("many_parameters_crash", EVERYWHERE, ManyParametersCrash),
    old!("long_value_crashes", EVERYWHERE, LongValueCrashes),
    old!(
        "non_ascii_password_crashes",
        EVERYWHERE,
        NonAsciiPasswordCrashes
    ),
    old!("non_ascii_value_crashes", EVERYWHERE, NonAsciiValueCrashes),
    old!("single_quote_crashes", EVERYWHERE, SingleQuoteCrashes),
    old!("line_end_crashes", EVERYWHERE, LineEndCrashes),
    old!("emoji_crashes", EVERYWHERE, EmojiCrashes),
    old!("template_syntax_crashes", EVERYWHERE, TemplateSyntaxCrashes),
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
