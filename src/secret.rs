//! Secrets and the redactor that every writer goes through.
//!
//! A secret is known by its value and its kind. What is written shows kind, length and a short fingerprint
//! that is keyed for the run, so that two values can be compared without being seen.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
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

/// What some secrets look like in every encoding they may take.
pub struct Patterns {
    finder: Finder,
    values: BTreeSet<String>,
    labels: Vec<String>,
}

impl Patterns {
    /// The patterns of these secrets, for a whole run: costly to make, fast to search. Where one value has several
    /// kinds the first one names it.
    pub fn new<'a>(key: FingerprintKey, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::found_by(key, secrets, |patterns| {
            // A DFA is faster to search and takes longer to make than all searches of a run.
            AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::ContiguousNFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(&patterns)
                .map_or_else(
                    |_| Finder::Beginnings(Beginnings::of(patterns.clone())),
                    Finder::Automaton,
                )
        })
    }

    /// The same for the few secrets of one trial: made in no time.
    fn of_a_trial<'a>(key: FingerprintKey, secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        Self::found_by(key, secrets, |patterns| {
            Finder::Beginnings(Beginnings::of(patterns))
        })
    }

    fn found_by<'a>(
        key: FingerprintKey,
        secrets: impl IntoIterator<Item = &'a Secret>,
        make: impl FnOnce(Vec<String>) -> Finder,
    ) -> Self {
        let mut values = BTreeSet::new();
        let mut patterns: BTreeMap<String, String> = BTreeMap::new();
        for secret in secrets {
            if secret.value.chars().count() < SHORTEST || !values.insert(secret.value.clone()) {
                continue;
            }
            let label = key.label(secret);
            for pattern in encodings(&secret.value) {
                patterns.entry(pattern).or_insert_with(|| label.clone());
            }
        }
        let (patterns, labels) = patterns.into_iter().unzip();
        Self {
            finder: make(patterns),
            values,
            labels,
        }
    }

    /// The first match from a place on, and its label.
    fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, &str)> {
        let (range, pattern) = match &self.finder {
            Finder::Beginnings(beginnings) => beginnings.find(text, from)?,
            Finder::Automaton(automaton) => {
                let found = automaton.find(Input::new(text).range(from..))?;
                (found.range(), found.pattern().as_usize())
            }
        };
        Some((range, self.labels.get(pattern)?.as_str()))
    }
}

/// Looks for many patterns at once.
enum Finder {
    /// Made in no time.
    Beginnings(Beginnings),
    /// Faster to search.
    Automaton(AhoCorasick),
}

/// Patterns by their first bytes. None is shorter than that.
struct Beginnings {
    by_start: HashMap<[u8; SHORTEST], Vec<usize>>,
    /// Which sums of first bytes there are, so that most places of a text are passed over at once.
    sums: Box<[bool; 512]>,
    patterns: Vec<String>,
}

impl Beginnings {
    fn of(patterns: Vec<String>) -> Self {
        let mut by_start: HashMap<[u8; SHORTEST], Vec<usize>> = HashMap::new();
        let mut sums = Box::new([false; 512]);
        for (at, pattern) in patterns.iter().enumerate() {
            if let Some(start) = pattern.as_bytes().first_chunk() {
                sums[Self::sum(start)] = true;
                by_start.entry(*start).or_default().push(at);
            }
        }
        Self {
            by_start,
            sums,
            patterns,
        }
    }

    fn sum(start: &[u8; SHORTEST]) -> usize {
        start
            .iter()
            .fold(0, |sum, byte| (sum * 7 + usize::from(*byte)) % 512)
    }

    /// The leftmost match, of several there the longest.
    fn find(&self, text: &str, from: usize) -> Option<(Range<usize>, usize)> {
        let bytes = text.as_bytes();
        (from..bytes.len()).find_map(|at| {
            let start = bytes[at..].first_chunk()?;
            if !self.sums[Self::sum(start)] {
                return None;
            }
            let candidates = self.by_start.get(start)?.iter().copied();
            let length = |pattern: usize| self.patterns[pattern].len();
            candidates
                .filter(|pattern| bytes[at..].starts_with(self.patterns[*pattern].as_bytes()))
                .max_by_key(|pattern| length(*pattern))
                .map(|pattern| (at..at + length(pattern), pattern))
        })
    }
}

/// Replaces every known secret, in every encoding it may take, by its label.
pub struct Redactor {
    key: FingerprintKey,
    layers: [Arc<Patterns>; 2],
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count: usize = self.layers.iter().map(|layer| layer.labels.len()).sum();
        write!(f, "Redactor({count} patterns)")
    }
}

