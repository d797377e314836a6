//! Which client asks, and whether it really does (RFC 6749 sections 2.3 and 3.2.1).

use std::sync::Arc;
use std::time::Duration;

use crate::model::app::App;
use crate::model::assertion;
use crate::model::routes::Place;
use crate::rules::client::{OtherClientId, Presented, SeveralMethods};
use crate::state::clients::{AuthMethod, Client};
use crate::wire::basic::{self, Credentials};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::request::Request;

/// A client that showed who it is, or a public one that named itself.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) client: Arc<Client>,
    pub(crate) is_authenticated: bool,
}

/// What may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leniency {
    None,
    /// Documents may have grants without a secret.
    IdSuffices,
}

/// Identifies and, where it has credentials, authenticates the client.
pub(crate) async fn caller(
    app: &App,
    request: &Request,
    params: &Params,
    place: &Place,
    leniency: Leniency,
) -> Result<Caller, Refusal> {
    let used_header = request.headers.contains_key("authorization");
    let attempted = attempt(app, request, params, place, leniency);
    app.pay().await;
    match attempted {
        Ok(caller) => {
            let has_assertion = params.get("client_assertion").is_some();
            if has_assertion && !app.rules.assertion.is_marked_at_once {
                tokio::time::sleep(Duration::from_millis(150)).await;
                assertion::remember_late(app, params);
            }
            if caller.is_authenticated {
                app.world.pardon(&caller.client.id);
            }
            Ok(caller)
        }
        Err((problem, client_id)) => {
            if let (Problem::WrongSecret | Problem::UnknownClient, Some(id)) = (problem, &client_id)
            {
                app.punish(id).await;
            }
            Err(Refusal {
                problem,
                used_header,
            })
        }
    }
}

type Failure = (Problem, Option<String>);

fn attempt(
    app: &App,
    request: &Request,
    params: &Params,
    place: &Place,
    leniency: Leniency,
) -> Result<Caller, Failure> {
    let plain = |problem: Problem| (problem, None);
    if request.headers.get_all("authorization").iter().count() > 1 {
        return Err(plain(Problem::SeveralMethods));
    }
    let header = request
        .header("authorization")
        .filter(|header| !app.rules.client.skips_unreadable_header || is_readable(app, header));
    let is_counted = |name: &str| {
        header.is_some()
            && app.rules.client.counts_when_empty == Some(name)
            && params.is_named(name)
    };
    if is_counted("client_id") && params.get("client_id").is_none() {
        return Err(plain(Problem::ClientIdMismatch));
    }
    let has_secret = params.get("client_secret").is_some() || is_counted("client_secret");
    let has_assertion =
        params.get("client_assertion").is_some() || params.get("client_assertion_type").is_some();
    let methods =
        usize::from(header.is_some()) + usize::from(has_secret) + usize::from(has_assertion);
    if methods > 1 {
        match app.rules.client.several_methods {
            SeveralMethods::FirstCounts => {}
            SeveralMethods::SecretBesideAssertionCounts if header.is_none() => {
                let client = named_client(app, params, place)?;
                let secret = params.get("client_secret").unwrap_or_default();
                return check_secret(app, client, secret, (place, params));
            }
            _ => return Err(plain(Problem::SeveralMethods)),
        }
    }
    let caller = if let Some(header) = header {
        by_header(app, header, (place, params))?
    } else if has_assertion
        && app
            .rules
            .client
            .methods
            .contains(&AuthMethod::PrivateKeyJwt)
    {
        let client = assertion::authenticated_client(app, params).map_err(plain)?;
        Caller {
            client,
            is_authenticated: true,
        }
    } else if has_secret {
        by_secret(app, params, place)?
    } else {
        by_name(app, params, place, leniency)?
    };
    same_everywhere(app, caller, params, place).map_err(plain)
}

/// Whether the header names a known client with its secret.
fn is_readable(app: &App, header: &[u8]) -> bool {
    match basic::read(header, app.rules.client.basic_is_encoded) {
        Credentials::Basic { id, .. } => app.client(&id).is_some(),
        _ => false,
    }
}

/// Where credentials are shown, and beside what.
type Shown<'a> = (&'a Place, &'a Params);

