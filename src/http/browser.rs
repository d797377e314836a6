//! A browser without scripts: cookies, one page at a time. Redirects are the caller's to follow.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use crate::http::body::Room;
use crate::http::client::{causes, read_answer};
use crate::http::limiter::Limiter;
use crate::http::load::Load;
use crate::http::message::{Exchange, Failure, Outgoing};
use crate::http::pool::Pool;
use crate::http::settings::{Barred, Settings};
use crate::secret::{Telling, told};

/// What a browser says of itself when somebody goes to a page: servers with one address for a page and an API go by
/// it. Pages are read by words, which are known in English.
pub(crate) const GOES_TO_PAGES: [(&str, &str); 2] = [
    (
        "accept",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    ),
    ("accept-language", "en-US,en;q=0.9"),
];

/// A page, as far as it was followed.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it was got from.
    pub url: url::Url,
    /// The answer itself; of the request only method and place are kept, since it holds credentials.
    pub exchange: Exchange,
    /// The status.
    pub status: u16,
    /// Where it sends the user agent, not yet followed.
    pub location: Option<String>,
}

impl Page {
    /// The body as text.
    pub fn text(&self) -> Cow<'_, str> {
        let body = self
            .exchange
            .answer()
            .map_or(&[][..], |answer| &answer.body);
        String::from_utf8_lossy(body)
    }
}

/// Why there is no page.
#[derive(Debug)]
pub enum PageError {
    /// It is where nothing secret goes.
    Barred(Barred),
    /// The request did not get there.
    Unsent(reqwest::Error),
    /// No whole answer came.
    Failed(Failure),
}

impl fmt::Display for PageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Barred(barred) => barred.fmt(f),
            Self::Unsent(error) => f.write_str(&causes(error)),
            Self::Failed(failure) => write!(f, "{failure}"),
        }
    }
}

impl std::error::Error for PageError {}

/// Keeps cookies between pages.
#[derive(Debug, Clone)]
pub struct Browser {
    pub(super) pool: Arc<Pool>,
    pub(super) settings: Arc<Settings>,
    pub(super) limiter: Arc<Limiter>,
    pub(super) load: Arc<Load>,
    pub(super) room: Arc<Room>,
}

impl Browser {
    /// Gets a page, to which `by` led.
    ///
    /// # Errors
    ///
    /// No connection, no whole answer, an origin that nobody but `by` named.
    pub async fn get(&self, url: &url::Url, by: &str) -> Result<Page, PageError> {
        self.check(url, by)?;
        let request = self.pool.client().get(url.as_str());
        self.fetch(url, "GET", request).await
    }

    /// Sends a form of the page `from` to where `by` led.
    ///
    /// # Errors
    ///
    /// As for [`Browser::get`].
    pub async fn post(
        &self,
        url: &url::Url,
        fields: &[(String, String)],
        from: &url::Url,
        by: &str,
    ) -> Result<Page, PageError> {
        self.check(url, by)?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = self
            .pool
            .client()
            .post(url.as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("content-length", body.len())
            .header("origin", from.origin().ascii_serialization())
            .body(body);
        self.fetch(url, "POST", request).await
    }

    /// A page of a stranger is sent no cookie, no state and no password.
    fn check(&self, url: &url::Url, by: &str) -> Result<(), PageError> {
        self.settings.check(url, by).map_err(PageError::Barred)
    }

    async fn fetch(
        &self,
        url: &url::Url,
        method: &str,
        request: reqwest::RequestBuilder,
    ) -> Result<Page, PageError> {
        let _turn = self.load.turn().await;
        self.limiter.wait().await;
        let began = Instant::now();
        let sent_at = SystemTime::now();
        let work = async {
            let said = GOES_TO_PAGES.into_iter();
            let request = said.fold(request, |request, (name, value)| {
                request.header(name, value)
            });
            let built = request.build().map_err(PageError::Unsent)?;
            let response = self.pool.send(built).await.map_err(PageError::Unsent)?;
            let read = read_answer(response, self.settings.max_body_bytes, &self.room);
            read.await.map_err(PageError::Failed)
        };
        let timeout = self.settings.timeout;
        let answer = tokio::time::timeout(timeout, work)
            .await
            .unwrap_or(Err(PageError::Failed(Failure::Timeout(timeout))))
            .inspect_err(|_| self.load.broke_off())?;
        self.settings.known.keep(&told(Telling {
            status: answer.status,
            headers: &answer.headers,
            body: &[],
            json: None,
            error_code: None,
        }));
        let request = Outgoing {
            method: method.to_owned(),
            url: format!("{}{}", url.origin().ascii_serialization(), url.path()),
            ..Outgoing::default()
        };
        let (status, location) = (answer.status, answer.header_values("location"));
        let exchange = Exchange {
            request,
            sent_at,
            elapsed: began.elapsed(),
            result: Ok(answer),
        };
        self.load.ended(&exchange);
        Ok(Page {
            url: url.clone(),
            status,
            location: location.into_iter().next(),
            exchange,
        })
    }
}
