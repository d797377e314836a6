//! A comparison for the terminal and in Markdown.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use colored::Colorize;

use crate::report::compare::{CaseRow, Cell, Change, Comparison, Compatibility};
use crate::report::markdown::code;
use crate::secret::printable;

/// More cases of a kind than this are counted, not listed.
const MOST: usize = 40;

/// The changes that are listed case by case.
const LISTED: [Change; 4] = [
    Change::Broken,
    Change::Fixed,
    Change::Changed,
    Change::Dialect,
];

impl Comparison {
    /// For the terminal.
    pub fn terminal(&self) -> String {
        terminal(self)
    }

    /// For merge requests.
    pub fn markdown(&self) -> String {
        markdown(self)
    }
}

/// The comparison for a terminal; a report may be a stranger's, so nothing in it moves the cursor.
fn terminal(comparison: &Comparison) -> String {
    let mut text = String::new();
    for (at, run) in comparison.runs.iter().enumerate() {
        let version = run
            .version
            .as_ref()
            .map_or_else(String::new, |version| format!(" {version}"));
        let _ = writeln!(
            text,
            "{}  {}{version} by profile {}: {} ({})",
            letter(at),
            run.target,
            run.profile,
            run.headline,
            run.counts
        );
    }
    let counts = comparison.counts.iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(change, count)| format!("{count} {}", change.words()))
        .collect();
    let _ = writeln!(
        text,
        "\n{} cases: {}",
        comparison.cases.len(),
        counts.join(" · ")
    );
    for change in LISTED {
        let cases: Vec<&CaseRow> = of(comparison, change).collect();
        if cases.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", change.words().to_uppercase());
        let groups = alike(&cases);
        for (shown, names) in groups.iter().take(MOST) {
            let _ = match names.as_slice() {
                [one] => writeln!(text, "  {one}"),
                names => writeln!(text, "  {} cases, such as {}", names.len(), names[0]),
            };
            for (at, shown) in shown.iter().enumerate() {
                let _ = writeln!(text, "    {}  {shown}", letter(at));
            }
        }
        if groups.len() > MOST {
            let _ = writeln!(text, "  … and {} more kinds", groups.len() - MOST);
        }
    }
    for one in &comparison.compatibility {
        replacement(&mut text, one);
    }
    let plain = printable(&text);
    // The headings alone are ours to colour.
    LISTED.iter().fold(plain, |text, change| {
        let heading = change.words().to_uppercase();
        let line = format!("\n{heading}\n");
        let coloured = match change {
            Change::Broken => heading.red().bold(),
            Change::Fixed => heading.green().bold(),
            _ => heading.yellow().bold(),
        };
        text.replacen(&line, &format!("\n{coloured}\n"), 1)
    })
}

/// The cases by what the runs showed of them, the widest first.
fn alike<'a>(cases: &[&'a CaseRow]) -> Vec<(Vec<String>, Vec<&'a str>)> {
    let mut groups: BTreeMap<Vec<String>, Vec<&str>> = BTreeMap::new();
    for case in cases {
        let cells = case.cells.iter().map(|cell| shown(cell.as_ref()));
        groups.entry(cells.collect()).or_default().push(&case.name);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.1.cmp(&b.1)));
    groups
}

fn replacement(text: &mut String, one: &Compatibility) {
    let _ = writeln!(text, "\n{}", one.sentence);
    for grant in &one.grants {
        let _ = writeln!(
            text,
            "  {:<20} {} as documented, {} otherwise, {} not judged",
            grant.grant, grant.right, grant.wrong, grant.not_judged
        );
    }
    for difference in one.differences.iter().take(MOST) {
        let weight = if difference.contradicts {
            "fail"
        } else {
            "note"
        };
        let _ = writeln!(
            text,
            "  {weight}  {} × {}: {} instead of {}{}",
            difference.cases.len(),
            difference.what,
            difference.actual,
            difference.expected,
            match difference.grants.as_slice() {
                [] => String::new(),
                grants => format!(" ({})", grants.join(", ")),
            }
        );
    }
    if one.differences.len() > MOST {
        let _ = writeln!(text, "  … and {} more", one.differences.len() - MOST);
    }
}