impl Redactor {
    /// A redactor for secrets that are known already and for these.
    pub fn new<'a>(
        key: FingerprintKey,
        known: Arc<Patterns>,
        secrets: impl IntoIterator<Item = &'a Secret>,
    ) -> Self {
        let own = secrets
            .into_iter()
            .filter(|secret| !known.values.contains(&secret.value));
        let own = Arc::new(Patterns::of_a_trial(key, own));
        Self {
            key,
            layers: [known, own],
        }
    }

    /// The secrets in a text, the first first; of two that begin together the longer one.
    fn matches(&self, text: &str) -> Vec<(Range<usize>, &str)> {
        let mut next = self.layers.each_ref().map(|layer| layer.find(text, 0));
        let mut all = Vec::new();
        while let Some(first) = next
            .iter()
            .flatten()
            .min_by_key(|(range, _)| (range.start, Reverse(range.end)))
            .cloned()
        {
            let end = first.0.end;
            all.push(first);
            for (layer, next) in self.layers.iter().zip(&mut next) {
                if next.as_ref().is_some_and(|(range, _)| range.start < end) {
                    *next = layer.find(text, end);
                }
            }
        }
        all
    }

    /// The text with every secret replaced.
    pub fn redact(&self, text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        let mut done = 0;
        for (range, label) in self.matches(text) {
            shown.push_str(&text[done..range.start]);
            shown.push_str(label);
            done = range.end;
        }
        shown.push_str(&text[done..]);
        shown
    }

    /// The labels of the secrets that the text holds: what a scan of written files looks for.
    pub fn found_in(&self, text: &str) -> Vec<&str> {
        let matches = self.matches(text);
        matches.into_iter().map(|(_, label)| label).collect()
    }

    /// How the value of a field is shown: hidden where the field is sensitive, redacted elsewhere.
    pub fn field(&self, name: &str, value: &str) -> String {
        let is_sensitive = SENSITIVE
            .iter()
            .any(|sensitive| sensitive.eq_ignore_ascii_case(name));
        let matches = self.matches(value);
        // What stands around a known secret is a part of the credential: its last bits, for example.
        let is_whole = |(range, _): &(Range<usize>, &str)| *range == (0..value.len());
        if is_sensitive && !value.is_empty() && !matches.iter().any(is_whole) {
            return self
                .key
                .label(&Secret::new(name.to_ascii_lowercase(), value));
        }
        self.redact(value)
    }
}

/// Every form in which a value may turn up in a text.
fn encodings(value: &str) -> Vec<String> {
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

fn plain_encodings(value: &str) -> Vec<String> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn redactor(value: &str) -> Redactor {
        let key = FingerprintKey([7; 16]);
        let known = Patterns::new(key, [&Secret::new("client_secret", value)]);
        Redactor::new(key, Arc::new(known), [])
    }

    fn redactor_of_a_trial(value: &str) -> Redactor {
        let key = FingerprintKey([7; 16]);
        let nothing = Arc::new(Patterns::new(key, []));
        Redactor::new(key, nothing, [&Secret::new("client_secret", value)])
    }

    #[test]
    fn of_a_secret_and_a_longer_one_around_it_the_longer_one_is_hidden() {
        let key = FingerprintKey([7; 16]);
        let (short, long) = (
            Secret::new("client_secret", "hunter2-hunter2"),
            Secret::new("client_secret, twice", "hunter2-hunter2hunter2-hunter2"),
        );
        for (known, own) in [(&short, &long), (&long, &short)] {
            let redactor = Redactor::new(key, Arc::new(Patterns::new(key, [known])), [own]);
            assert_eq!(
                redactor.redact("<hunter2-hunter2hunter2-hunter2 hunter2-hunter2>"),
                format!("<{} {}>", key.label(&long), key.label(&short))
            );
        }
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
    fn nothing_of_a_sensitive_field_is_left_around_a_secret_in_it() {
        let redactor = redactor("hunter2-hunter2");
        for client_id in ["a", "ab", "abc"] {
            let credential = STANDARD.encode(format!("{client_id}:hunter2-hunter2"));
            let shown = redactor.field("Authorization", &credential);
            assert!(
                shown.starts_with("<authorization ") && shown.ends_with('>'),
                "{shown}"
            );
            assert_eq!(shown.matches('<').count(), 1, "{shown}");
        }
        let whole = redactor.field("client_secret", "hunter2-hunter2");
        assert!(whole.starts_with("<client_secret 15 chars"), "{whole}");
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
            for redactor in [redactor(&value), redactor_of_a_trial(&value)] {
                for encoding in plain_encodings(&value).into_iter().filter(|encoding| encoding.len() >= SHORTEST) {
                    let shown = redactor.redact(&format!("<<{encoding}>>"));
                    prop_assert!(redactor.found_in(&shown).is_empty() && !shown.contains(&encoding));
                }
            }
        }

        #[test]
        fn both_ways_to_look_find_the_same(value in "[ab]{6,12}", text in "[ab<]{0,60}") {
            prop_assert_eq!(redactor(&value).redact(&text), redactor_of_a_trial(&value).redact(&text));
        }
    }
}
