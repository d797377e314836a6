//! Client authentication: adds a credential to a draft, a right one or the wrong one that a case asks for.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::craft::alter::altered;
use crate::craft::assertion::{Recipe, build};
use crate::craft::draft::{Draft, Parameter};
use crate::craft::facts::Facts;
use crate::craft::hand::Hand;
use crate::craft::stop::Stop;
use crate::secret::Secret;
use crate::suite::{Alteration, Auth, BasicEncoding};
use crate::target::{BasicForm, Client};

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The method that a client uses for a grant unless a case says otherwise.
pub(crate) fn usual_method(facts: &Facts, client: &Client, grant: Option<&str>) -> String {
    let own = client.methods();
    let listed = grant
        .and_then(|grant| facts.profile.grant(grant))
        .map(|grant| grant.methods.as_slice())
        .unwrap_or_default();
    let fits = listed
        .iter()
        .map(String::as_str)
        .find(|method| own.contains(method))
        .or_else(|| own.first().copied());
    fits.unwrap_or("none").to_owned()
}

/// Who authenticates, and by which name.
struct Who<'a> {
    role: &'a str,
    client: &'a Client,
    client_id: &'a str,
}

/// Adds the credential of the draft's client, as `auth` says.
///
/// # Errors
///
/// The target file has no such client, or not what its credential is made of.
pub(crate) fn authenticate(draft: &mut Draft, auth: &Auth, hand: &mut Hand) -> Result<(), Stop> {
    let facts = Arc::clone(&hand.facts);
    let role = role_of(draft, auth, hand)?;
    let client = facts.client(&role)?;
    if let Some(header) = &auth.header {
        let header = hand.fill(header.as_str())?;
        draft
            .headers
            .push(("Authorization".to_owned(), header.into_bytes()));
        return Ok(());
    }
    let method = auth
        .method
        .clone()
        .unwrap_or_else(|| usual_method(&facts, client, draft.grant.as_deref()));
    let client_id = match (&auth.client_id, auth.alter_client_id) {
        (Some(value), _) => hand.fill(value.as_str())?,
        (None, Some(how)) => really_altered("client_id", &client.client_id, how)?,
        (None, None) => client.client_id.clone(),
    };
    let secret = secret(auth, client, hand)?;
    if let Some(secret) = &secret {
        draft.secrets.push(secret.clone());
    }
    let secret = secret.map(|secret| secret.value).unwrap_or_default();
    match method.as_str() {
        "client_secret_basic" => basic(draft, auth, client, (&client_id, &secret), &facts)?,
        "client_secret_post" => {
            let pair = [("client_id", client_id), ("client_secret", secret)];
            let pair = pair.map(|(name, value)| Parameter::new(name, value));
            draft.parameters.extend(pair);
        }
        "client_secret_jwt" | "private_key_jwt" => {
            let who = Who {
                role: &role,
                client,
                client_id: &client_id,
            };
            assertion(draft, auth, &method, &who, hand)?;
        }
        "none" if client_id.is_empty() => {}
        "none" => draft
            .parameters
            .push(Parameter::new("client_id", client_id)),
        other => {
            return Err(Stop::suite(format!(
                "`{other}` is no client authentication method"
            )));
        }
    }
    match &auth.also {
        Some(second) => authenticate(draft, second, hand),
        None => Ok(()),
    }
}

/// Whose credentials are shown.
fn role_of(draft: &Draft, auth: &Auth, hand: &Hand) -> Result<String, Stop> {
    let role = match auth.client.as_deref() {
        Some("another") => hand.scope.another.clone(),
        Some(role) => Some(role.to_owned()),
        None => draft.client.clone(),
    };
    role.ok_or_else(|| Stop::skip("no client of the target file can send this".to_owned()))
}

fn secret(auth: &Auth, client: &Client, hand: &Hand) -> Result<Option<Secret>, Stop> {
    if let Some(value) = &auth.secret {
        let value = hand.fill(value.as_str())?;
        return Ok((!value.is_empty()).then(|| Secret::new("client_secret", value)));
    }
    let Some(secret) = &client.client_secret else {
        return Ok(None);
    };
    Ok(Some(match auth.alter_secret {
        Some(how) => Secret::new(
            format!("client_secret, {}", how.recipe()),
            really_altered("client_secret", secret, how)?,
        ),
        None => Secret::new("client_secret", secret),
    }))
}

