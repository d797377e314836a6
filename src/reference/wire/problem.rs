//! Why a request is refused, before any dialect puts it into words.
//!
//! The reason is finer than the error code on purpose: dialects and faults answer the same reason differently.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Problem {
    MethodNotAllowed,
    BodyTooLarge,
    WrongContentType,
    MissingContentType,
    BrokenEncoding,
    NulCharacter,
    MalformedJson,
    JsonIsNoObject,
    JsonMemberIsNoString,
    RepeatedParameter,
    MissingGrantType,
    MissingParameter,
    UnknownGrantType,
    UnauthorizedGrant,
    UnknownPath,

    MissingClientId,
    MissingAuthentication,
    UnknownClient,
    WrongSecret,
    WrongMethod,
    SeveralMethods,
    UnreadableCredentials,
    CredentialsWithoutColon,
    UnknownScheme,
    ClientIdMismatch,
    BadClientAssertion,
    PublicClientSecret,

    UnknownScope,
    MalformedScope,
    ScopeBeyondGrant,
    InvalidTarget,

    UnknownCode,
    ExpiredCode,
    UsedCode,
    ForeignCode,
    MissingRedirectUri,
    RedirectUriMismatch,
    MissingVerifier,
    MalformedVerifier,
    WrongVerifier,
    UnexpectedVerifier,

    UnknownRefreshToken,
    ExpiredRefreshToken,
    UsedRefreshToken,
    RevokedRefreshToken,
    ForeignRefreshToken,

    AuthorizationPending,
    SlowDown,
    DeniedByUser,
    ExpiredDeviceCode,
    UnknownDeviceCode,
    ForeignDeviceCode,
    UsedDeviceCode,

    MissingCredentials,
    UnknownUser,
    WrongPassword,
    LockedUser,
    TooManyFailures,
    ForeignAuthSource,
    UnsupportedIdentifier,
    BadGrantAssertion,

    ForeignToken,
    /// The handler fell over; only faults do that.
    Crashed,
}

/// Status and members of an error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wording {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: &'static str,
}

const fn bad(error: &'static str, description: &'static str) -> Wording {
    Wording {
        status: 400,
        error,
        description,
    }
}

impl Problem {
    /// The answer of RFC 6749 section 5.2 and its extensions. Failed client authentication is always 401, which
    /// section 5.2 allows and, after an `Authorization` header, demands.
    #[expect(clippy::too_many_lines, reason = "one arm per problem")]
    pub(crate) const fn standard(self) -> Wording {
        use Problem::{
            BadClientAssertion, BadGrantAssertion, BodyTooLarge, BrokenEncoding, ClientIdMismatch,
            Crashed, CredentialsWithoutColon, ForeignAuthSource, InvalidTarget, JsonIsNoObject,
            JsonMemberIsNoString, MalformedJson, MalformedScope, MethodNotAllowed,
            MissingAuthentication, MissingClientId, MissingContentType, MissingCredentials,
            MissingGrantType, MissingParameter, NulCharacter, PublicClientSecret,
            RepeatedParameter, ScopeBeyondGrant, SeveralMethods, UnauthorizedGrant, UnknownClient,
            UnknownGrantType, UnknownPath, UnknownScheme, UnknownScope, UnreadableCredentials,
            UnsupportedIdentifier, WrongContentType, WrongMethod, WrongSecret,
        };
        match self {
            MethodNotAllowed => Wording {
                status: 405,
                ..bad("invalid_request", "This endpoint wants POST.")
            },
            BodyTooLarge => Wording {
                status: 413,
                ..bad("invalid_request", "The body is too large.")
            },
            WrongContentType | MissingContentType => bad(
                "invalid_request",
                "The media type of the body is not supported.",
            ),
            BrokenEncoding | NulCharacter => {
                bad("invalid_request", "The body is not well-formed UTF-8 text.")
            }
            MalformedJson | JsonIsNoObject | JsonMemberIsNoString => bad(
                "invalid_request",
                "The body is not a JSON object of strings.",
            ),
            RepeatedParameter => bad("invalid_request", "A parameter is repeated."),
            MissingGrantType | MissingParameter | MissingCredentials => {
                bad("invalid_request", "A required parameter is missing.")
            }
            SeveralMethods => bad(
                "invalid_request",
                "More than one way of client authentication is used.",
            ),
            UnknownGrantType => bad("unsupported_grant_type", "The grant type is not supported."),
            UnauthorizedGrant => bad(
                "unauthorized_client",
                "The client may not use this grant type.",
            ),
            UnknownPath => bad(
                "invalid_client",
                "There is no such instance or application.",
            ),
            MissingClientId
            | MissingAuthentication
            | UnknownClient
            | WrongSecret
            | WrongMethod
            | UnreadableCredentials
            | CredentialsWithoutColon
            | UnknownScheme
            | ClientIdMismatch
            | BadClientAssertion
            | PublicClientSecret => Wording {
                status: 401,
                ..bad("invalid_client", "Client authentication failed.")
            },
            UnknownScope | MalformedScope | ScopeBeyondGrant => bad(
                "invalid_scope",
                "The scope is unknown, malformed or more than may be granted.",
            ),
            InvalidTarget => bad("invalid_target", "The resource is unknown."),
            Crashed => Wording {
                status: 500,
                ..bad("server_error", "Something is broken.")
            },
            BadGrantAssertion => bad("invalid_grant", "The assertion is not valid."),
            ForeignAuthSource => bad(
                "invalid_auth_source",
                "Auth source and application not associated",
            ),
            UnsupportedIdentifier => bad("invalid_grant", "Unsupported username identifier"),
            other => other.standard_for_grants(),
        }
    }

    const fn standard_for_grants(self) -> Wording {
        use Problem::{
            AuthorizationPending, DeniedByUser, ExpiredDeviceCode, LockedUser, SlowDown,
            UnknownUser, WrongPassword,
        };
        match self {
            AuthorizationPending => bad("authorization_pending", "The user has not decided yet."),
            SlowDown => bad(
                "slow_down",
                "Polling is too fast; the interval is now 5 seconds longer.",
            ),
            DeniedByUser => bad("access_denied", "The user refused."),
            ExpiredDeviceCode => bad("expired_token", "The device code has expired."),
            // One answer for all three: whoever asks must not learn which user names exist.
            UnknownUser | WrongPassword | LockedUser => {
                bad("invalid_grant", "Wrong user name or password.")
            }
            _ => bad(
                "invalid_grant",
                "The grant is invalid, expired, revoked, or was issued to another client.",
            ),
        }
    }
}

/// A refused request: the reason, and whether credentials came in the `Authorization` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) problem: Problem,
    pub(crate) used_header: bool,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self {
            problem,
            used_header: false,
        }
    }
}
