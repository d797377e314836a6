//! Clients of dialect `tencent-cloudbase`. None has a secret: `client_credentials` asks for the account's key pair.

use serde_json::json;

use crate::rules::book::Rules;
use crate::rules::routes::Route;
use crate::rules::tokens::{Issued, Said, with_optional};
use crate::state::clients::AuthMethod::{self, SecretBasic, SecretPost};
use crate::state::clients::GrantType::{ClientCredentials, Password, RefreshToken};
use crate::state::clients::{Client, Lifetimes, owned};
use crate::state::keys::KeyChoice;
use crate::state::users::User;
use crate::wire::problem::{Problem, Refusal, Wording};
use crate::wire::reply::Object;
use crate::wire::{body, random};

pub(crate) const ENVIRONMENT_ID: &str = "demo-env-1g2h3i4j";
pub(crate) const SECRET_ID: &str = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3gnPhESA";
pub(crate) const SECRET_KEY: &str = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLEKEY0";

/// 7200 s and 31 days are documented.
const LIFETIMES: Lifetimes = Lifetimes {
    code: 60,
    access_token: 7200,
    refresh_token: 2_678_400,
    id_token: 7200,
    device_code: 600,
    interval: 5,
};

fn environment() -> Client {
    Client {
        id: ENVIRONMENT_ID.into(),
        secret: String::new(),
        methods: vec![AuthMethod::None],
        grants: vec![RefreshToken, Password, ClientCredentials],
        scopes: owned(&["user"]),
        redirect_uris: Vec::new(),
        keys: Vec::new(),
        lifetimes: LIFETIMES,
        has_jwt_access_tokens: true,
    }
}

pub(crate) fn clients() -> Vec<Client> {
    vec![
        environment(),
        Client {
            id: "demo-app-2f8a9c3e1b4d".into(),
            ..environment()
        },
        Client {
            id: "demo-app-other-9c3e1b4d".into(),
            ..environment()
        },
        Client {
            id: "demo-app-short-1b4d7e".into(),
            lifetimes: Lifetimes {
                access_token: 2,
                refresh_token: 2,
                ..LIFETIMES
            },
            ..environment()
        },
    ]
}

/// What the vendor's documents say.
pub(crate) fn change(rules: &mut Rules) {
    rules.scope.default = |_| &["user"];
    rules.scope.fits = |_, _| true;
    rules.client.account = Some((SECRET_ID, SECRET_KEY));
    rules.introspection.is_opened_by_token = true;
    rules.revocation.is_opened_by_token = true;
    rules.userinfo.takes_form = false;
    rules.userinfo.needs_openid = false;
    rules.userinfo.always_tells_profile = true;
    rules.routes.paths = PATHS;
    rules.form.is_json = true;
    rules.tokens.grants = &[RefreshToken, Password, ClientCredentials];
    rules.tokens.resources = &[];
    rules.tokens.subject_of_machines = Some("service_account");
    rules.tokens.words = words;
    rules.tokens.access_token_type = "JWT";
    rules.tokens.access_token_key = KeyChoice::Rs256;
    rules.tokens.access_token_claims = claims;
    rules.tokens.has_id_tokens = false;
    rules.client.methods = &[SecretBasic, SecretPost];
    rules.errors.documented = documented;
    rules.errors.members.push(|problem, words, members| {
        members.shift_insert(1, "error_code".into(), json!(error_code(problem, words)));
    });
    // `client_id` is optional: the environment is an application, too.
    rules.client.nameless = |world, _| world.client_with(|client| client.id == ENVIRONMENT_ID);
    rules.mint.refresh_token = |_| format!("m.{}", random::octets::<64>());
}

const PATHS: &[(&str, Route)] = &[
    ("/auth/v1/token", Route::Token),
    ("/auth/v1/token/introspect", Route::Introspection),
    ("/auth/v1/revoke", Route::Revocation),
    ("/auth/v1/user/me", Route::Userinfo),
    ("/.well-known/jwks.json", Route::Jwks),
];

fn words(issued: Issued<'_>) -> Object {
    let members = body::object(json!({
        "token_type": "Bearer",
        "access_token": issued.access_token,
    }));
    let mut members = with_optional(members, "refresh_token", issued.refresh_token);
    members.insert("expires_in".into(), json!(issued.expires_in));
    members.insert("scope".into(), json!(issued.order.scope.join(" ")));
    members.insert("sub".into(), json!(issued.subject));
    members
}

fn claims(said: &Said<'_>) -> Object {
    body::object(json!({
        "iss": said.issuer, "sub": said.subject, "aud": said.order.grant.client.id, "exp": said.expires,
        "iat": said.issued, "scope": said.order.scope.join(" "), "jti": said.jti,
    }))
}

/// 401 only where the `Authorization` header is asked for; without it there is nothing to answer a challenge with.
fn documented(refusal: Refusal) -> Wording {
    let standard = refusal.problem.standard();
    let keeps_401 = refusal.used_header || refusal.problem == Problem::MissingAuthentication;
    let status = if standard.status == 401 && !keeps_401 {
        400
    } else {
        standard.status
    };
    let description = match refusal.problem {
        Problem::UnknownRefreshToken
        | Problem::ExpiredRefreshToken
        | Problem::UsedRefreshToken
        | Problem::RevokedRefreshToken
        | Problem::ForeignRefreshToken => "refresh_token无效或已过期",
        _ => standard.description,
    };
    Wording {
        status,
        description,
        ..standard
    }
}

/// Only 4001 is documented; the others are made up in its manner.
fn error_code(problem: Problem, words: &Wording) -> u32 {
    match (problem, words.error) {
        (Problem::WrongPassword | Problem::UnknownUser | Problem::LockedUser, _) => 4003,
        (_, "invalid_grant") => 4001,
        (_, "invalid_client") => 4002,
        (_, "unsupported_grant_type") => 4004,
        (_, "unauthorized_client") => 4005,
        (_, "invalid_scope") => 4006,
        _ => 4000,
    }
}

/// Users beside those that are known everywhere.
pub(crate) const USERS: &[User] = &[User {
    name: "zhangsan",
    password: "DemoPass123!@#",
    is_locked: false,
    subject: "9876543210123456789",
    full_name: "Zhang San",
    email: "zhangsan@example.com",
    phone: "+8613800000001",
}];
