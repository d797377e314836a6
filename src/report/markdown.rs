//! A summary in Markdown, for merge requests and step summaries. What a server sent stands in `<code>` and `<pre>`, with
//! every character that Markdown or HTML could take for its own as an entity.

use std::fmt::Write as _;

use crate::report::file::View;
use crate::report::group::{counted, counts, flaky, problems, rows, stale_of};
use crate::report::plain;
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

/// The summary, cut off before it has more than `limit` bytes.
pub fn summary(run: &Run, limit: usize) -> String {
    let mut summary = Summary {
        text: String::new(),
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
    text: String,
    limit: usize,
    is_cut: bool,
}

impl Summary {
    /// Adds a block whole or not at all; after one that did not fit nothing more is added.
    fn add(&mut self, block: &str) {
        self.is_cut |= self.text.len() + block.len() > self.limit;
        if !self.is_cut && !block.is_empty() {
            self.text.push_str(block);
            self.text.push('\n');
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
        self.add(&format!("### {title}: {}\n", records.len()));
        for record in records.iter().take(MOST_DETAILS) {
            self.add(&format!(
                "<details><summary>{}: {}</summary>\n\n{}\n\n</details>\n",
                code(&record.name),
                code(&plain::in_one_line(run, record)),
                preformatted(&plain::diagnosis(run, record, &rows)),
            ));
        }
        let others: String = records
            .iter()
            .skip(MOST_DETAILS)
            .map(|record| format!("- {}\n", code(&record.name)))
            .collect();
        self.add(&others);
    }

    fn end(mut self) -> String {
        if self.is_cut {
            self.text.push_str(
                "\nMore does not fit here; the whole is in `report.html` and `report.json`.\n",
            );
        }
        self.text
    }
}

fn head(run: &Run) -> String {
    let mut text = format!(
        "## {}: {} by profile {}{}\n\n{}\n",
        run.headline(),
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
        text.push_str("\nThe run was interrupted; this is what was known by then.\n");
    }
    for trouble in &run.trouble {
        let _ = writeln!(text, "\n**Trouble:** {}", code(trouble));
    }
    for case in flaky(run) {
        let _ = writeln!(text, "\n**Flaky:** {}", code(&case));
    }
    for stale in stale_of(run) {
        let _ = writeln!(text, "\n**Baseline:** {}", code(&stale));
    }
    text
}

fn list_of_problems(run: &Run) -> String {
    let problems = problems(run);
    if problems.is_empty() {
        return String::new();
    }
    let rows = rows(run);
    let mut text = String::from(
        "### Distinct problems\n\n| | cases | problem | rule |\n| --- | ---: | --- | --- |\n",
    );
    for problem in problems.iter().take(100) {
        let row = rows.get(problem.requirement.as_str());
        let rule = row.map_or_else(
            || code(&problem.requirement),
            |row| format!("{} {}", row.level.word(), code(&row.citation)),
        );
        let weight = if problem.class == Class::Fail {
            "fail"
        } else {
            "warn"
        };
        let diagnosis = code(&problem.diagnosis);
        let _ = writeln!(
            text,
            "| {weight} | {} | {diagnosis} | {rule} |",
            problem.trials.len()
        );
    }
    if problems.len() > 100 {
        let _ = writeln!(text, "\n… and {} more kinds", problems.len() - 100);
    }
    text
}

fn list_of_known(run: &Run) -> String {
    let known: Vec<&Record> = run
        .records
        .iter()
        .filter(|record| run.verdict_of(record) == Verdict::Known)
        .collect();
    if known.is_empty() {
        return String::new();
    }
    let mut text = format!("### Known: {}\n\n", known.len());
    for record in known {
        let entry = record.accepted();
        let until = entry.and_then(|entry| entry.expires.as_ref());
        let until = until.map_or_else(String::new, |day| format!(", until {}", code(day)));
        let reason = entry.map_or("", |entry| entry.reason.as_str());
        let _ = writeln!(text, "- {}: {}{until}", code(&record.name), code(reason));
    }
    text
}

fn table_of_documents(run: &Run) -> String {
    if run.documents.is_empty() {
        return String::new();
    }
    let mut text = String::from(
        "<details><summary>Requirements by document</summary>\n\n| document | held | broken | known | documented | not exercised |\n| --- | ---: | ---: | ---: | ---: | ---: |\n",
    );
    for document in &run.documents {
        let _ = write!(text, "| {} |", code(&document.id));
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
            let _ = write!(text, " {count} |");
        }
        text.push('\n');
    }
    text.push_str("\n</details>\n");
    text
}

fn list_of_skips(run: &Run) -> String {
    let skipped = run
        .records
        .iter()
        .filter(|record| run.verdict_of(record) == Verdict::Skip);
    let reasons =
        counted(skipped.map(|record| record.reason.as_deref().unwrap_or_default().to_owned()));
    if reasons.is_empty() {
        return String::new();
    }
    let mut text = String::from("<details><summary>Not tested, and why</summary>\n\n");
    for (reason, count) in reasons {
        let _ = writeln!(text, "- {count} × {}", code(&reason));
    }
    text.push_str("\n</details>\n");
    text
}

/// Text as code within a line.
pub(super) fn code(text: &str) -> String {
    format!(
        "<code>{}</code>",
        entities(&text.replace(['\n', '\r'], " "))
    )
}

/// Text as a block of code.
fn preformatted(text: &str) -> String {
    format!("<pre>{}</pre>", entities(text))
}

/// Every character of ASCII that is neither letter, digit nor space as an entity, line ends as they are.
fn entities(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            // Plain in every place of a line, and most of what there is.
            '.' | ',' | '/' | ' ' | '\n' | '\t' => shown.push(letter),
            letter if letter.is_ascii_punctuation() => {
                let _ = write!(shown, "&#{};", u32::from(letter));
            }
            letter if letter.is_control() => shown.extend(letter.escape_unicode()),
            letter => shown.push(letter),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_server_is_markup() {
        assert_eq!(
            code("`a` | <b> @c\n# [d](e)"),
            "<code>&#96;a&#96; &#124; &#60;b&#62; &#64;c &#35; &#91;d&#93;&#40;e&#41;</code>"
        );
        assert!(!preformatted("</pre>").contains("</pre></pre>"));
    }

    #[test]
    fn a_block_that_does_not_fit_ends_the_summary() {
        let mut summary = Summary {
            text: String::new(),
            limit: 10,
            is_cut: false,
        };
        for block in ["12345", "1234567890", "1"] {
            summary.add(block);
        }
        assert!(summary.end().starts_with("12345\n\nMore does not fit"));
    }
}
