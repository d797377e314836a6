//! Secrets and the redactor that every writer goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen.

use std::collections::BTreeMap;
use std::fmt;

use aho_corasick::{AhoCorasick, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::{Digest, Sha256};

/// Values shorter than this are hidden by their field, not wherever they occur: they would hit innocent text.
pub const SHORTEST: usize = 6;

/// Parameters and members whose value is hidden whatever it is.
pub const SENSITIVE: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "code",
    "device_code",
    "user_code",
    "code_verifier",
    "client_secret",
    "client_assertion",
    "assertion",
    "password",
    "token",
    "subject_token",
    "actor_token",
    "secret",
    "authorization",
    "cookie",
    "set-cookie",
    "proxy-authorization",
    "verification_uri_complete",
    "dpop",
];

/// What [`SENSITIVE`] characters a form leaves as they are.
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

/// A secret value and what it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret {
    /// What it is: `client_secret`, `access_token`, or a recipe such as `client_secret, flip_last`.
    pub kind: String,
    /// The value.
    pub value: String,
}

impl Secret {
    /// A secret of a kind.
    pub fn new(kind: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            value: value.into(),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.kind)
    }
}

/// The key of a run's fingerprints.
#[derive(Clone, Copy)]
pub struct FingerprintKey([u8; 16]);

impl FingerprintKey {
    /// A key of this run's own.
    pub fn fresh() -> Self {
        Self(rand::random())
    }

    /// How a hidden value is shown: `<access_token 43 chars #9f2c>`.
    pub fn label(&self, secret: &Secret) -> String {
        let digest = Sha256::new()
            .chain_update(self.0)
            .chain_update(secret.value.as_bytes())
            .finalize();
        format!(
            "<{} {} chars #{:02x}{:02x}>",
            secret.kind,
            secret.value.chars().count(),
            digest[0],
            digest[1]
        )
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey")
    }
}

/// Replaces every known secret, in every encoding it may take, by its label.
pub struct Redactor {
    key: FingerprintKey,
    automaton: Option<AhoCorasick>,
    labels: Vec<String>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} patterns)", self.labels.len())
    }
}

impl Redactor {
    /// A redactor for these secrets. Where one value has several kinds the first one names it.
    pub fn new<'a>(key: FingerprintKey, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for secret in secrets {
            if secret.value.chars().count() < SHORTEST {
                continue;
            }
            let label = key.label(secret);
            for pattern in encodings(&secret.value) {
                patterns.entry(pattern).or_insert_with(|| label.clone());
            }
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(patterns.keys())
            .ok();
        Self {
            key,
            automaton,
            labels: patterns.into_values().collect(),
        }
    }

    /// The text with every secret replaced.
    pub fn redact(&self, text: &str) -> String {
        match &self.automaton {
            Some(automaton) => automaton.replace_all(text, &self.labels),
            None => text.to_owned(),
        }
    }

    /// The labels of the secrets that the text holds: what a scan of written files looks for.
    pub fn found_in(&self, text: &str) -> Vec<&str> {
        let Some(automaton) = &self.automaton else {
            return Vec::new();
        };
        automaton
            .find_iter(text)
            .map(|found| self.labels[found.pattern().as_usize()].as_str())
            .collect()
    }

    /// How the value of a field is shown: hidden where the field is sensitive, redacted elsewhere.
    pub fn field(&self, name: &str, value: &str) -> String {
        let redacted = self.redact(value);
        let is_sensitive = SENSITIVE
            .iter()
            .any(|sensitive| sensitive.eq_ignore_ascii_case(name));
        if is_sensitive && redacted == value && !value.is_empty() {
            return self
                .key
                .label(&Secret::new(name.to_ascii_lowercase(), value));
        }
        redacted
    }
}

/// Every form in which a value may turn up in a text.
fn encodings(value: &str) -> Vec<String> {
    let mut all = plain_encodings(value);
    if value.matches('.').count() == 2 && value.starts_with("ey") {
        // The segments of a JWT, its header aside, which many JWTs share.
        for segment in value
            .split('.')
            .skip(1)
            .filter(|segment| segment.len() >= SHORTEST)
        {
            all.extend(plain_encodings(segment));
        }
    }
    all.retain(|encoding| encoding.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

/// Beyond this a value is looked for in its usual forms only: every form of 64 KiB would cost seconds.
const LONG: usize = 4096;

fn plain_encodings(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let percent = utf8_percent_encode(value, URI_UNRESERVED).to_string();
    let form = utf8_percent_encode(value, FORM_UNRESERVED)
        .to_string()
        .replace("%20", "+");
    if value.len() > LONG {
        return vec![value.to_owned(), percent, form];
    }
    let twice = utf8_percent_encode(&percent, URI_UNRESERVED).to_string();
    let every: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut all = vec![
        value.to_owned(),
        json.trim_matches('"').to_owned(),
        json.trim_matches('"').replace('/', "\\/"),
        ascii_json(value),
        html(value),
        lower_percent(&percent),
        lower_percent(&form),
        every.to_lowercase(),
        hex.to_uppercase(),
        percent,
        form,
        twice,
        every,
        hex,
    ];
    for window in base64_windows(bytes) {
        all.push(window.replace('+', "-").replace('/', "_"));
        all.push(window);
    }
    all
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redactor(value: &str) -> Redactor {
        Redactor::new(
            FingerprintKey([7; 16]),
            [&Secret::new("client_secret", value)],
        )
    }

    #[test]
    fn a_secret_inside_basic_is_hidden_at_every_alignment() {
        for client_id in ["a", "ab", "abc"] {
            let header = format!(
                "Basic {}",
                STANDARD.encode(format!("{client_id}:hunter2-hunter2"))
            );
            let shown = redactor("hunter2-hunter2").redact(&header);
            assert!(shown.contains("<client_secret 15 chars"), "{shown}");
        }
    }

    #[test]
    fn a_short_secret_is_hidden_by_its_field_only() {
        let redactor = redactor("abc");
        assert_eq!(redactor.redact("abc"), "abc");
        assert!(
            redactor
                .field("client_secret", "abc")
                .starts_with("<client_secret 3 chars")
        );
    }

    proptest! {
        #[test]
        fn no_encoding_of_a_secret_survives(value in "[ -~äß密\n\"\\\\]{6,40}") {
            let redactor = redactor(&value);
            for encoding in plain_encodings(&value).into_iter().filter(|encoding| encoding.len() >= SHORTEST) {
                let shown = redactor.redact(&format!("<<{encoding}>>"));
                prop_assert!(redactor.found_in(&shown).is_empty() && !shown.contains(&encoding));
            }
        }
    }
}
