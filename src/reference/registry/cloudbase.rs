//! Clients of dialect `tencent-cloudbase`. None has a secret: `client_credentials` asks for the account's key pair.

use crate::reference::clients::AuthMethod::None;
use crate::reference::clients::GrantType::{ClientCredentials, Password, RefreshToken};
use crate::reference::clients::{Client, Lifetimes};

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

const ENVIRONMENT: Client = Client {
    id: ENVIRONMENT_ID,
    secret: "",
    methods: &[None],
    grants: &[RefreshToken, Password, ClientCredentials],
    scopes: &["user"],
    redirect_uris: &[],
    keys: &[],
    lifetimes: LIFETIMES,
    has_jwt_access_tokens: true,
};

pub(crate) const CLIENTS: &[Client] = &[
    ENVIRONMENT,
    Client {
        id: "demo-app-2f8a9c3e1b4d",
        ..ENVIRONMENT
    },
    Client {
        id: "demo-app-other-9c3e1b4d",
        ..ENVIRONMENT
    },
    Client {
        id: "demo-app-short-1b4d7e",
        lifetimes: Lifetimes {
            access_token: 2,
            refresh_token: 2,
            ..LIFETIMES
        },
        ..ENVIRONMENT
    },
];
