//! Who is known: clients and users of each dialect. All of it is made up for tests.

mod alibaba;
mod ciam;
mod cloudbase;
mod rfc;
mod users;

use super::clients::Client;
use super::dialect::Dialect;

pub(crate) use alibaba::INSTANCE_ID;
pub(crate) use ciam::AUTH_SOURCE_ID;
pub(crate) use cloudbase::{ENVIRONMENT_ID, SECRET_ID, SECRET_KEY};
pub(crate) use rfc::{ASSERTION_ISSUER, ASSERTION_ISSUER_PEM};
pub(crate) use users::User;

pub(crate) fn clients(dialect: Dialect) -> &'static [Client] {
    match dialect {
        Dialect::Rfc => rfc::CLIENTS,
        Dialect::AlibabaEiam => alibaba::CLIENTS,
        Dialect::TencentCloudbase => cloudbase::CLIENTS,
        Dialect::TencentCiam => ciam::CLIENTS,
    }
}

pub(crate) fn client(dialect: Dialect, id: &str) -> Option<&'static Client> {
    clients(dialect).iter().find(|client| client.id == id)
}

pub(crate) fn all_users(dialect: Dialect) -> impl Iterator<Item = &'static User> {
    users::all(dialect)
}

pub(crate) fn user(dialect: Dialect, name: &str) -> Option<&'static User> {
    users::all(dialect).find(|user| user.name == name)
}