/// `A` for the first run.
fn letter(at: usize) -> char {
    u8::try_from(at).map_or('?', |at| char::from(b'A'.saturating_add(at.min(25))))
}

fn of(comparison: &Comparison, change: Change) -> impl Iterator<Item = &CaseRow> {
    comparison
        .cases
        .iter()
        .filter(move |case| case.change == change)
}

fn shown(cell: Option<&Cell>) -> String {
    let Some(cell) = cell else {
        return "not part of this run".to_owned();
    };
    let mut text = cell.verdict.word().to_owned();
    if let Some(answer) = &cell.answer {
        let _ = write!(text, "  {answer}");
    }
    for why in &cell.why {
        let _ = write!(text, "  {why}");
    }
    if !cell.deviations.is_empty() {
        let _ = write!(text, "  (documented: {})", cell.deviations.join(", "));
    }
    text.replace('\n', " ")
}

/// The comparison in Markdown.
fn markdown(comparison: &Comparison) -> String {
    let mut text = String::from(
        "## Comparison\n\n| | target | profile | result | cases |\n| --- | --- | --- | --- | --- |\n",
    );
    for (at, run) in comparison.runs.iter().enumerate() {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} |",
            letter(at),
            code(&run.target),
            code(&run.profile),
            run.headline,
            run.counts
        );
    }
    text.push_str("\n| change | cases |\n| --- | ---: |\n");
    for (change, count) in &comparison.counts {
        let _ = writeln!(text, "| {} | {count} |", change.words());
    }
    for change in LISTED {
        cases_in_markdown(&mut text, comparison, change);
    }
    for one in &comparison.compatibility {
        clients_in_markdown(&mut text, one);
    }
    text
}

fn clients_in_markdown(text: &mut String, one: &Compatibility) {
    let _ = writeln!(
        text,
        "\n### Clients of {} at {}\n\n{}.\n",
        code(&one.profile),
        code(&one.target),
        code(&one.sentence)
    );
    for grant in &one.grants {
        let _ = writeln!(
            text,
            "- {}: {} as documented, {} otherwise, {} not judged",
            code(&grant.grant),
            grant.right,
            grant.wrong,
            grant.not_judged
        );
    }
    if one.differences.is_empty() {
        return;
    }
    text.push_str("\n| | cases | what a client could notice | instead of | grants |\n| --- | ---: | --- | --- | --- |\n");
    for difference in &one.differences {
        let weight = if difference.contradicts {
            "fail"
        } else {
            "note"
        };
        let _ = writeln!(
            text,
            "| {weight} | {} | {}: {} | {} | {} |",
            difference.cases.len(),
            code(&difference.what),
            code(&difference.actual),
            code(&difference.expected),
            code(&difference.grants.join(", "))
        );
    }
}

fn cases_in_markdown(text: &mut String, comparison: &Comparison, change: Change) {
    let cases: Vec<&CaseRow> = of(comparison, change).collect();
    if cases.is_empty() {
        return;
    }
    let heads: String = (0..comparison.runs.len())
        .map(|at| format!(" {} |", letter(at)))
        .collect();
    let rule = " --- |".repeat(comparison.runs.len());
    let _ = writeln!(
        text,
        "\n<details><summary>{}: {}</summary>\n\n| case |{heads}\n| --- |{rule}",
        change.words(),
        cases.len()
    );
    for case in cases {
        let cells = case
            .cells
            .iter()
            .map(|cell| format!(" {} |", code(&shown(cell.as_ref()))));
        let _ = writeln!(
            text,
            "| {} |{}",
            code(&case.name),
            cells.collect::<String>()
        );
    }
    text.push_str("\n</details>\n");
}
