//! Comparing redirect URIs, challenges and verifiers, rightly and wrongly.

use url::Url;

use super::Fault;
use crate::reference::app::App;
use crate::reference::clients::Client;
use crate::reference::params::Params;
use crate::reference::pkce::{self, Method, is_unreserved};

/// At the authorization endpoint: plain string comparison (RFC 6749 section 3.1.2.3).
pub(crate) fn registered_uri(app: &App, registered: &str, presented: &str) -> bool {
    match app.fault {
        Some(Fault::AnyRedirectUriAccepted) => true,
        Some(Fault::RegisteredUriByPrefix) => presented.starts_with(registered),
        Some(Fault::RegisteredUriCaseIgnored) => registered.eq_ignore_ascii_case(presented),
        Some(Fault::RegisteredUriByHost) => same_origin(registered, presented),
        Some(Fault::RegisteredUriSlashIgnored) => {
            registered.trim_end_matches('/') == presented.trim_end_matches('/')
        }
        Some(Fault::RegisteredUriSchemeIgnored) => {
            after_scheme(registered) == after_scheme(presented)
        }
        _ => registered == presented,
    }
}

/// At the token endpoint: identical (RFC 6749 section 4.1.3).
pub(crate) fn redirect_uris(app: &App, client: &Client, bound: &str, presented: &str) -> bool {
    match app.fault {
        Some(Fault::RedirectUriIgnored) => true,
        Some(Fault::RedirectUriOnlyRegistered) => client.redirect_uris.contains(&presented),
        Some(Fault::RedirectUriCaseIgnored) => bound.eq_ignore_ascii_case(presented),
        Some(Fault::RedirectUriByHost) => same_origin(bound, presented),
        Some(Fault::RedirectUriByPrefix) => presented.starts_with(bound),
        Some(Fault::RedirectUriNormalized) => Url::parse(bound).ok() == Url::parse(presented).ok(),
        _ => bound == presented,
    }
}

fn same_origin(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else {
        return false;
    };
    one.origin() == other.origin()
}

fn after_scheme(uri: &str) -> &str {
    uri.split_once("://").map_or(uri, |(_, rest)| rest)
}

/// RFC 7636 section 4.1.
pub(crate) fn verifier_is_well_formed(app: &App, verifier: &str) -> bool {
    let lengths = match app.fault {
        Some(Fault::ShortVerifierAccepted) => 1..=128,
        Some(Fault::LongVerifierAccepted) => 43..=usize::MAX,
        Some(Fault::VerifierOf128Refused) => 43..=127,
        Some(Fault::VerifierOf43Refused) => 44..=128,
        Some(Fault::AnyVerifierCharacters) => return true,
        Some(Fault::VerifierWithTildeRefused) if verifier.contains('~') => return false,
        _ => return pkce::is_well_formed(verifier),
    };
    lengths.contains(&verifier.len()) && verifier.bytes().all(is_unreserved)
}

/// The method bound to the code decides, whatever the token request says (RFC 7636 section 4.5).
pub(crate) fn method(app: &App, bound: Method, params: &Params) -> Method {
    if app.has(Fault::MethodOfTokenRequestDecides) {
        return params
            .get("code_challenge_method")
            .and_then(Method::from_name)
            .unwrap_or(bound);
    }
    bound
}

/// RFC 7636 section 4.6.
pub(crate) fn challenges(app: &App, bound: &str, transformed: &str, verifier: &str) -> bool {
    match app.fault {
        Some(Fault::VerifierNotCompared) => true,
        Some(Fault::ChallengeCaseIgnored) => bound.eq_ignore_ascii_case(transformed),
        Some(Fault::ChallengeItselfAccepted) => bound == transformed || bound == verifier,
        Some(Fault::FirstCharactersOfChallengeCount) => bound.get(..16) == transformed.get(..16),
        Some(Fault::RightVerifierRefused) => false,
        _ => bound == transformed,
    }
}
