//! The redactor: every known secret is replaced by its label, and so is what is secret by its name.

use std::cmp::Reverse;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use crate::secret::encoded::decoded;
use crate::secret::folded::folded;
use crate::secret::forms::LAYERS;
use crate::secret::found::Known;
use crate::secret::index::{Age, Index};
use crate::secret::known::KnownSecrets;
use crate::secret::members::{Manner, named};
use crate::secret::names::{CodeIs, is_secret};
use crate::secret::squeeze::squeezed;
use crate::secret::unescape::unescaped;
use crate::secret::value::Secret;
use crate::secret::view::View;

/// A text is read so many bytes at a time.
const WINDOW: usize = 64 * 1024;

/// And so many times further as the longest value is long, so that what begins in one window is seen whole: an escape
/// in an escape takes so many bytes for one.
const ESCAPED: usize = 8;

/// Base64 of Base64 of Base64 is the most that is undone.
const NESTS: u8 = 3;

/// Replaces every known secret, in whatever way it is encoded, by its label.
pub struct Redactor {
    known: Arc<KnownSecrets>,
    own: Index,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({:?})", self.known)
    }
}

/// What is hidden, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Hidden {
    range: Range<usize>,
    /// A value that is known tells its kind before one that only has a name.
    is_named: bool,
    label: String,
}

