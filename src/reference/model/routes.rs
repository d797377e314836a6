//! What a path names, and the URL of what is named.

use std::sync::Arc;

use crate::model::app::App;
use crate::rules::routes::{APPLICATION, INSTANCE, Route, filled};
use crate::state::clients::Client;

/// What a path names.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) route: Route,
    /// The application of the path, where each has paths of its own.
    pub(crate) application: Option<Arc<Client>>,
    /// Whether instance and application exist. True where paths name none.
    pub(crate) exists: bool,
}

/// What is at a path.
pub(crate) fn find(app: &App, path: &str) -> Option<Place> {
    let mut routes = app.rules.routes.all();
    routes.find_map(|(pattern, route)| place(app, pattern, *route, path))
}

fn place(app: &App, pattern: &str, route: Route, path: &str) -> Option<Place> {
    let rules = &app.rules.routes;
    let (mut instance, mut application) = (None, None);
    let mut segments = path.split('/');
    for expected in pattern.split('/') {
        let segment = segments.next()?;
        match expected {
            INSTANCE => instance = Some(segment),
            APPLICATION => application = Some(segment),
            _ if segment == expected => {}
            _ => return None,
        }
    }
    if segments.next().is_some() {
        return None;
    }
    let client = application.and_then(|id| app.client(id));
    let is_application =
        application.is_none() || client.is_some() || rules.any_application && instance.is_some();
    let is_instance = instance.is_none_or(|named| named == rules.instance || rules.any_instance);
    Some(Place {
        route,
        application: client,
        exists: is_application && is_instance,
    })
}

/// The absolute URL of an endpoint, if there is one; where each application has its own, that of this client.
pub(crate) fn url(app: &App, route: Route, client: Option<&Client>) -> Option<String> {
    let rules = &app.rules.routes;
    let (pattern, _) = rules.all().find(|(_, known)| *known == route)?;
    let application = match client {
        Some(client) => client.id.as_str(),
        None if pattern.contains(APPLICATION) => return None,
        None => "",
    };
    Some(app.world.base_url.clone() + &filled(pattern, rules.instance, application))
}
