//! Clients of dialect `tencent-ciam`.

use serde_json::json;

use crate::rules::answers::Rewrite;
use crate::rules::book::Rules;
use crate::rules::refresh::Gives;
use crate::rules::routes::Route;
use crate::rules::tokens::{Issued, Said, with_optional};
use crate::state::clients::AuthMethod::{self, SecretBasic, SecretPost};
use crate::state::clients::GrantType::{
    AuthorizationCode, ClientCredentials, Password, RefreshToken,
};
use crate::state::clients::{Client, Lifetimes, REDIRECT_URIS, owned};
use crate::state::keys::KeyChoice;
use crate::state::users::User;
use crate::wire::problem::{Problem, Wording};
use crate::wire::reply::Object;
use crate::wire::{body, random};

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
        methods: vec![AuthMethod::None],
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
    rules.scope.default = |grant| match grant {
        ClientCredentials => &["identity_proofing"],
        _ => &["openid"],
    };
    rules.scope.fits = |grant, scope| grant == ClientCredentials || scope == "openid";
    rules.userinfo.takes_form = false;
    rules.userinfo.without_token = Some("invalid_request");
    // The bare 401 is documented for the token endpoint only.
    rules.revocation.problem = |problem| match problem {
        Problem::MissingClientId | Problem::UnknownClient => Problem::WrongSecret,
        other => other,
    };
    // One refresh token for good is documented.
    rules.refresh.gives = Gives::Same;
    rules.routes.paths = PATHS;
    rules.tokens.grants = &[AuthorizationCode, RefreshToken, ClientCredentials, Password];
    rules.tokens.resources = &[];
    rules.tokens.words = words;
    rules.tokens.access_token_type = "JWT";
    rules.tokens.access_token_key = KeyChoice::Rs256;
    rules.tokens.access_token_claims = claims;
    rules.tokens.id_token_has_at_hash = false;
    rules.claims.id_token.push(|made, draft| {
        let client = json!(made.order.grant.client.id);
        draft.claims.insert("azp".into(), client);
        draft.claims.insert("jti".into(), json!(random::uuid()));
    });
    rules.client.methods = &[SecretBasic, SecretPost];
    rules.errors.documented =
        |refusal| documented(refusal.problem).unwrap_or_else(|| refusal.problem.standard());
    rules.errors.is_empty = |problem, status| {
        status == 401 && matches!(problem, Problem::MissingClientId | Problem::UnknownClient)
    };
    rules.errors.members.push(|problem, _, members| {
        if problem == Problem::UnknownGrantType {
            let uri = "https://datatracker.ietf.org/doc/html/rfc6749#section-5.2";
            members.insert("error_uri".into(), json!(uri));
        }
    });
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
    // `auth_source_id` is required, and users of this one have names; "the identifier is not supported" is documented.
    rules.password.directory_is = Some(|id| id == AUTH_SOURCE_ID);
    rules.password.takes_name = |name| !name.contains('@');
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

const PATHS: &[(&str, Route)] = &[
    ("/oauth2/token", Route::Token),
    ("/oauth2/authorize", Route::Authorize),
    ("/oauth2/revoke", Route::Revocation),
    ("/userinfo", Route::Userinfo),
    ("/oauth2/jwks", Route::Jwks),
    ("/.well-known/openid-configuration", Route::Metadata),
];

fn words(issued: Issued<'_>) -> Object {
    let members = body::object(json!({ "access_token": issued.access_token }));
    let mut members = with_optional(members, "refresh_token", issued.refresh_token);
    members.insert("scope".into(), json!(issued.order.scope.join(" ")));
    let mut members = with_optional(members, "id_token", issued.id_token);
    members.insert("token_type".into(), json!("Bearer"));
    // Every documented example is one second short of the life of the JWT.
    members.insert(
        "expires_in".into(),
        json!(issued.expires_in.saturating_sub(1).max(1)),
    );
    members
}

fn claims(said: &Said<'_>) -> Object {
    body::object(json!({
        "sub": said.subject, "aud": said.order.grant.client.id, "nbf": said.issued, "scope": said.order.scope,
        "iss": said.issuer, "exp": said.expires, "iat": said.issued, "jti": said.jti,
    }))
}

/// Where the vendor's pages contradict each other, the one about the code grant.
fn documented(problem: Problem) -> Option<Wording> {
    let words = |status, error, description| {
        Some(Wording {
            status,
            error,
            description,
        })
    };
    match problem {
        Problem::WrongPassword | Problem::UnknownUser => {
            words(400, "invalid_grant", "Wrong username or password")
        }
        Problem::LockedUser => words(400, "invalid_grant", "Abnormal user status"),
        Problem::UnknownGrantType => words(
            400,
            "unsupported_grant_type",
            "OAuth 2.0 Parameter: grant_type",
        ),
        Problem::ForeignCode
        | Problem::ForeignToken
        | Problem::WrongVerifier
        | Problem::MalformedVerifier => {
            words(401, "invalid_client", "Client authentication failed.")
        }
        _ => None,
    }
}

/// Users beside those that are known everywhere.
pub(crate) const USERS: &[User] = &[User {
    name: "MOCK_USERNAME",
    password: "MOCK_PASSWORD_1234",
    is_locked: false,
    subject: "MOCK_USER_ID",
    full_name: "Mock User",
    email: "mock@example.com",
    phone: "+8613800000002",
}];
