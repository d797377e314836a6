//! Clients of dialect `tencent-cloudbase`. None has a secret: `client_credentials` asks for the account's key pair.

use crate::rules::book::Rules;
use crate::state::clients::AuthMethod::None;
use crate::state::clients::GrantType::{ClientCredentials, Password, RefreshToken};
use crate::state::clients::{Client, Lifetimes, owned};
use crate::wire::random;

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
        methods: vec![None],
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
    rules.mint.refresh_token = |_| format!("m.{}", random::octets::<64>());
}
