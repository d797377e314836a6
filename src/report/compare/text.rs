//! A comparison for the terminal and in Markdown.

use std::collections::BTreeMap;

use crate::report::compare::{CaseRow, Cell, Change, Comparison, Compatibility};
use crate::report::markdown::code;
use crate::secret::{Shown, shown};
use crate::words::{Paint, painted};

/// More cases of a kind than this are counted, not listed.
const MOST: usize = 40;
/// A line is no longer than this: a report may be a stranger's.
const LONGEST: usize = 600;

/// The changes that are listed case by case.
const LISTED: [Change; 4] = [
    Change::Broken,
    Change::Fixed,
    Change::Changed,
    Change::Dialect,
];

impl Comparison {
    /// For the terminal.
    pub fn terminal(&self) -> Shown {
        terminal(self)
    }

    /// For merge requests.
    pub fn markdown(&self) -> Shown {
        markdown(self)
    }
}

/// The comparison for a terminal; a report may be a stranger's, so nothing in it moves the cursor.
fn terminal(comparison: &Comparison) -> Shown {
    let mut text = Shown::default();
    for (at, run) in comparison.runs.iter().enumerate() {
        let version = run
            .version
            .as_ref()
            .map_or_else(Shown::default, |version| shown!(" {}", version));
        let judged = shown!("{}{} by profile {}", run.target, version, run.profile);
        text.push(shown!(
            "{}  {}: {} ({})\n",
            letter(at),
            judged.in_line(LONGEST),
            run.headline,
            run.counts
        ));
    }
    let counts = comparison.counts.iter().filter(|(_, count)| *count > 0);
    let counts = counts.map(|(change, count)| shown!("{} {}", count, change.words()));
    text.push(shown!(
        "\n{} cases: {}\n",
        comparison.cases.len(),
        Shown::joined(counts, " · ")
    ));
    for change in LISTED {
        let cases: Vec<&CaseRow> = of(comparison, change).collect();
        if cases.is_empty() {
            continue;
        }
        let heading = Shown::from(change.words()).upper_case();
        text.push(shown!("\n{}\n", painted(&heading, paint(change))));
        let groups = alike(&cases);
        for (shown, names) in groups.iter().take(MOST) {
            text.push(match names.as_slice() {
                [one] => shown!("  {}\n", one.in_line(LONGEST)),
                names => shown!(
                    "  {} cases, such as {}\n",
                    names.len(),
                    names[0].in_line(LONGEST)
                ),
            });
            for (at, shown) in shown.iter().enumerate() {
                text.push(shown!("    {}  {}\n", letter(at), shown.in_line(LONGEST)));
            }
        }
        if groups.len() > MOST {
            text.push(shown!("  … and {} more kinds\n", groups.len() - MOST));
        }
    }
    for one in &comparison.compatibility {
        replacement(&mut text, one);
    }
    text
}

fn paint(change: Change) -> Paint {
    match change {
        Change::Broken => Paint::Bad,
        Change::Fixed => Paint::Good,
        _ => Paint::Unsure,
    }
}

/// The cases by what the runs showed of them, the widest first.
fn alike<'a>(cases: &[&'a CaseRow]) -> Vec<(Vec<Shown>, Vec<&'a Shown>)> {
    let mut groups: BTreeMap<Vec<Shown>, Vec<&Shown>> = BTreeMap::new();
    for case in cases {
        let cells = case.cells.iter().map(|cell| in_words(cell.as_ref()));
        groups.entry(cells.collect()).or_default().push(&case.name);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.1.cmp(&b.1)));
    groups
}

fn replacement(text: &mut Shown, one: &Compatibility) {
    text.push(shown!("\n{}\n", one.sentence.in_line(LONGEST)));
    for grant in &one.grants {
        text.push(shown!(
            "  {:<20} {} as documented, {} otherwise, {} not judged\n",
            grant.grant.in_line(LONGEST),
            grant.right,
            grant.wrong,
            grant.not_judged
        ));
    }
    for difference in one.differences.iter().take(MOST) {
        let weight = if difference.contradicts {
            "fail"
        } else {
            "note"
        };
        let grants = match difference.grants.as_slice() {
            [] => Shown::default(),
            grants => shown!(" ({})", Shown::joined(grants.iter().cloned(), ", ")),
        };
        let told = shown!(
            "{}: {} instead of {}{}",
            difference.what,
            difference.actual,
            difference.expected,
            grants
        );
        text.push(shown!(
            "  {}  {} × {}\n",
            weight,
            difference.cases.len(),
            told.in_line(LONGEST)
        ));
    }
    if one.differences.len() > MOST {
        text.push(shown!("  … and {} more\n", one.differences.len() - MOST));
    }
}

