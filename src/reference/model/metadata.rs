//! Metadata (RFC 8414, OpenID Connect Discovery) and the JWK Set (RFC 7517).

use serde_json::{Value, json};

use crate::model::app::App;
use crate::model::refusals;
use crate::model::routes::{self, Place};
use crate::rules::answers;
use crate::rules::routes::Route;
use crate::state::clients::{AuthMethod, Client};
use crate::wire::problem::Problem;
use crate::wire::reply::{Object, Reply};
use crate::wire::request::Request;

pub(crate) fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if let Some(refused) = refuse_method(app, request) {
        return refused;
    }
    if !place.exists {
        return Reply::empty(404);
    }
    let first = || app.world.client_with(|_| true);
    let Some(client) = place.application.clone().or_else(first) else {
        return Reply::empty(404);
    };
    let reply = Reply::json(200, members(app, &client)).with("Cache-Control", "no-cache");
    let rules = &app.rules.answers.metadata;
    answers::rewritten(rules, &app.world, request, reply)
}

pub(crate) fn keys(app: &App, request: &Request, place: &Place) -> Reply {
    if let Some(refused) = refuse_method(app, request) {
        return refused;
    }
    if !place.exists {
        return Reply::empty(404);
    }
    let mut set = Object::new();
    set.insert("keys".into(), json!(app.world.keys.published()));
    let reply = Reply::json(200, set).with("Cache-Control", "no-cache");
    let rules = &app.rules.answers.keys;
    answers::rewritten(rules, &app.world, request, reply)
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
    let grants: Vec<_> = app
        .rules
        .tokens
        .grants
        .iter()
        .map(|grant| grant.name())
        .collect();
    let mut put = |name: &str, value: Value| members.insert(name.into(), value);
    put(
        "scopes_supported",
        json!(
            app.world
                .client_with(|_| true)
                .map(|first| first.scopes.clone())
        ),
    );
    put("response_types_supported", json!(["code"]));
    put("response_modes_supported", json!(["query"]));
    put("grant_types_supported", json!(grants));
    put("subject_types_supported", json!(["public"]));
    put("id_token_signing_alg_values_supported", json!(["RS256"]));
    let methods = if app.rules.pkce.offers_plain {
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
    put(
        "claims_supported",
        json!(app.rules.metadata.claims_supported),
    );
    authentication(app, &mut members);
    members
}

/// How clients may authenticate at each endpoint; whoever asks about tokens must (RFC 7662 section 2.1).
fn authentication(app: &App, members: &mut Object) {
    let methods = app.rules.client.methods;
    let algorithms = json!(["RS256", "PS256", "ES256", "HS256", "HS384", "HS512"]);
    for (endpoint, route, with_none) in [
        ("token", Route::Token, true),
        ("revocation", Route::Revocation, true),
        ("introspection", Route::Introspection, false),
    ] {
        if !app.rules.routes.has(route) {
            continue;
        }
        let public = with_none.then_some(AuthMethod::None);
        let names = methods.iter().copied().chain(public).map(AuthMethod::name);
        members.insert(
            format!("{endpoint}_endpoint_auth_methods_supported"),
            json!(names.collect::<Vec<_>>()),
        );
        if methods.contains(&AuthMethod::PrivateKeyJwt) {
            // Needed as soon as a JWT method is named (RFC 8414 section 2).
            members.insert(
                format!("{endpoint}_endpoint_auth_signing_alg_values_supported"),
                algorithms.clone(),
            );
        }
    }
}
