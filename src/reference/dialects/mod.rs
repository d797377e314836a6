//! What each dialect has of its own.

mod alibaba_eiam;
pub(crate) mod dialect;
pub(crate) mod registry;
mod rfc;
pub(crate) mod tencent_ciam;
pub(crate) mod tencent_cloudbase;
pub(crate) mod users;
