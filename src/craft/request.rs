//! A request of the language: the valid one of a grant by the profile, what a case changes in it, and requests that no
//! grant fills.

use std::sync::Arc;

use serde_json::Value as Json;

use crate::craft::auth::authenticate;
use crate::craft::draft::{Draft, Parameter, typed};
use crate::craft::hand::{Hand, Missing};
use crate::craft::stop::Stop;
use crate::profile::{Material, ParameterPlace, Required};
use crate::suite::{Auth, Change, Request, Value};

/// What client authentication adds to the parameters.
const CREDENTIALS: &[&str] = &[
    "client_id",
    "client_secret",
    "client_assertion",
    "client_assertion_type",
];

/// The valid request of a grant by the profile; a parameter whose value is not there is not sent.
///
/// # Errors
///
/// The profile does not have the grant, or the credential cannot be made.
pub fn token_request(hand: &mut Hand, grant: &str, role: &str, auth: &Auth) -> Result<Draft, Stop> {
    let profile = Arc::clone(&hand.facts.profile);
    let described = profile
        .grant(grant)
        .ok_or_else(|| Stop::skip(format!("the profile {} has no grant {grant}", profile.id)))?;
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
    let facts = Arc::clone(&hand.facts);
    for (name, value) in &facts.target.token_parameters {
        if draft.text(name).is_none() {
            draft
                .parameters
                .push(Parameter::new(name, hand.fill(value)?));
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

/// A request that no grant fills: to a neighbour, or to the token endpoint without a grant.
///
/// # Errors
///
/// A value that is not there, or a credential that cannot be made.
pub(crate) fn neighbour_request(
    hand: &mut Hand,
    request: &Request,
    role: &str,
) -> Result<Draft, Stop> {
    let endpoint = request.endpoint.as_deref().unwrap_or("token");
    let mut draft = Draft {
        endpoint: endpoint.to_owned(),
        client: Some(role.to_owned()),
        parameters: parameters(hand, request)?,
        ..Draft::default()
    };
    let facts = Arc::clone(&hand.facts);
    if endpoint == "device_authorization" && draft.text("scope").is_none() {
        let grant = facts.profile.grant_taking(Material::DeviceCode);
        let usual = facts.target.usual_scope(facts.client(role)?, grant);
        let usual = usual.filter(|scope| !scope.is_empty());
        let scope = usual.map(|scope| Parameter::new("scope", scope));
        draft.parameters.extend(scope);
    }
    let authenticates = matches!(
        endpoint,
        "token" | "device_authorization" | "introspection" | "revocation"
    );
    if authenticates || request.auth.is_some() {
        let auth = request.auth();
        authenticate(&mut draft, &auth, hand)?;
    }
    Ok(draft)
}

/// Takes the credentials out of an earlier request, and adds those that the case asks for now.
///
/// # Errors
///
/// As for [`authenticate`].
pub(crate) fn authenticate_anew(
    draft: &mut Draft,
    request: &Request,
    hand: &mut Hand,
) -> Result<(), Stop> {
    draft
        .headers
        .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    draft
        .parameters
        .retain(|parameter| !CREDENTIALS.contains(&parameter.name.as_str()));
    let auth = request.auth();
    authenticate(draft, &auth, hand)
}

/// Makes what the case changes.
///
/// # Errors
///
/// A value that is not there, or a change that cannot be made or leaves things as they are.
pub(crate) fn apply(draft: &mut Draft, request: &Request, hand: &Hand) -> Result<(), Stop> {
    if request.grant.is_some() || request.again.is_some() {
        draft.parameters.extend(parameters(hand, request)?);
    }
    for change in &request.change {
        let mut change = change.clone();
        for text in change.texts_mut() {
            *text = hand.fill_in_step(text)?;
        }
        if let Change::Json(_, Json::String(text)) = &mut change {
            *text = hand.fill_in_step(text)?;
        }
        draft.change(&change)?;
    }
    for (name, value) in &request.query {
        draft.parameters.push(Parameter {
            place: ParameterPlace::Query,
            ..Parameter::new(name, filled(hand, value)?)
        });
    }
    for (name, value) in &request.headers {
        let value = filled(hand, value)?.bytes();
        draft.headers.push((name.clone(), value));
    }
    if let Some(method) = &request.method {
        draft.method = Some(method.clone());
    }
    if let Some(content_type) = &request.content_type {
        draft.content_type = Some(filled(hand, content_type)?.bytes());
    }
    if let Some(body) = &request.body {
        draft.body = Some(filled(hand, body)?.bytes());
    }
    for (name, value) in &request.path {
        draft.path.insert(name.clone(), hand.fill_in_step(value)?);
    }
    draft.form = request.form.or(draft.form);
    draft.compress = request.compress.or(draft.compress);
    draft.socket = request.socket.or(draft.socket);
    draft.plain_http = request.plain_http;
    Ok(())
}

fn parameters(hand: &Hand, request: &Request) -> Result<Vec<Parameter>, Stop> {
    let parameters = request.parameters.iter();
    parameters
        .map(|(name, value)| Ok(Parameter::new(name, filled(hand, value)?)))
        .collect()
}

fn filled(hand: &Hand, value: &Value) -> Result<Value, Stop> {
    let text = hand.fill_in_step(value.as_str())?;
    Ok(value.map(|_| text))
}

impl Hand {
    /// The text of a step with its placeholders replaced.
    ///
    /// # Errors
    ///
    /// What the target file does not have, or an earlier answer need not have, is a reason to skip; anything else is
    /// material that could not be had.
    pub(crate) fn fill_in_step(&self, text: &str) -> Result<String, Stop> {
        self.fill(text).map_err(|missing| self.not_there(&missing))
    }

    fn not_there(&self, missing: &Missing) -> Stop {
        let member = missing.member.as_deref().unwrap_or_default();
        match missing.name.as_str() {
            _ if missing.is_of_target() => missing.skip(),
            // A legal answer may lack what a later step would use: an ID token beside the tokens of a password.
            "given" if member.starts_with("issued.") => Stop::skip(format!(
                "the answer that gave the tokens has no {}",
                member.trim_start_matches("issued.")
            )),
            step if self.scope.steps.contains_key(step) => {
                Stop::skip(format!("the step {step} gave no {member}"))
            }
            _ => Stop::given(missing.to_string()),
        }
    }
}
