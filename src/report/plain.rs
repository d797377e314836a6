//! Why a case failed as plain text, from the report alone: what the terminal says, without the suites at hand.

use std::collections::BTreeMap;

use crate::report::exchange::{show, shown_exchange};
use crate::report::group::weighty;
use crate::secret::{Shown, shown, written};
use crate::suite::{Catalogue, Class};
use crate::verdict::{Finding, Record, RowShown, Run};

/// What is wrong in one line.
pub(super) fn in_one_line(run: &Run, record: &Record) -> Shown {
    let worst =
        weighty(run, record).max_by_key(|finding| (finding.weight(run.strict), finding.harm));
    let text = match (worst, &record.trouble, &record.reason) {
        (Some(finding), ..) => finding.diagnosis.clone(),
        (None, Some(trouble), _) => trouble.shown(),
        (None, None, Some(reason)) => reason.clone(),
        (None, None, None) => Shown::default(),
    };
    text.unfolded()
}

/// Requirement, place in the suite, expected and actual, what held, the exchange, how to run it again.
pub(super) fn diagnosis(run: &Run, record: &Record, rows: &BTreeMap<&str, &RowShown>) -> Shown {
    let mut text = Shown::default();
    if let Some(trouble) = &record.trouble {
        text.push(shown!("error: {}\n", trouble));
    }
    let case = run.cases.get(&record.case);
    for finding in weighty(run, record) {
        let weight = if finding.weight(run.strict) == Class::Fail {
            "fail"
        } else {
            "warning"
        };
        let row = rows.get(finding.requirement.as_str());
        text.push(match row {
            Some(row) => shown!(
                "{}: {} · {} ({})\n",
                weight,
                row.level.word(),
                row.citation,
                row.id
            ),
            None => shown!("{}: {}\n", weight, finding.requirement),
        });
        text.push(shown!("{}\n", finding.diagnosis));
        let lets = Shown::from(finding.harm.words());
        text.push(shown!("  harm      {}\n", lets));
        let place = case.and_then(|case| case.places.get(&finding.path));
        text.push(match place {
            Some((line, column)) => {
                shown!("  at        {}:{}:{}\n", record.file, line, column)
            }
            None => shown!("  at        {} {}\n", record.file, finding.path),
        });
        text.push(shown!("  expected  {}\n", finding.expected));
        text.push(shown!("  actual    {}\n", finding.actual));
        if let Some(row) = row {
            text.push(shown!("  rule      {}\n", row.sentence));
        }
        let known = finding.known.as_ref().map(|known| known.reason.clone());
        for (label, what) in [
            ("note", &finding.note),
            ("deviation", &finding.deviation),
            ("known", &known),
        ] {
            if let Some(what) = what {
                text.push(shown!("  {:<9} {}\n", label, what));
            }
        }
    }
    if let Some(mend) = case.and_then(|case| case.mend.as_ref()) {
        text.push(shown!("  mend      {}\n", mend.trimmed()));
    }
    if !record.held.is_empty() {
        let held = Shown::joined(record.held.iter().cloned(), " · ");
        text.push(shown!("  held      {}\n", held));
    }
    if let Some(exchange) = shown_exchange(record) {
        show(&mut text, exchange);
    }
    text.push(shown!("  again     {}", again(&run.selector, record)));
    text
}

/// The command that runs one case again, with the words that select its target.
pub(super) fn again(selector: &[Shown], record: &Record) -> Shown {
    let name = word(&record.name);
    shown!("grantspec run{} --exact {}", in_shell(selector), name)
}

/// The words that select the target again, each with a space in front.
pub(super) fn selector(run: &Run) -> Shown {
    in_shell(&run.selector)
}

/// Words of a command, each with a space in front.
pub(super) fn in_shell(words: &[Shown]) -> Shown {
    words.iter().map(|text| shown!(" {}", word(text))).collect()
}

/// A word of a POSIX shell; a report may be a stranger's.
pub(super) fn word(text: &Shown) -> Shown {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-.,:/=@%+".contains(letter);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.clone();
    }
    shown!("'{}'", text.with('\'', r"'\''"))
}

/// The findings that are told of: those that are more than information, by the profile or by the standard.
pub(super) fn told(record: &Record) -> impl Iterator<Item = &Finding> {
    let findings = record.findings.iter();
    findings.filter(|finding| finding.by_profile >= Class::Warn || finding.class >= Class::Warn)
}

/// The row that a finding is about, as its document is cited.
pub(super) fn citation(catalogue: &Catalogue, finding: &Finding) -> Shown {
    catalogue.get(&finding.requirement).map_or_else(
        || finding.requirement.clone(),
        |row| shown!("{} ({})", written(row.citation()), written(&row.id)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_word_of_the_shell() {
        assert_eq!(word(&"rfc::a::b".into()), "rfc::a::b");
        assert_eq!(word(&"a; rm 'x'".into()), r"'a; rm '\''x'\'''");
    }
}
