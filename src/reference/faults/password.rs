//! Faults of the password grant (RFC 6749 section 4.3).

use crate::faults::problems::BAD_USERS;
use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC_AND_EIAM, fault};
use crate::rules::old;
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
    old!("password_not_checked", EVERYWHERE, PasswordNotChecked),
    old!(
        "password_prefix_accepted",
        EVERYWHERE,
        PasswordPrefixAccepted
    ),
    old!(
        "first_eight_of_password_count",
        EVERYWHERE,
        FirstEightOfPasswordCount
    ),
    old!("password_trimmed", EVERYWHERE, PasswordTrimmed),
    old!("password_case_ignored", EVERYWHERE, PasswordCaseIgnored),
    old!("password_of_any_user", EVERYWHERE, PasswordOfAnyUser),
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
    old!("empty_password_accepted", EVERYWHERE, EmptyPasswordAccepted),
    old!(
        "password_with_tail_accepted",
        EVERYWHERE,
        PasswordWithTailAccepted
    ),
    old!(
        "non_ascii_password_refused",
        ALL_BUT_CLOUDBASE,
        NonAsciiPasswordRefused
    ),
    fault("locked_user_is_403", ALL_BUT_CLOUDBASE, |rules| {
        rules.errors.say(&[LockedUser], 403, "account_locked");
    }),
    fault("fourth_wrong_password_locks", RFC_AND_EIAM, |rules| {
        rules.errors.say(&[TooManyFailures], 403, "account_locked");
        rules.old.fault = Some(old::Fault::FourthWrongPasswordLocks);
    }),
];
