//! From paths to endpoints and back.

/// An endpoint or a page.
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

/// In a path: the application, which is a client.
pub(crate) const APPLICATION: &str = "{application}";

/// In a path: the instance.
pub(crate) const INSTANCE: &str = "{instance}";

/// Where everything is.
pub(crate) struct Routes {
    /// Paths, with the names of the two above for what differs.
    pub(crate) paths: &'static [(&'static str, Route)],
    /// What stands for the instance.
    pub(crate) instance: &'static str,
    pub(crate) any_instance: bool,
    pub(crate) any_application: bool,
    /// What of the issuer identifier stands behind the address of the endpoint.
    pub(crate) issuer: &'static str,
}

/// Pages for the browser, at every endpoint that leads to them.
const PAGES: &[(&str, Route)] = &[
    ("/login", Route::Login),
    ("/consent", Route::Consent),
    ("/device", Route::DevicePage),
];

impl Routes {
    /// No document names these paths, but for those of the metadata (RFC 8414 section 3, OpenID Connect Discovery section 4).
    pub(crate) fn standard() -> Self {
        Self {
            paths: &[
                ("/token", Route::Token),
                ("/authorize", Route::Authorize),
                ("/device_authorization", Route::DeviceAuthorization),
                ("/introspect", Route::Introspection),
                ("/revoke", Route::Revocation),
                ("/userinfo", Route::Userinfo),
                ("/jwks", Route::Jwks),
                ("/.well-known/openid-configuration", Route::Metadata),
                ("/.well-known/oauth-authorization-server", Route::Metadata),
            ],
            instance: "",
            any_instance: false,
            any_application: false,
            issuer: "",
        }
    }

    /// Every path with its route.
    pub(crate) fn all(&self) -> impl Iterator<Item = &(&'static str, Route)> {
        PAGES.iter().chain(self.paths)
    }

    /// Whether there is such an endpoint.
    pub(crate) fn has(&self, route: Route) -> bool {
        self.all().any(|(_, known)| *known == route)
    }
}

/// The path of a pattern.
pub(crate) fn filled(pattern: &str, instance: &str, application: &str) -> String {
    pattern
        .replace(INSTANCE, instance)
        .replace(APPLICATION, application)
}
