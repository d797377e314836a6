//! Client authentication: adds a credential to a draft, a right one or the wrong one that a case asks for.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::probe::Stop;
use crate::probe::alter::altered;
use crate::probe::assertion::{Recipe, build};
use crate::probe::draft::{Draft, Parameter};
use crate::probe::instance::Instance;
use crate::probe::scope::Scope;
use crate::probe::work::Work;
use crate::secret::Secret;
use crate::suite::{Alteration, Auth, BasicEncoding, Template, Value};
use crate::target::Client;

const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The method that a client uses for a grant unless a case says otherwise.
pub(super) fn usual_method(instance: &Instance, client: &Client, grant: Option<&str>) -> String {
    let own = client.methods();
    let listed = grant
        .and_then(|grant| instance.profile.grant(grant))
        .map(|grant| grant.methods.as_slice())
        .unwrap_or_default();
    let fits = listed
        .iter()
        .map(String::as_str)
        .find(|method| own.contains(method))
        .or_else(|| own.first().copied());
    fits.unwrap_or("none").to_owned()
}

/// Adds the credential of the draft's client, as `auth` says.
pub(crate) fn authenticate(
    draft: &mut Draft,
    auth: &Auth,
    scope: &Scope,
    instance: &Instance,
    work: &mut Work,
) -> Result<(), Stop> {
    let role = match auth.client.as_deref() {
        Some("another") => scope.another.clone(),
        Some(role) => Some(role.to_owned()),
        None => draft.client.clone(),
    };
    let role =
        role.ok_or_else(|| Stop::Skip("no client of the target file can send this".to_owned()))?;
    let client =
        instance.target.clients.get(&role).ok_or_else(|| {
            Stop::Skip(format!("the target file has no client in the role {role}"))
        })?;
    let fill = |value: &Value| fill(value.as_str(), scope, instance);
    if let Some(header) = &auth.header {
        let header = fill(header)?;
        draft
            .headers
            .push(("Authorization".to_owned(), header.into_bytes()));
        return Ok(());
    }
    let method = auth
        .method
        .clone()
        .unwrap_or_else(|| usual_method(instance, client, draft.grant.as_deref()));
    let client_id = match (&auth.client_id, auth.alter_client_id) {
        (Some(value), _) => fill(value)?,
        (None, Some(how)) => really_altered("client_id", &client.client_id, how)?,
        (None, None) => client.client_id.clone(),
    };
    let secret = secret(auth, client, &fill)?;
    if let Some(secret) = &secret {
        draft.secrets.push(secret.clone());
    }
    let secret = secret.map(|secret| secret.value).unwrap_or_default();
    match method.as_str() {
        "client_secret_basic" => basic(draft, auth, &client_id, &secret, instance),
        "client_secret_post" => {
            draft
                .parameters
                .push(Parameter::new("client_id", client_id));
            draft
                .parameters
                .push(Parameter::new("client_secret", secret));
        }
        "client_secret_jwt" | "private_key_jwt" => assertion(
            draft, auth, client, &method, &role, &client_id, scope, instance, work,
        )?,
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
        Some(second) => authenticate(draft, second, scope, instance, work),
        None => Ok(()),
    }
}

fn secret(
    auth: &Auth,
    client: &Client,
    fill: &impl Fn(&Value) -> Result<String, Stop>,
) -> Result<Option<Secret>, Stop> {
    if let Some(value) = &auth.secret {
        let value = fill(value)?;
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
        return Err(Stop::Skip(format!(
            "{} leaves this {name} as it is",
            how.recipe()
        )));
    }
    Ok(other)
}

fn basic(draft: &mut Draft, auth: &Auth, client_id: &str, secret: &str, instance: &Instance) {
    // RFC 6749 section 2.3.1 wants id and secret form-encoded before Base64; some vendors document the plain form.
    let encoding = auth
        .encoding
        .unwrap_or(instance.profile.clients.basic_encoding);
    let encoded =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let raw = format!("{client_id}:{secret}");
    let credentials = match encoding {
        BasicEncoding::Form => {
            STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret)))
        }
        BasicEncoding::Raw => STANDARD.encode(raw),
        BasicEncoding::Base64url => URL_SAFE_NO_PAD.encode(raw),
        BasicEncoding::NoColon => STANDARD.encode(client_id),
        BasicEncoding::NotBase64 => "!!not*base64!!".to_owned(),
    };
    let scheme = auth.scheme.as_deref().unwrap_or("Basic");
    draft.headers.push((
        "Authorization".to_owned(),
        format!("{scheme} {credentials}").into_bytes(),
    ));
    let is_listed = draft
        .parameters
        .iter()
        .any(|parameter| parameter.name == "client_id");
    if instance.profile.clients.client_id_always && !is_listed {
        draft
            .parameters
            .push(Parameter::new("client_id", client_id));
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "each is one thing the assertion is made of, and there is one caller"
)]
fn assertion(
    draft: &mut Draft,
    auth: &Auth,
    client: &Client,
    method: &str,
    role: &str,
    client_id: &str,
    scope: &Scope,
    instance: &Instance,
    work: &mut Work,
) -> Result<(), Stop> {
    let differs = auth.assertion.clone().unwrap_or_default();
    let mut recipe = Recipe::of_client(client, method, instance, role)?;
    client_id.clone_into(&mut recipe.issuer);
    client_id.clone_into(&mut recipe.subject);
    let another = scope
        .another
        .as_ref()
        .and_then(|role| instance.target.clients.get(role));
    let token = build(
        &recipe,
        &differs,
        another,
        client.client_secret.as_deref(),
        scope,
        instance,
        work,
    )?;
    let assertion_type = differs.assertion_type.as_deref().unwrap_or(JWT_BEARER);
    if !assertion_type.is_empty() {
        draft
            .parameters
            .push(Parameter::new("client_assertion_type", assertion_type));
    }
    work.keep("client_assertion", &token);
    draft.secrets.push(Secret::new("client_assertion", &token));
    draft
        .parameters
        .push(Parameter::new("client_assertion", token));
    Ok(())
}

/// The text with its placeholders replaced.
///
/// # Errors
///
/// What the target file does not have is a reason to skip; anything else is a bug in the case.
pub(super) fn fill(text: &str, scope: &Scope, instance: &Instance) -> Result<String, Stop> {
    Template(text)
        .fill(|placeholder| scope.value(placeholder, instance))
        .map_err(|missing| match missing.name {
            "scope" | "another" | "target" | "client" => {
                Stop::Skip(format!("the target file has nothing for {{{{{missing}}}}}"))
            }
            _ => Stop::suite(format!("there is no {{{{{missing}}}}}")),
        })
}
