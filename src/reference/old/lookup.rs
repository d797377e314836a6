//! Faults of finding what a value names, and of whom it belongs to.

use std::sync::Arc;

use crate::model::app::App;
use crate::rules::old::Fault;
use crate::state::clients::Client;
use crate::state::clock;
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
