//! Clients of dialect `rfc`.

use jsonwebtoken::Algorithm;

use crate::rules::book::Rules;
use crate::state::clients::AuthMethod::{None, PrivateKeyJwt, SecretBasic, SecretJwt, SecretPost};
use crate::state::clients::GrantType::{
    AuthorizationCode, ClientCredentials, DeviceCode, Password, RefreshToken,
};
use crate::state::clients::{Client, ClientKey, JWT_BEARER, Lifetimes, REDIRECT_URIS, owned};

/// Whoever this is may vouch for users in the JWT bearer grant (RFC 7523 section 2.1).
const ASSERTION_ISSUER: &str = "https://issuer.example/jwt";
const ASSERTION_ISSUER_PEM: &str = include_str!("../keys/assertion-issuer-es256.pub.pem");

const SCOPES: &[&str] = &[
    "openid",
    "profile",
    "email",
    "phone",
    "offline_access",
    "api.read",
    "api.write",
];

const LIFETIMES: Lifetimes = Lifetimes {
    code: 60,
    access_token: 600,
    refresh_token: 86_400,
    id_token: 600,
    device_code: 600,
    interval: 1,
};

fn confidential() -> Client {
    Client {
        id: "confidential-client".into(),
        secret: "s3cret-of-the-confidential-client-8f1d".into(),
        methods: vec![SecretBasic, SecretPost],
        grants: vec![
            AuthorizationCode,
            RefreshToken,
            ClientCredentials,
            Password,
            DeviceCode,
            JWT_BEARER,
        ],
        scopes: owned(SCOPES),
        redirect_uris: owned(REDIRECT_URIS),
        keys: Vec::new(),
        lifetimes: LIFETIMES,
        has_jwt_access_tokens: false,
    }
}

fn public() -> Client {
    Client {
        id: "public-client".into(),
        secret: String::new(),
        methods: vec![None],
        grants: vec![
            AuthorizationCode,
            RefreshToken,
            DeviceCode,
            Password,
            JWT_BEARER,
        ],
        ..confidential()
    }
}

const RSA: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256];

pub(crate) fn clients() -> Vec<Client> {
    [by_secret_or_name(), by_assertion(), odd()].concat()
}

fn by_secret_or_name() -> Vec<Client> {
    vec![
        confidential(),
        Client {
            id: "other-client".into(),
            secret: "s3cret-of-the-other-client-c27a".into(),
            ..confidential()
        },
        public(),
        Client {
            id: "other-public-client".into(),
            ..public()
        },
        Client {
            id: "special client:ü+%&".into(),
            secret: "p%20ss:wörd+&=/ ~".into(),
            ..confidential()
        },
        Client {
            id: "native-client".into(),
            redirect_uris: owned(&["http://127.0.0.1:49200/cb", "http://127.0.0.1:49200/cb2"]),
            ..public()
        },
    ]
}

fn by_assertion() -> Vec<Client> {
    vec![
        Client {
            id: "jwt-client".into(),
            secret: String::new(),
            methods: vec![PrivateKeyJwt],
            keys: vec![
                ClientKey {
                    kid: "client-rs256".into(),
                    algorithms: RSA.to_vec(),
                    pem: include_str!("../keys/client-rs256.pub.pem").into(),
                },
                ClientKey {
                    kid: "client-es256".into(),
                    algorithms: vec![Algorithm::ES256],
                    pem: include_str!("../keys/client-es256.pub.pem").into(),
                },
            ],
            ..confidential()
        },
        Client {
            id: "other-jwt-client".into(),
            secret: String::new(),
            methods: vec![PrivateKeyJwt],
            keys: vec![ClientKey {
                kid: "other-rs256".into(),
                algorithms: RSA.to_vec(),
                pem: include_str!("../keys/other-rs256.pub.pem").into(),
            }],
            ..confidential()
        },
        Client {
            id: "secret-jwt-client".into(),
            secret: "s3cret-of-the-secret-jwt-client-0123456789abcdef0123456789abcdef".into(),
            methods: vec![SecretJwt],
            ..confidential()
        },
    ]
}

fn odd() -> Vec<Client> {
    vec![
        Client {
            id: "short-lived-client".into(),
            secret: "s3cret-of-the-short-lived-client-77aa".into(),
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
            id: "limited-client".into(),
            methods: vec![SecretBasic],
            secret: "s3cret-of-the-limited-client-4410".into(),
            grants: vec![ClientCredentials],
            scopes: owned(&["api.read"]),
            ..confidential()
        },
        Client {
            id: "jwt-token-client".into(),
            secret: "s3cret-of-the-jwt-token-client-9d31".into(),
            has_jwt_access_tokens: true,
            ..confidential()
        },
    ]
}

/// Whom this server trusts, which no document says.
pub(crate) fn change(rules: &mut Rules) {
    rules.assertion.voucher = ASSERTION_ISSUER;
    rules.assertion.voucher_key = ASSERTION_ISSUER_PEM;
}
