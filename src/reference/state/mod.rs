//! What the endpoint knows and remembers.

pub(crate) mod clients;
pub(crate) mod clock;
pub(crate) mod keys;
pub(crate) mod order;
pub(crate) mod recipient;
pub(crate) mod signature;
pub(crate) mod store;
pub(crate) mod users;
pub(crate) mod world;
