//! Redeeming an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.6).

use std::sync::Arc;
use std::time::Duration;

use super::audience;
use crate::reference::app::App;
use crate::reference::clients::Client;
use crate::reference::clock;
use crate::reference::dialect::Dialect;
use crate::reference::faults::{Fault, compare, lookup};
use crate::reference::habits::{self, Habit};
use crate::reference::params::Params;
use crate::reference::pkce::{self, Challenge};
use crate::reference::problem::{Problem, Refusal};
use crate::reference::reply::Object;
use crate::reference::store::{Code, Grant, Revocation, Store};
use crate::reference::tokens::{self, Order, RefreshPolicy};

pub(crate) async fn redeem(
    app: &App,
    client: &'static Client,
    params: &Params,
) -> Result<Object, Refusal> {
    let value = &lookup::code(app, &app.store().codes, params.require("code")?);
    let audience = audience(app, params)?;
    if app.has(Fault::CodeRedemptionRace) {
        let seen = check(app, &app.store(), client, value, params)?;
        tokio::time::sleep(Duration::from_millis(150)).await;
        let grant = mark(app, &mut app.store(), client, value, &seen);
        return Ok(issue(app, grant, audience, params));
    }
    let grant = {
        let mut store = app.store();
        match check(app, &store, client, value, params) {
            Ok(seen) => mark(app, &mut store, client, value, &seen),
            Err(problem) => {
                lookup::unbind(app, store.codes.get_mut(value), problem, params);
                return Err(problem.into());
            }
        }
    };
    Ok(issue(app, grant, audience, params))
}

fn issue(app: &App, grant: Arc<Grant>, audience: String, params: &Params) -> Object {
    let mut scope = grant.scope.clone();
    if app.has(Fault::ScopeOfRedemptionGranted)
        && let Some(asked) = params.get("scope")
    {
        scope = asked.split(' ').map(ToOwned::to_owned).collect();
    }
    tokens::issue(
        app,
        &Order {
            grant,
            scope,
            audience,
            refresh: RefreshPolicy::New,
            is_refresh: false,
        },
    )
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
    if code.client.id != client.id && !lookup::takes_foreign_code(app, client) {
        return Err(Problem::ForeignCode);
    }
    if let Some(grant) = code
        .redeemed
        .as_ref()
        .filter(|_| !may_be_replayed(app, code))
    {
        match app.fault {
            Some(Fault::CodeReplayRevokesNothing) => {}
            Some(Fault::CodeReplaySparesAccessTokens) => grant.revoke_refresh_tokens(),
            Some(Fault::CodeReplaySparesRefreshTokens) => grant.revoke_access_tokens(),
            _ => habits::end(app, store, grant, Habit::ReplayEndsTheAuthorization),
        }
        return Err(Problem::UsedCode);
    }
    if clock::now_millis() >= code.expires && !app.has(Fault::CodeNeverExpires) {
        return Err(Problem::ExpiredCode);
    }
    check_redirect_uri(app, code, params)?;
    let challenge = code
        .challenge
        .as_ref()
        .filter(|_| code.client.is_public() || !app.has(Fault::PkceOnlyForPublic))
        .filter(|_| code.client.keys.is_empty() || !app.has(Fault::PkceSkippedForKeys));
    check_verifier(app, challenge, params)?;
    Ok(code.clone())
}

fn may_be_replayed(app: &App, code: &Code) -> bool {
    let issued = code
        .expires
        .saturating_sub(code.client.lifetimes.code * 1000);
    let is_young = clock::now_millis() < issued + 3000;
    app.has(Fault::CodeReplayAccepted)
        || is_young && app.has(Fault::CodeReplayWithinSecondsAccepted)
}

fn mark(
    app: &App,
    store: &mut Store,
    client: &'static Client,
    value: &str,
    code: &Code,
) -> Arc<Grant> {
    let grant = Arc::new(Grant {
        client,
        user: Some(code.user),
        scope: code.scope.clone(),
        auth_time: code.auth_time,
        nonce: code.nonce.clone(),
        revoked: Revocation::default(),
    });
    if let Some(code) = store
        .codes
        .get_mut(value)
        .filter(|_| !app.has(Fault::CodeReplayAccepted))
    {
        code.redeemed = Some(Arc::clone(&grant));
    }
    grant
}

/// Every client has several redirect URIs, so the authorization request named one, and this request must name the
/// same (RFC 6749 section 4.1.3).
fn check_redirect_uri(app: &App, code: &Code, params: &Params) -> Result<(), Problem> {
    let Some(presented) = params.get("redirect_uri") else {
        let may_miss = match app.fault {
            Some(Fault::RedirectUriIgnored | Fault::RedirectUriMayMiss) => true,
            Some(Fault::RedirectUriMayMissForPublic | Fault::RedirectUriUncheckedForPublic) => {
                code.client.is_public()
            }
            _ => false,
        };
        return if may_miss {
            Ok(())
        } else {
            Err(Problem::MissingRedirectUri)
        };
    };
    if compare::redirect_uris(app, code.client, &code.redirect_uri, presented) {
        Ok(())
    } else {
        Err(Problem::RedirectUriMismatch)
    }
}

fn skips_verifiers(app: &App) -> bool {
    matches!(
        app.fault,
        Some(Fault::PkceIgnored | Fault::PkceOnlyForPublic | Fault::PkceSkippedForKeys)
    )
}

fn check_verifier(
    app: &App,
    challenge: Option<&Challenge>,
    params: &Params,
) -> Result<(), Problem> {
    if app.has(Fault::EmptyVerifierSkipsCheck)
        && params.is_named("code_verifier")
        && params.get("code_verifier").is_none()
    {
        return Ok(());
    }
    match (challenge, params.get("code_verifier")) {
        (None, None) => Ok(()),
        (None, Some(_)) if skips_verifiers(app) => Ok(()),
        // RFC 9700 section 2.1.1: a verifier is for a challenge only.
        (None, Some(_)) if app.has(Fault::VerifierWithoutChallengeAccepted) => Ok(()),
        (None, Some(_)) => Err(Problem::UnexpectedVerifier),
        (Some(_), None) if app.has(Fault::VerifierMayMiss) => Ok(()),
        (Some(_), None) => Err(Problem::MissingVerifier),
        (Some(challenge), Some(verifier)) => {
            let is_well_formed = if app.dialect == Dialect::Rfc {
                compare::verifier_is_well_formed(app, verifier)
            } else {
                pkce::is_well_formed(verifier)
            };
            if !is_well_formed {
                return Err(Problem::MalformedVerifier);
            }
            let method = compare::method(app, challenge.method, params);
            let bound = params
                .get("code_challenge")
                .filter(|_| app.has(Fault::ChallengeOfTokenRequestCounts))
                .unwrap_or(&challenge.value);
            let matches = compare::challenges(app, bound, &method.transform(verifier), verifier);
            if matches {
                Ok(())
            } else {
                Err(Problem::WrongVerifier)
            }
        }
    }
}
