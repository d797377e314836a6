//! The token endpoint (RFC 6749 section 3.2).

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::model::app::App;
use crate::model::authenticate::{self, Caller, Leniency};
use crate::model::routes::Place;
use crate::model::{account, grants, reading, refusals};
use crate::rules::answers::Asked;
use crate::rules::form::First;
use crate::state::clients::GrantType;
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::reply::{Object, Reply, crash};
use crate::wire::request::{self, Request};

pub(crate) async fn answer(app: &App, request: &Request, place: &Place) -> Reply {
    if request.method != "POST" && !(app.rules.form.takes_get && request.method == "GET") {
        let refused = refusals::reply(app, Problem::MethodNotAllowed.into());
        return rewritten(app, request, &Params::default(), refused.uncached());
    }
    if let Some(refused) = turned_away(app).await {
        return refused;
    }
    let (reply, params) = match read(app, request) {
        Ok(params) => (grant(app, request, place, &params).await, params),
        Err(problem) => (Err(problem.into()), Params::default()),
    };
    let reply = match reply {
        Ok(members) => Reply::json(200, members),
        Err(refusal) if app.rules.errors.crashes(refusal.problem) => return crash(),
        Err(refusal) => refusals::reply(app, refusal),
    };
    rewritten(app, request, &params, reply.uncached())
}

/// Where only one request at a time is taken, the answer to another one.
async fn turned_away(app: &App) -> Option<Reply> {
    if !app.rules.http.takes_one_at_a_time {
        return None;
    }
    let others = app.world.under_way.fetch_add(1, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(20)).await;
    app.world.under_way.fetch_sub(1, Ordering::SeqCst);
    (others > 0).then(|| Reply::empty(503))
}

/// The answer as it is written.
fn rewritten(app: &App, request: &Request, params: &Params, reply: Reply) -> Reply {
    let asked = Asked {
        world: &app.world,
        request,
        params,
    };
    app.rules.answers.of_token_endpoint(&asked, reply)
}

fn read(app: &App, request: &Request) -> Result<Params, Problem> {
    if request.method == "POST" {
        reading::posted_params(app, request)
    } else {
        request::query_params(request)
            .map(Params::lenient)
            .map_err(|_| Problem::BrokenEncoding)
    }
}

async fn grant(
    app: &App,
    request: &Request,
    place: &Place,
    params: &Params,
) -> Result<Object, Refusal> {
    if !place.exists {
        return Err(Problem::UnknownPath.into());
    }
    let rules = &app.rules.form;
    let name = match params.get("grant_type") {
        Some(name) => name,
        None if rules.empty_grant_type_is_a_value && params.is_named("grant_type") => "",
        None if rules.first == First::Client => {
            caller(app, request, place, params, None).await?;
            return Err(Problem::MissingGrantType.into());
        }
        None => return Err(Problem::MissingGrantType.into()),
    };
    let mut offered = app.rules.tokens.grants.iter().copied();
    let known = offered.find(|kind| (rules.grant_type_is)(kind.name(), name));
    if known.is_none() && rules.first == First::GrantType {
        return Err(Problem::UnknownGrantType.into());
    }
    let caller = caller(app, request, place, params, known).await?;
    let kind = (rules.grant_type)(params, known).ok_or(Problem::UnknownGrantType)?;
    if !(app.rules.client.may_use)(&caller.client, kind) {
        return Err(Problem::UnauthorizedGrant.into());
    }
    grants::answer(kind, app, &caller, params).await
}

async fn caller(
    app: &App,
    request: &Request,
    place: &Place,
    params: &Params,
    kind: Option<GrantType>,
) -> Result<Caller, Refusal> {
    if let Some(account) = app.rules.client.account {
        let kind = kind.ok_or(Problem::UnknownGrantType)?;
        return account::caller(app, request, params, kind, account).await;
    }
    let rules = &app.rules.client;
    let is_among = |grants: &[GrantType]| kind.is_some_and(|kind| grants.contains(&kind));
    if is_among(&rules.credentials_unread_for) {
        return authenticate::merely_named(app, request, params)
            .ok_or_else(|| Problem::MissingClientId.into());
    }
    let leniency = if is_among(&rules.id_suffices_for) {
        Leniency::IdSuffices
    } else {
        Leniency::None
    };
    let authenticated = authenticate::caller(app, request, params, place, leniency).await;
    if let Err(refusal) = &authenticated {
        grants::refresh::of_a_stranger(app, params, refusal.problem);
        grants::device::of_a_stranger(app, params);
    }
    match authenticated {
        Err(refusal)
            if refusal.problem == Problem::WrongSecret
                && is_among(&rules.wrong_secret_suffices_for) =>
        {
            authenticate::merely_named(app, request, params).ok_or(refusal)
        }
        outcome => outcome,
    }
}
