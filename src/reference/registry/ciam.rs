//! Clients of dialect `tencent-ciam`.

use crate::reference::clients::AuthMethod::{None, SecretBasic, SecretPost};
use crate::reference::clients::GrantType::{
    AuthorizationCode, ClientCredentials, Password, RefreshToken,
};
use crate::reference::clients::{Client, Lifetimes, REDIRECT_URIS};

pub(crate) const AUTH_SOURCE_ID: &str = "MOCK_USERNAME_PASSWORD_AUTH_SOURCE_ID";

/// 300 s and 1800 s are those of every documented example.
const LIFETIMES: Lifetimes = Lifetimes {
    code: 300,
    access_token: 300,
    refresh_token: 3600,
    id_token: 1800,
    device_code: 600,
    interval: 5,
};

const WEB: Client = Client {
    id: "TENANT_CLIENT_ID",
    secret: "TENANT_CLIENT_SECRET_0123456789",
    methods: &[SecretBasic, SecretPost],
    grants: &[AuthorizationCode, RefreshToken, ClientCredentials, Password],
    scopes: &["openid", "identity_proofing"],
    redirect_uris: REDIRECT_URIS,
    keys: &[],
    lifetimes: LIFETIMES,
    has_jwt_access_tokens: true,
};

const SPA: Client = Client {
    id: "SPA_CLIENT_ID",
    secret: "",
    methods: &[None],
    grants: &[AuthorizationCode, RefreshToken, Password],
    ..WEB
};

pub(crate) const CLIENTS: &[Client] = &[
    WEB,
    Client {
        id: "OTHER_CLIENT_ID",
        secret: "OTHER_CLIENT_SECRET_9876543210",
        ..WEB
    },
    SPA,
    Client {
        id: "MOBILE_CLIENT_ID",
        ..SPA
    },
    Client {
        id: "M2M_CLIENT_ID",
        secret: "M2M_CLIENT_SECRET_5566778899",
        grants: &[ClientCredentials],
        ..WEB
    },
    Client {
        id: "SHORT_CLIENT_ID",
        secret: "SHORT_CLIENT_SECRET_1122334455",
        lifetimes: Lifetimes {
            code: 1,
            access_token: 2,
            refresh_token: 2,
            id_token: 2,
            ..LIFETIMES
        },
        ..WEB
    },
];