impl Redactor {
    /// A redactor that knows the secrets of a run, and whatever comes to them, and besides these of its own.
    pub fn new<'a>(known: Arc<KnownSecrets>, own: impl IntoIterator<Item = &'a Secret>) -> Self {
        let mut index = Index::default();
        for secret in own.into_iter().filter(|secret| secret.is_long()) {
            let secret = Known::new(known.key(), secret.clone());
            index.add(Age::Lasting, &Arc::new(secret));
        }
        index.link();
        Self { known, own: index }
    }

    /// The text with every secret replaced.
    pub fn redact(&self, text: &str) -> String {
        self.hide(text, None)
    }

    /// The beginning of a text with every secret replaced, a few times as long as so many characters at first. What is
    /// secret by its name is hidden, too, where that is asked for; of `spared` it is known that it is none.
    pub(super) fn beginning(
        &self,
        text: &str,
        most: usize,
        manner: Option<(Manner, Option<&str>)>,
    ) -> String {
        let margin = self.margin();
        let enough = most.saturating_mul(2).saturating_add(margin);
        if text.len() <= enough {
            return self.hide(text, manner);
        }
        // What breaks off at the end of this part may be a secret that nobody recognizes, so that end is not shown.
        let part = &text[..boundary_before(text, enough)];
        let shown = boundary_before(text, enough - margin);
        let mut beginning = replaced(part, 0..shown, &self.hidden(part, manner), &mut 0);
        beginning.push('…');
        beginning
    }

    fn hide(&self, text: &str, manner: Option<(Manner, Option<&str>)>) -> String {
        let margin = self.margin();
        if manner.is_some() || text.len() <= WINDOW + margin {
            return replaced(text, 0..text.len(), &self.hidden(text, manner), &mut 0);
        }
        let mut shown = String::with_capacity(text.len());
        let (mut start, mut done) = (0, 0);
        while start < text.len() {
            let end = boundary_before(text, start + WINDOW);
            let part = &text[start..boundary_before(text, end + margin)];
            let hidden = self.hidden(part, None);
            let mut ahead = done - start.min(done);
            shown.push_str(&replaced(part, 0..end - start, &hidden, &mut ahead));
            done = start + ahead;
            start = end;
        }
        shown
    }

    fn margin(&self) -> usize {
        let longest = self.known.search(Index::longest).max(self.own.longest());
        ESCAPED * longest.max(64)
    }

    /// The labels of the secrets that the text holds: what a scan of written files looks for.
    pub fn found_in(&self, text: &str) -> Vec<String> {
        let hidden = self.hidden(text, None);
        hidden.into_iter().map(|hidden| hidden.label).collect()
    }

    /// How the value of a field is shown whose name is that of a secret; `None` where it is another one's.
    pub(super) fn field(&self, name: &str, value: &str) -> Option<String> {
        if !is_secret(name.as_bytes(), CodeIs::Secret) || value.is_empty() {
            return None;
        }
        // What stands around a known secret is a part of the credential: its last bits, for example.
        let mut hidden = self.hidden(value, None).into_iter();
        let whole = hidden.find(|hidden| hidden.range == (0..value.len()));
        Some(whole.map_or_else(
            || self.label(name.as_bytes(), value.as_bytes()),
            |whole| whole.label,
        ))
    }

    fn label(&self, name: &[u8], value: &[u8]) -> String {
        let name = match name {
            b"" => "password".to_owned(),
            name => String::from_utf8_lossy(name).to_ascii_lowercase(),
        };
        let value = match unescaped(value) {
            Some(view) => String::from_utf8_lossy(&view.bytes).into_owned(),
            None => String::from_utf8_lossy(value).into_owned(),
        };
        self.known.key().label(&Secret::new(name, value))
    }

    /// What is hidden of a text, the first first; of what begins together the longer one, and nothing twice.
    fn hidden(&self, text: &str, manner: Option<(Manner, Option<&str>)>) -> Vec<Hidden> {
        let mut all = Vec::new();
        if let Some((manner, spared)) = manner {
            self.by_name(text.as_bytes(), manner, spared, &mut all);
        }
        self.known.search(|index| {
            let key = self.known.key();
            let mut reading = Reading {
                known: index,
                own: &self.own,
                found: Vec::new(),
                since: 0,
            };
            reading.read(text.as_bytes(), LAYERS, NESTS, &|range| range);
            all.extend(reading.found.into_iter().map(|(range, known)| Hidden {
                range,
                is_named: false,
                label: known.label(key).to_owned(),
            }));
        });
        for hidden in &mut all {
            hidden.range.start = boundary_before(text, hidden.range.start);
            while !text.is_char_boundary(hidden.range.end) {
                hidden.range.end += 1;
            }
        }
        all.sort_by_key(|hidden| {
            (
                hidden.range.start,
                Reverse(hidden.range.end),
                hidden.is_named,
            )
        });
        let mut joined: Vec<Hidden> = Vec::with_capacity(all.len());
        for hidden in all {
            match joined.last_mut() {
                Some(last) if hidden.range.start < last.range.end => {
                    last.range.end = last.range.end.max(hidden.range.end);
                }
                _ => joined.push(hidden),
            }
        }
        joined
    }

    /// What is secret by its name, in the text as it is and below its escapes.
    fn by_name(&self, text: &[u8], manner: Manner, spared: Option<&str>, all: &mut Vec<Hidden>) {
        let mut views = Vec::new();
        let mut place = |text: &[u8], views: &[View]| {
            for found in named(text, manner) {
                let value = &text[found.value.clone()];
                if spared.is_some_and(|spared| spared.as_bytes() == value) {
                    continue;
                }
                let label = self.label(&text[found.name], value);
                let views = views.iter().rev();
                all.push(Hidden {
                    range: views.fold(found.value, |range, view| view.place(range)),
                    is_named: true,
                    label,
                });
            }
        };
        place(text, &views);
        let mut next = unescaped(text);
        while let Some(view) = next {
            views.push(view);
            let bytes = &views[views.len() - 1].bytes;
            place(bytes, &views);
            next = if views.len() < usize::from(LAYERS) {
                unescaped(bytes)
            } else {
                None
            };
        }
    }
}

/// Reads a text in every way it may be meant.
struct Reading<'i> {
    known: &'i Index,
    own: &'i Index,
    found: Vec<(Range<usize>, &'i Known)>,
    /// So many were found before the text that is read just now.
    since: usize,
}

impl<'i> Reading<'i> {
    fn scan(&mut self, text: &[u8], place: &dyn Fn(Range<usize>) -> Range<usize>) {
        for index in [self.known, self.own] {
            index.scan(text, |range, known| self.add(place(range), known));
        }
    }

