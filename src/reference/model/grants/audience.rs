//! For which protected resource a token is (RFC 8707).

use crate::model::app::App;
use crate::rules::tokens::DEFAULT_AUDIENCE;
use crate::wire::params::Params;
use crate::wire::problem::Problem;

/// The audience of the access token (RFC 8707 section 2).
pub(crate) fn audience(app: &App, params: &Params) -> Result<String, Problem> {
    let rules = &app.rules.tokens;
    let resources = rules.resources;
    let mut asked = params.all("resource");
    let first = asked.next().filter(|_| !resources.is_empty());
    if let Some(audience) = rules.fixed_audience.filter(|_| first.is_some()) {
        return Ok(audience.into());
    }
    match (first, asked.next()) {
        (None, _) => Ok(DEFAULT_AUDIENCE.into()),
        (Some(one), None) if resources.contains(&one) => Ok(one.into()),
        _ => Err(Problem::InvalidTarget),
    }
}
