//! Faults of status and error code: the right refusal in the wrong words.

use super::Fault::{self, *};
use crate::reference::app::App;
use crate::reference::problem::Problem::{self, *};
use crate::reference::problem::Wording;

struct Change {
    fault: Fault,
    problems: &'static [Problem],
    status: u16,
    error: &'static str,
}

const fn change(
    fault: Fault,
    problems: &'static [Problem],
    status: u16,
    error: &'static str,
) -> Change {
    Change {
        fault,
        problems,
        status,
        error,
    }
}

const BAD_CODES: &[Problem] = &[UnknownCode, ExpiredCode, UsedCode, ForeignCode];
const BAD_REFRESH_TOKENS: &[Problem] = &[
    UnknownRefreshToken,
    ExpiredRefreshToken,
    UsedRefreshToken,
    RevokedRefreshToken,
    ForeignRefreshToken,
];
const BAD_USERS: &[Problem] = &[UnknownUser, WrongPassword, LockedUser];
const BAD_VERIFIERS: &[Problem] = &[
    WrongVerifier,
    MalformedVerifier,
    MissingVerifier,
    UnexpectedVerifier,
];
const MISSING: &[Problem] = &[MissingGrantType, MissingParameter, MissingCredentials];
const BAD_SCOPES: &[Problem] = &[UnknownScope, MalformedScope, ScopeBeyondGrant];
const BAD_SECRETS: &[Problem] = &[WrongSecret, UnknownClient];