/// `A` for the first run.
fn letter(at: usize) -> &'static str {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let at = at.min(LETTERS.len() - 1);
    &LETTERS[at..=at]
}

fn of(comparison: &Comparison, change: Change) -> impl Iterator<Item = &CaseRow> {
    comparison
        .cases
        .iter()
        .filter(move |case| case.change == change)
}

fn in_words(cell: Option<&Cell>) -> Shown {
    let Some(cell) = cell else {
        return "not part of this run".into();
    };
    let mut text = Shown::from(cell.verdict.word());
    if let Some(answer) = &cell.answer {
        text.push(shown!("  {}", answer));
    }
    for why in &cell.why {
        text.push(shown!("  {}", why));
    }
    if !cell.deviations.is_empty() {
        let deviations = Shown::joined(cell.deviations.iter().cloned(), ", ");
        text.push(shown!("  (documented: {})", deviations));
    }
    text.unfolded()
}

/// The comparison in Markdown.
fn markdown(comparison: &Comparison) -> Shown {
    let mut text = Shown::from(
        "## Comparison\n\n| | target | profile | result | cases |\n| --- | --- | --- | --- | --- |\n",
    );
    for (at, run) in comparison.runs.iter().enumerate() {
        text.push(shown!(
            "| {} | {} | {} | {} | {} |\n",
            letter(at),
            code(&run.target),
            code(&run.profile),
            run.headline,
            run.counts
        ));
    }
    text.push("\n| change | cases |\n| --- | ---: |\n");
    for (change, count) in &comparison.counts {
        text.push(shown!("| {} | {} |\n", change.words(), count));
    }
    for change in LISTED {
        cases_in_markdown(&mut text, comparison, change);
    }
    for one in &comparison.compatibility {
        clients_in_markdown(&mut text, one);
    }
    text
}

fn clients_in_markdown(text: &mut Shown, one: &Compatibility) {
    text.push(shown!(
        "\n### Clients of {} at {}\n\n{}.\n\n",
        code(&one.profile),
        code(&one.target),
        code(&one.sentence)
    ));
    for grant in &one.grants {
        text.push(shown!(
            "- {}: {} as documented, {} otherwise, {} not judged\n",
            code(&grant.grant),
            grant.right,
            grant.wrong,
            grant.not_judged
        ));
    }
    if one.differences.is_empty() {
        return;
    }
    text.push("\n| | cases | what a client could notice | instead of | grants |\n| --- | ---: | --- | --- | --- |\n");
    for difference in &one.differences {
        let weight = if difference.contradicts {
            "fail"
        } else {
            "note"
        };
        text.push(shown!(
            "| {} | {} | {}: {} | {} | {} |\n",
            weight,
            difference.cases.len(),
            code(&difference.what),
            code(&difference.actual),
            code(&difference.expected),
            code(&Shown::joined(difference.grants.iter().cloned(), ", "))
        ));
    }
}

fn cases_in_markdown(text: &mut Shown, comparison: &Comparison, change: Change) {
    let cases: Vec<&CaseRow> = of(comparison, change).collect();
    if cases.is_empty() {
        return;
    }
    let runs = 0..comparison.runs.len();
    let heads: Shown = runs.clone().map(|at| shown!(" {} |", letter(at))).collect();
    let rule: Shown = runs.map(|_| Shown::from(" --- |")).collect();
    text.push(shown!(
        "\n<details><summary>{}: {}</summary>\n\n| case |{}\n| --- |{}\n",
        change.words(),
        cases.len(),
        heads,
        rule
    ));
    for case in cases {
        let cells = case
            .cells
            .iter()
            .map(|cell| shown!(" {} |", code(&in_words(cell.as_ref()))));
        text.push(shown!(
            "| {} |{}\n",
            code(&case.name),
            cells.collect::<Shown>()
        ));
    }
    text.push("\n</details>\n");
}