fn by_header(app: &App, header: &[u8], shown: Shown<'_>) -> Result<Caller, Failure> {
    // Not every dialect has the form encoding of RFC 6749 section 2.3.1.
    let rules = &app.rules.client;
    let encoded = rules.basic_is_encoded && rules.basic_is_raw_at != Some(shown.0.route);
    match basic::read(header, encoded) {
        Credentials::Basic { id, secret } => {
            let client = app
                .client(&id)
                .ok_or_else(|| (Problem::UnknownClient, Some(id.clone())))?;
            if !client.uses(AuthMethod::SecretBasic)
                || !(app.rules.client.basic_takes_secret)(&secret)
            {
                return Err((Problem::WrongMethod, None));
            }
            check_secret(app, client, &secret, shown)
        }
        Credentials::BasicWithoutColon => Err((Problem::CredentialsWithoutColon, None)),
        Credentials::BrokenBasic => Err((Problem::UnreadableCredentials, None)),
        Credentials::OtherScheme => Err((Problem::UnknownScheme, None)),
    }
}

fn by_secret(app: &App, params: &Params, place: &Place) -> Result<Caller, Failure> {
    let client = named_client(app, params, place)?;
    let secret = params.get("client_secret").unwrap_or_default();
    if client.is_public() {
        if app.rules.client.public_secret_is_refused {
            return Err((Problem::PublicClientSecret, None));
        }
        return Ok(Caller {
            client,
            is_authenticated: false,
        });
    }
    if !client.uses(AuthMethod::SecretPost) && app.rules.client.post_is_registered {
        return Err((Problem::WrongMethod, None));
    }
    check_secret(app, client, secret, (place, params))
}

fn check_secret(
    app: &App,
    client: Arc<Client>,
    secret: &str,
    (place, params): Shown<'_>,
) -> Result<Caller, Failure> {
    let rules = &app.rules.client;
    let is_right = (rules.secret_is)(&app.world, &client.secret, secret);
    let presented = Presented {
        route: place.route,
        grant: params.get("grant_type").unwrap_or_default(),
        registered: &client.secret,
        secret,
    };
    if is_right || (rules.takes_secret)(&presented) {
        Ok(Caller {
            client,
            is_authenticated: true,
        })
    } else {
        Err((Problem::WrongSecret, Some(client.id.clone())))
    }
}

fn by_name(
    app: &App,
    params: &Params,
    place: &Place,
    leniency: Leniency,
) -> Result<Caller, Failure> {
    let client = named_client(app, params, place)?;
    let suffices = client.is_public()
        || leniency == Leniency::IdSuffices
        || !app.rules.client.must_authenticate;
    if suffices {
        Ok(Caller {
            client,
            is_authenticated: false,
        })
    } else {
        Err((Problem::MissingAuthentication, None))
    }
}

fn named_client(app: &App, params: &Params, place: &Place) -> Result<Arc<Client>, Failure> {
    let id = match (params.get("client_id"), &place.application) {
        (Some(id), _) => id,
        (None, Some(application)) => application.id.as_str(),
        (None, None) => {
            return (app.rules.client.nameless)(&app.world, params)
                .ok_or((Problem::MissingClientId, None));
        }
    };
    app.client(id)
        .ok_or_else(|| (Problem::UnknownClient, Some(id.into())))
}

/// `client_id` beside other credentials, and the application of a path, must name the same client.
fn same_everywhere(
    app: &App,
    caller: Caller,
    params: &Params,
    place: &Place,
) -> Result<Caller, Problem> {
    let by_parameter = params.get("client_id").filter(|id| *id != caller.client.id);
    if let Some(other) = by_parameter {
        match app.rules.client.other_client_id {
            OtherClientId::Refused => return Err(Problem::ClientIdMismatch),
            OtherClientId::Ignored => {}
            OtherClientId::Counts => {
                let client = app.client(other).ok_or(Problem::UnknownClient)?;
                return Ok(Caller { client, ..caller });
            }
        }
    }
    let by_path = place
        .application
        .as_ref()
        .is_some_and(|application| application.id != caller.client.id);
    if by_path && app.rules.client.application_is_compared {
        Err(Problem::ClientIdMismatch)
    } else {
        Ok(caller)
    }
}

/// The client that is named somewhere, whether or not it is the one that asks.
pub(crate) fn merely_named(app: &App, request: &Request, params: &Params) -> Option<Caller> {
    let by_header =
        request
            .header("authorization")
            .and_then(|header| match basic::read(header, true) {
                Credentials::Basic { id, .. } => app.client(&id),
                _ => None,
            });
    let client = by_header.or_else(|| app.client(params.get("client_id")?))?;
    Some(Caller {
        client,
        is_authenticated: false,
    })
}
