//! A summary in Markdown, for merge requests and step summaries. What a server sent stands in `<code>` and `<pre>`, with
//! every character that Markdown or HTML could take for its own as an entity.

use crate::report::cause;
use crate::report::file::View;
use crate::report::group::{counted, counts, flaky, problems, rows, stale_of};
use crate::report::plain;
use crate::secret::{Shown, shown, written};
use crate::suite::Class;
use crate::verdict::{Record, RowState, Run, Verdict};

/// For merge requests.
pub(super) const VIEW: View = View {
    word: "md",
    file_name: "summary.md",
    is: "A summary in Markdown",
    write: |run, writer| writer.write_all(summary(run, usize::MAX).as_bytes()),
};

/// More cases than this are shown in full in no summary.
const MOST_DETAILS: usize = 20;

/// More reasons than these are counted.
const MOST_LISTED: usize = 100;

/// The summary, cut off before it has more than `limit` bytes.
pub fn summary(run: &Run, limit: usize) -> Shown {
    let mut summary = Summary {
        text: Shown::default(),
        limit: limit.saturating_sub(200),
        is_cut: false,
    };
    summary.add(&head(run));
    summary.add(&list_of_problems(run));
    for verdict in [Verdict::Fail, Verdict::Error] {
        summary.details(run, verdict);
    }
    summary.add(&list_of_known(run));
    summary.add(&table_of_documents(run));
    summary.add(&list_of_skips(run));
    summary.end()
}

/// A text that does not grow beyond its limit.
struct Summary {
    text: Shown,
    limit: usize,
    is_cut: bool,
}

impl Summary {
    /// Adds a block whole or not at all; after one that did not fit nothing more is added.
    fn add(&mut self, block: &Shown) {
        self.is_cut |= self.text.len() + block.len() > self.limit;
        if !self.is_cut && !block.is_empty() {
            self.text.push(block);
            self.text.push("\n");
        }
    }

    fn details(&mut self, run: &Run, verdict: Verdict) {
        let rows = rows(run);
        let records: Vec<&Record> = run
            .records
            .iter()
            .filter(|record| match verdict {
                Verdict::Fail => run.is_failure(record),
                verdict => run.verdict_of(record) == verdict,
            })
            .collect();
        if records.is_empty() {
            return;
        }
        let title = if verdict == Verdict::Fail {
            "Failed"
        } else {
            "Could not be judged"
        };
        self.add(&shown!("### {}: {}\n", title, records.len()));
        for record in records.iter().take(MOST_DETAILS) {
            self.add(&shown!(
                "<details><summary>{}: {}</summary>\n\n{}\n\n</details>\n",
                code(&record.name),
                code(&plain::in_one_line(run, record)),
                preformatted(&plain::diagnosis(run, record, &rows)),
            ));
        }
        let others: Shown = records
            .iter()
            .skip(MOST_DETAILS)
            .map(|record| shown!("- {}\n", code(&record.name)))
            .collect();
        self.add(&others);
    }

    fn end(mut self) -> Shown {
        if self.is_cut {
            self.text.push(
                "\nMore does not fit here; the whole is in `report.html` and `report.json`.\n",
            );
        }
        self.text
    }
}

fn head(run: &Run) -> Shown {
    let mut text = shown!(
        "## {}: {} by profile {}{}\n\n{}\n",
        Shown::from(run.headline()),
        code(&run.target),
        code(&run.profile),
        if run.strict {
            " (strict: the standard decides)"
        } else {
            ""
        },
        counts(run),
    );
    if run.partial {
        text.push("\nThe run was interrupted; this is what was known by then.\n");
    }
    for trouble in &run.trouble {
        text.push(shown!("\n**Trouble:** {}\n", code(trouble)));
    }
    if let Some(left) = &run.left {
        text.push(shown!("\n**Left:** {}\n", code(&written(left))));
    }
    for cause in &run.causes {
        text.push(shown!("\n**Cause:** {}\n", code(&cause::told(cause))));
    }
    for line in cause::additions(run) {
        text.push(shown!("\n**Target file:** {}\n", code(&line)));
    }
    for case in flaky(run) {
        text.push(shown!("\n**Flaky:** {}\n", code(&case)));
    }
    for stale in stale_of(run) {
        text.push(shown!("\n**Baseline:** {}\n", code(&stale)));
    }
    text
}

