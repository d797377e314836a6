//! What is shown of exchanges and findings, with every secret hidden.

use std::sync::Arc;

use crate::craft::{Logged, Purpose, Work};
use crate::http::Exchange;
use crate::probe::Instance;
use crate::secret::{Boundary, Raw, Secret, Shown};
use crate::verdict::{Finding, Part, ShownExchange, Trouble};

/// More of a text than this is not shown.
const MOST_SHOWN: usize = 4096;

/// More header fields than these are counted.
const MOST_FIELDS: usize = 60;

/// Turns exchanges into text that is safe to show.
#[derive(Debug)]
pub struct Shower {
    boundary: Boundary,
}

impl Shower {
    /// Knows the secrets of the target and of this trial.
    pub fn new(instance: &Instance, work: &Work) -> Self {
        Self::of(instance, &work.secrets)
    }

    pub(super) fn of(instance: &Instance, secrets: &[Secret]) -> Self {
        Self {
            boundary: Boundary::new(instance.fingerprints, instance.known_secrets(), secrets),
        }
    }

    /// A text of one line with every secret hidden: what the server says must not begin a line of its own.
    pub(crate) fn text(&self, text: impl Into<Raw>) -> Shown {
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
            request_body: self.body(request.body.as_deref().unwrap_or_default(), None),
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
                shown.response_body = self.body(&answer.body, logged.reading.code.as_deref());
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

    /// A body; the error code in it is no secret, whatever its member is called.
    fn body(&self, body: &[u8], error_code: Option<&str>) -> Shown {
        self.boundary
            .show_lines(Raw::body(body, error_code), MOST_SHOWN)
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
