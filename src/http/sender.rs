//! Sends requests to one target, within its limits.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use url::Url;

use crate::http::body::{Bounds, Room};
use crate::http::browser::Browser;
use crate::http::client::{SenderError, failure, read_answer};
use crate::http::connection;
use crate::http::cookies::Jar;
use crate::http::limiter::Limiter;
use crate::http::load::Load;
use crate::http::message::{Answer, Exchange, Failure, Outgoing};
use crate::http::origins::Unnamed;
use crate::http::pool::Pool;
use crate::http::settings::{Barred, Settings};

/// The sender of one target's requests.
#[derive(Debug, Clone)]
pub struct Sender {
    pool: Arc<Pool>,
    settings: Arc<Settings>,
    limiter: Arc<Limiter>,
    load: Arc<Load>,
    room: Arc<Room>,
}

impl Sender {
    /// A sender.
    ///
    /// # Errors
    ///
    /// A certificate or proxy that cannot be used.
    pub fn new(settings: Settings) -> Result<Self, SenderError> {
        let settings = Arc::new(settings);
        let pool = Pool::new(&settings, None)?;
        Ok(Self {
            pool: Arc::new(pool),
            limiter: Arc::new(Limiter::new(settings.requests_per_second)),
            load: Load::up_to(settings.at_once),
            settings,
            room: Arc::default(),
        })
    }

    /// Sends the request and reads the answer; to an origin that nobody named only what holds no secret.
    pub async fn send(&self, request: Outgoing) -> Exchange {
        let _turn = self.load.turn().await;
        let exchange = self.send_now(request).await;
        self.load.ended(&exchange);
        exchange
    }

    /// The same however much is in flight: what is to be sent at once is not sent one after the other.
    pub async fn send_now(&self, request: Outgoing) -> Exchange {
        // What is no URL is refused by whoever sends it.
        let url = Url::parse(&request.url).ok();
        if let Some(unnamed) = url.as_ref().and_then(|url| self.unnamed(&request, url)) {
            return Exchange::refused(request, &unnamed.to_string());
        }
        self.send_anywhere(request, url).await
    }

    /// How much the target bears at once.
    pub fn load(&self) -> &Arc<Load> {
        &self.load
    }

    /// Why the request does not go where it is to go.
    fn unnamed(&self, request: &Outgoing, url: &Url) -> Option<Unnamed> {
        if request.harmless || request.is_bare() {
            return None;
        }
        let by = || "the server".to_owned();
        self.settings.named.check(url, by).err()
    }

    /// Reads what is published somewhere, by a request that holds nothing but its URL.
    pub async fn fetch(&self, url: String) -> Exchange {
        let headers = vec![("Accept".to_owned(), b"application/json".to_vec())];
        let parsed = Url::parse(&url).ok();
        let request = Outgoing {
            method: "GET".to_owned(),
            url,
            headers,
            asks_for_document: true,
            ..Outgoing::default()
        };
        self.send_anywhere(request, parsed).await
    }

    /// Sends the request, whose URL was parsed once and for all.
    async fn send_anywhere(&self, request: Outgoing, url: Option<Url>) -> Exchange {
        let is_read_on_the_way = |url: &Url| self.settings.is_plain_http_elsewhere(url);
        if !request.harmless && url.as_ref().is_some_and(is_read_on_the_way) {
            return Exchange::refused(
                request,
                "secrets are not sent over plain http to another machine; set `allow_plain_http: true` in the target file to do so",
            );
        }
        self.limiter.wait().await;
        let sent_at = SystemTime::now();
        let began = Instant::now();
        let budget = self.settings.timeout;
        let result = if request.needs_socket() {
            match tokio::time::timeout(budget, self.send_by_socket(&request)).await {
                Ok(result) => result,
                Err(_) => Err(Failure::Timeout(budget)),
            }
        } else {
            match tokio::time::timeout(budget, self.send_by_client(&request, url)).await {
                Ok(result) => result,
                Err(_) => Err(Failure::Timeout(budget)),
            }
        };
        Exchange {
            request,
            sent_at,
            elapsed: began.elapsed(),
            result,
        }
    }

    async fn send_by_client(
        &self,
        request: &Outgoing,
        url: Option<Url>,
    ) -> Result<Answer, Failure> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| Failure::Unsendable(format!("`{}` is no method", request.method)))?;
        let client = self.pool.client();
        let mut builder = match url {
            Some(url) => client.request(method, url),
            None => client.request(method, &request.url),
        };
        for (name, value) in &request.headers {
            let value = reqwest::header::HeaderValue::from_bytes(value).map_err(|_| {
                Failure::Unsendable(format!("`{name}` has a value that no header can have"))
            })?;
            builder = builder.header(name, value);
        }
        match request.wire_body() {
            Some(body) if !body.is_empty() => builder = builder.body(body.into_owned()),
            // RFC 9110 section 8.6: a method that has content says so even where there is none.
            _ if request.expects_content() => builder = builder.header("content-length", "0"),
            _ => {}
        }
        let built = builder.build().map_err(|error| failure(&error))?;
        let response = self.pool.send(built).await;
        let response = response.map_err(|error| failure(&error))?;
        read_answer(response, self.largest_body(request), &self.room).await
    }

    async fn send_by_socket(&self, request: &Outgoing) -> Result<Answer, Failure> {
        let bounds = Bounds {
            most: self.largest_body(request),
            room: &self.room,
        };
        connection::send(request, &self.settings, bounds).await
    }

    /// The largest body of its answer that is read.
    fn largest_body(&self, request: &Outgoing) -> usize {
        let most = self.settings.max_body_bytes;
        if request.asks_for_document {
            most
        } else {
            most.div_ceil(4)
        }
    }

    /// What has to be known of how answers were read.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let refused = self.room.refused();
        let cut = (refused > 0).then(|| {
            format!("{refused} of the answers were cut off: together they took more memory than a run has for them")
        });
        let load = self.load.remark(self.settings.timeout);
        load.into_iter().chain(cut)
    }

    /// A browser of its own, with a cookie jar.
    ///
    /// # Errors
    ///
    /// As for [`Sender::new`].
    pub fn browser(&self) -> Result<Browser, SenderError> {
        let jar = Arc::new(Jar::default());
        Ok(Browser {
            pool: Arc::new(Pool::new(&self.settings, Some(jar))?),
            settings: Arc::clone(&self.settings),
            limiter: Arc::clone(&self.limiter),
            load: Arc::clone(&self.load),
            room: Arc::clone(&self.room),
        })
    }

    /// Lets a URL pass that `by` led to, and that a user is to be sent to.
    ///
    /// # Errors
    ///
    /// Why nobody is.
    pub fn check(&self, url: &Url, by: &str) -> Result<(), Barred> {
        self.settings.check(url, by)
    }

    /// The longest a request may take.
    pub fn timeout(&self) -> Duration {
        self.settings.timeout
    }
}
