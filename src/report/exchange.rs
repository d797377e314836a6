//! The exchange that a failure is shown with.

use std::fmt::Write as _;

use crate::verdict::{Record, ShownExchange};

/// The exchange of the first finding, else the last one.
pub(super) fn shown_exchange(record: &Record) -> Option<&ShownExchange> {
    let number = record.findings.iter().find_map(|finding| finding.exchange);
    number
        .and_then(|number| record.exchanges.get(number))
        .or_else(|| record.exchanges.last())
}

/// What was sent and what came, line by line.
pub(super) fn show(text: &mut String, exchange: &ShownExchange) {
    let _ = writeln!(
        text,
        "  sent      {} ({})",
        exchange.request_line, exchange.purpose
    );
    let is_usual = |name: &str, value: &str| {
        name.eq_ignore_ascii_case("accept") && value == "application/json"
    };
    let headers = exchange.request_headers.iter();
    for (name, value) in headers.filter(|(name, value)| !is_usual(name, value)) {
        let _ = writeln!(text, "            {name}: {value}");
    }
    if !exchange.request_body.is_empty() {
        let _ = writeln!(
            text,
            "            {}",
            exchange.request_body.replace('\n', "\n            ")
        );
    }
    match (&exchange.status, &exchange.trouble) {
        (Some(status), _) => {
            let _ = writeln!(text, "  received  {status} in {:.0} ms", exchange.millis);
        }
        (None, trouble) => {
            let _ = writeln!(
                text,
                "  received  nothing: {}",
                trouble.as_deref().unwrap_or("no answer")
            );
        }
    }
    for (name, value) in &exchange.response_headers {
        let _ = writeln!(text, "            {name}: {value}");
    }
    if !exchange.response_body.is_empty() {
        let _ = writeln!(
            text,
            "            {}",
            exchange.response_body.replace('\n', "\n            ")
        );
    }
}
