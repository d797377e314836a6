//! One file per grant. Whatever is redeemed is checked and marked under one lock.

pub(crate) mod code;
pub(crate) mod device;
pub(crate) mod for_itself;
pub(crate) mod password;
pub(crate) mod refresh;
pub(crate) mod vouched;

use super::app::App;
use super::dialect::Dialect;
use super::faults::Fault;
use super::params::Params;
use super::problem::Problem;
use super::tokens::DEFAULT_AUDIENCE;

/// Protected resources a token can be asked for.
const RESOURCES: &[&str] = &[DEFAULT_AUDIENCE, "https://other-api.example"];

/// The audience of the access token (RFC 8707 section 2). Vendors do not have the parameter.
fn audience(app: &App, params: &Params) -> Result<String, Problem> {
    let mut asked = params.all("resource");
    let first = asked.next().filter(|_| app.dialect == Dialect::Rfc);
    if first.is_some() && app.has(Fault::AtAudIgnoresResource) {
        return Ok("https://any.example".into());
    }
    match (first, asked.next()) {
        (None, _) => Ok(DEFAULT_AUDIENCE.into()),
        (Some(one), None) if RESOURCES.contains(&one) => Ok(one.into()),
        _ => Err(Problem::InvalidTarget),
    }
}