    /// One that overlaps itself, over and over, is one.
    fn add(&mut self, range: Range<usize>, known: &'i Known) {
        match self.found[self.since..].last_mut() {
            Some((last, of)) if std::ptr::eq(*of, known) && last.contains(&range.start) => {
                last.end = last.end.max(range.end);
            }
            _ => self.found.push((range, known)),
        }
    }

    fn read(
        &mut self,
        text: &[u8],
        layers: u8,
        nests: u8,
        place: &dyn Fn(Range<usize>) -> Range<usize>,
    ) {
        self.scan(text, place);
        if layers > 0
            && let Some(view) = unescaped(text)
        {
            // What its own letters are taken for escapes in may be too short squeezed later on.
            if layers == LAYERS {
                self.squeeze(text, place);
            }
            let place = |range| place(view.place(range));
            return self.read(&view.bytes, layers - 1, nests, &place);
        }
        self.squeeze(text, place);
        if nests == NESTS {
            self.fold(text, place);
        }
        if nests > 0 {
            decoded(text, &mut |bytes, own| {
                let place = |range| place(own(range));
                let outer = std::mem::replace(&mut self.since, self.found.len());
                if is_text(bytes) {
                    self.read(bytes, layers.max(1), nests - 1, &place);
                } else {
                    self.scan(bytes, &place);
                }
                self.since = outer;
            });
        }
    }

    fn squeeze(&mut self, text: &[u8], place: &dyn Fn(Range<usize>) -> Range<usize>) {
        if let Some(view) = squeezed(text) {
            self.uncovered(&[self.known, self.own], &view, place);
        }
    }

    fn fold(&mut self, text: &[u8], place: &dyn Fn(Range<usize>) -> Range<usize>) {
        if let Some(index) = self.known.of_folded() {
            self.uncovered(&[index], &folded(text), place);
        }
    }

    /// What is found in a reading in which something is left out. Between two secrets a third one may seem to be then.
    fn uncovered(
        &mut self,
        indexes: &[&'i Index],
        view: &View,
        place: &dyn Fn(Range<usize>) -> Range<usize>,
    ) {
        let covered = joined(
            self.found[self.since..]
                .iter()
                .map(|(range, _)| range.clone()),
        );
        let is_covered = |at: usize| {
            let after = covered.partition_point(|range| range.start <= at);
            after > 0 && at < covered[after - 1].end
        };
        for index in indexes {
            index.scan(&view.bytes, |range, known| {
                let range = place(view.place(range));
                if !is_covered(range.start) {
                    self.add(range, known);
                }
            });
        }
    }
}

/// Ranges in their order, those that overlap as one.
fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut all: Vec<Range<usize>> = ranges.collect();
    all.sort_by_key(|range| range.start);
    all.dedup_by(|next, before| {
        let overlaps = next.start < before.end;
        if overlaps {
            before.end = before.end.max(next.end);
        }
        overlaps
    });
    all
}

/// Whether bytes can have been meant as text. At three of four alignments they are noise.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &&u8| **byte < b' ' && !matches!(**byte, b'\n' | b'\r' | b'\t');
    bytes.iter().filter(is_control).count() * 16 <= bytes.len()
}

