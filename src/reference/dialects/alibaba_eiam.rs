//! Clients of dialect `alibaba-eiam`: each is an application, and its id stands in the path too.

use serde_json::json;

use crate::rules::book::Rules;
use crate::rules::routes::Route;
use crate::rules::tokens::{Issued, with_optional};
use crate::state::clients::AuthMethod::{self, SecretBasic, SecretPost};
use crate::state::clients::GrantType::{
    AuthorizationCode, ClientCredentials, DeviceCode, Password, RefreshToken,
};
use crate::state::clients::{Client, Lifetimes, REDIRECT_URIS, owned};
use crate::state::clock;
use crate::wire::reply::Object;
use crate::wire::{body, random};

pub(crate) const INSTANCE_ID: &str = "idaas_ue2jvisn35ea5lmthk267xxxxx";

/// Code 300 s and access token 20 min are the vendor's defaults, ID token 10 h and refresh token 30 days too.
const LIFETIMES: Lifetimes = Lifetimes {
    code: 300,
    access_token: 1200,
    refresh_token: 2_592_000,
    id_token: 36_000,
    device_code: 1200,
    interval: 5,
};

fn confidential() -> Client {
    Client {
        id: "app_mkv7rgt4d7i4u7zqtzev2mxxxx".into(),
        secret: "CSEHDcHcrUKHw1CuxkJEHPveWRXBGqVqRsxxxx".into(),
        methods: vec![SecretBasic, SecretPost],
        grants: vec![
            AuthorizationCode,
            RefreshToken,
            ClientCredentials,
            Password,
            DeviceCode,
        ],
        scopes: owned(&["openid", "email", "phone", "profile"]),
        redirect_uris: owned(REDIRECT_URIS),
        keys: Vec::new(),
        lifetimes: LIFETIMES,
        has_jwt_access_tokens: false,
    }
}

fn public() -> Client {
    Client {
        id: "app_public7rgt4d7i4u7zqtzev2mxx".into(),
        secret: String::new(),
        methods: vec![AuthMethod::None],
        grants: vec![AuthorizationCode, RefreshToken, DeviceCode, Password],
        ..confidential()
    }
}

pub(crate) fn clients() -> Vec<Client> {
    vec![
        confidential(),
        Client {
            id: "app_other7rgt4d7i4u7zqtzev2mxxx".into(),
            secret: "CSOtherHcrUKHw1CuxkJEHPveWRXBGqVqRsxxx".into(),
            ..confidential()
        },
        public(),
        Client {
            id: "app_otherpublic4d7i4u7zqtzev2mx".into(),
            ..public()
        },
        Client {
            id: "app_shortlived4d7i4u7zqtzev2mxx".into(),
            secret: "CSShortLivedUKHw1CuxkJEHPveWRXBGqVqRsx".into(),
            lifetimes: Lifetimes {
                code: 1,
                access_token: 1,
                refresh_token: 2,
                device_code: 2,
                interval: 1,
                ..LIFETIMES
            },
            ..confidential()
        },
        Client {
            id: "app_limited7rgt4d7i4u7zqtzev2mx".into(),
            secret: "CSLimitedcrUKHw1CuxkJEHPveWRXBGqVqRsxx".into(),
            grants: vec![ClientCredentials],
            ..confidential()
        },
    ]
}

/// What the vendor's documents say.
pub(crate) fn change(rules: &mut Rules) {
    rules.scope.default = |grant| match grant {
        ClientCredentials => &[],
        _ => &["openid"],
    };
    rules.scope.fits = |_, _| true;
    rules.device.tells_time_of_expiry = true;
    rules.userinfo.takes_form = false;
    // `scope` is documented as the only parameter: the path says which application asks.
    rules.device.id_suffices = true;
    rules.routes.paths = PATHS;
    rules.routes.instance = INSTANCE_ID;
    rules.routes.issuer = "/v2/{instance}/{application}/oidc";
    rules.tokens.grants = &[
        AuthorizationCode,
        RefreshToken,
        ClientCredentials,
        Password,
        DeviceCode,
    ];
    rules.tokens.resources = &[];
    rules.tokens.words = words;
    rules.client.methods = &[SecretBasic, SecretPost];
    rules.errors.members.push(|_, _, members| {
        members.insert("request_id".into(), json!(random::uuid().to_uppercase()));
    });
    rules.mint.access_token = |_| format!("AT{}", random::token());
    rules.mint.refresh_token = |_| format!("RT{}", random::token());
    rules.mint.code = |_| format!("CO{}", random::token());
    rules.mint.device_code = |_| format!("DC{}", random::token());
    // Id and secret are joined as they are, without the form encoding of RFC 6749 section 2.3.1.
    rules.client.basic_is_encoded = false;
    // The documents have the password grant without a secret.
    rules.client.id_suffices_for.push(Password);
    // RFC 7636 section 7.2 advises against `plain`; it is documented as a choice of the application.
    rules.pkce.offers_plain = true;
}

const PATHS: &[(&str, Route)] = &[
    (
        "/login/app/{application}/oauth2/authorize",
        Route::Authorize,
    ),
    ("/v2/{instance}/{application}/oauth2/token", Route::Token),
    (
        "/v2/{instance}/{application}/oauth2/device/code",
        Route::DeviceAuthorization,
    ),
    (
        "/v2/{instance}/{application}/oauth2/revoke",
        Route::Revocation,
    ),
    (
        "/v2/{instance}/{application}/oauth2/userinfo",
        Route::Userinfo,
    ),
    ("/v2/{instance}/{application}/oauth2/jwks", Route::Jwks),
    (
        "/v2/{instance}/{application}/oidc/.well-known/openid-configuration",
        Route::Metadata,
    ),
];

fn words(issued: Issued<'_>) -> Object {
    let members = body::object(json!({
        "token_type": "Bearer",
        "access_token": issued.access_token,
    }));
    let mut members = with_optional(members, "refresh_token", issued.refresh_token);
    members.insert("expires_in".into(), json!(issued.expires_in));
    members.insert("expires_at".into(), json!(clock::now() + issued.expires_in));
    with_optional(members, "id_token", issued.id_token)
}
