//! Every form in which a value may turn up in a text.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::secret::value::SHORTEST;

/// What a form leaves as it is.
const FORM_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'*')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');
const URI_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'~')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_');

/// Every form in which a value may turn up in a text.
pub(super) fn encodings(value: &str) -> Vec<String> {
    let mut all = plain_encodings(value);
    if value.matches('.').count() >= 2 && value.starts_with("ey") {
        // The segments of a JWT, or of two that were sent as one; headers aside, which many JWTs share.
        for segment in value
            .split(['.', ',', ' '])
            .filter(|segment| segment.len() >= SHORTEST && !is_jose_header(segment))
        {
            all.extend(plain_encodings(segment));
        }
    }
    // A server that takes the secret for a form shows it in parts.
    if value.contains('&') && value.len() <= LONG {
        let parts = value.split('&').filter(|part| part.len() >= LONG_PART);
        all.extend(parts.flat_map(plain_encodings));
    }
    all.retain(|encoding| encoding.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

/// A part of a secret that says too much of it.
const LONG_PART: usize = 8;

fn is_jose_header(segment: &str) -> bool {
    STANDARD_NO_PAD
        .decode(segment.replace('-', "+").replace('_', "/"))
        .is_ok_and(|bytes| bytes.windows(5).any(|window| window == b"\"alg\""))
}

/// Beyond this a value is looked for in its usual forms only: every form of 64 KiB would cost seconds.
const LONG: usize = 4096;

pub(super) fn plain_encodings(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let percent = utf8_percent_encode(value, URI_UNRESERVED).to_string();
    let form = form_of(value);
    if value.len() > LONG {
        return vec![value.to_owned(), percent, form];
    }
    let twice = utf8_percent_encode(&percent, URI_UNRESERVED).to_string();
    let every = hex_of(bytes, "%").to_uppercase();
    let hex = hex_of(bytes, "");
    let strict = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let json = inside_json(value);
    let mut all = vec![
        value.to_owned(),
        inside_json(&json),
        json.replace('/', "\\/"),
        json,
        ascii_json(value),
        html(value),
        lower_percent(&percent),
        lower_percent(&form),
        lower_percent(&strict),
        strict,
        every.to_lowercase(),
        hex.to_uppercase(),
        percent,
        form,
        twice,
        every,
        hex,
    ];
    // Inside Basic it is form-encoded first (RFC 6749 section 2.3.1).
    let mut windows = base64_windows(bytes);
    for encoded in [
        form_of(value),
        utf8_percent_encode(value, URI_UNRESERVED).to_string(),
    ] {
        if encoded != value {
            windows.extend(base64_windows(encoded.as_bytes()));
        }
    }
    for window in windows {
        all.push(window.replace('+', "-").replace('/', "_"));
        all.push(window);
    }
    all
}

fn form_of(value: &str) -> String {
    utf8_percent_encode(value, FORM_UNRESERVED)
        .to_string()
        .replace("%20", "+")
}

/// Two hexadecimal digits for each byte, with something in front of each.
fn hex_of(bytes: &[u8], before_each: &str) -> String {
    let mut hex = String::with_capacity(bytes.len() * (before_each.len() + 2));
    for byte in bytes {
        hex.push_str(before_each);
        for digit in [byte >> 4, byte & 15] {
            hex.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    hex
}

/// `%2B` as `%2b`, the rest as it is.
fn lower_percent(text: &str) -> String {
    let mut lowered = String::with_capacity(text.len());
    let mut in_escape = 0;
    for letter in text.chars() {
        if letter == '%' {
            in_escape = 3;
        }
        lowered.push(if in_escape > 0 {
            letter.to_ascii_lowercase()
        } else {
            letter
        });
        in_escape = usize::saturating_sub(in_escape, 1);
    }
    lowered
}

/// The text as it stands between the quotes of JSON.
fn inside_json(value: &str) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let inside = json
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inside.unwrap_or_default().to_owned()
}

/// JSON with everything beyond ASCII escaped.
fn ascii_json(value: &str) -> String {
    let mut escaped = String::new();
    for unit in value.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii_graphic() || byte == b' ' => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("\\u{unit:04x}")),
        }
    }
    escaped
}

fn html(value: &str) -> String {
    value
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The Base64 of the bytes at each of the three alignments, without the characters that neighbours decide.
fn base64_windows(bytes: &[u8]) -> Vec<String> {
    let mut windows = vec![STANDARD.encode(bytes)];
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(bytes);
        let encoded = STANDARD_NO_PAD.encode(&shifted);
        let first = [0, 2, 3][shift];
        let last = if shifted.len() % 3 == 0 {
            encoded.len()
        } else {
            encoded.len() - 1
        };
        if first < last {
            windows.push(encoded[first..last].to_owned());
        }
    }
    windows
}