/// The nearest place before this one at which a letter begins.
fn boundary_before(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A part of a text with labels for what is hidden. `done` is how much of it is hidden already; then, how much of what
/// follows the part is.
fn replaced(text: &str, part: Range<usize>, hidden: &[Hidden], done: &mut usize) -> String {
    let mut shown = String::with_capacity(part.len());
    let mut at = part.start.max(*done);
    for hidden in hidden.iter().filter(|hidden| hidden.range.start < part.end) {
        if hidden.range.start >= at {
            shown.push_str(&text[at..hidden.range.start]);
            shown.push_str(&hidden.label);
        }
        at = at.max(hidden.range.end);
    }
    shown.push_str(text.get(at..part.end).unwrap_or_default());
    *done = at;
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::value::FingerprintKey;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    fn redactor(value: &str) -> Redactor {
        let known = KnownSecrets::with([&Secret::new("client_secret", value)]);
        Redactor::new(known, [])
    }

    fn redactor_of_a_trial(value: &str) -> Redactor {
        let secret = Secret::new("client_secret", value);
        Redactor::new(Arc::default(), [&secret])
    }

    fn label(redactor: &Redactor, secret: &Secret) -> String {
        let key: FingerprintKey = redactor.known.key();
        key.label(secret)
    }

    #[test]
    fn of_a_secret_and_a_longer_one_around_it_the_longer_one_is_hidden() {
        let (short, long) = (
            Secret::new("client_secret", "hunter2-hunter2"),
            Secret::new("client_secret, twice", "hunter2-hunter2hunter2-hunter2"),
        );
        for (known, own) in [(&short, &long), (&long, &short)] {
            let redactor = Redactor::new(KnownSecrets::with([known]), [own]);
            assert_eq!(
                redactor.redact("<hunter2-hunter2hunter2-hunter2 hunter2-hunter2>"),
                format!("<{} {}>", label(&redactor, &long), label(&redactor, &short))
            );
        }
    }

    #[test]
    fn a_secret_that_begins_within_another_is_hidden_to_its_end() {
        let known = KnownSecrets::with([
            &Secret::new("a", "abcdef-123"),
            &Secret::new("b", "123-ghijkl"),
        ]);
        let shown = Redactor::new(known, []).redact("x abcdef-123-ghijkl y");
        assert!(
            shown.starts_with("x <a 10 chars") && shown.ends_with("> y"),
            "{shown}"
        );
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
            let shown = redactor
                .field("Authorization", &credential)
                .expect("it is secret");
            assert!(
                shown.starts_with("<authorization ") && shown.ends_with('>'),
                "{shown}"
            );
            assert_eq!(shown.matches('<').count(), 1, "{shown}");
        }
        let whole = redactor
            .field("client_secret", "hunter2-hunter2")
            .expect("it is secret");
        assert!(whole.starts_with("<client_secret 15 chars"), "{whole}");
    }

    #[test]
    fn a_short_secret_is_hidden_by_its_field_only() {
        let redactor = redactor("abc");
        assert_eq!(redactor.redact("abc"), "abc");
        let shown = redactor
            .field("client_secret", "abc")
            .expect("it is secret");
        assert!(shown.starts_with("<client_secret 3 chars"), "{shown}");
    }

    #[test]
    fn what_stands_across_the_borders_of_windows_is_hidden() {
        let secret = "hunter2/hunter2+hunter2";
        let redactor = redactor(secret);
        let escaped = "hunter2%2Fhunter2%2Bhunter2";
        for before in WINDOW - 60..WINDOW + 3 {
            let text = format!(
                "{}ä {escaped} {}",
                "x".repeat(before),
                "y".repeat(3 * WINDOW)
            );
            let shown = redactor.redact(&text);
            assert_eq!(
                shown.matches("<client_secret 23 chars").count(),
                1,
                "{before}"
            );
            assert_eq!(shown.matches("hunter").count(), 0, "{before}");
            assert_eq!(shown.matches('y').count(), 3 * WINDOW);
        }
    }

    #[test]
    fn nothing_of_a_secret_is_left_where_a_beginning_ends() {
        let redactor = redactor("hunter2/hunter2+hunter2");
        for before in (0..4000).step_by(7) {
            let text = format!(
                "{}hunter2/hunter2+hunter2{}",
                "x".repeat(before),
                "y".repeat(9000)
            );
            let shown = redactor.beginning(&text, 500, None);
            assert!(!shown.contains("hunt"), "{before}: {shown}");
            assert!(shown.chars().count() >= 500);
        }
    }

    proptest! {
        #[test]
        fn both_ways_to_look_find_the_same(value in "[ab]{6,12}", text in "[ab<]{0,60}") {
            prop_assert_eq!(redactor(&value).redact(&text).len(), redactor_of_a_trial(&value).redact(&text).len());
        }

        #[test]
        fn no_text_of_any_kind_is_too_odd(value in "\\PC{6,12}", text in "\\PC{0,60}") {
            let redactor = redactor(&value);
            redactor.redact(&text);
            let manner = Manner { code: CodeIs::Secret, is_form: false };
            redactor.beginning(&format!("{text}{value}{text}"), 10, Some((manner, None)));
        }
    }
}
