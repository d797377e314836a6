//! Problems that faults answer alike.

use crate::wire::problem::Problem::{
    self, ExpiredCode, ExpiredRefreshToken, ForeignCode, ForeignRefreshToken, LockedUser,
    MalformedScope, MalformedVerifier, MissingCredentials, MissingGrantType, MissingParameter,
    MissingVerifier, RevokedRefreshToken, ScopeBeyondGrant, UnexpectedVerifier, UnknownClient,
    UnknownCode, UnknownRefreshToken, UnknownScope, UnknownUser, UsedCode, UsedRefreshToken,
    WrongPassword, WrongSecret, WrongVerifier,
};

pub(crate) const BAD_CODES: &[Problem] = &[UnknownCode, ExpiredCode, UsedCode, ForeignCode];
pub(crate) const BAD_REFRESH_TOKENS: &[Problem] = &[
    UnknownRefreshToken,
    ExpiredRefreshToken,
    UsedRefreshToken,
    RevokedRefreshToken,
    ForeignRefreshToken,
];
pub(crate) const BAD_USERS: &[Problem] = &[UnknownUser, WrongPassword, LockedUser];
pub(crate) const BAD_VERIFIERS: &[Problem] = &[
    WrongVerifier,
    MalformedVerifier,
    MissingVerifier,
    UnexpectedVerifier,
];
pub(crate) const MISSING: &[Problem] = &[MissingGrantType, MissingParameter, MissingCredentials];
pub(crate) const BAD_SCOPES: &[Problem] = &[UnknownScope, MalformedScope, ScopeBeyondGrant];
pub(crate) const BAD_SECRETS: &[Problem] = &[WrongSecret, UnknownClient];
