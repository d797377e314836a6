//! Clients of dialect `alibaba-eiam`: each is an application, and its id stands in the path too.

use crate::reference::clients::AuthMethod::{None, SecretBasic, SecretPost};
use crate::reference::clients::GrantType::{
    AuthorizationCode, ClientCredentials, DeviceCode, Password, RefreshToken,
};
use crate::reference::clients::{Client, Lifetimes, REDIRECT_URIS};

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

const CONFIDENTIAL: Client = Client {
    id: "app_mkv7rgt4d7i4u7zqtzev2mxxxx",
    secret: "CSEHDcHcrUKHw1CuxkJEHPveWRXBGqVqRsxxxx",
    methods: &[SecretBasic, SecretPost],
    grants: &[
        AuthorizationCode,
        RefreshToken,
        ClientCredentials,
        Password,
        DeviceCode,
    ],
    scopes: &["openid", "email", "phone", "profile"],
    redirect_uris: REDIRECT_URIS,
    keys: &[],
    lifetimes: LIFETIMES,
    has_jwt_access_tokens: false,
};

const PUBLIC: Client = Client {
    id: "app_public7rgt4d7i4u7zqtzev2mxx",
    secret: "",
    methods: &[None],
    grants: &[AuthorizationCode, RefreshToken, DeviceCode, Password],
    ..CONFIDENTIAL
};

pub(crate) const CLIENTS: &[Client] = &[
    CONFIDENTIAL,
    Client {
        id: "app_other7rgt4d7i4u7zqtzev2mxxx",
        secret: "CSOtherHcrUKHw1CuxkJEHPveWRXBGqVqRsxxx",
        ..CONFIDENTIAL
    },
    PUBLIC,
    Client {
        id: "app_otherpublic4d7i4u7zqtzev2mx",
        ..PUBLIC
    },
    Client {
        id: "app_shortlived4d7i4u7zqtzev2mxx",
        secret: "CSShortLivedUKHw1CuxkJEHPveWRXBGqVqRsx",
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
        id: "app_limited7rgt4d7i4u7zqtzev2mx",
        secret: "CSLimitedcrUKHw1CuxkJEHPveWRXBGqVqRsxx",
        grants: &[ClientCredentials],
        ..CONFIDENTIAL
    },
];
