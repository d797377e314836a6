//! What is shown of exchanges and findings, with every secret hidden.

use std::sync::Arc;

use crate::craft::{Logged, Purpose, Work};
use crate::http::Exchange;
use crate::probe::Instance;
use crate::secret::{Boundary, KnownSecrets, Moment, Raw, Secret, Shown};
use crate::verdict::{Finding, Part, ShownExchange, Trouble};

/// More of a text than this is not shown.
const MOST_SHOWN: usize = 4096;

/// More header fields than these are counted.
const MOST_FIELDS: usize = 60;

/// What stands in place of a text that may hold a secret nobody knows any more.
const FORGOTTEN: &str =
    "left out: the secrets of its time are forgotten, since so many came after them";

/// Turns exchanges into text that is safe to show.
#[derive(Debug)]
pub struct Shower {
    boundary: Boundary,
    known: Arc<KnownSecrets>,
    began: Moment,
}

impl Shower {
    /// Knows the secrets of the run, and what counts as one in this trial.
    pub fn new(instance: &Instance, work: &Work) -> Self {
        Self::of(instance, &work.secrets, work.began)
    }

    /// For what was said since a moment.
    pub(super) fn of(instance: &Instance, secrets: &[Secret], began: Moment) -> Self {
        let known = Arc::clone(&instance.known);
        Self {
            boundary: Boundary::new(Arc::clone(&known), secrets),
            known,
            began,
        }
    }

    /// A text of one line with every secret hidden: what the server says must not begin a line of its own.
    pub(crate) fn text(&self, text: impl Into<Raw>) -> Shown {
        if !self.known.remembers(self.began) {
            return FORGOTTEN.into();
        }
        self.boundary.show(text, MOST_SHOWN)
    }

    pub(crate) fn trouble(&self, trouble: Trouble) -> Trouble<Shown> {
        trouble.map(|text| self.text(text))
    }

    pub(crate) fn finding(&self, finding: Finding<Raw>) -> Finding {
        finding.map(|text| self.text(text))
    }

    /// The exchanges of a trial.
    pub(super) fn exchanges(&self, all: &[Arc<Logged>]) -> Vec<ShownExchange> {
        all.iter().map(|logged| self.exchange(logged)).collect()
    }

    /// One exchange.
    pub(crate) fn exchange(&self, logged: &Logged) -> ShownExchange {
        if !self.known.remembers(self.began.min(logged.began)) {
            return ShownExchange {
                trouble: Some(FORGOTTEN.into()),
                ..ShownExchange::default()
            };
        }
        let Exchange {
            request, result, ..
        } = &logged.exchange;
        let mut request_line = self.text(request.method.as_str());
        request_line.push(" ");
        request_line.push(self.text(Raw::url(&request.url)));
        let mut shown = ShownExchange {
            purpose: self.text(logged.purpose.to_string()),
            part: Some(part(&logged.purpose)),
            request_line,
            request_headers: self.headers(&request.headers),
            request_body: self.lines(Raw::request_body(
                request.body.as_deref().unwrap_or_default(),
            )),
            millis: logged.exchange.elapsed.as_secs_f64() * 1000.0,
            ..ShownExchange::default()
        };
        if let Some(how) = request.compression {
            let how = serde_json::to_value(how).unwrap_or_default();
            let how = how.as_str().unwrap_or_default().replace('_', " ");
            let note = self.text(format!("… (compressed: {how})"));
            shown.request_body.push(note);
        }
        match result {
            Ok(answer) => {
                shown.status = Some(answer.status);
                shown.response_headers = self.headers(&answer.headers);
                let code = logged.reading.code.as_deref();
                let body = Raw::answer_body(&answer.body, answer.status, code);
                shown.response_body = self.lines(body);
                if answer.truncated {
                    let note = "… (the body goes on beyond the bound)";
                    shown.response_body.push(note);
                }
            }
            Err(failure) => shown.trouble = Some(self.text(failure.to_string())),
        }
        shown
    }

    fn headers(&self, headers: &[(String, Vec<u8>)]) -> Vec<(Shown, Shown)> {
        let header = |(name, value): &(String, Vec<u8>)| {
            let value = String::from_utf8_lossy(value);
            let value = match value.split_once(' ') {
                // The scheme is no secret.
                Some((scheme, credential)) if name.eq_ignore_ascii_case("authorization") => {
                    Raw::of([format!("{scheme} ").into(), Raw::field(name, credential)])
                }
                _ => Raw::field(name, value),
            };
            (self.text(name.as_str()), self.text(value))
        };
        let mut shown: Vec<(Shown, Shown)> = headers.iter().take(MOST_FIELDS).map(header).collect();
        if headers.len() > MOST_FIELDS {
            let more = format!("({} more header fields)", headers.len() - MOST_FIELDS);
            shown.push(("…".into(), self.text(more)));
        }
        shown
    }

    fn lines(&self, body: Raw) -> Shown {
        self.boundary.show_lines(body, MOST_SHOWN)
    }
}

fn part(purpose: &Purpose) -> Part {
    match purpose {
        Purpose::Step(_) => Part::Step,
        Purpose::Given(_) => Part::Given,
        Purpose::Control => Part::Control,
        Purpose::Oracle => Part::Oracle,
    }
}
