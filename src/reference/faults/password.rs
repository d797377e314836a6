//! Faults of the password grant (RFC 6749 section 4.3).

use crate::faults::letters;
use crate::faults::problems::BAD_USERS;
use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC_AND_EIAM, fault};
use crate::wire::octets;
use crate::wire::problem::Problem::{LockedUser, MissingCredentials, TooManyFailures, UnknownUser};

pub(crate) const FAULTS: &[Fault] = &[
    fault("locked_user_accepted", EVERYWHERE, |rules| {
        rules.password.locked_is_refused = false;
    }),
    fault("unknown_user_is_user_not_found", EVERYWHERE, |rules| {
        rules.errors.say(&[UnknownUser], 400, "user_not_found");
    }),
    fault("unknown_user_is_404", EVERYWHERE, |rules| {
        rules.errors.say(&[UnknownUser], 404, "invalid_grant");
    }),
    fault("unknown_user_described", EVERYWHERE, |rules| {
        rules.errors.describe(&[UnknownUser], "User not found");
    }),
    fault("unknown_user_crashes", EVERYWHERE, |rules| {
        rules.errors.crash_on(UnknownUser);
    }),
    fault("missing_credentials_crash", EVERYWHERE, |rules| {
        rules.errors.crash_on(MissingCredentials);
    }),
    fault(
        "missing_credentials_are_invalid_grant",
        EVERYWHERE,
        |rules| {
            rules
                .errors
                .say(&[MissingCredentials], 400, "invalid_grant");
        },
    ),
    fault("password_not_checked", EVERYWHERE, |rules| {
        rules.password.is_right = |_, _, _| true;
    }),
    fault("password_prefix_accepted", EVERYWHERE, |rules| {
        rules.password.is_right =
            |_, own, presented| presented.chars().count() >= 4 && own.starts_with(presented);
    }),
    fault("first_eight_of_password_count", EVERYWHERE, |rules| {
        rules.password.is_right =
            |_, own, presented| letters::first_eight(own) == letters::first_eight(presented);
    }),
    fault("password_trimmed", EVERYWHERE, |rules| {
        rules.password.is_right = |_, own, presented| own == presented.trim();
    }),
    fault("password_case_ignored", EVERYWHERE, |rules| {
        rules.password.is_right =
            |_, own, presented| own.to_lowercase() == presented.to_lowercase();
    }),
    fault("password_of_any_user", EVERYWHERE, |rules| {
        rules.password.is_right =
            |world, _, presented| world.users.iter().any(|user| user.password == presented);
    }),
    fault("wrong_password_is_401", EVERYWHERE, |rules| {
        rules.errors.say(BAD_USERS, 401, "invalid_grant");
    }),
    fault("wrong_password_is_access_denied", EVERYWHERE, |rules| {
        rules.errors.say(BAD_USERS, 403, "access_denied");
    }),
    fault(
        "wrong_password_is_invalid_credentials",
        EVERYWHERE,
        |rules| rules.errors.say(BAD_USERS, 400, "invalid_credentials"),
    ),
    fault("wrong_password_is_invalid_request", EVERYWHERE, |rules| {
        rules.errors.say(BAD_USERS, 400, "invalid_request");
    }),
    fault("wrong_password_is_invalid_client", EVERYWHERE, |rules| {
        rules.errors.say(BAD_USERS, 401, "invalid_client");
    }),
    fault("empty_password_accepted", EVERYWHERE, |rules| {
        rules.password.empty_is_a_value = true;
        rules.password.is_right =
            |_, own, presented| presented.is_empty() || octets::are_equal(own, presented);
    }),
    fault("password_with_tail_accepted", EVERYWHERE, |rules| {
        rules.password.is_right = |_, own, presented| presented.starts_with(own);
    }),
    fault("non_ascii_password_refused", ALL_BUT_CLOUDBASE, |rules| {
        rules.password.is_right =
            |_, own, presented| presented.is_ascii() && octets::are_equal(own, presented);
    }),
    fault("locked_user_is_403", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.say(&[LockedUser], 403, "account_locked");
    }),
    fault("fourth_wrong_password_locks", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[TooManyFailures], 403, "account_locked");
        rules.password.failures_before_lock = Some(3);
    }),
];
