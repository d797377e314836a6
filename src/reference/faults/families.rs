//! All families of faults, in the order of `fixtures/faults.yaml`.

use crate::faults::row::Fault;
use crate::faults::{
    access_token, assertion, authorize, beside, ciam, client, cloudbase, code, device, drawn, eiam,
    errors, form, fuzz, http, id_token, injection, introspection, kinds, manners, metadata,
    neighbours, password, pkce, race, refresh, revocation, success, userinfo,
};

const FAMILIES: &[&[Fault]] = &[
    http::FAULTS,
    form::FAULTS,
    errors::FAULTS,
    client::FAULTS,
    assertion::FAULTS,
    code::FAULTS,
    pkce::FAULTS,
    authorize::FAULTS,
    injection::FAULTS,
    refresh::FAULTS,
    success::FAULTS,
    access_token::FAULTS,
    id_token::FAULTS,
    userinfo::FAULTS,
    device::FAULTS,
    password::FAULTS,
    introspection::FAULTS,
    revocation::FAULTS,
    metadata::FAULTS,
    race::FAULTS,
    fuzz::FAULTS,
    drawn::FAULTS,
    cloudbase::FAULTS,
    eiam::FAULTS,
    ciam::FAULTS,
    beside::FAULTS,
    neighbours::FAULTS,
    manners::FAULTS,
    kinds::FAULTS,
];

/// Every fault.
pub(crate) fn all() -> impl Iterator<Item = &'static Fault> {
    FAMILIES.iter().copied().flatten()
}

/// The fault of that id.
pub(crate) fn find(id: &str) -> Option<&'static Fault> {
    all().find(|fault| fault.id == id)
}
