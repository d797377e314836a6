//! Redeeming an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::tokens;
use crate::rules::code::Replay;
use crate::state::clients::Client;
use crate::state::clock;
use crate::state::order::Order;
use crate::state::store::{Code, Grant, Refreshes, Revocation, Store};
use crate::wire::params::Params;
use crate::wire::pkce::Challenge;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

pub(crate) async fn redeem(
    app: &App,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Object, Refusal> {
    let rules = &app.rules.code;
    let presented = params.require("code")?;
    let value = &rules.found.among(app.world.store().codes.keys(), presented);
    let audience = audience(app, params)?;
    if !rules.is_marked_at_once {
        let seen = check(app, &app.world.store(), client, value, params)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        let grant = mark(app, &mut app.world.store(), client, value, &seen);
        return Ok(issue(app, grant, audience, params));
    }
    let grant = {
        let mut store = app.world.store();
        match check(app, &store, client, value, params) {
            Ok(seen) => mark(app, &mut store, client, value, &seen),
            Err(problem) => {
                if let Some(code) = store.codes.get_mut(value) {
                    (rules.after_refusal)(code, problem, params);
                }
                return Err(problem.into());
            }
        }
    };
    Ok(issue(app, grant, audience, params))
}

fn issue(app: &App, grant: Arc<Grant>, audience: String, params: &Params) -> Object {
    let asked = params.get("scope").filter(|_| app.rules.code.takes_scope);
    let asked = asked.map(|asked| asked.split(' ').map(ToOwned::to_owned).collect());
    let first = Order::first(grant, audience);
    let order = Order {
        scope: asked.unwrap_or_else(|| first.scope.clone()),
        ..first
    };
    tokens::issue(app, &order)
}

/// A second redemption revokes what the first one gave (RFC 6749 section 4.1.2). A foreign client cannot cause that.
fn check(
    app: &App,
    store: &Store,
    client: &Client,
    value: &str,
    params: &Params,
) -> Result<Code, Problem> {
    let code = store.codes.get(value).ok_or(Problem::UnknownCode)?;
    let rules = &app.rules.code;
    if code.client.id != client.id && !(rules.may_be_foreign)(client) {
        return Err(Problem::ForeignCode);
    }
    if let Some(grant) = code
        .redeemed
        .as_ref()
        .filter(|_| !may_be_replayed(app, code))
    {
        rules.replay_ends.end(store, grant);
        return Err(Problem::UsedCode);
    }
    if clock::now_millis() >= code.expires && rules.expires {
        return Err(Problem::ExpiredCode);
    }
    check_redirect_uri(app, code, params)?;
    let challenge = code
        .challenge
        .as_ref()
        .filter(|_| (app.rules.pkce.binds)(&code.client));
    check_verifier(app, challenge, params)?;
    Ok(code.clone())
}

fn may_be_replayed(app: &App, code: &Code) -> bool {
    let issued = code
        .expires
        .saturating_sub(code.client.lifetimes.code * 1000);
    match app.rules.code.replay {
        Replay::Refused => false,
        Replay::Accepted => true,
        Replay::AcceptedFor(seconds) => clock::now_millis() < issued + seconds * 1000,
    }
}

fn mark(
    app: &App,
    store: &mut Store,
    client: &Arc<Client>,
    value: &str,
    code: &Code,
) -> Arc<Grant> {
    let grant = Arc::new(Grant {
        client: Arc::clone(client),
        user: Some(code.user),
        scope: code.scope.clone(),
        auth_time: code.auth_time,
        nonce: code.nonce.clone(),
        revoked: Revocation::default(),
        refreshes: Refreshes::default(),
    });
    if let Some(code) = store
        .codes
        .get_mut(value)
        .filter(|_| app.rules.code.replay != Replay::Accepted)
    {
        code.redeemed = Some(Arc::clone(&grant));
    }
    grant
}

/// Every client has several redirect URIs, so the authorization request named one, and this request must name the
/// same (RFC 6749 section 4.1.3).
fn check_redirect_uri(app: &App, code: &Code, params: &Params) -> Result<(), Problem> {
    let Some(presented) = params.get("redirect_uri") else {
        let may_miss = (app.rules.code.redirect_uri_may_miss)(&code.client);
        return if may_miss {
            Ok(())
        } else {
            Err(Problem::MissingRedirectUri)
        };
    };
    if (app.rules.redirect.is_bound)(&code.client, &code.redirect_uri, presented) {
        Ok(())
    } else {
        Err(Problem::RedirectUriMismatch)
    }
}

fn check_verifier(
    app: &App,
    challenge: Option<&Challenge>,
    params: &Params,
) -> Result<(), Problem> {
    let rules = &app.rules.pkce;
    let verifier = params.get("code_verifier").map(rules.verifier);
    if rules.empty_verifier_skips && params.is_named("code_verifier") && verifier.is_none() {
        return Ok(());
    }
    match (challenge, verifier) {
        (None, None) => Ok(()),
        // RFC 9700 section 2.1.1: a verifier is for a challenge only.
        (None, Some(_)) if !rules.verifier_may_be_unexpected => Err(Problem::UnexpectedVerifier),
        (None, Some(_)) => Ok(()),
        (Some(_), None) if rules.verifier_may_miss => Ok(()),
        (Some(_), None) => Err(Problem::MissingVerifier),
        (Some(challenge), Some(verifier)) => {
            if !(rules.verifier_is_well_formed)(verifier) {
                return Err(Problem::MalformedVerifier);
            }
            let method = (rules.method_at_redemption)(challenge.method, params);
            let bound = (rules.challenge_at_redemption)(&challenge.value, params);
            if (rules.fits)(bound, &method.transform(verifier), verifier) {
                Ok(())
            } else {
                Err(Problem::WrongVerifier)
            }
        }
    }
}
