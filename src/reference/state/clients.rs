//! What is registered about a client, and the words for it.

use jsonwebtoken::Algorithm;

/// `token_endpoint_auth_method` of the client metadata (RFC 7591 section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AuthMethod {
    None,
    SecretBasic,
    SecretPost,
    SecretJwt,
    PrivateKeyJwt,
}

impl AuthMethod {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::SecretBasic => "client_secret_basic",
            Self::SecretPost => "client_secret_post",
            Self::SecretJwt => "client_secret_jwt",
            Self::PrivateKeyJwt => "private_key_jwt",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum GrantType {
    AuthorizationCode,
    RefreshToken,
    ClientCredentials,
    Password,
    DeviceCode,
    /// Any other, by its absolute URI (RFC 6749 section 4.5).
    Extension(&'static str),
}

/// RFC 7523 section 2.1.
pub(crate) const JWT_BEARER: GrantType =
    GrantType::Extension("urn:ietf:params:oauth:grant-type:jwt-bearer");

impl GrantType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::Extension(uri) => uri,
        }
    }
}

/// Seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lifetimes {
    pub(crate) code: u64,
    pub(crate) access_token: u64,
    pub(crate) refresh_token: u64,
    pub(crate) id_token: u64,
    pub(crate) device_code: u64,
    pub(crate) interval: u64,
}

/// A public key a client registered for signing assertions.
#[derive(Debug, Clone)]
pub(crate) struct ClientKey {
    pub(crate) kid: String,
    pub(crate) algorithms: Vec<Algorithm>,
    pub(crate) pem: String,
}

/// What is registered about a client.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) id: String,
    /// Empty for a client that has none.
    pub(crate) secret: String,
    pub(crate) methods: Vec<AuthMethod>,
    pub(crate) grants: Vec<GrantType>,
    pub(crate) scopes: Vec<String>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) keys: Vec<ClientKey>,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) has_jwt_access_tokens: bool,
}

impl Client {
    pub(crate) fn is_public(&self) -> bool {
        self.methods == [AuthMethod::None]
    }

    pub(crate) fn may(&self, grant: GrantType) -> bool {
        self.grants.contains(&grant)
    }

    pub(crate) fn uses(&self, method: AuthMethod) -> bool {
        self.methods.contains(&method)
    }

    /// Whether this is one of its redirect URIs, letter by letter.
    pub(crate) fn redirects_to(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|known| known == uri)
    }
}

pub(crate) const REDIRECT_URIS: &[&str] =
    &["https://client.example/cb", "https://client.example/cb2"];

/// Texts of a table, for a client that can also be made at run.
pub(crate) fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}
