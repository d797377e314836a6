//! Metadata (RFC 8414, OpenID Connect Discovery) and the JWK Set (RFC 7517).

use serde_json::{Value, json};

use super::app::App;
use super::clients::{AuthMethod, Client, GrantType};
use super::dialect::Dialect;
use super::faults::metadata as faults;
use super::pkce;
use super::problem::Problem;
use super::refusals;
use super::registry;
use super::reply::{Object, Reply};
use super::request::Request;
use super::routes::{self, Place, Route};

pub(crate) fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if let Some(refused) = refuse_method(app, request) {
        return refused;
    }
    if !place.exists {
        return Reply::empty(404);
    }
    let client = place
        .application
        .unwrap_or_else(|| &registry::clients(app.dialect)[0]);
    faults::document(
        app,
        &request.path,
        Reply::json(200, members(app, client)).with("Cache-Control", "no-cache"),
    )
}

pub(crate) fn keys(app: &App, request: &Request, place: &Place) -> Reply {
    if let Some(refused) = refuse_method(app, request) {
        return refused;
    }
    if !place.exists {
        return Reply::empty(404);
    }
    let mut set = Object::new();
    set.insert("keys".into(), json!(app.keys.published()));
    faults::keys(app, Reply::json(200, set).with("Cache-Control", "no-cache"))
}

fn refuse_method(app: &App, request: &Request) -> Option<Reply> {
    let is_read = request.method == "GET" || request.method == "HEAD";
    (!is_read)
        .then(|| refusals::reply(app, Problem::MethodNotAllowed.into()).with("Allow", "GET, HEAD"))
}

fn members(app: &App, client: &Client) -> Object {
    let mut members = Object::new();
    members.insert("issuer".into(), json!(app.issuer(client)));
    for (name, route) in [
        ("authorization_endpoint", Route::Authorize),
        ("token_endpoint", Route::Token),
        ("jwks_uri", Route::Jwks),
        ("userinfo_endpoint", Route::Userinfo),
        ("device_authorization_endpoint", Route::DeviceAuthorization),
        ("introspection_endpoint", Route::Introspection),
        ("revocation_endpoint", Route::Revocation),
    ] {
        if let Some(url) = routes::url(app, route, Some(client)) {
            members.insert(name.into(), json!(url));
        }
    }
    let grants: Vec<_> = GrantType::offered_by(app.dialect)
        .iter()
        .map(|grant| grant.name())
        .collect();
    let mut put = |name: &str, value: Value| members.insert(name.into(), value);
    put(
        "scopes_supported",
        json!(registry::clients(app.dialect)[0].scopes),
    );
    put("response_types_supported", json!(["code"]));
    put("response_modes_supported", json!(["query"]));
    put("grant_types_supported", json!(grants));
    put("subject_types_supported", json!(["public"]));
    put("id_token_signing_alg_values_supported", json!(["RS256"]));
    let methods = if pkce::offers_plain(app) {
        json!(["S256", "plain"])
    } else {
        json!(["S256"])
    };
    put("code_challenge_methods_supported", methods);
    put(
        "authorization_response_iss_parameter_supported",
        json!(true),
    );
    put("request_parameter_supported", json!(false));
    put("request_uri_parameter_supported", json!(false));
    put("claims_parameter_supported", json!(false));
    put("claim_types_supported", json!(["normal"]));
    put("claims_supported", json!(claims(app.dialect)));
    authentication(app.dialect, &mut members);
    members
}

fn claims(dialect: Dialect) -> &'static [&'static str] {
    if dialect == Dialect::TencentCiam {
        return &[
            "sub",
            "iss",
            "aud",
            "azp",
            "exp",
            "iat",
            "jti",
            "auth_time",
            "nonce",
        ];
    }
    &[
        "sub",
        "iss",
        "aud",
        "exp",
        "iat",
        "auth_time",
        "nonce",
        "at_hash",
        "name",
        "preferred_username",
        "email",
        "email_verified",
        "phone_number",
        "phone_number_verified",
    ]
}

fn authentication(dialect: Dialect, members: &mut Object) {
    use AuthMethod::{None, PrivateKeyJwt, SecretBasic, SecretJwt, SecretPost};
    let with_assertions: &[AuthMethod] = &[SecretBasic, SecretPost, SecretJwt, PrivateKeyJwt];
    let secrets: &[AuthMethod] = &[SecretBasic, SecretPost];
    let methods = if dialect == Dialect::Rfc {
        with_assertions
    } else {
        secrets
    };
    let names = |with_none: bool| {
        let public = with_none.then_some(None);
        json!(
            methods
                .iter()
                .copied()
                .chain(public)
                .map(AuthMethod::name)
                .collect::<Vec<_>>()
        )
    };
    for (endpoint, with_none) in [
        ("token", true),
        ("revocation", true),
        ("introspection", false),
    ] {
        if endpoint == "introspection" && dialect != Dialect::Rfc {
            continue;
        }
        members.insert(
            format!("{endpoint}_endpoint_auth_methods_supported"),
            names(with_none),
        );
        if dialect == Dialect::Rfc {
            // Needed as soon as a JWT method is named (RFC 8414 section 2).
            let algorithms = json!(["RS256", "PS256", "ES256", "HS256", "HS384", "HS512"]);
            members.insert(
                format!("{endpoint}_endpoint_auth_signing_alg_values_supported"),
                algorithms,
            );
        }
    }
}
