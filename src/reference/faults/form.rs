//! Faults of reading forms.

use crate::faults::forms;
use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC_AND_EIAM, fault};
use crate::wire::form::Plus;
use crate::wire::params::Params;
use crate::wire::problem::Problem;
use crate::wire::problem::Problem::RepeatedParameter;

pub(crate) const FAULTS: &[Fault] = &[
    fault("first_of_repeated_counts", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.collected = |pairs| Ok(Params::lenient(pairs));
    }),
    fault("last_of_repeated_counts", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.collected = |mut pairs| {
            pairs.reverse();
            Ok(Params::lenient(pairs))
        };
    }),
    fault(
        "repeated_equal_values_accepted",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.form.collected = forms::each_once;
        },
    ),
    fault(
        "repeated_parameter_is_invalid_grant",
        ALL_BUT_CLOUDBASE,
        |rules| rules.errors.say(&[RepeatedParameter], 400, "invalid_grant"),
    ),
    fault(
        "repeated_parameter_is_invalid_client",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules
                .errors
                .say(&[RepeatedParameter], 401, "invalid_client");
        },
    ),
    fault("empty_grant_type_is_a_value", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.empty_grant_type_is_a_value = true;
    }),
    fault("empty_scope_is_a_value", ALL_BUT_CLOUDBASE, |rules| {
        rules.scope.empty_is_a_value = true;
        rules.form.checks.push(|_, params| {
            forms::refuse(forms::is_empty(params, "scope"), Problem::MalformedScope)
        });
    }),
    fault("empty_client_secret_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::is_empty(params, "client_secret"),
                Problem::WrongSecret,
            )
        });
    }),
    fault("unknown_parameter_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .form
            .checks
            .push(|_, params| forms::refuse(forms::has_unknown(params), RepeatedParameter));
    }),
    fault("values_trimmed", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.collected = |pairs| {
            let trimmed = pairs
                .into_iter()
                .map(|(name, value)| (name, value.trim().to_owned()));
            Params::strict(trimmed.collect())
        };
    }),
    fault("query_parameters_merged", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.query_counts = true;
    }),
    fault("grant_type_case_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.grant_type_is = |known, named| known == named.to_lowercase();
    }),
    fault("parameter_names_case_ignored", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.collected = |pairs| {
            let lower = pairs
                .into_iter()
                .map(|(name, value)| (name.to_lowercase(), value));
            Params::strict(lower.collect())
        };
    }),
    fault("grant_type_by_prefix", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.grant_type_is =
            |known, named| known == named || named.len() >= 8 && known.starts_with(named);
    }),
    fault("scope_in_brackets_crashes", ALL_BUT_CLOUDBASE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                params.pairs().iter().any(|(name, _)| name.contains('[')),
                Problem::Crashed,
            )
        });
    }),
    fault("repeated_values_joined", RFC_AND_EIAM, |rules| {
        rules.form.collected = |pairs| Ok(Params::lenient(forms::joined(pairs)));
    }),
    fault("empty_code_is_a_value", RFC_AND_EIAM, |rules| {
        rules
            .form
            .checks
            .push(|_, params| forms::refuse(forms::is_empty(params, "code"), Problem::UnknownCode));
    }),
    fault("empty_device_code_is_a_value", RFC_AND_EIAM, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::is_empty(params, "device_code"),
                Problem::UnknownDeviceCode,
            )
        });
    }),
    fault("plus_stays_plus", RFC_AND_EIAM, |rules| {
        rules.form.plus = Plus::IsPlus;
    }),
    fault("scope_demanded", RFC_AND_EIAM, |rules| {
        rules
            .form
            .checks
            .push(|_, params| forms::refuse(lacks_scope(params), Problem::MissingParameter));
    }),
    fault("repeated_parameter_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(RepeatedParameter);
    }),
    fault("empty_refresh_token_is_a_value", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(
                forms::is_empty(params, "refresh_token"),
                Problem::UnknownRefreshToken,
            )
        });
    }),
    fault("empty_password_is_a_value", EVERYWHERE, |rules| {
        rules.form.checks.push(|_, params| {
            forms::refuse(forms::is_empty(params, "password"), Problem::WrongPassword)
        });
    }),
];

fn lacks_scope(params: &Params) -> bool {
    let grant = params.get("grant_type").unwrap_or_default();
    let takes_one = grant == "client_credentials" || grant == "password";
    takes_one && params.get("scope").is_none()
}
