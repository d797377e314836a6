//! Faults of finding what a value names, and of whom it belongs to.

use std::sync::Arc;

use crate::model::app::App;
use crate::rules::old::Fault;
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::store::{Bounded, RefreshToken};
use crate::state::users::User;
use crate::wire::request::Request;

/// The client of an identifier: compared octet by octet, unless a fault says otherwise.
pub(crate) fn client(app: &App, id: &str) -> Option<Arc<Client>> {
    let by = |same: &dyn Fn(&str) -> bool| app.world.client_with(|known| same(&known.id));
    by(&|known| known == id).or_else(|| match app.rules.old.fault? {
        Fault::ClientIdCaseIgnored => by(&|known| known.eq_ignore_ascii_case(id)),
        Fault::ClientIdTrimmed => by(&|known| known == id.trim()),
        Fault::ClientIdByPrefix if id.len() >= 8 => by(&|known| known.starts_with(id)),
        _ => None,
    })
}

/// The client of a request that names none.
pub(crate) fn nameless_client(app: &App) -> Option<Arc<Client>> {
    app.world
        .client_with(Client::is_public)
        .filter(|_| app.has(Fault::MissingClientIdMeansDefault))
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
    let Some(fault) = app.rules.old.fault else {
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

/// The user whose tokens these are: who logged in, unless the fault gives everybody those of the first.
pub(crate) fn user_of(app: &App, fault: Fault, user: &'static User) -> &'static User {
    let first = app.world.users.first().copied();
    first.filter(|_| app.has(fault)).unwrap_or(user)
}

/// For a fault: whether a user's access token stands in for the key pair.
pub(crate) fn is_opened_by_token(app: &App, request: &Request) -> bool {
    let token = request
        .bearer()
        .filter(|_| app.has(Fault::BearerOpensConsole));
    token.is_some_and(|token| {
        let now = clock::now_millis();
        app.world.store().live_access_token(&token, now).is_some()
    })
}

/// Whether a refresh token need not be the client's own.
pub(crate) fn takes_foreign_refresh_token(app: &App, client: &Client) -> bool {
    match app.rules.old.fault {
        Some(Fault::RefreshTokenOfAnyClient) => true,
        Some(Fault::RefreshTokenOfAnyPublicClient) => client.is_public(),
        _ => false,
    }
}

/// Whether a device code need not be the client's own.
pub(crate) fn takes_foreign_device_code(app: &App, client: &Client) -> bool {
    match app.rules.old.fault {
        Some(Fault::DeviceCodeOfAnyClient) => true,
        Some(Fault::DeviceCodeOfAnyPublicClient) => client.is_public(),
        _ => false,
    }
}
