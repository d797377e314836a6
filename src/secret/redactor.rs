//! The redactor: every known secret is replaced by its label.

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::secret::finder::Patterns;
use crate::secret::value::{FingerprintKey, SENSITIVE, Secret};

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::forms::plain_encodings;
    use crate::secret::value::SHORTEST;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
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
