//! Resource owner password credentials (RFC 6749 section 4.3).

use std::sync::Arc;

use crate::model::app::App;
use crate::model::grants::audience::audience;
use crate::model::{scope, tokens};
use crate::state::clients::{Client, GrantType};
use crate::state::clock;
use crate::state::order::Order;
use crate::state::store::Grant;
use crate::state::users::User;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

pub(crate) async fn grant(
    app: &App,
    client: &Arc<Client>,
    params: &Params,
) -> Result<Object, Refusal> {
    let rules = &app.rules.password;
    let is_empty = params.is_named("password") && rules.empty_is_a_value;
    let password = params.get("password").or_else(|| is_empty.then_some(""));
    let (Some(name), Some(password)) = (params.get("username"), password) else {
        return Err(Problem::MissingCredentials.into());
    };
    if let Some(is_known) = rules.directory_is
        && !is_known(params.require("auth_source_id")?)
    {
        return Err(Problem::ForeignAuthSource.into());
    }
    if !(rules.takes_name)(name) {
        return Err(Problem::UnsupportedIdentifier.into());
    }
    let checked = checked_user(app, name, password);
    app.pay().await;
    let user = match checked {
        Ok(user) => user,
        Err(problem) => {
            let failures = app.punish(&format!("user {name}")).await;
            let is_one_too_many = rules.failures_before_lock.is_some_and(|few| failures > few);
            let problem = if is_one_too_many {
                Problem::TooManyFailures
            } else {
                problem
            };
            return Err(problem.into());
        }
    };
    app.world.pardon(&format!("user {name}"));
    let granted = scope::grantable(app, client, GrantType::Password, params.get("scope"))?;
    let user = (rules.user)(&app.world, user);
    let grant = Grant::new(client, Some(user), granted, clock::now());
    let order = Order::first(Arc::new(grant), audience(app, params)?);
    Ok(tokens::issue(app, &order))
}

/// The user whose password this is. The password is compared before the account is looked at, so that only who knows
/// it learns that the account is locked.
pub(crate) fn checked_user(
    app: &App,
    name: &str,
    password: &str,
) -> Result<&'static User, Problem> {
    let rules = &app.rules.password;
    let behind = || app.world.user((rules.name_behind)(name)?);
    let Some(user) = app.world.user(name).or_else(behind) else {
        return Err(Problem::UnknownUser);
    };
    let is_told_first = user.is_locked && !rules.hides_lock;
    if !is_told_first && !(rules.is_right)(&app.world, user.password, password) {
        return Err(Problem::WrongPassword);
    }
    if user.is_locked && rules.locked_is_refused {
        Err(Problem::LockedUser)
    } else {
        Ok(user)
    }
}
