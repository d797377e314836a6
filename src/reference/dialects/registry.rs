//! Who is known: clients and users of each dialect. All of it is made up for tests.

use crate::dialects::{alibaba_eiam, rfc, tencent_ciam, tencent_cloudbase, users};
use crate::rules::book::Rules;
use crate::rules::dialect::Dialect;
use crate::state::clients::Client;
use crate::state::users::User;

pub(crate) use crate::dialects::alibaba_eiam::INSTANCE_ID;
pub(crate) use crate::dialects::rfc::{ASSERTION_ISSUER, ASSERTION_ISSUER_PEM};
pub(crate) use crate::dialects::tencent_ciam::AUTH_SOURCE_ID;
pub(crate) use crate::dialects::tencent_cloudbase::{ENVIRONMENT_ID, SECRET_ID, SECRET_KEY};

pub(crate) fn clients(dialect: Dialect) -> Vec<Client> {
    match dialect {
        Dialect::Rfc => rfc::clients(),
        Dialect::AlibabaEiam => alibaba_eiam::clients(),
        Dialect::TencentCloudbase => tencent_cloudbase::clients(),
        Dialect::TencentCiam => tencent_ciam::clients(),
    }
}

pub(crate) fn users(dialect: Dialect) -> Vec<&'static User> {
    users::all(dialect).collect()
}

/// What the documents of a dialect say otherwise than the standard.
pub(crate) fn change(dialect: Dialect, rules: &mut Rules) {
    rules.old.dialect = dialect;
    match dialect {
        Dialect::Rfc => {}
        Dialect::AlibabaEiam => alibaba_eiam::change(rules),
        Dialect::TencentCloudbase => tencent_cloudbase::change(rules),
        Dialect::TencentCiam => tencent_ciam::change(rules),
    }
}