const CHANGES: &[Change] = &[
    change(BadRequestsAre503, MISSING, 503, "temporarily_unavailable"),
    change(BadRequestsAre422, MISSING, 422, "invalid_request"),
    change(
        MissingGrantTypeIsUnsupported,
        &[MissingGrantType],
        400,
        "unsupported_grant_type",
    ),
    change(
        UnknownGrantTypeIsInvalidRequest,
        &[UnknownGrantType],
        400,
        "invalid_request",
    ),
    change(
        UnknownGrantTypeIsInvalidGrant,
        &[UnknownGrantType],
        400,
        "invalid_grant",
    ),
    change(BadRequestsAre401, MISSING, 401, "invalid_request"),
    change(
        UnknownGrantTypeIsUnsupportedResponseType,
        &[UnknownGrantType],
        400,
        "unsupported_response_type",
    ),
    change(
        UnknownGrantTypeIs403,
        &[UnknownGrantType],
        403,
        "unsupported_grant_type",
    ),
    change(
        UnknownGrantTypeIs501,
        &[UnknownGrantType],
        501,
        "unsupported_grant_type",
    ),
    change(
        UnauthorizedClientIsInvalidGrant,
        &[UnauthorizedGrant],
        400,
        "invalid_grant",
    ),
    change(
        UnauthorizedClientIsAccessDenied,
        &[UnauthorizedGrant],
        403,
        "access_denied",
    ),
    change(
        UnknownScopeIsInvalidRequest,
        BAD_SCOPES,
        400,
        "invalid_request",
    ),
    change(UnknownScopeIsAccessDenied, BAD_SCOPES, 403, "access_denied"),
    change(
        WiderRefreshIsInvalidGrant,
        &[ScopeBeyondGrant],
        400,
        "invalid_grant",
    ),
    change(
        RepeatedParameterIsInvalidGrant,
        &[RepeatedParameter],
        400,
        "invalid_grant",
    ),
    change(
        RepeatedParameterIsInvalidClient,
        &[RepeatedParameter],
        401,
        "invalid_client",
    ),
    change(
        WrongContentTypeIsUnsupportedGrantType,
        &[WrongContentType],
        400,
        "unsupported_grant_type",
    ),
    change(WrongSecretIsInvalidGrant, BAD_SECRETS, 400, "invalid_grant"),
    change(
        WrongSecretIsUnauthorizedClient,
        BAD_SECRETS,
        400,
        "unauthorized_client",
    ),
    change(WrongSecretIs403, BAD_SECRETS, 403, "invalid_client"),
    change(WrongSecretIsAccessDenied, BAD_SECRETS, 401, "access_denied"),
    change(
        WrongSecretByBasicIs400,
        &[WrongSecret, UnreadableCredentials, CredentialsWithoutColon],
        400,
        "invalid_client",
    ),
    change(
        UnknownClientIsInvalidRequest,
        &[UnknownClient],
        400,
        "invalid_request",
    ),
    change(UnknownClientIs404, &[UnknownClient], 404, "not_found"),
    change(
        MissingAuthenticationIsInvalidRequest,
        &[MissingAuthentication, MissingClientId],
        400,
        "invalid_request",
    ),
    change(
        MissingAuthenticationIs403,
        &[MissingAuthentication],
        403,
        "access_denied",
    ),
    change(
        UnknownSchemeIsInvalidRequest,
        &[UnknownScheme],
        400,
        "invalid_request",
    ),
    change(
        BadAssertionIsInvalidGrant,
        &[BadClientAssertion],
        400,
        "invalid_grant",
    ),
    change(
        BadAssertionIsInvalidRequest,
        &[BadClientAssertion],
        400,
        "invalid_request",
    ),
    change(
        BadAssertionIs500,
        &[BadClientAssertion],
        500,
        "server_error",
    ),
    change(
        BadGrantAssertionIsInvalidClient,
        &[BadGrantAssertion],
        401,
        "invalid_client",
    ),
    change(
        BadGrantAssertionIsInvalidRequest,
        &[BadGrantAssertion],
        400,
        "invalid_request",
    ),
    change(BadCodeIsInvalidRequest, BAD_CODES, 400, "invalid_request"),
    change(BadCodeIs401, BAD_CODES, 401, "invalid_grant"),
    change(BadCodeIs404, BAD_CODES, 404, "not_found"),
    change(UsedCodeIs500, &[UsedCode], 500, "server_error"),
    change(
        ExpiredCodeIsExpiredToken,
        &[ExpiredCode],
        400,
        "expired_token",
    ),
    change(
        ForeignCodeIsUnauthorizedClient,
        &[ForeignCode],
        400,
        "unauthorized_client",
    ),
    change(
        RedirectMismatchIsInvalidClient,
        &[RedirectUriMismatch],
        401,
        "invalid_client",
    ),
    change(
        RedirectMismatchIsInvalidRequest,
        &[RedirectUriMismatch],
        400,
        "invalid_request",
    ),
    change(
        RedirectMismatchIsNamed,
        &[RedirectUriMismatch],
        400,
        "redirect_uri_mismatch",
    ),
    change(
        WrongVerifierIsAccessDenied,
        BAD_VERIFIERS,
        403,
        "access_denied",
    ),
    change(
        WrongVerifierIsInvalidRequest,
        &[WrongVerifier],
        400,
        "invalid_request",
    ),
    change(
        WrongVerifierIsInvalidClient,
        &[WrongVerifier],
        401,
        "invalid_client",
    ),
    change(
        BadRefreshTokenIsInvalidToken,
        BAD_REFRESH_TOKENS,
        401,
        "invalid_token",
    ),
    change(
        BadRefreshTokenIsInvalidRequest,
        BAD_REFRESH_TOKENS,
        400,
        "invalid_request",
    ),
    change(
        BadRefreshTokenIs403,
        BAD_REFRESH_TOKENS,
        403,
        "invalid_grant",
    ),
    change(
        UsedRefreshTokenIs500,
        &[UsedRefreshToken],
        500,
        "server_error",
    ),
    change(
        PendingIs200,
        &[AuthorizationPending],
        200,
        "authorization_pending",
    ),
    change(
        PendingIs403,
        &[AuthorizationPending],
        403,
        "authorization_pending",
    ),
    change(
        PendingIs428,
        &[AuthorizationPending],
        428,
        "authorization_pending",
    ),
    change(
        PendingIsCalledPending,
        &[AuthorizationPending],
        400,
        "pending",
    ),
    change(
        PendingIsInvalidGrant,
        &[AuthorizationPending],
        400,
        "invalid_grant",
    ),
    change(
        SlowDownIsCalledTooManyRequests,
        &[SlowDown],
        400,
        "too_many_requests",
    ),
    change(SlowDownIs429, &[SlowDown], 429, "slow_down"),
    change(
        UnknownDeviceCodeIsPending,
        &[UnknownDeviceCode],
        400,
        "authorization_pending",
    ),
    change(
        UnknownDeviceCodeIsInvalidRequest,
        &[UnknownDeviceCode],
        400,
        "invalid_request",
    ),
    change(
        UnknownDeviceCodeIs404,
        &[UnknownDeviceCode],
        404,
        "not_found",
    ),
    change(
        ForeignDeviceCodeIsPending,
        &[ForeignDeviceCode],
        400,
        "authorization_pending",
    ),
    change(DeniedIsInvalidGrant, &[DeniedByUser], 400, "invalid_grant"),
    change(
        DeniedStaysPending,
        &[DeniedByUser],
        400,
        "authorization_pending",
    ),
    change(DeniedIs403, &[DeniedByUser], 403, "access_denied"),
    change(
        DeniedIsCalledDeclined,
        &[DeniedByUser],
        400,
        "authorization_declined",
    ),
    change(
        ExpiredDeviceCodeStaysPending,
        &[ExpiredDeviceCode],
        400,
        "authorization_pending",
    ),
    change(
        ExpiredDeviceCodeIsInvalidGrant,
        &[ExpiredDeviceCode],
        400,
        "invalid_grant",
    ),
    change(
        ExpiredDeviceCodeIsInvalidToken,
        &[ExpiredDeviceCode],
        401,
        "invalid_token",
    ),
    change(WrongPasswordIs401, BAD_USERS, 401, "invalid_grant"),
    change(WrongPasswordIsAccessDenied, BAD_USERS, 403, "access_denied"),
    change(
        WrongPasswordIsInvalidCredentials,
        BAD_USERS,
        400,
        "invalid_credentials",
    ),
    change(
        WrongPasswordIsInvalidRequest,
        BAD_USERS,
        400,
        "invalid_request",
    ),
    change(
        WrongPasswordIsInvalidClient,
        BAD_USERS,
        401,
        "invalid_client",
    ),
    change(
        UnknownUserIsUserNotFound,
        &[UnknownUser],
        400,
        "user_not_found",
    ),
    change(UnknownUserIs404, &[UnknownUser], 404, "invalid_grant"),
    change(LockedUserIs403, &[LockedUser], 403, "account_locked"),
    change(
        FourthWrongPasswordLocks,
        &[TooManyFailures],
        403,
        "account_locked",
    ),
    change(
        MissingCredentialsAreInvalidGrant,
        &[MissingCredentials],
        400,
        "invalid_grant",
    ),
    change(
        MissingParameterIsInvalidGrant,
        &[MissingParameter, MissingRedirectUri],
        400,
        "invalid_grant",
    ),
    change(
        ForeignAuthSourceIsInvalidGrant,
        &[ForeignAuthSource],
        400,
        "invalid_grant",
    ),
    change(
        ForeignAuthSourceIs403,
        &[ForeignAuthSource],
        403,
        "invalid_auth_source",
    ),
    change(
        UnsupportedIdentifierIsInvalidRequest,
        &[UnsupportedIdentifier],
        400,
        "invalid_request",
    ),
    change(
        ForeignApplicationIs403,
        &[ClientIdMismatch],
        403,
        "Forbidden.App",
    ),
];

