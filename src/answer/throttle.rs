//! Whether a server asks for patience.

use crate::answer::document::json_of;
use crate::http::Exchange;

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
