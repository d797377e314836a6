//! What is registered about a client, and the words for it.

use jsonwebtoken::Algorithm;

use super::dialect::Dialect;

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
    JwtBearer,
}

impl GrantType {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::AuthorizationCode => "authorization_code",
            Self::RefreshToken => "refresh_token",
            Self::ClientCredentials => "client_credentials",
            Self::Password => "password",
            Self::DeviceCode => "urn:ietf:params:oauth:grant-type:device_code",
            Self::JwtBearer => "urn:ietf:params:oauth:grant-type:jwt-bearer",
        }
    }

    pub(crate) const fn offered_by(dialect: Dialect) -> &'static [Self] {
        use GrantType::{
            AuthorizationCode, ClientCredentials, DeviceCode, JwtBearer, Password, RefreshToken,
        };
        match dialect {
            Dialect::Rfc => &[
                AuthorizationCode,
                RefreshToken,
                ClientCredentials,
                Password,
                DeviceCode,
                JwtBearer,
            ],
            Dialect::AlibabaEiam => &[
                AuthorizationCode,
                RefreshToken,
                ClientCredentials,
                Password,
                DeviceCode,
            ],
            Dialect::TencentCloudbase => &[RefreshToken, Password, ClientCredentials],
            Dialect::TencentCiam => &[AuthorizationCode, RefreshToken, ClientCredentials, Password],
        }
    }

    pub(crate) fn from_name(dialect: Dialect, name: &str) -> Option<Self> {
        Self::offered_by(dialect)
            .iter()
            .copied()
            .find(|grant| grant.name() == name)
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
#[derive(Debug)]
pub(crate) struct ClientKey {
    pub(crate) kid: &'static str,
    pub(crate) algorithms: &'static [Algorithm],
    pub(crate) pem: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) methods: &'static [AuthMethod],
    pub(crate) grants: &'static [GrantType],
    pub(crate) scopes: &'static [&'static str],
    pub(crate) redirect_uris: &'static [&'static str],
    pub(crate) keys: &'static [ClientKey],
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
}

pub(crate) const REDIRECT_URIS: &[&str] =
    &["https://client.example/cb", "https://client.example/cb2"];
