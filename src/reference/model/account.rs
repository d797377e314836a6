//! Clients without credentials of their own: the account that they belong to has a key pair.

use std::sync::Arc;

use crate::model::app::App;
use crate::model::authenticate::Caller;
use crate::state::clients::{Client, GrantType};
use crate::state::clock;
use crate::wire::basic::{self, Credentials};
use crate::wire::params::Params;
use crate::wire::problem::{Problem, Refusal};
use crate::wire::request::{self, Request};

/// The client by `client_id` of body or query; the account's key pair where a client asks for itself.
pub(crate) async fn caller(
    app: &App,
    request: &Request,
    params: &Params,
    grant: GrantType,
    (name, key): (&str, &str),
) -> Result<Caller, Refusal> {
    let used_header = request.headers.contains_key("authorization");
    let refuse = |problem: Problem| Refusal {
        problem,
        used_header,
    };
    let client = client(app, request, params).map_err(refuse)?;
    // There is no client_secret: beside the key pair it is a second method, alone a public client's secret.
    if params.get("client_secret").is_some() && app.rules.client.public_secret_is_refused {
        let second = request.header("authorization").is_some();
        return Err(refuse(if second {
            Problem::SeveralMethods
        } else {
            Problem::PublicClientSecret
        }));
    }
    let needs_key_pair =
        grant == GrantType::ClientCredentials && !app.rules.client.id_suffices_for.contains(&grant);
    let Some(header) = request.header("authorization") else {
        return if needs_key_pair {
            Err(refuse(Problem::MissingAuthentication))
        } else {
            Ok(Caller {
                client,
                is_authenticated: false,
            })
        };
    };
    match basic::read(header, false) {
        Credentials::Basic { id, secret } if id == name => {
            let is_right = (app.rules.client.secret_is)(&app.world, key, &secret);
            app.pay().await;
            if is_right {
                app.world.pardon(&id);
                Ok(Caller {
                    client,
                    is_authenticated: true,
                })
            } else {
                app.punish(&id).await;
                Err(refuse(Problem::WrongSecret))
            }
        }
        Credentials::Basic { .. } => Err(refuse(Problem::UnknownClient)),
        Credentials::OtherScheme if shows_access_token(app, request) => Ok(Caller {
            client,
            is_authenticated: true,
        }),
        Credentials::OtherScheme => Err(refuse(Problem::UnknownScheme)),
        Credentials::BasicWithoutColon => Err(refuse(Problem::CredentialsWithoutColon)),
        Credentials::BrokenBasic => Err(refuse(Problem::UnreadableCredentials)),
    }
}

/// Whether an access token that is good stands in for the key pair.
fn shows_access_token(app: &App, request: &Request) -> bool {
    let token = request
        .bearer()
        .filter(|_| app.rules.client.access_token_authenticates);
    token.is_some_and(|token| {
        let now = clock::now_millis();
        app.world.store().live_access_token(&token, now).is_some()
    })
}

fn client(app: &App, request: &Request, params: &Params) -> Result<Arc<Client>, Problem> {
    let in_query = request::query_params(request).map_err(|_| Problem::BrokenEncoding)?;
    let in_query = Params::strict(in_query)?;
    let by_query = in_query
        .get("client_id")
        .filter(|_| app.rules.client.id_of_query_counts);
    let id = match (params.get("client_id"), by_query) {
        (Some(body), Some(query)) if body != query => return Err(Problem::SeveralMethods),
        (Some(id), _) | (None, Some(id)) => id,
        (None, None) => {
            return (app.rules.client.nameless)(&app.world, params)
                .ok_or(Problem::MissingParameter);
        }
    };
    app.client(id).ok_or(Problem::UnknownClient)
}
