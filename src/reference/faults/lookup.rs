//! Faults of finding what a value names, and of whom it belongs to.

use super::Fault;
use crate::reference::app::App;
use crate::reference::clients::Client;
use crate::reference::clock;
use crate::reference::params::Params;
use crate::reference::problem::Problem;
use crate::reference::registry::{self, User};
use crate::reference::request::Request;
use crate::reference::store::{Bounded, Code, RefreshToken};
use crate::reference::userinfo;

/// The client of an identifier: compared octet by octet, unless a fault says otherwise.
pub(crate) fn client(app: &App, id: &str) -> Option<&'static Client> {
    let by = |same: &dyn Fn(&str) -> bool| {
        registry::clients(app.dialect)
            .iter()
            .find(|known| same(known.id))
    };
    registry::client(app.dialect, id).or_else(|| match app.fault? {
        Fault::ClientIdCaseIgnored => by(&|known| known.eq_ignore_ascii_case(id)),
        Fault::ClientIdTrimmed => by(&|known| known == id.trim()),
        Fault::ClientIdByPrefix if id.len() >= 8 => by(&|known| known.starts_with(id)),
        _ => None,
    })
}

/// The client of a request that names none.
pub(crate) fn nameless_client(app: &App) -> Option<&'static Client> {
    let mut clients = registry::clients(app.dialect).iter();
    clients
        .find(|client| client.is_public())
        .filter(|_| app.has(Fault::MissingClientIdMeansDefault))
}

/// The code that the presented one passes for.
pub(crate) fn code(app: &App, codes: &Bounded<String, Code>, presented: &str) -> String {
    if app.has(Fault::CodeEndIgnored) {
        let but_last = |text: &str| text.len().saturating_sub(1);
        let same =
            |known: &&String| known.get(..but_last(known)) == presented.get(..but_last(presented));
        return codes
            .keys()
            .find(same)
            .map_or_else(|| presented.to_owned(), Clone::clone);
    }
    use Fault::{CodeCaseIgnored, CodeTrimmed, CodeWithTailAccepted};
    let loose = [CodeCaseIgnored, CodeTrimmed, CodeWithTailAccepted];
    passes_for(app, codes.keys(), presented, loose)
}

/// The refresh token that the presented one passes for.
pub(crate) fn refresh_token(
    app: &App,
    tokens: &Bounded<String, RefreshToken>,
    presented: &str,
) -> String {
    use Fault::{RefreshTokenCaseIgnored, RefreshTokenTrimmed, RefreshTokenWithTailAccepted};
    let loose = [
        RefreshTokenCaseIgnored,
        RefreshTokenTrimmed,
        RefreshTokenWithTailAccepted,
    ];
    passes_for(app, tokens.keys(), presented, loose)
}

fn passes_for<'a>(
    app: &App,
    mut known: impl Iterator<Item = &'a String>,
    presented: &str,
    [case_ignored, trimmed, with_tail]: [Fault; 3],
) -> String {
    let Some(fault) = app.fault else {
        return presented.to_owned();
    };
    let found = if fault == case_ignored {
        known.find(|known| known.eq_ignore_ascii_case(presented))
    } else if fault == with_tail {
        known.find(|known| presented.starts_with(known.as_str()))
    } else if fault == trimmed {
        return presented.trim().to_owned();
    } else {
        None
    };
    found.map_or_else(|| presented.to_owned(), Clone::clone)
}

/// Whether a code need not be the client's own.
pub(crate) fn takes_foreign_code(app: &App, client: &Client) -> bool {
    match app.fault {
        Some(Fault::CodeOfAnyClient) => true,
        Some(Fault::CodeOfAnyPublicClient) => client.is_public(),
        Some(Fault::CodeOfAnyConfidentialClient) => !client.is_public(),
        Some(Fault::CodeOfAnyClientWithKey) => !client.keys.is_empty(),
        _ => false,
    }
}

/// The user whose tokens these are: who logged in, unless the fault gives everybody those of the first.
pub(crate) fn user_of(app: &App, fault: Fault, user: &'static User) -> &'static User {
    let first = registry::all_users(app.dialect).next();
    first.filter(|_| app.has(fault)).unwrap_or(user)
}

/// What a refused redemption leaves of the code: all of it, unless a fault forgets what the code is bound to.
pub(crate) fn unbind(app: &App, code: Option<&mut Code>, problem: Problem, params: &Params) {
    let Some(code) = code else { return };
    match (app.fault, problem) {
        (
            Some(Fault::FailedVerifierUnbindsCode),
            Problem::WrongVerifier | Problem::MissingVerifier,
        ) => code.challenge = None,
        (Some(Fault::FailedRedirectUriUnbindsCode), Problem::RedirectUriMismatch) => {
            code.redirect_uri = params.get("redirect_uri").unwrap_or_default().to_owned();
        }
        _ => {}
    }
}

/// For a fault: whether a user's access token stands in for the key pair.
pub(crate) fn is_opened_by_token(app: &App, request: &Request) -> bool {
    let token = userinfo::bearer(request).filter(|_| app.has(Fault::BearerOpensConsole));
    token.is_some_and(|token| {
        let now = clock::now_millis();
        app.store().live_access_token(&token, now).is_some()
    })
}

/// Whether a refresh token need not be the client's own.
pub(crate) fn takes_foreign_refresh_token(app: &App, client: &Client) -> bool {
    match app.fault {
        Some(Fault::RefreshTokenOfAnyClient) => true,
        Some(Fault::RefreshTokenOfAnyPublicClient) => client.is_public(),
        _ => false,
    }
}

/// Whether a device code need not be the client's own.
pub(crate) fn takes_foreign_device_code(app: &App, client: &Client) -> bool {
    match app.fault {
        Some(Fault::DeviceCodeOfAnyClient) => true,
        Some(Fault::DeviceCodeOfAnyPublicClient) => client.is_public(),
        _ => false,
    }
}