fn list_of_problems(run: &Run) -> Shown {
    let problems = problems(run);
    if problems.is_empty() {
        return Shown::default();
    }
    let rows = rows(run);
    let mut text = Shown::from(
        "### Distinct problems\n\n| | harm | cases | problem | rule |\n| --- | --- | ---: | --- | --- |\n",
    );
    for problem in problems.iter().take(100) {
        let row = rows.get(problem.requirement.as_str());
        let rule = row.map_or_else(
            || code(&problem.requirement),
            |row| shown!("{} {}", row.level.word(), code(&row.citation)),
        );
        let weight = if problem.class == Class::Fail {
            "fail"
        } else {
            "warn"
        };
        let diagnosis = code(&problem.diagnosis);
        text.push(shown!(
            "| {} | {} | {} | {} | {} |\n",
            weight,
            problem.lets,
            problem.trials.len(),
            diagnosis,
            rule
        ));
    }
    if problems.len() > 100 {
        text.push(shown!("\n… and {} more kinds\n", problems.len() - 100));
    }
    text
}

fn list_of_known(run: &Run) -> Shown {
    let known: Vec<&Record> = run
        .records
        .iter()
        .filter(|record| run.verdict_of(record) == Verdict::Known)
        .collect();
    if known.is_empty() {
        return Shown::default();
    }
    let mut text = shown!("### Known: {}\n\n", known.len());
    for record in known {
        let entry = record.accepted();
        let until = entry.and_then(|entry| entry.expires.as_ref());
        let until = until.map_or_else(Shown::default, |day| shown!(", until {}", code(day)));
        let reason = entry.map_or_else(Shown::default, |entry| code(&entry.reason));
        text.push(shown!("- {}: {}{}\n", code(&record.name), reason, until));
    }
    text
}

fn table_of_documents(run: &Run) -> Shown {
    if run.documents.is_empty() {
        return Shown::default();
    }
    let mut text = Shown::from(
        "<details><summary>Requirements by document</summary>\n\n| document | held | broken | known | documented | not exercised |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for document in &run.documents {
        text.push(shown!("| {} |", code(&document.id)));
        for state in [
            RowState::Held,
            RowState::Broken,
            RowState::Known,
            RowState::Documented,
            RowState::NotExercised,
        ] {
            let count = document
                .rows
                .iter()
                .filter(|row| row.state == state)
                .count();
            text.push(shown!(" {} |", count));
        }
        text.push("\n");
    }
    text.push("\n</details>\n");
    text
}

fn list_of_skips(run: &Run) -> Shown {
    let skipped = run
        .records
        .iter()
        .filter(|record| run.verdict_of(record) == Verdict::Skip);
    let reasons = counted(skipped.map(|record| record.reason.clone().unwrap_or_default()));
    if reasons.is_empty() {
        return Shown::default();
    }
    let mut text = Shown::from("<details><summary>Not tested, and why</summary>\n\n");
    for (reason, count) in reasons.iter().take(MOST_LISTED) {
        text.push(shown!("- {} × {}\n", count, code(reason)));
    }
    if reasons.len() > MOST_LISTED {
        text.push(shown!(
            "- … and {} more reasons\n",
            reasons.len() - MOST_LISTED
        ));
    }
    text.push("\n</details>\n");
    text
}

/// Text as code within a line.
pub(super) fn code(text: &Shown) -> Shown {
    shown!("<code>{}</code>", entities(&text.with('\n', " ")))
}

/// Text as a block of code.
fn preformatted(text: &Shown) -> Shown {
    shown!("<pre>{}</pre>", entities(text))
}

/// Every character of ASCII that is neither letter, digit nor space as an entity, line ends as they are.
fn entities(text: &Shown) -> Shown {
    text.mapped(|letter| match letter {
        // Plain in every place of a line, and most of what there is.
        '.' | ',' | '/' => None,
        letter if letter.is_ascii_punctuation() => Some(shown!("&#{};", u32::from(letter))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_server_is_markup() {
        assert_eq!(
            code(&"`a` | <b> @c\n# [d](e)".into()),
            "<code>&#96;a&#96; &#124; &#60;b&#62; &#64;c &#35; &#91;d&#93;&#40;e&#41;</code>"
        );
        assert!(!preformatted(&"</pre>".into()).contains("</pre></pre>"));
    }

    #[test]
    fn a_block_that_does_not_fit_ends_the_summary() {
        let mut summary = Summary {
            text: Shown::default(),
            limit: 10,
            is_cut: false,
        };
        for block in ["12345", "1234567890", "1"] {
            summary.add(&block.into());
        }
        assert!(summary.end().starts_with("12345\n\nMore does not fit"));
    }
}
