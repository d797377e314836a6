//! Clients of dialect `tencent-ciam`.

use crate::rules::answers::Rewrite;
use crate::rules::book::Rules;
use crate::rules::refresh::Gives;
use crate::state::clients::AuthMethod::{None, SecretBasic, SecretPost};
use crate::state::clients::GrantType::{
    AuthorizationCode, ClientCredentials, Password, RefreshToken,
};
use crate::state::clients::{Client, Lifetimes, REDIRECT_URIS, owned};
use crate::wire::random;

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

fn web() -> Client {
    Client {
        id: "TENANT_CLIENT_ID".into(),
        secret: "TENANT_CLIENT_SECRET_0123456789".into(),
        methods: vec![SecretBasic, SecretPost],
        grants: vec![AuthorizationCode, RefreshToken, ClientCredentials, Password],
        scopes: owned(&["openid", "identity_proofing"]),
        redirect_uris: owned(REDIRECT_URIS),
        keys: Vec::new(),
        lifetimes: LIFETIMES,
        has_jwt_access_tokens: true,
    }
}

fn spa() -> Client {
    Client {
        id: "SPA_CLIENT_ID".into(),
        secret: String::new(),
        methods: vec![None],
        grants: vec![AuthorizationCode, RefreshToken, Password],
        ..web()
    }
}

pub(crate) fn clients() -> Vec<Client> {
    vec![
        web(),
        Client {
            id: "OTHER_CLIENT_ID".into(),
            secret: "OTHER_CLIENT_SECRET_9876543210".into(),
            ..web()
        },
        spa(),
        Client {
            id: "MOBILE_CLIENT_ID".into(),
            ..spa()
        },
        Client {
            id: "M2M_CLIENT_ID".into(),
            secret: "M2M_CLIENT_SECRET_5566778899".into(),
            grants: vec![ClientCredentials],
            ..web()
        },
        Client {
            id: "SHORT_CLIENT_ID".into(),
            secret: "SHORT_CLIENT_SECRET_1122334455".into(),
            lifetimes: Lifetimes {
                code: 1,
                access_token: 2,
                refresh_token: 2,
                id_token: 2,
                ..LIFETIMES
            },
            ..web()
        },
    ]
}

/// What the vendor's documents say.
pub(crate) fn change(rules: &mut Rules) {
    // One refresh token for good is documented.
    rules.refresh.gives = Gives::SameToken;
    rules.metadata.claims_supported = &[
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
    rules.mint.refresh_token = |_| random::octets::<96>();
    // The documents have the charset parameter on every answer.
    let charset: Rewrite = |_, reply| {
        if reply.members().is_some() {
            reply.with("Content-Type", "application/json;charset=UTF-8")
        } else {
            reply
        }
    };
    rules.answers.granted.push(charset);
    rules.answers.refused.push(charset);
}
