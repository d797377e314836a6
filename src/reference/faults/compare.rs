//! Comparing redirect URIs, challenges and verifiers, rightly and wrongly.

use url::Url;

use super::Fault;
use crate::reference::app::App;
use crate::reference::clients::Client;
use crate::reference::form::{self, Plus};
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
        Some(Fault::RegisteredUriQueryIgnored) => registered == up_to(presented, '?'),
        Some(Fault::RegisteredUriFragmentIgnored) => registered == up_to(presented, '#'),
        Some(Fault::RegisteredUriSubdomainAccepted) => is_below(registered, presented),
        Some(Fault::RegisteredUriLongerHostAccepted) => has_longer_host(registered, presented),
        Some(Fault::RegisteredUriUserInformationIgnored) => {
            registered == without_user_information(presented)
        }
        Some(Fault::RegisteredUriNormalized) => {
            Url::parse(registered).ok() == Url::parse(presented).ok()
        }
        Some(Fault::RegisteredUriPathCaseIgnored) => same_but_path_case(registered, presented),
        Some(Fault::LoopbackPortMatters) => registered == presented,
        _ => registered == presented || differ_in_loopback_port(registered, presented),
    }
}

/// A native client takes the port that is free (RFC 8252 section 7.3).
fn differ_in_loopback_port(registered: &str, presented: &str) -> bool {
    let loopback = |uri: &str| {
        Url::parse(uri)
            .ok()
            .filter(|url| url.scheme() == "http" && url.host_str() == Some("127.0.0.1"))
    };
    match (loopback(registered), loopback(presented)) {
        (Some(mut one), Some(other)) => one.set_port(other.port()).is_ok() && one == other,
        _ => false,
    }
}

fn up_to(uri: &str, end: char) -> &str {
    uri.split(end).next().unwrap_or_default()
}

fn is_below(right: &str, presented: &str) -> bool {
    match (right.split_once("://"), presented.split_once("://")) {
        (Some((scheme, right)), Some((other, presented))) => {
            scheme == other && (right == presented || presented.ends_with(&format!(".{right}")))
        }
        _ => false,
    }
}

fn has_longer_host(right: &str, presented: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(right), Url::parse(presented)) else {
        return false;
    };
    let host = one.host_str().unwrap_or_default();
    one.path() == other.path()
        && other
            .host_str()
            .is_some_and(|other| other.starts_with(host))
}

fn without_user_information(uri: &str) -> String {
    match uri.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
            format!("{scheme}://{rest}")
        }
        None => uri.to_owned(),
    }
}

fn same_but_path_case(right: &str, presented: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(right), Url::parse(presented)) else {
        return false;
    };
    same_origin(right, presented)
        && one.path().eq_ignore_ascii_case(other.path())
        && one.query() == other.query()
        && one.fragment() == other.fragment()
}

fn without_port(uri: &str) -> Option<Url> {
    let mut url = Url::parse(uri).ok()?;
    url.set_port(None).ok()?;
    Some(url)
}

/// At the token endpoint: identical (RFC 6749 section 4.1.3).
pub(crate) fn redirect_uris(app: &App, client: &Client, bound: &str, presented: &str) -> bool {
    match app.fault {
        Some(Fault::RedirectUriIgnored) => true,
        Some(Fault::RedirectUriOnlyRegistered) => client.redirect_uris.contains(&presented),
        Some(Fault::RedirectUriCaseIgnored) => bound.eq_ignore_ascii_case(presented),
        Some(Fault::RedirectUriByHost) => same_origin(bound, presented),
        Some(Fault::RedirectUriByPrefix) => presented.starts_with(bound),
        Some(Fault::RedirectUriUncheckedForPublic) if client.is_public() => true,
        Some(Fault::RedirectUriSlashIgnored) => {
            bound.trim_end_matches('/') == presented.trim_end_matches('/')
        }
        Some(Fault::RedirectUriQueryIgnored) => bound == up_to(presented, '?'),
        Some(Fault::RedirectUriFragmentIgnored) => bound == up_to(presented, '#'),
        Some(Fault::RedirectUriPortIgnored) => without_port(bound) == without_port(presented),
        Some(Fault::RedirectUriSchemeIgnored) => after_scheme(bound) == after_scheme(presented),
        Some(Fault::RedirectUriDecoded) => {
            form::decode(presented.as_bytes(), Plus::IsPlus).is_ok_and(|decoded| decoded == bound)
        }
        Some(Fault::RedirectUriSubdomainAccepted) => is_below(bound, presented),
        Some(Fault::RedirectUriPathCaseIgnored) => same_but_path_case(bound, presented),
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
