//! Faults of values that somebody can guess (RFC 6749 section 10.10).

use super::Fault;
use crate::reference::app::App;
use crate::reference::random;
use crate::reference::tokens::Kind;

/// The value a fault makes in place of a random one.
pub(crate) fn guessable(app: &App, kind: Kind) -> Option<String> {
    let numbered = || Some(format!("{:040}", app.next_number()));
    let short = || Some(random::octets::<6>());
    match (app.fault?, kind) {
        (Fault::AccessTokensNumbered, Kind::Access)
        | (Fault::RefreshTokensNumbered, Kind::Refresh)
        | (Fault::CodesNumbered, Kind::Code)
        | (Fault::DeviceCodesNumbered, Kind::DeviceCode) => numbered(),
        (Fault::AccessTokensShort, Kind::Access)
        | (Fault::RefreshTokensShort, Kind::Refresh)
        | (Fault::CodesShort, Kind::Code)
        | (Fault::DeviceCodesShort, Kind::DeviceCode) => short(),
        (Fault::AccessTokensHaveBlanks, Kind::Access) => {
            Some(format!("{} {}", random::token(), random::token()))
        }
        (Fault::RefreshTokenWithoutPrefix, Kind::Refresh) => Some(random::octets::<64>()),
        (Fault::RefreshTokenTooLong, Kind::Refresh) => {
            Some(format!("m.{}", random::octets::<120>()))
        }
        _ => None,
    }
}

/// What of a refresh token counts when it is looked up.
pub(crate) fn counted<'a>(app: &App, refresh_token: &'a str) -> &'a str {
    let mut letters = refresh_token.chars();
    if app.has(Fault::RefreshTokenEndIgnored) {
        letters.next_back();
    }
    letters.as_str()
}

pub(crate) fn eiam_refresh_prefix(app: &App) -> &'static str {
    if app.has(Fault::RefreshPrefixIsAt) {
        "AT"
    } else {
        "RT"
    }
}
