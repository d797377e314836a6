//! Faults and the dialect that the model still asks for by name. What is here goes as the families become rows
//! that change rules.

use crate::rules::dialect::Dialect;

macro_rules! names {
    ($what:ident: $($name:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $what { $($name),+ }
    };
}

/// Who is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Old {
    pub(crate) dialect: Dialect,
    pub(crate) fault: Option<Fault>,
}

impl Default for Old {
    fn default() -> Self {
        Self {
            dialect: Dialect::Rfc,
            fault: None,
        }
    }
}

names! { Fault:
    AtAudIgnoresResource, AssertionSignatureIgnored, AssertionAlgNoneAccepted,
    AssertionPublicKeyAsHmacSecret, AssertionKeyOfAnyClient, AssertionCritIgnored, AssertionIssIgnored,
    AssertionSubIgnored, AssertionAudIgnored, AssertionAudByPrefix, AssertionExpIgnored,
    AssertionExpNotDemanded, AssertionNbfIgnored, AssertionJtiNotDemanded, AssertionReplayAccepted,
    AssertionUnknownClaimRefused, AssertionAudEndpointRefused, GrantAssertionIssIgnored,
    GrantAssertionSignatureIgnored, GrantAssertionSecretIgnored, RefreshTokenForAssertion,
    AssertionAudSlashIgnored, AssertionAudByHost, AssertionReplayAfterASecond,
    AssertionSignatureIgnoredAtRefresh, BadAssertionFallsBackToSecret, AssertionDatesOfOtherTypesIgnored,
    AssertionAudNumberCrashes, PasswordLoginOfFirstUser, KnownClientTakesLonger,
    SecretComparedUntilItDiffers, KnownUserTakesLonger, UnknownKidSkipsSignature, ScopeByPrefix,
    AuthSourceByPrefix, AuthSourceCaseIgnored, BearerOpensConsole, AuthSourceIgnored,
    LockedUserToldBeforePassword, AnyUserIdentifier, EmptySecretAccepted, SecretNotChecked,
    SecretPrefixAccepted, FirstEightOfSecretCount, SecretTrimmed, SecretCaseIgnored, SecretContained,
    ClientIdSuffices, SecretOfAnyClient, PublicClientSecretIgnored, CodeWithoutSecret, RefreshWithoutSecret,
    SecretUnquoted, CodeIgnoresWrongSecret, RefreshIgnoresWrongSecret, ClientIdMismatchIgnored,
    SeveralMethodsAccepted, DevicePollWithoutSecret, DevicePollIgnoresWrongSecret, ClientIdOfBodyDecides,
    SecretsBeyondAsciiRefused, UnregisteredMethodAccepted, ClientIdCaseIgnored, ClientIdTrimmed,
    ClientIdByPrefix, PasswordWithoutSecret, MissingClientIdMeansDefault, PasswordIgnoresWrongSecret,
    KeyPairNotAsked, ClientIdDemanded, ClientIdOfQueryIgnored, ApplicationOfPathIgnored,
    ScopeSeparatedByCommas, AnyGrantForAnyClient, AnyScopeGranted, EmptyGrantTypeIsAValue,
    GrantTypeCaseIgnored, GrantTypeByPrefix, PasswordNotChecked, PasswordPrefixAccepted,
    FirstEightOfPasswordCount, PasswordTrimmed, PasswordCaseIgnored, PasswordOfAnyUser,
    EmptyPasswordAccepted, PasswordWithTailAccepted, NonAsciiPasswordRefused, FourthWrongPasswordLocks,
    AssertionRace,
}
