//! A wall of equal failures: the first ones are shown whole, the others in three lines.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

use crate::report::plain::{again, citation, told};
use crate::secret::{Shown, shown};
use crate::suite::Catalogue;
use crate::verdict::Record;

/// So many failures of one kind are shown whole: more of them teach nothing new.
const WHOLE: usize = 3;

/// What all of them may take that are shown whole: each stays in memory until the run is over.
const MOST: usize = 8 << 20;

/// The bytes of a text in short.
const SHORT: usize = 512;

/// The kinds of failure that were shown, each with its number and the name of its first trial.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: Mutex<HashMap<[u8; 32], (usize, Shown)>>,
    whole: AtomicUsize,
}

impl Repeats {
    /// The trial that failed like this one before, where enough of that kind were shown.
    pub fn first_of_many(&self, record: &Record) -> Option<Shown> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, first) = seen
            .entry(Sha256::digest(kind(record)).into())
            .or_insert_with(|| (0, record.name.clone()));
        *count += 1;
        let bytes = record.exchange_bytes() + record.text_bytes();
        let is_new = *count <= WHOLE && self.whole.fetch_add(bytes, Ordering::Relaxed) < MOST;
        (!is_new).then(|| first.clone())
    }
}

/// What makes two failures one kind: the rows and the words of all that broke.
fn kind(record: &Record) -> String {
    let mut kind = String::new();
    if let Some(trouble) = &record.trouble {
        let _ = write!(kind, "{trouble}");
    }
    for finding in told(record) {
        let _ = write!(kind, "\n{} {}", finding.requirement, finding.diagnosis);
    }
    kind
}

/// A failure of which others of its kind were shown: what came, and how to see it whole.
pub fn in_short(
    record: &Record,
    catalogue: &Catalogue,
    first: &Shown,
    selector: &[Shown],
) -> Shown {
    let mut text = Shown::default();
    if let Some(trouble) = &record.trouble {
        text.push(shown!("error: {}\n", trouble));
    }
    for finding in told(record) {
        let row = citation(catalogue, finding);
        let diagnosis = finding.diagnosis.shortened(SHORT);
        text.push(shown!("error: {}: {}\n", diagnosis, row));
        text.push(shown!("  actual    {}\n", finding.actual.shortened(SHORT)));
    }
    text.push(shown!("  like      {}\n", first));
    text.push(shown!("  again     {}", again(selector, record)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::{Library, Source};

    #[test]
    fn the_fourth_of_a_kind_is_told_in_short_and_another_kind_is_not() {
        let library = Library::load(&Source::embedded()).expect("the suites are good");
        let record = |name: &str, trouble: &str| -> Record {
            serde_json::from_value(serde_json::json!({
                "name": name, "case": name, "revision": 1, "title": "", "requirements": [], "verdict": "error",
                "standard": "error", "file": "", "path": "", "trouble": {"login": trouble}, "findings": [], "held": [],
                "exchanges": [], "requests": 0, "millis": 0.0, "target_millis": 0.0,
            }))
            .expect("a record")
        };
        let repeats = Repeats::default();
        for name in ["a", "b", "c"] {
            assert_eq!(repeats.first_of_many(&record(name, "no page")), None);
        }
        let fourth = record("d", "no page");
        let first = repeats.first_of_many(&fourth).expect("three were told");
        assert_eq!(first, "a");
        assert_eq!(repeats.first_of_many(&record("e", "no form")), None);
        assert_eq!(
            in_short(&fourth, &library.catalogue, &first, &[]),
            "error: login failed: no page\n  like      a\n  again     grantspec run --exact d"
        );
    }
}
