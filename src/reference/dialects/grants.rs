//! Which grants a dialect offers.

use crate::rules::dialect::Dialect;
use crate::state::clients::GrantType;

pub(crate) const fn offered_by(dialect: Dialect) -> &'static [GrantType] {
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

pub(crate) fn from_name(dialect: Dialect, name: &str) -> Option<GrantType> {
    offered_by(dialect)
        .iter()
        .copied()
        .find(|grant| grant.name() == name)
}
