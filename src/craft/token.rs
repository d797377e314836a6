//! The valid request of a grant by the profile.

use crate::craft::auth::authenticate;
use crate::craft::draft::{Draft, Parameter, typed};
use crate::craft::hand::Hand;
use crate::craft::stop::Stop;
use crate::profile::Required;
use crate::suite::Auth;

/// The valid request of a grant by the profile; a parameter whose value is not there is not sent.
///
/// # Errors
///
/// The profile does not have the grant, or the credential cannot be made.
pub fn token_request(hand: &mut Hand, grant: &str, role: &str, auth: &Auth) -> Result<Draft, Stop> {
    let profile = std::sync::Arc::clone(&hand.facts.profile);
    let described = profile
        .grant(grant)
        .ok_or_else(|| Stop::Skip(format!("the profile {} has no grant {grant}", profile.id)))?;
    let mut draft = Draft {
        endpoint: "token".to_owned(),
        grant: Some(grant.to_owned()),
        client: Some(role.to_owned()),
        encoding: described.encoding,
        parameters: vec![Parameter::new("grant_type", described.grant_type.as_str())],
        ..Draft::default()
    };
    for parameter in &described.parameters {
        if !parameter.is_sent() {
            continue;
        }
        match hand.fill(parameter.value.as_str()) {
            Ok(text) => draft.parameters.push(Parameter {
                name: parameter.name.clone(),
                json: typed(parameter.json, &text),
                value: text.into(),
                place: parameter.place,
            }),
            Err(missing) if parameter.required == Required::Always => {
                return Err(Stop::given(format!(
                    "the parameter {} needs {}",
                    parameter.name,
                    missing.in_braces()
                )));
            }
            Err(_) => {}
        }
    }
    authenticate(&mut draft, auth, hand)?;
    // A profile that lists client_id itself and a method that sends it must not send it twice.
    let mut seen = false;
    draft
        .parameters
        .retain(|parameter| parameter.name != "client_id" || !std::mem::replace(&mut seen, true));
    Ok(draft)
}
