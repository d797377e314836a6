//! Resource owner password credentials (RFC 6749 section 4.3).

use std::sync::Arc;

use crate::dialects::registry;
use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{scope, tokens};
use crate::old::{lookup, secrets};
use crate::rules::dialect::Dialect;
use crate::rules::old::Fault;
use crate::state::clients::{Client, GrantType};
use crate::state::clock;
use crate::state::order::{Order, RefreshPolicy};
use crate::state::store::{Grant, Refreshes, Revocation};
use crate::state::users::User;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

pub(crate) async fn grant(
    app: &App,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Object, Refusal> {
    let is_empty = params.is_named("password") && app.has(Fault::EmptyPasswordAccepted);
    let password = params.get("password").or_else(|| is_empty.then_some(""));
    let (Some(name), Some(password)) = (params.get("username"), password) else {
        return Err(Problem::MissingCredentials.into());
    };
    if app.rules.old.dialect == Dialect::TencentCiam {
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
    app.world.pardon(&format!("user {name}"));
    let granted = scope::grantable(app, client, GrantType::Password, params.get("scope"))?;
    let grant = Arc::new(Grant {
        client: Arc::clone(client),
        user: Some(lookup::user_of(app, Fault::PasswordLoginOfFirstUser, user)),
        scope: granted.clone(),
        auth_time: clock::now(),
        nonce: None,
        revoked: Revocation::default(),
        refreshes: Refreshes::default(),
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
    let is_known = match app.rules.old.fault {
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
        app.world.user(local)
    };
    let Some(user) = app.world.user(name).or_else(|| by_email(name)) else {
        return Err(Problem::UnknownUser);
    };
    let is_told_early = user.is_locked && app.has(Fault::LockedUserToldBeforePassword);
    if !is_told_early && !secrets::password_matches(app, user.password, password) {
        return Err(Problem::WrongPassword);
    }
    if user.is_locked && app.rules.password.locked_is_refused {
        Err(Problem::LockedUser)
    } else {
        Ok(user)
    }
}
