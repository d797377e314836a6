//! Sends one request exactly as written and gives back the exchange: no redirects, no retries, no proxies of
//! the environment, bounded time and size.

mod browser;
mod compress;
mod limiter;
mod message;
mod origins;
mod socket;
mod tls;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

pub use browser::{Browser, Page, PageError};
pub(crate) use compress::{commands as compressing_commands, content_encoding};
pub use limiter::Limiter;
pub use message::{Answer, Exchange, Failure, Outgoing, SocketStyle};
pub(crate) use origins::way_out;
pub use origins::{Origins, Unnamed};

/// How requests are sent to one target.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The longest a request may take.
    pub timeout: Duration,
    /// The largest body that is read.
    pub max_body_bytes: usize,
    /// Requests per second, if they are bounded.
    pub requests_per_second: Option<f64>,
    /// Further certificate authorities in PEM.
    pub ca: Vec<Vec<u8>>,
    /// The client's certificate and key in PEM.
    pub client_certificate: Option<Vec<u8>>,
    /// The server's certificate is not checked.
    pub insecure: bool,
    /// A proxy for every request.
    pub proxy: Option<String>,
    /// Nothing is sent over plain http to a host that is not this machine.
    pub refuse_plain_http: bool,
    /// The origins that a person named. Nothing secret goes to another one.
    pub named: Origins,
}

/// The sender of one target's requests.
#[derive(Debug, Clone)]
pub struct Sender {
    client: reqwest::Client,
    settings: Arc<Settings>,
    limiter: Arc<Limiter>,
}

impl Sender {
    /// A sender.
    ///
    /// # Errors
    ///
    /// A certificate or proxy that cannot be used.
    pub fn new(settings: Settings) -> Result<Self, String> {
        let client = builder(&settings)?
            .build()
            .map_err(|error| causes(&error))?;
        let limiter = Arc::new(Limiter::new(settings.requests_per_second));
        Ok(Self {
            client,
            settings: Arc::new(settings),
            limiter,
        })
    }

    /// Sends the request and reads the answer; to an origin that nobody named only what holds no secret.
    pub async fn send(&self, request: Outgoing) -> Exchange {
        if let Some(unnamed) = self.unnamed(&request) {
            return Exchange::refused(request, &unnamed.to_string());
        }
        self.send_anywhere(request).await
    }

    /// Why the request does not go where it is to go.
    fn unnamed(&self, request: &Outgoing) -> Option<Unnamed> {
        if request.harmless || request.is_bare() {
            return None;
        }
        // What is no URL is refused by whoever sends it.
        let url = url::Url::parse(&request.url).ok()?;
        let by = || "the server".to_owned();
        self.settings.named.check(&url, by).err()
    }

    /// Reads what is published somewhere, by a request that holds nothing but its URL.
    pub async fn fetch(&self, url: String) -> Exchange {
        let headers = vec![("Accept".to_owned(), b"application/json".to_vec())];
        self.send_anywhere(Outgoing {
            method: "GET".to_owned(),
            url,
            headers,
            ..Outgoing::default()
        })
        .await
    }

    async fn send_anywhere(&self, request: Outgoing) -> Exchange {
        if self.settings.refuse_plain_http
            && !request.harmless
            && is_plain_http_elsewhere(&request.url)
        {
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
            match tokio::time::timeout(budget, socket::send(&request, &self.settings)).await {
                Ok(result) => result,
                Err(_) => Err(Failure::Timeout(budget)),
            }
        } else {
            match tokio::time::timeout(budget, self.send_by_client(&request)).await {
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

    async fn send_by_client(&self, request: &Outgoing) -> Result<Answer, Failure> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| Failure::Unsendable(format!("`{}` is no method", request.method)))?;
        let mut builder = self.client.request(method, &request.url);
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
        let response = builder.send().await.map_err(|error| failure(&error))?;
        read_answer(response, self.settings.max_body_bytes).await
    }

    /// A browser of its own, with a cookie jar.
    ///
    /// # Errors
    ///
    /// As for [`Sender::new`].
    pub fn browser(&self) -> Result<Browser, String> {
        let client = builder(&self.settings)?
            .cookie_store(true)
            .build()
            .map_err(|error| causes(&error))?;
        Ok(Browser::new(
            client,
            Arc::clone(&self.settings),
            Arc::clone(&self.limiter),
        ))
    }

    /// The origins that a person named.
    pub fn named(&self) -> &Origins {
        &self.settings.named
    }

    /// The longest a request may take.
    pub fn timeout(&self) -> Duration {
        self.settings.timeout
    }
}

fn builder(settings: &Settings) -> Result<reqwest::ClientBuilder, String> {
    let mut builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .http1_only()
        .tcp_nodelay(true)
        .retry(reqwest::retry::never())
        .user_agent(concat!("grantspec/", env!("CARGO_PKG_VERSION")));
    for pem in &settings.ca {
        for certificate in
            reqwest::Certificate::from_pem_bundle(pem).map_err(|error| causes(&error))?
        {
            builder = builder.add_root_certificate(certificate);
        }
    }
    if let Some(pem) = &settings.client_certificate {
        builder =
            builder.identity(reqwest::Identity::from_pem(pem).map_err(|error| causes(&error))?);
    }
    if settings.insecure {
        builder = builder.danger_accept_invalid_certs(true);
    }
    if let Some(proxy) = &settings.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|error| causes(&error))?);
    }
    Ok(builder)
}

async fn read_answer(
    mut response: reqwest::Response,
    max_body_bytes: usize,
) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec()))
        .collect();
    // RFC 9112 section 8: without a length the connection's end is the body's, however it ends. A server that will
    // not read on says 413 or 431 and resets.
    let ends_with_connection = !["content-length", "transfer-encoding"]
        .iter()
        .any(|name| response.headers().contains_key(*name));
    let mut body = Vec::new();
    let mut truncated = false;
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                let room = max_body_bytes - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    truncated = true;
                    break;
                }
            }
            Ok(None) => break,
            Err(_) if ends_with_connection && status >= 400 => break,
            Err(error) => return Err(Failure::BrokenBody(causes(&error))),
        }
    }
    Ok(Answer {
        status,
        headers,
        body,
        truncated,
    })
}

fn failure(error: &reqwest::Error) -> Failure {
    let text = causes(error);
    if error.is_connect() {
        Failure::Connect(text)
    } else if error.is_builder() {
        Failure::Unsendable(text)
    } else {
        Failure::Broken(text)
    }
}

/// An error with its causes, innermost last; without the URL, which may hold secrets.
fn causes(error: &dyn std::error::Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut cause = Some(error);
    while let Some(error) = cause {
        let text = error.to_string();
        let text = text
            .split(" for url (")
            .next()
            .unwrap_or_default()
            .to_owned();
        if texts.last() != Some(&text) {
            texts.push(text);
        }
        cause = error.source();
    }
    texts.join(": ")
}

fn is_plain_http_elsewhere(url: &str) -> bool {
    url.starts_with("http://") && !crate::target::is_loopback(url)
}