/// Faults that change nothing but the description.
const DESCRIPTIONS: &[(Fault, &[Problem], &str)] = &[
    (UnknownUserDescribed, &[UnknownUser], "User not found"),
    (
        AuthSourceDescribedOtherwise,
        &[ForeignAuthSource],
        "Unknown auth source",
    ),
    (
        LockedUserDescribedOtherwise,
        &[LockedUser],
        "User is locked",
    ),
    (
        WrongPasswordDescribedOtherwise,
        &[WrongPassword, UnknownUser],
        "Bad credentials",
    ),
    (
        IdentifierDescribedOtherwise,
        &[UnsupportedIdentifier],
        "Bad identifier",
    ),
    (
        DeadRefreshTokenDescribedOtherwise,
        BAD_REFRESH_TOKENS,
        "refresh token is invalid",
    ),
];

/// The words the fault puts in place of `documented`.
pub(crate) fn changed(app: &App, problem: Problem, documented: Wording) -> Wording {
    let Some(fault) = app.fault else {
        return documented;
    };
    if let Some(change) = CHANGES
        .iter()
        .find(|change| change.fault == fault && change.problems.contains(&problem))
    {
        return Wording {
            status: change.status,
            error: change.error,
            ..documented
        };
    }
    let described = DESCRIPTIONS
        .iter()
        .find(|(known, problems, _)| *known == fault && problems.contains(&problem));
    match described {
        Some((_, _, description)) => Wording {
            description,
            ..documented
        },
        None => documented,
    }
}
