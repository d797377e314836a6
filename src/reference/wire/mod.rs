//! What goes over the wire: read and written, decided nowhere.

pub(crate) mod basic;
pub(crate) mod body;
pub(crate) mod form;
pub(crate) mod jws;
pub(crate) mod octets;
pub(crate) mod pages;
pub(crate) mod params;
pub(crate) mod pkce;
pub(crate) mod problem;
pub(crate) mod random;
pub(crate) mod reply;
pub(crate) mod request;
pub(crate) mod strict_json;
pub(crate) mod tls;
