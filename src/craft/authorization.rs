//! The authorization request (RFC 6749 section 4.1.1), as a case wants it.

use std::sync::Arc;

use crate::craft::draft::{Draft, Parameter};
use crate::craft::hand::Hand;
use crate::craft::stop::Stop;
use crate::jwt::s256;
use crate::profile::Material;
use crate::suite::{Authorize, Change, Decision, GivenCode, Pkce};
use crate::target::Client;

/// The authorization request, with its parameters changed; what a token request is to repeat of it is in the scope then.
///
/// # Errors
///
/// The target file has no such client or redirect URI, or a change cannot be made.
pub(crate) fn authorization_request(
    hand: &mut Hand,
    authorize: &Authorize,
    role: &str,
) -> Result<Draft, Stop> {
    let mut draft = plain(hand, &authorize.code, role)?;
    for change in &authorize.change {
        let mut change = change.clone();
        for text in change.texts_mut() {
            *text = hand.fill(text)?;
        }
        draft.change(&change)?;
    }
    ask_again(&mut draft, authorize);
    Ok(draft)
}

fn plain(hand: &mut Hand, code: &GivenCode, role: &str) -> Result<Draft, Stop> {
    let facts = Arc::clone(&hand.facts);
    let client = facts.client(role)?;
    let redirect_uri = redirect_uri_of(code, client, role)?;
    let state = hand.work.random(22);
    let verifier = match &code.code_verifier {
        Some(verifier) => hand.fill(verifier)?,
        None => hand.work.random(64),
    };
    let (challenge, method) = challenge(code, client, &verifier);
    let wanted = match &code.scope {
        Some(scope) => Some(hand.fill(scope)?),
        None => {
            let grant = facts.profile.grant_taking(Material::Code);
            let usual = facts.target.usual_scope(client, grant);
            usual.map(str::to_owned)
        }
    };
    let nonce = code.nonce.as_ref().map(|nonce| hand.fill(nonce));
    let nonce = nonce.transpose()?;
    let mut parameters = vec![
        Parameter::new("response_type", "code"),
        Parameter::new("client_id", client.client_id.as_str()),
        Parameter::new("redirect_uri", redirect_uri.as_str()),
        Parameter::new("state", state.as_str()),
    ];
    let optional = [
        ("scope", wanted.filter(|scope| !scope.is_empty())),
        ("nonce", nonce.clone()),
        ("code_challenge", challenge.clone()),
        ("code_challenge_method", method.map(str::to_owned)),
    ];
    let there = |(name, value): (&str, Option<String>)| Some(Parameter::new(name, value?));
    parameters.extend(optional.into_iter().filter_map(there));
    for (name, value) in &facts.target.authorization_parameters {
        if !parameters.iter().any(|known| known.name == *name) {
            parameters.push(Parameter::new(name, hand.fill(value)?));
        }
    }
    let made = [
        ("redirect_uri", Some(redirect_uri)),
        ("state", Some(state)),
        ("nonce", nonce),
        ("code_challenge", challenge.clone()),
        ("code_verifier", challenge.map(|_| verifier.clone())),
    ];
    for (name, value) in made {
        if let Some(value) = value {
            hand.scope.given.insert(name.to_owned(), value);
        }
    }
    hand.work.keep("code_verifier", verifier);
    Ok(Draft {
        endpoint: "authorization".to_owned(),
        client: Some(role.to_owned()),
        parameters,
        ..Draft::default()
    })
}

/// The redirect URI that is asked with.
fn redirect_uri_of(code: &GivenCode, client: &Client, role: &str) -> Result<String, Stop> {
    let registered = &client.redirect_uris;
    let uri = match code.redirect_uri.as_deref() {
        None | Some("first") => registered.first().cloned(),
        Some("second") => registered.get(1).cloned(),
        Some(uri) => Some(uri.to_owned()),
    };
    uri.ok_or_else(|| {
        Stop::skip(format!(
            "the client in the role {role} has too few redirect_uris in the target file"
        ))
    })
}

/// A user who approved before is not asked again, and cannot refuse; OpenID Connect's `prompt=consent` has the server
/// ask. Others leave a parameter alone that they do not know.
fn ask_again(draft: &mut Draft, authorize: &Authorize) {
    let is_openid = draft
        .text("scope")
        .is_some_and(|scope| scope.split(' ').any(|word| word == "openid"));
    if authorize.decision == Some(Decision::Deny) && is_openid && draft.text("prompt").is_none() {
        draft.parameters.push(Parameter::new("prompt", "consent"));
    }
}

/// Whether the request needs a browser of its own: it may end the session, or the user refuses what another trial
/// had approved, and is not asked again.
pub(crate) fn is_apart(authorize: &Authorize) -> bool {
    if authorize.decision == Some(Decision::Deny) {
        return true;
    }
    const SESSION: &[&str] = &[
        "prompt",
        "max_age",
        "id_token_hint",
        "login_hint",
        "acr_values",
    ];
    authorize
        .change
        .iter()
        .filter_map(Change::parameter)
        .any(|name| SESSION.contains(&name))
}

/// The challenge of a verifier, and its method where that is named.
fn challenge(
    code: &GivenCode,
    client: &Client,
    verifier: &str,
) -> (Option<String>, Option<&'static str>) {
    let usual = if client.pkce.unwrap_or_else(|| client.is_public()) {
        Pkce::S256
    } else {
        Pkce::None
    };
    match code.pkce.unwrap_or(usual) {
        Pkce::None => (None, None),
        Pkce::S256 => (Some(s256(verifier)), Some("S256")),
        Pkce::UnnamedS256 => (Some(s256(verifier)), None),
        Pkce::Plain => (Some(verifier.to_owned()), Some("plain")),
        Pkce::UnnamedPlain => (Some(verifier.to_owned()), None),
    }
}
