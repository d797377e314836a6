//! The closed word lists of suites: grants, client authentication methods, endpoints, capabilities.

/// Grants, by the short names that suites and profiles use.
pub const GRANTS: &[&str] = &[
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "device_code",
    "jwt_bearer",
];

/// The id of the record of what was found before the trials, where cases have theirs.
pub const CONVERSATION: &str = "conversation";

/// Client authentication methods, spelled as registered.
pub const METHODS: &[&str] = &[
    "client_secret_basic",
    "client_secret_post",
    "client_secret_jwt",
    "private_key_jwt",
    "none",
];

/// Endpoints a request may go to.
pub const ENDPOINTS: &[&str] = &[
    "token",
    "authorization",
    "device_authorization",
    "introspection",
    "revocation",
    "userinfo",
    "jwks",
    "oauth_metadata",
    "openid_configuration",
    "registration",
];

/// Those of them where something is published, which may be long.
pub const PUBLISHED: &[&str] = &["jwks", "oauth_metadata", "openid_configuration"];

/// What a target can offer beyond a grant or a client authentication method, and what each word means.
pub const CAPABILITIES: &[(&str, &str)] = &[
    (
        "form",
        "token requests are application/x-www-form-urlencoded",
    ),
    ("json", "token requests are JSON"),
    (
        "login",
        "the harness can log a user in and get authorization codes",
    ),
    (
        "device_approval",
        "the harness can approve and deny user codes",
    ),
    ("pkce", "PKCE with S256"),
    ("pkce_plain", "PKCE with the plain method"),
    ("pkce_required_for_public", "public clients must use PKCE"),
    ("scope", "the scope parameter chooses what is granted"),
    ("scope_echo", "token responses carry scope"),
    ("openid", "ID tokens are issued at the token endpoint"),
    ("jwt_access_token", "access tokens of the role are JWTs"),
    (
        "rfc9068",
        "JWT access tokens follow the JWT profile, RFC 9068",
    ),
    ("rotation", "each refresh replaces the refresh token"),
    (
        "reuse_detection",
        "reuse of a replaced refresh token revokes its family",
    ),
    ("introspection", "token introspection, RFC 7662"),
    ("revocation", "token revocation, RFC 7009"),
    ("userinfo", "the UserInfo endpoint"),
    (
        "oracle",
        "introspection or UserInfo tell whether an access token is alive",
    ),
    ("jwks", "a JWK Set is published"),
    ("oauth_metadata", "RFC 8414 metadata is published"),
    (
        "openid_configuration",
        "OpenID Connect Discovery metadata is published",
    ),
    (
        "iss_parameter",
        "authorization responses carry iss, RFC 9207",
    ),
    ("registration", "anybody may register a client, RFC 7591"),
    (
        "no_client_certificate",
        "the harness shows no certificate of its own",
    ),
    ("https", "the target is reached by https"),
    ("loopback", "the target is on this machine"),
    (
        "assertion_replay_detection",
        "a client assertion may be used once",
    ),
    ("expires_at", "token responses carry expires_at"),
    (
        "code_at_token_endpoint",
        "the code grant is in the schema of the token endpoint",
    ),
    (
        "device_grant_schema",
        "the device grant is in the schema of the token endpoint",
    ),
];

/// Whether `name` is a capability, a grant or a client authentication method.
pub(crate) fn is_capability(name: &str) -> bool {
    capability_names().any(|known| known == name)
}

/// Every name that `requires` may list.
pub(crate) fn capability_names() -> impl Iterator<Item = &'static str> {
    GRANTS
        .iter()
        .copied()
        .chain(METHODS.iter().copied())
        .chain(CAPABILITIES.iter().map(|(name, _)| *name))
}
