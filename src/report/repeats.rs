//! A wall of equal failures: the first ones are shown whole, the others in three lines.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use crate::report::plain::in_shell;
use crate::suite::{Catalogue, Class};
use crate::verdict::{Finding, Record};

/// So many failures of one kind are shown whole: more of them teach nothing new.
const WHOLE: usize = 3;

/// The kinds of failure that were shown, each with its number and the name of its first trial.
#[derive(Debug, Default)]
pub struct Repeats {
    seen: Mutex<HashMap<String, (usize, String)>>,
}

impl Repeats {
    /// The trial that failed like this one before, where enough of that kind were shown.
    pub fn first_of_many(&self, record: &Record) -> Option<String> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, first) = seen
            .entry(kind(record))
            .or_insert_with(|| (0, record.name.clone()));
        *count += 1;
        (*count > WHOLE).then(|| first.clone())
    }
}

/// What makes two failures one kind: the rows and the words of all that broke.
fn kind(record: &Record) -> String {
    let mut kind = String::new();
    if let Some(trouble) = &record.trouble {
        let _ = write!(kind, "{trouble}");
    }
    for finding in shown(record) {
        let _ = write!(kind, "\n{} {}", finding.requirement, finding.diagnosis);
    }
    kind
}

fn shown(record: &Record) -> impl Iterator<Item = &Finding> {
    let findings = record.findings.iter();
    findings.filter(|finding| finding.by_profile >= Class::Warn || finding.class >= Class::Warn)
}

/// A failure of which others of its kind were shown: what came, and how to see it whole.
pub fn in_short(
    record: &Record,
    catalogue: &Catalogue,
    first: &str,
    selector: &[String],
) -> String {
    let mut text = String::new();
    if let Some(trouble) = &record.trouble {
        let _ = writeln!(text, "error: {trouble}");
    }
    for finding in shown(record) {
        let row = catalogue.get(&finding.requirement);
        let row = row.map_or_else(
            || finding.requirement.clone(),
            |row| format!("{} ({})", row.citation(), row.id),
        );
        let _ = writeln!(text, "error: {}: {row}", finding.diagnosis);
        let _ = writeln!(text, "  actual    {}", finding.actual);
    }
    let _ = writeln!(text, "  like      {first}");
    let _ = write!(
        text,
        "  again     grantspec run{} --exact {}",
        in_shell(selector),
        record.name
    );
    text
}
