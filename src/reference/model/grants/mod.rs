//! One file per grant. Whatever is redeemed is checked and marked under one lock.

pub(crate) mod audience;
pub(crate) mod code;
pub(crate) mod device;
pub(crate) mod for_itself;
pub(crate) mod password;
pub(crate) mod refresh;
pub(crate) mod vouched;
