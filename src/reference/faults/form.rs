//! Faults of reading forms.

use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC_AND_EIAM, fault};
use crate::wire::form::Plus;
use crate::wire::problem::Problem::RepeatedParameter;

pub(crate) const FAULTS: &[Fault] = &[
    old!(
        "first_of_repeated_counts",
        ALL_BUT_CLOUDBASE,
        FirstOfRepeatedCounts
    ),
    old!(
        "last_of_repeated_counts",
        ALL_BUT_CLOUDBASE,
        LastOfRepeatedCounts
    ),
    old!(
        "repeated_equal_values_accepted",
        ALL_BUT_CLOUDBASE,
        RepeatedEqualValuesAccepted
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
    old!(
        "empty_grant_type_is_a_value",
        ALL_BUT_CLOUDBASE,
        EmptyGrantTypeIsAValue
    ),
    old!(
        "empty_scope_is_a_value",
        ALL_BUT_CLOUDBASE,
        EmptyScopeIsAValue
    ),
    old!(
        "empty_client_secret_refused",
        ALL_BUT_CLOUDBASE,
        EmptyClientSecretRefused
    ),
    old!(
        "unknown_parameter_refused",
        ALL_BUT_CLOUDBASE,
        UnknownParameterRefused
    ),
    old!("values_trimmed", ALL_BUT_CLOUDBASE, ValuesTrimmed),
    old!(
        "query_parameters_merged",
        ALL_BUT_CLOUDBASE,
        QueryParametersMerged
    ),
    old!(
        "grant_type_case_ignored",
        ALL_BUT_CLOUDBASE,
        GrantTypeCaseIgnored
    ),
    old!(
        "parameter_names_case_ignored",
        ALL_BUT_CLOUDBASE,
        ParameterNamesCaseIgnored
    ),
    old!("grant_type_by_prefix", ALL_BUT_CLOUDBASE, GrantTypeByPrefix),
    old!(
        "scope_in_brackets_crashes",
        ALL_BUT_CLOUDBASE,
        ScopeInBracketsCrashes
    ),
    old!("repeated_values_joined", RFC_AND_EIAM, RepeatedValuesJoined),
    old!("empty_code_is_a_value", RFC_AND_EIAM, EmptyCodeIsAValue),
    old!(
        "empty_device_code_is_a_value",
        RFC_AND_EIAM,
        EmptyDeviceCodeIsAValue
    ),
    fault("plus_stays_plus", RFC_AND_EIAM, |rules| {
        rules.form.plus = Plus::IsPlus;
    }),
    old!("scope_demanded", RFC_AND_EIAM, ScopeDemanded),
    fault("repeated_parameter_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(RepeatedParameter);
    }),
    old!(
        "empty_refresh_token_is_a_value",
        EVERYWHERE,
        EmptyRefreshTokenIsAValue
    ),
    old!(
        "empty_password_is_a_value",
        EVERYWHERE,
        EmptyPasswordIsAValue
    ),
];