/// The value, altered; one that stays as it is leaves nothing to judge.
fn really_altered(name: &str, value: &str, how: Alteration) -> Result<String, Stop> {
    let other = altered(value, how);
    if other == value {
        return Err(Stop::skip(format!(
            "{} leaves this {name} as it is",
            how.recipe()
        )));
    }
    Ok(other)
}

fn basic(
    draft: &mut Draft,
    auth: &Auth,
    client: &Client,
    (client_id, secret): (&str, &str),
    facts: &Facts,
) -> Result<(), Stop> {
    // RFC 6749 section 2.3.1 wants id and secret form-encoded before Base64; some vendors document the plain form.
    let usual = match facts.profile.clients.basic_encoding {
        BasicEncoding::Form => BasicForm::Form,
        _ => BasicForm::Raw,
    };
    let form = client.basic_encoding.unwrap_or(usual);
    let encoded = |text: &str| basic_half(text, form);
    let raw = format!("{client_id}:{secret}");
    let joined = |form| {
        format!(
            "{}:{}",
            basic_half(client_id, form),
            basic_half(secret, form)
        )
    };
    let credentials = match auth.encoding {
        None => STANDARD.encode(joined(form)),
        Some(BasicEncoding::Form) => STANDARD.encode(joined(BasicForm::Form)),
        Some(BasicEncoding::ColonAsItIs) if !secret.contains(':') => {
            return Err(Stop::skip("the client's secret has no colon".to_owned()));
        }
        Some(BasicEncoding::ColonAsItIs) => {
            let secret = encoded(secret).replace("%3A", ":");
            STANDARD.encode(format!("{}:{secret}", encoded(client_id)))
        }
        Some(BasicEncoding::Raw) => STANDARD.encode(raw),
        Some(BasicEncoding::Base64url) => URL_SAFE_NO_PAD.encode(raw),
        Some(BasicEncoding::NoColon) => STANDARD.encode(client_id),
        Some(BasicEncoding::NotBase64) => "!!not*base64!!".to_owned(),
    };
    let scheme = auth.scheme.as_deref().unwrap_or("Basic");
    draft.headers.push((
        "Authorization".to_owned(),
        format!("{scheme} {credentials}").into_bytes(),
    ));
    let always = facts.profile.clients.client_id_always;
    let is_named = client.client_id_in_body.unwrap_or(always);
    beside(draft, is_named, client_id);
    Ok(())
}

/// A half of Basic as it is written before Base64.
pub(crate) fn basic_half(text: &str, form: BasicForm) -> String {
    let encoded = || url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    match form {
        BasicForm::Form => encoded(),
        // What a blank is, is all that tells the two apart.
        BasicForm::Percent => encoded().replace('+', "%20"),
        BasicForm::Raw => text.to_owned(),
    }
}

/// Names the client in the body, once, where that is wanted.
fn beside(draft: &mut Draft, is_wanted: bool, client_id: &str) {
    let mut listed = draft.parameters.iter();
    if is_wanted && !listed.any(|parameter| parameter.name == "client_id") {
        draft
            .parameters
            .push(Parameter::new("client_id", client_id));
    }
}

fn assertion(
    draft: &mut Draft,
    auth: &Auth,
    method: &str,
    who: &Who<'_>,
    hand: &mut Hand,
) -> Result<(), Stop> {
    let facts = Arc::clone(&hand.facts);
    let differs = auth.assertion.clone().unwrap_or_default();
    let another = hand.scope.another.as_ref();
    let mut recipe = Recipe::of_client(&facts, who.role, who.client, method)?;
    who.client_id.clone_into(&mut recipe.issuer);
    who.client_id.clone_into(&mut recipe.subject);
    recipe.another = another.and_then(|role| facts.target.clients.get(role));
    let token = build(&recipe, &differs, hand)?;
    let assertion_type = differs.assertion_type.as_deref().unwrap_or(JWT_BEARER);
    if !assertion_type.is_empty() {
        draft
            .parameters
            .push(Parameter::new("client_assertion_type", assertion_type));
    }
    hand.work.keep("client_assertion", &token);
    draft.secrets.push(Secret::new("client_assertion", &token));
    draft
        .parameters
        .push(Parameter::new("client_assertion", token));
    let is_named = who.client.client_id_in_body == Some(true);
    beside(draft, is_named, who.client_id);
    Ok(())
}
