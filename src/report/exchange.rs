//! The exchange that a failure is shown with.

use crate::secret::{Shown, shown};
use crate::verdict::{Record, ShownExchange};

/// The exchange of the first finding, else the last one.
pub(super) fn shown_exchange(record: &Record) -> Option<&ShownExchange> {
    let number = record.findings.iter().find_map(|finding| finding.exchange);
    number
        .and_then(|number| record.exchanges.get(number))
        .or_else(|| record.exchanges.last())
}

/// What was sent and what came, line by line.
pub(super) fn show(text: &mut Shown, exchange: &ShownExchange) {
    text.push(shown!(
        "  sent      {} ({})\n",
        exchange.request_line,
        exchange.purpose
    ));
    let is_usual = |name: &str, value: &str| {
        name.eq_ignore_ascii_case("accept") && value == "application/json"
    };
    let headers = exchange.request_headers.iter();
    for (name, value) in headers.filter(|(name, value)| !is_usual(name, value)) {
        text.push(shown!("            {}: {}\n", name, value));
    }
    if !exchange.request_body.is_empty() {
        text.push(shown!(
            "            {}\n",
            exchange.request_body.indented("            ")
        ));
    }
    match (&exchange.status, &exchange.trouble) {
        (Some(status), _) => {
            text.push(shown!(
                "  received  {} in {:.0} ms\n",
                status,
                exchange.millis
            ));
        }
        (None, trouble) => {
            let why = trouble.clone().unwrap_or_else(|| "no answer".into());
            text.push(shown!("  received  nothing: {}\n", why));
        }
    }
    for (name, value) in &exchange.response_headers {
        text.push(shown!("            {}: {}\n", name, value));
    }
    if !exchange.response_body.is_empty() {
        text.push(shown!(
            "            {}\n",
            exchange.response_body.indented("            ")
        ));
    }
}
