//! Resource owner password credentials (RFC 6749 section 4.3).

use std::sync::Arc;

use super::audience;
use crate::reference::app::App;
use crate::reference::clients::{Client, GrantType};
use crate::reference::clock;
use crate::reference::dialect::Dialect;
use crate::reference::faults::{Fault, lookup, secrets};
use crate::reference::params::Params;
use crate::reference::problem::{Problem, Refusal};
use crate::reference::registry::{self, User};
use crate::reference::reply::Object;
use crate::reference::scope;
use crate::reference::store::{Grant, Revocation};
use crate::reference::tokens::{self, Order, RefreshPolicy};

pub(crate) async fn grant(
    app: &App,
    client: &'static Client,
    params: &Params,
) -> Result<Object, Refusal> {
    let is_empty = params.is_named("password") && app.has(Fault::EmptyPasswordAccepted);
    let password = params.get("password").or_else(|| is_empty.then_some(""));
    let (Some(name), Some(password)) = (params.get("username"), password) else {
        return Err(Problem::MissingCredentials.into());
    };
    if app.dialect == Dialect::TencentCiam {
        check_auth_source(app, params)?;
        if name.contains('@') && !app.has(Fault::AnyUserIdentifier) {
            return Err(Problem::UnsupportedIdentifier.into());
        }
    }
    let checked = checked_user(app, name, password);
    app.pay().await;
    let user = match checked {
        Ok(user) => user,
        Err(problem) => {
            let failures = app.punish(&format!("user {name}")).await;
            let locks = failures > 3 && app.has(Fault::FourthWrongPasswordLocks);
            let problem = if locks {
                Problem::TooManyFailures
            } else {
                problem
            };
            return Err(problem.into());
        }
    };
    app.pardon(&format!("user {name}"));
    let granted = scope::grantable(app, client, GrantType::Password, params.get("scope"))?;
    let grant = Arc::new(Grant {
        client,
        user: Some(lookup::user_of(app, Fault::PasswordLoginOfFirstUser, user)),
        scope: granted.clone(),
        auth_time: clock::now(),
        nonce: None,
        revoked: Revocation::default(),
    });
    let order = Order {
        grant,
        scope: granted,
        audience: audience(app, params)?,
        refresh: RefreshPolicy::New,
        is_refresh: false,
    };
    Ok(tokens::issue(app, &order))
}

fn check_auth_source(app: &App, params: &Params) -> Result<(), Problem> {
    if app.has(Fault::AuthSourceIgnored) {
        return Ok(());
    }
    let presented = params.require("auth_source_id")?;
    let known = registry::AUTH_SOURCE_ID;
    let is_known = match app.fault {
        Some(Fault::AuthSourceByPrefix) => known.starts_with(presented),
        Some(Fault::AuthSourceCaseIgnored) => known.eq_ignore_ascii_case(presented),
        _ => presented == known,
    };
    if is_known {
        Ok(())
    } else {
        Err(Problem::ForeignAuthSource)
    }
}

/// The user whose password this is. The password is compared before the account is looked at, so that only who knows
/// it learns that the account is locked.
pub(crate) fn checked_user(
    app: &App,
    name: &str,
    password: &str,
) -> Result<&'static User, Problem> {
    let by_email = |email: &str| {
        let (local, _) = email
            .split_once('@')
            .filter(|_| app.has(Fault::AnyUserIdentifier))?;
        registry::user(app.dialect, local)
    };
    let Some(user) = registry::user(app.dialect, name).or_else(|| by_email(name)) else {
        return Err(Problem::UnknownUser);
    };
    let is_told_early = user.is_locked && app.has(Fault::LockedUserToldBeforePassword);
    if !is_told_early && !secrets::password_matches(app, user.password, password) {
        return Err(Problem::WrongPassword);
    }
    if user.is_locked && !app.has(Fault::LockedUserAccepted) {
        Err(Problem::LockedUser)
    } else {
        Ok(user)
    }
}
