//! Why a case failed as plain text, from the report alone: what the terminal says, without the suites at hand.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::report::exchange::{show, shown_exchange};
use crate::report::group::weighty;
use crate::suite::{Catalogue, Class};
use crate::verdict::{Finding, Record, RowShown, Run};

/// What is wrong in one line.
pub(super) fn in_one_line(run: &Run, record: &Record) -> String {
    let worst = weighty(run, record).max_by_key(|finding| finding.weight(run.strict));
    match (worst, &record.trouble, &record.reason) {
        (Some(finding), ..) => finding.diagnosis.to_string(),
        (None, Some(trouble), _) => trouble.to_string(),
        (None, None, Some(reason)) => reason.to_string(),
        (None, None, None) => String::new(),
    }
}

/// Requirement, place in the suite, expected and actual, what held, the exchange, how to run it again.
pub(super) fn diagnosis(run: &Run, record: &Record, rows: &BTreeMap<&str, &RowShown>) -> String {
    let mut text = String::new();
    if let Some(trouble) = &record.trouble {
        let _ = writeln!(text, "error: {trouble}");
    }
    let case = run.cases.get(&record.case);
    for finding in weighty(run, record) {
        let weight = if finding.weight(run.strict) == Class::Fail {
            "fail"
        } else {
            "warning"
        };
        let row = rows.get(finding.requirement.as_str());
        let _ = match row {
            Some(row) => writeln!(
                text,
                "{weight}: {} · {} ({})",
                row.level.word(),
                row.citation,
                row.id
            ),
            None => writeln!(text, "{weight}: {}", finding.requirement),
        };
        let _ = writeln!(text, "{}", finding.diagnosis);
        let place = case.and_then(|case| case.places.get(&finding.path));
        let _ = match place {
            Some((line, column)) => writeln!(text, "  at        {}:{line}:{column}", record.file),
            None => writeln!(text, "  at        {} {}", record.file, finding.path),
        };
        let _ = writeln!(text, "  expected  {}", finding.expected);
        let _ = writeln!(text, "  actual    {}", finding.actual);
        if let Some(row) = row {
            let _ = writeln!(text, "  rule      {}", row.sentence);
        }
        let known = finding.known.as_ref().map(|known| known.reason.clone());
        for (label, what) in [
            ("note", &finding.note),
            ("deviation", &finding.deviation),
            ("known", &known),
        ] {
            if let Some(what) = what {
                let _ = writeln!(text, "  {label:<9} {what}");
            }
        }
    }
    if let Some(mend) = case.and_then(|case| case.mend.as_ref()) {
        let _ = writeln!(text, "  mend      {}", mend.trim());
    }
    if !record.held.is_empty() {
        let _ = writeln!(text, "  held      {}", record.held.join(" · "));
    }
    if let Some(exchange) = shown_exchange(record) {
        show(&mut text, exchange);
    }
    let _ = write!(text, "  again     {}", again(&run.selector, record));
    text
}

/// The command that runs one case again, with the words that select its target.
pub(super) fn again(selector: &[String], record: &Record) -> String {
    let name = word(&record.name);
    format!("grantspec run{} --exact {name}", in_shell(selector))
}

/// The words that select the target again, each with a space in front.
pub(super) fn selector(run: &Run) -> String {
    in_shell(&run.selector)
}

/// Words of a command, each with a space in front.
pub(super) fn in_shell(words: &[String]) -> String {
    words
        .iter()
        .map(|text| format!(" {}", word(text)))
        .collect()
}

/// A word of a POSIX shell; a report may be a stranger's.
pub(super) fn word(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.,:/=@%+".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// The findings that are told of: those that are more than information, by the profile or by the standard.
pub(super) fn told(record: &Record) -> impl Iterator<Item = &Finding> {
    let findings = record.findings.iter();
    findings.filter(|finding| finding.by_profile >= Class::Warn || finding.class >= Class::Warn)
}

/// The row that a finding is about, as its document is cited.
pub(super) fn citation(catalogue: &Catalogue, finding: &Finding) -> String {
    catalogue.get(&finding.requirement).map_or_else(
        || finding.requirement.clone(),
        |row| format!("{} ({})", row.citation(), row.id),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(word("rfc::a::b"), "rfc::a::b");
        assert_eq!(word("a; rm 'x'"), r"'a; rm '\''x'\'''");
    }
}
