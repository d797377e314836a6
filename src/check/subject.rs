//! What is judged, and what is known around it.

use std::cell::OnceCell;
use std::time::UNIX_EPOCH;

use serde_json::Value as Json;

use crate::answer::Arrival;
use crate::answer::Reading;
use crate::http::Exchange;
use crate::profile::Profile;
use crate::suite::{Meaning, Placeholder, Template};

/// Gives the text of a placeholder, if something made it.
pub type Lookup<'a> = &'a dyn Fn(&Placeholder<'_>) -> Option<String>;

/// One thing to judge, and what is known around it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The dialect, for what success and errors look like.
    pub profile: &'a Profile,
    /// The exchange.
    pub exchange: Option<&'a Exchange>,
    /// What the answer is, where that has been read already.
    pub reading: Option<&'a Reading>,
    /// Where an authorization request ended.
    pub arrival: Option<&'a Arrival>,
    /// Captures, roles and values.
    pub lookup: Lookup<'a>,
    /// Parameters that were sent.
    pub sent: &'a [(String, String)],
    /// Secrets that were sent.
    pub secrets: &'a [crate::secret::Secret],
    /// The target's JWK Set, or why there is none.
    pub keys: Result<&'a Json, &'a dyn std::fmt::Display>,
    /// The kind of answer of another step, by its id: `ok` or an error code.
    pub outcome_of: &'a dyn Fn(&str) -> Option<String>,
    /// Whether the target is on this machine, where https is not asked for.
    pub loopback: bool,
    /// Clock skew that times are judged with, in seconds.
    pub skew: i64,
}

/// An exchange being judged, with its body read once.
pub(crate) struct Subject<'a> {
    pub(crate) view: View<'a>,
    own: OnceCell<Reading>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(view: View<'a>) -> Self {
        Self {
            view,
            own: OnceCell::new(),
        }
    }

    /// What the answer is, by the profile; where nobody has read it, it is of the token endpoint, or ends an authorization.
    pub(crate) fn reading(&self) -> &Reading {
        self.view.reading.unwrap_or_else(|| {
            self.own.get_or_init(|| {
                self.view.exchange.map_or_else(Reading::none, |exchange| {
                    let endpoint = if self.view.arrival.is_some() {
                        "authorization"
                    } else {
                        "token"
                    };
                    crate::answer::read(exchange, self.view.profile, endpoint)
                })
            })
        })
    }

    /// The bytes of the body.
    pub(crate) fn body(&self) -> &'a [u8] {
        self.view
            .exchange
            .and_then(Exchange::answer)
            .map_or(&[], |answer| &*answer.body)
    }

    /// The text with its placeholders replaced; the answer's own members are known here. Else the one that nothing
    /// stands for.
    pub(crate) fn fill<'t>(&self, text: &'t str) -> Result<String, Placeholder<'t>> {
        if !text.contains("{{") {
            return Ok(text.to_owned());
        }
        Template(text).fill(|placeholder| self.value(placeholder))
    }

    fn value(&self, placeholder: &Placeholder<'_>) -> Option<String> {
        match placeholder.meaning() {
            Meaning::Response(path) => self.reading().lookup(path),
            Meaning::Request(name) => self
                .view
                .sent
                .iter()
                .find(|(sent, _)| sent == name)
                .map(|(_, value)| value.clone()),
            Meaning::ReplyTime => self.reply_time().map(|time| time.to_string()),
            _ => (self.view.lookup)(placeholder),
        }
    }

    /// When the answer came, by its Date header, else by our clock; seconds since 1970.
    fn reply_time(&self) -> Option<u64> {
        let exchange = self.view.exchange?;
        let date = exchange
            .answer()
            .and_then(|answer| answer.header_values("date").into_iter().next());
        let time = date
            .and_then(|date| httpdate::parse_http_date(&date).ok())
            .unwrap_or(exchange.sent_at + exchange.elapsed);
        time.duration_since(UNIX_EPOCH)
            .ok()
            .map(|since| since.as_secs())
    }
}
