//! Connections that are used again, and what is sent again where such a one was gone already.

use std::cell::Cell;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Request, Response};
use tower_layer::layer_fn;
use tower_service::Service;

use crate::http::client::{SenderError, builder, causes};
use crate::http::cookies::Jar;
use crate::http::settings::Settings;

/// How long a connection may rest where its server announces nothing: less than the five seconds after which many close.
const USUAL: Duration = Duration::from_secs(4);

/// Whatever a server announces, a connection may rest as long as this.
const SHORTEST: Duration = Duration::from_millis(200);

tokio::task_local! {
    /// Whether a connection was made for the request that this task sends.
    static OPENED: Cell<bool>;
}

/// The connections of one sender or browser.
pub(super) struct Pool {
    settings: Arc<Settings>,
    /// The cookies, of a browser.
    jar: Option<Arc<Jar>>,
    /// How long a connection may rest, and the client that keeps to it.
    usual: Mutex<(Duration, Client)>,
    /// One that uses no connection twice.
    fresh: OnceLock<Client>,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pool")
    }
}

impl Pool {
    /// No connections yet.
    pub(super) fn new(
        settings: &Arc<Settings>,
        jar: Option<Arc<Jar>>,
    ) -> Result<Self, SenderError> {
        let usual = client(settings, jar.as_ref(), Some(USUAL))?;
        Ok(Self {
            settings: Arc::clone(settings),
            jar,
            usual: Mutex::new((USUAL, usual)),
            fresh: OnceLock::new(),
        })
    }

    /// The client, which makes requests.
    pub(super) fn client(&self) -> Client {
        let usual = self.usual.lock().unwrap_or_else(PoisonError::into_inner);
        usual.1.clone()
    }

    /// Sends a request; once more over a new connection where the one that it took was gone.
    ///
    /// A request of a safe method is sent again whatever connection it went over (RFC 9110 section 9.2.2). Another one may
    /// have been processed, so that it is sent again only where a connection that had been used before was closed before
    /// any answer came, as when a server ends idle connections: it may do so at any time, and a client has to be ready for
    /// it (RFC 9112 sections 9.3.1 and 9.5). What breaks over a connection of its own is the server's doing, and counts.
    pub(super) async fn send(&self, request: Request) -> Result<Response, reqwest::Error> {
        let again = request.try_clone();
        let sent = OPENED.scope(Cell::new(false), async {
            let sent = self.client().execute(request).await;
            (sent, OPENED.with(Cell::get))
        });
        // In a place of its own, as what sends is large.
        let error = match Box::pin(sent).await {
            (Ok(response), _) => {
                self.heed(response.headers());
                return Ok(response);
            }
            (Err(error), opened) => {
                let may = again.as_ref().is_some_and(|one| one.method().is_safe());
                if !was_gone(&error) || opened && !may {
                    return Err(error);
                }
                error
            }
        };
        match (again, self.fresh()) {
            (Some(again), Some(fresh)) => fresh.execute(again).await,
            _ => Err(error),
        }
    }

    fn fresh(&self) -> Option<Client> {
        if self.fresh.get().is_none() {
            let made = client(&self.settings, self.jar.as_ref(), None).ok()?;
            let _ = self.fresh.set(made);
        }
        self.fresh.get().cloned()
    }

    /// Keeps to the time that a server announces for its idle connections (`Keep-Alive: timeout=5`), a little less.
    fn heed(&self, headers: &HeaderMap) {
        let Some(announced) = announced(headers) else {
            return;
        };
        let early = announced.saturating_sub(Duration::from_secs(1));
        let rest = early.max(announced / 2).max(SHORTEST);
        let mut usual = self.usual.lock().unwrap_or_else(PoisonError::into_inner);
        if rest < usual.0
            && let Ok(made) = client(&self.settings, self.jar.as_ref(), Some(rest))
        {
            *usual = (rest, made);
        }
    }
}

/// A client whose connections may rest so long; none at all without a time.
fn client(
    settings: &Settings,
    jar: Option<&Arc<Jar>>,
    rest: Option<Duration>,
) -> Result<Client, SenderError> {
    let mut builder = builder(settings)?.connector_layer(layer_fn(Noting));
    if let Some(jar) = jar {
        builder = builder.cookie_provider(Arc::clone(jar));
    }
    builder = match rest {
        Some(rest) => builder.pool_idle_timeout(rest),
        None => builder.pool_max_idle_per_host(0),
    };
    Ok(builder.build()?)
}

/// How long a server says that it keeps an idle connection.
fn announced(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get("keep-alive")?.to_str().ok()?;
    let timeout = value.split(',').find_map(|part| {
        let (name, seconds) = part.split_once('=')?;
        let is_timeout = name.trim().eq_ignore_ascii_case("timeout");
        is_timeout.then(|| seconds.trim().parse().ok()).flatten()
    })?;
    Some(Duration::from_secs(timeout))
}

/// Whether a connection was closed or reset before an answer came over it. The library tells a head that broke off from
/// none at all in no way; a server that closes idle connections sends neither.
fn was_gone(error: &reqwest::Error) -> bool {
    if error.is_connect() || error.is_timeout() || error.is_builder() {
        return false;
    }
    let text = causes(error).to_lowercase();
    [
        "connection closed",
        "connection reset",
        "broken pipe",
        "connection aborted",
    ]
    .iter()
    .any(|words| text.contains(words))
}

/// Notes that a connection was made.
#[derive(Clone)]
struct Noting<S>(S);

impl<S, R> Service<R> for Noting<S>
where
    S: Service<R>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: R) -> Self::Future {
        let made = self.0.call(request);
        Box::pin(async move {
            let made = made.await;
            // Where another connection came free first, this goes on in a task that sends nothing.
            let _ = OPENED.try_with(|opened| opened.set(true));
            made
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn what_is_announced_of_idle_connections_is_read() {
        let said = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("keep-alive", HeaderValue::from_static(text));
            announced(&headers)
        };
        assert_eq!(said("timeout=5"), Some(Duration::from_secs(5)));
        assert_eq!(said("max=100, Timeout = 2"), Some(Duration::from_secs(2)));
        assert_eq!(said("max=100"), None);
        assert_eq!(announced(&HeaderMap::new()), None);
    }
}
