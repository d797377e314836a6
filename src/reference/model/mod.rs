//! The endpoints and grants.

pub(crate) mod account;
pub(crate) mod app;
pub(crate) mod assertion;
pub(crate) mod authenticate;
pub(crate) mod authorize;
pub(crate) mod browser;
pub(crate) mod described;
pub(crate) mod device_authorization;
pub(crate) mod device_page;
pub(crate) mod grants;
pub(crate) mod handed_out;
pub(crate) mod introspection;
pub(crate) mod metadata;
pub(crate) mod reading;
pub(crate) mod refusals;
pub(crate) mod revocation;
pub(crate) mod routes;
pub(crate) mod scope;
pub(crate) mod session;
pub(crate) mod token_endpoint;
pub(crate) mod tokens;
pub(crate) mod userinfo;
