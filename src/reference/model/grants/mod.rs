//! One file per grant. Whatever is redeemed is checked and marked under one lock.

mod audience;
mod code;
pub(crate) mod device;
mod for_itself;
pub(crate) mod password;
pub(crate) mod refresh;
mod vouched;

use crate::model::app::App;
use crate::model::authenticate::Caller;
use crate::state::clients::{GrantType, JWT_BEARER};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::Object;

/// What a grant gives this caller, by the file that knows the grant.
pub(crate) async fn answer(
    kind: GrantType,
    app: &App,
    caller: &Caller,
    params: &Params,
) -> Result<Object, Refusal> {
    let client = &caller.client;
    match kind {
        GrantType::AuthorizationCode => code::redeem(app, client, params).await,
        GrantType::RefreshToken => refresh::redeem(app, client, params).await,
        GrantType::ClientCredentials => for_itself::grant(app, caller, params),
        GrantType::Password => password::grant(app, client, params).await,
        GrantType::DeviceCode => device::poll(app, client, params).await,
        JWT_BEARER => vouched::grant(app, client, params),
        GrantType::Extension(_) => Err(Problem::UnknownGrantType.into()),
    }
}
