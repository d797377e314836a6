//! The device authorization request (RFC 8628 section 3.1).

use std::sync::Arc;

use crate::craft::auth::{authenticate, usual_method};
use crate::craft::draft::{Draft, Parameter};
use crate::craft::hand::Hand;
use crate::craft::stop::Stop;
use crate::profile::Material;
use crate::suite::{Auth, GivenDevice};

/// The request by which a device asks for its codes.
///
/// # Errors
///
/// The target file has no such client, or the credential cannot be made.
pub(crate) fn device_request(
    hand: &mut Hand,
    device: &GivenDevice,
    role: &str,
) -> Result<Draft, Stop> {
    let facts = Arc::clone(&hand.facts);
    let client = facts.client(role)?;
    let mut draft = Draft {
        endpoint: "device_authorization".to_owned(),
        client: Some(role.to_owned()),
        ..Draft::default()
    };
    let grant = facts.profile.grant_taking(Material::DeviceCode);
    let wanted = match &device.scope {
        Some(text) => Some(hand.fill(text)?),
        None => facts.target.usual_scope(client, grant).map(str::to_owned),
    };
    if let Some(wanted) = wanted.filter(|scope| !scope.is_empty()) {
        draft.parameters.push(Parameter::new("scope", wanted));
    }
    let auth = Auth {
        method: Some(usual_method(&facts, client, Some(grant))),
        ..Auth::default()
    };
    authenticate(&mut draft, &auth, hand)?;
    Ok(draft)
}
