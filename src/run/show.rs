//! What is shown of exchanges and findings, with every secret hidden.

use std::sync::{Arc, LazyLock};

use regex::{Captures, Regex};

use crate::probe::{Instance, Logged, Work};
use crate::secret::{Redactor, SENSITIVE, Secret, on_one_line, printable};
use crate::verdict::{Finding, ShownExchange, Trouble};

/// More of a body than this is not shown.
const MOST_SHOWN: usize = 4096;

/// A member with a sensitive name, its value up to the next quote or the end of what came.
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    let names = SENSITIVE.join("|");
    let pattern = format!(
        r#"(?P<before>(?i:\\*"(?P<name>{names})\\*"\s*:\s*\\*"))(?P<value>(?:[^"\\]|\\[^"])*)"#
    );
    Regex::new(&pattern).unwrap_or_else(|error| unreachable!("the pattern is fixed: {error}"))
});

/// Turns exchanges into text that is safe to show.
#[derive(Debug)]
pub struct Shower {
    redactor: Redactor,
}

impl Shower {
    /// Knows the secrets of the target and of this trial.
    pub fn new(instance: &Instance, work: &Work) -> Self {
        Self::of(instance, &work.secrets)
    }

    pub(super) fn of(instance: &Instance, secrets: &[Secret]) -> Self {
        Self {
            redactor: Redactor::new(instance.fingerprints, instance.known_secrets(), secrets),
        }
    }

    /// A text of one line with every secret hidden.
    pub(crate) fn text(&self, text: &str) -> String {
        self.line(text)
    }

    /// A text of one line with every secret hidden: what the server says must not begin a line of its own.
    fn line(&self, text: &str) -> String {
        on_one_line(&self.redactor.redact(text))
    }

    pub(crate) fn trouble(&self, trouble: Trouble) -> Trouble {
        let show = |text: String| self.line(&text);
        match trouble {
            Trouble::Transport(text) => Trouble::Transport(show(text)),
            Trouble::Login(text) => Trouble::Login(show(text)),
            Trouble::Control(text) => Trouble::Control(show(text)),
            Trouble::Given(text) => Trouble::Given(show(text)),
            Trouble::Suite(text) => Trouble::Suite(show(text)),
            Trouble::Defect(text) => Trouble::Defect(show(text)),
        }
    }

    pub(crate) fn finding(&self, finding: Finding) -> Finding {
        let show = |text: &str| self.line(text);
        Finding {
            expected: show(&finding.expected),
            actual: show(&finding.actual),
            diagnosis: show(&finding.diagnosis),
            ..finding
        }
    }

    /// The exchanges of a trial.
    pub(super) fn exchanges(&self, all: &[Arc<Logged>]) -> Vec<ShownExchange> {
        all.iter().map(|logged| self.exchange(logged)).collect()
    }

    /// One exchange.
    pub(crate) fn exchange(&self, logged: &Logged) -> ShownExchange {
        let exchange = &logged.exchange;
        let request = &exchange.request;
        let mut shown = ShownExchange {
            purpose: logged.purpose.to_string(),
            request_line: format!(
                "{} {}",
                request.method,
                self.line(&self.query(&request.url))
            ),
            request_headers: self.headers(&request.headers),
            request_body: self.body(request.body.as_deref().unwrap_or_default(), None),
            millis: exchange.elapsed.as_secs_f64() * 1000.0,
            ..ShownExchange::default()
        };
        if let Some(how) = request.compression {
            let how = serde_json::to_value(how).unwrap_or_default();
            let how = how.as_str().unwrap_or_default().replace('_', " ");
            shown
                .request_body
                .push_str(&format!("… (compressed: {how})"));
        }
        match &exchange.result {
            Ok(answer) => {
                shown.status = Some(answer.status);
                shown.response_headers = self.headers(&answer.headers);
                shown.response_body = self.body(&answer.body, logged.reading.code.as_deref());
                if answer.truncated {
                    shown
                        .response_body
                        .push_str("… (the body goes on beyond the bound)");
                }
            }
            Err(failure) => {
                shown.trouble = Some(self.line(&failure.to_string()));
            }
        }
        shown
    }

    fn headers(&self, headers: &[(String, Vec<u8>)]) -> Vec<(String, String)> {
        headers
            .iter()
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(value);
                let shown = match value.split_once(' ') {
                    // The scheme is no secret.
                    Some((scheme, credential)) if name.eq_ignore_ascii_case("authorization") => {
                        format!("{scheme} {}", self.redactor.field(name, credential))
                    }
                    _ => self.redactor.field(name, &value),
                };
                (on_one_line(name), on_one_line(&shown))
            })
            .collect()
    }

    /// The URL with sensitive parameters of its query hidden.
    fn query(&self, url: &str) -> String {
        match url.split_once('?') {
            Some((place, query)) => format!("{place}?{}", self.form(query)),
            None => url.to_owned(),
        }
    }

    fn form(&self, form: &str) -> String {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, value)) => {
                let decoded = percent_encoding::percent_decode_str(&value.replace('+', " "))
                    .decode_utf8_lossy()
                    .into_owned();
                let shown = self.redactor.field(name, &decoded);
                if shown == decoded {
                    format!("{name}={}", self.redactor.redact(value))
                } else {
                    format!("{name}={shown}")
                }
            }
            None => pair.to_owned(),
        };
        form.split('&').map(pair).collect::<Vec<_>>().join("&")
    }

    /// A body; the error code in it is no secret, whatever its member is called.
    fn body(&self, body: &[u8], error_code: Option<&str>) -> String {
        let text = String::from_utf8_lossy(body);
        let short: String = text.chars().take(MOST_SHOWN).collect();
        let rest = text.chars().count() - short.chars().count();
        // Cutting may leave half a secret at the end, so the whole is redacted first.
        let is_form = text.contains('=') && !text.contains(['\n', '<', '{']);
        let mut shown = if is_form {
            self.form(&text)
        } else {
            self.members(&self.redactor.redact(&text), error_code)
        };
        if rest > 0 {
            shown = shown.chars().take(MOST_SHOWN).collect();
            shown.push_str(&format!("… ({rest} more characters)"));
        }
        printable(&shown)
    }

    /// The text with the values of sensitive members hidden, also where it is no JSON that can be read.
    fn members(&self, text: &str, error_code: Option<&str>) -> String {
        MEMBER
            .replace_all(text, |found: &Captures<'_>| {
                let value = &found["value"];
                let is_label = value.starts_with('<') && value.ends_with('>');
                if value.is_empty() || is_label || Some(value) == error_code {
                    return found[0].to_owned();
                }
                let shown = self.redactor.field(&found["name"], value);
                format!("{}{shown}", &found["before"])
            })
            .into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::{FingerprintKey, Patterns};

    #[test]
    fn a_token_in_json_that_breaks_off_is_hidden() {
        let key = FingerprintKey::fresh();
        let known = Arc::new(Patterns::new(key, []));
        let shower = Shower {
            redactor: Redactor::new(key, known, []),
        };
        for (body, start) in [
            (
                r#"{"access_token": "abc123-def456", "#,
                r#"{"access_token": "<access_token 13"#,
            ),
            (
                r#"{"ok": true, "Code":"abc123-de"#,
                r#"{"ok": true, "Code":"<code 9"#,
            ),
            (
                r#"{"text": "{\"password\": \"pw\"}"}"#,
                r#"{"text": "{\"password\": \"<password 2"#,
            ),
        ] {
            let shown = shower.body(body.as_bytes(), None);
            assert!(shown.starts_with(start), "{shown}");
        }
    }
}
