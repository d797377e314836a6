//! Whether a server asks for patience.

use std::time::Duration;

use crate::answer::document::json_of;
use crate::http::Exchange;

/// How long a server asks to be left alone, in seconds (RFC 9110 section 10.2.3): of a throttled answer, where it says so,
/// and of a 503 that says when it is over (section 15.6.4). `usual` is for a throttled one that says nothing.
pub(crate) fn asked_for_patience(exchange: &Exchange, usual: Duration) -> Option<Duration> {
    let answer = exchange.answer()?;
    // Some proxies spell it with an X.
    let said = ["retry-after", "x-retry-after"]
        .iter()
        .flat_map(|name| answer.header_values(name))
        .find_map(|seconds| seconds.trim().parse().ok())
        .map(Duration::from_secs);
    if is_throttled(exchange) {
        return Some(said.unwrap_or(usual));
    }
    said.filter(|_| answer.status == 503)
}

/// Whether an answer asks for patience, whatever the request was. A device that polls too fast is told so by an error of
/// its own (RFC 8628 section 3.5), which is an answer to judge also with this status.
pub(crate) fn is_throttled(exchange: &Exchange) -> bool {
    let says_slow_down = |body: &[u8]| {
        let json = json_of(body);
        json.is_ok_and(|json| json.get("error").is_some_and(|error| error == "slow_down"))
    };
    exchange
        .answer()
        .is_some_and(|answer| answer.status == 429 && !says_slow_down(&answer.body))
}
