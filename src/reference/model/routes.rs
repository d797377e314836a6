//! From paths to endpoints and back.

use std::sync::Arc;

use crate::dialects::registry;
use crate::model::app::App;
use crate::old::lookup;
use crate::rules::dialect::Dialect;
use crate::rules::old::Fault;
use crate::state::clients::Client;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    Authorize,
    Login,
    Consent,
    Token,
    DeviceAuthorization,
    DevicePage,
    Introspection,
    Revocation,
    Userinfo,
    Jwks,
    Metadata,
}

/// What a path names.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) route: Route,
    /// EIAM: the application of the path.
    pub(crate) application: Option<Arc<Client>>,
    /// EIAM: whether instance and application exist. True elsewhere.
    pub(crate) exists: bool,
}

const PAGES: &[(&str, Route)] = &[
    ("/login", Route::Login),
    ("/consent", Route::Consent),
    ("/device", Route::DevicePage),
];

const RFC: &[(&str, Route)] = &[
    ("/token", Route::Token),
    ("/authorize", Route::Authorize),
    ("/device_authorization", Route::DeviceAuthorization),
    ("/introspect", Route::Introspection),
    ("/revoke", Route::Revocation),
    ("/userinfo", Route::Userinfo),
    ("/jwks", Route::Jwks),
    ("/.well-known/openid-configuration", Route::Metadata),
    ("/.well-known/oauth-authorization-server", Route::Metadata),
];

const CLOUDBASE: &[(&str, Route)] = &[
    ("/auth/v1/token", Route::Token),
    ("/auth/v1/token/introspect", Route::Introspection),
    ("/auth/v1/revoke", Route::Revocation),
    ("/auth/v1/user/me", Route::Userinfo),
    ("/.well-known/jwks.json", Route::Jwks),
];

const CIAM: &[(&str, Route)] = &[
    ("/oauth2/token", Route::Token),
    ("/oauth2/authorize", Route::Authorize),
    ("/oauth2/revoke", Route::Revocation),
    ("/userinfo", Route::Userinfo),
    ("/oauth2/jwks", Route::Jwks),
    ("/.well-known/openid-configuration", Route::Metadata),
];

/// Below `/v2/{instanceId}/{applicationId}`.
const EIAM: &[(&str, Route)] = &[
    ("/oauth2/token", Route::Token),
    ("/oauth2/device/code", Route::DeviceAuthorization),
    ("/oauth2/revoke", Route::Revocation),
    ("/oauth2/userinfo", Route::Userinfo),
    ("/oauth2/jwks", Route::Jwks),
    ("/oidc/.well-known/openid-configuration", Route::Metadata),
];

fn table(dialect: Dialect) -> &'static [(&'static str, Route)] {
    match dialect {
        Dialect::Rfc => RFC,
        Dialect::AlibabaEiam => EIAM,
        Dialect::TencentCloudbase => CLOUDBASE,
        Dialect::TencentCiam => CIAM,
    }
}

fn look_up(table: &[(&str, Route)], path: &str) -> Option<Route> {
    table
        .iter()
        .find(|(known, _)| *known == path)
        .map(|(_, route)| *route)
}

pub(crate) fn find(app: &App, path: &str) -> Option<Place> {
    if let Some(route) = look_up(PAGES, path) {
        return Some(Place {
            route,
            application: None,
            exists: true,
        });
    }
    if app.rules.old.dialect == Dialect::AlibabaEiam {
        return find_application(app, path);
    }
    look_up(table(app.rules.old.dialect), path).map(|route| Place {
        route,
        application: None,
        exists: true,
    })
}

fn find_application(app: &App, path: &str) -> Option<Place> {
    if let Some(rest) = path.strip_prefix("/login/app/") {
        let application = lookup::client(app, rest.strip_suffix("/oauth2/authorize")?);
        return Some(Place {
            route: Route::Authorize,
            exists: application.is_some(),
            application,
        });
    }
    let mut parts = path.strip_prefix("/v2/")?.splitn(3, '/');
    let (instance, application, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let route = look_up(EIAM, &format!("/{rest}"))?;
    let application = lookup::client(app, application);
    let any = app.has(Fault::AnyApplicationId);
    let instance_is_right = instance == registry::INSTANCE_ID || app.has(Fault::AnyInstanceId);
    Some(Place {
        route,
        exists: (application.is_some() || any) && instance_is_right,
        application,
    })
}

/// The absolute URL of an endpoint, if the dialect has it.
pub(crate) fn url(app: &App, route: Route, client: Option<&Client>) -> Option<String> {
    let base = &app.world.base_url;
    if let Some((path, _)) = PAGES.iter().find(|(_, known)| *known == route) {
        return Some(format!("{base}{path}"));
    }
    if app.rules.old.dialect == Dialect::AlibabaEiam {
        let application = &client?.id;
        if route == Route::Authorize {
            return Some(format!("{base}/login/app/{application}/oauth2/authorize"));
        }
        let (path, _) = EIAM.iter().find(|(_, known)| *known == route)?;
        return Some(format!(
            "{base}/v2/{}/{application}{path}",
            registry::INSTANCE_ID
        ));
    }
    let (path, _) = table(app.rules.old.dialect)
        .iter()
        .find(|(_, known)| *known == route)?;
    Some(format!("{base}{path}"))
}
