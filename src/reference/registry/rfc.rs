//! Clients of dialect `rfc`.

use jsonwebtoken::Algorithm;

use crate::reference::clients::AuthMethod::{
    None, PrivateKeyJwt, SecretBasic, SecretJwt, SecretPost,
};
use crate::reference::clients::GrantType::{
    AuthorizationCode, ClientCredentials, DeviceCode, JwtBearer, Password, RefreshToken,
};
use crate::reference::clients::{Client, ClientKey, Lifetimes, REDIRECT_URIS};

/// Whoever this is may vouch for users in the JWT bearer grant (RFC 7523 section 2.1).
pub(crate) const ASSERTION_ISSUER: &str = "https://issuer.example/jwt";
pub(crate) const ASSERTION_ISSUER_PEM: &str =
    include_str!("../../../fixtures/keys/assertion-issuer-es256.pub.pem");

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

const CONFIDENTIAL: Client = Client {
    id: "confidential-client",
    secret: "s3cret-of-the-confidential-client-8f1d",
    methods: &[SecretBasic, SecretPost],
    grants: &[
        AuthorizationCode,
        RefreshToken,
        ClientCredentials,
        Password,
        DeviceCode,
        JwtBearer,
    ],
    scopes: SCOPES,
    redirect_uris: REDIRECT_URIS,
    keys: &[],
    lifetimes: LIFETIMES,
    has_jwt_access_tokens: false,
};

const PUBLIC: Client = Client {
    id: "public-client",
    secret: "",
    methods: &[None],
    grants: &[
        AuthorizationCode,
        RefreshToken,
        DeviceCode,
        Password,
        JwtBearer,
    ],
    ..CONFIDENTIAL
};

const RSA: &[Algorithm] = &[Algorithm::RS256, Algorithm::PS256];

pub(crate) const CLIENTS: &[Client] = &[
    CONFIDENTIAL,
    Client {
        id: "other-client",
        secret: "s3cret-of-the-other-client-c27a",
        ..CONFIDENTIAL
    },
    PUBLIC,
    Client {
        id: "other-public-client",
        ..PUBLIC
    },
    Client {
        id: "special client:ü+%&",
        secret: "p%20ss:wörd+&=/ ~",
        ..CONFIDENTIAL
    },
    Client {
        id: "native-client",
        redirect_uris: &["http://127.0.0.1:49200/cb", "http://127.0.0.1:49200/cb2"],
        ..PUBLIC
    },
    Client {
        id: "jwt-client",
        secret: "",
        methods: &[PrivateKeyJwt],
        keys: &[
            ClientKey {
                kid: "client-rs256",
                algorithms: RSA,
                pem: include_str!("../../../fixtures/keys/client-rs256.pub.pem"),
            },
            ClientKey {
                kid: "client-es256",
                algorithms: &[Algorithm::ES256],
                pem: include_str!("../../../fixtures/keys/client-es256.pub.pem"),
            },
        ],
        ..CONFIDENTIAL
    },
    Client {
        id: "other-jwt-client",
        secret: "",
        methods: &[PrivateKeyJwt],
        keys: &[ClientKey {
            kid: "other-rs256",
            algorithms: RSA,
            pem: include_str!("../../../fixtures/keys/other-rs256.pub.pem"),
        }],
        ..CONFIDENTIAL
    },
    Client {
        id: "secret-jwt-client",
        secret: "s3cret-of-the-secret-jwt-client-0123456789abcdef0123456789abcdef",
        methods: &[SecretJwt],
        ..CONFIDENTIAL
    },
    Client {
        id: "short-lived-client",
        secret: "s3cret-of-the-short-lived-client-77aa",
        lifetimes: Lifetimes {
            code: 1,
            access_token: 1,
            refresh_token: 2,
            device_code: 2,
            interval: 1,
            ..LIFETIMES
        },
        ..CONFIDENTIAL
    },
    Client {
        id: "limited-client",
        methods: &[SecretBasic],
        secret: "s3cret-of-the-limited-client-4410",
        grants: &[ClientCredentials],
        scopes: &["api.read"],
        ..CONFIDENTIAL
    },
    Client {
        id: "jwt-token-client",
        secret: "s3cret-of-the-jwt-token-client-9d31",
        has_jwt_access_tokens: true,
        ..CONFIDENTIAL
    },
];
