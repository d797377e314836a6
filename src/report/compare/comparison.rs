//! Finished runs, held against the first of them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::compare::case_row::without_profile;
use crate::report::compare::{Answer, CaseRow, Cell, Change, Compatibility, compatibility};
use crate::report::group::{counts, weighty};
use crate::report::html;
use crate::secret::{Shown, written};
use crate::verdict::{Record, Run, Trouble, Verdict};

/// Runs side by side.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The runs, in the order given; the others are held against the first.
    pub runs: Vec<Column>,
    /// How many cases have which change.
    pub counts: Vec<(Change, usize)>,
    /// The cases of any of the runs.
    pub cases: Vec<CaseRow>,
    /// For each run, whom its endpoint can stand in for.
    pub compatibility: Vec<Compatibility>,
}

/// One of the runs.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Column {
    /// The target.
    pub target: Shown,
    /// Its version, if its file says one.
    pub version: Option<Shown>,
    /// The profile it was judged by.
    pub profile: Shown,
    /// The run in a word or two.
    pub headline: Shown,
    /// How many cases have which verdict.
    pub counts: Shown,
    /// When it began, seconds since 1970.
    pub started: u64,
}

impl Comparison {
    /// Holds the runs against the first of them.
    pub fn of(runs: &[Run]) -> Self {
        let mut order: Vec<Shown> = Vec::new();
        let mut found: BTreeMap<Shown, Vec<Option<&Record>>> = BTreeMap::new();
        for (at, run) in runs.iter().enumerate() {
            for record in &run.records {
                let name = written(without_profile(&record.name));
                let records = found.entry(name).or_insert_with_key(|name| {
                    order.push(name.clone());
                    vec![None; runs.len()]
                });
                records[at] = Some(record);
            }
        }
        let cases: Vec<CaseRow> = order
            .iter()
            .filter_map(|name| row(runs, name, found.get(name)?))
            .collect();
        let count = |change| cases.iter().filter(|case| case.change == change).count();
        Self {
            runs: runs.iter().map(column).collect(),
            counts: Change::ALL.map(|change| (change, count(change))).to_vec(),
            compatibility: compatibility::of(runs, &cases),
            cases,
        }
    }

    /// Whether a case is broken that was right in the first run.
    pub fn has_broken(&self) -> bool {
        self.cases.iter().any(|case| case.change == Change::Broken)
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// The writer fails.
    pub fn html(&self, writer: &mut dyn Write) -> io::Result<()> {
        let names = self.runs.iter().map(|run| run.target.clone());
        let parts = [("title", html::escaped(&Shown::joined(names, " and ")))];
        html::fill(TEMPLATE, SCRIPT, &parts, self, writer)
    }
}

const TEMPLATE: &str = include_str!("../page/compare.html");
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    "const comparison = JSON.parse(document.getElementById(\"data\").textContent);\n",
    include_str!("../page/view.js"),
    include_str!("../page/compare.js"),
    "})();\n",
);

fn column(run: &Run) -> Column {
    Column {
        target: run.target.clone(),
        version: run.version.clone(),
        profile: run.profile.clone(),
        headline: run.headline().into(),
        counts: counts(run),
        started: run.started,
    }
}

fn row(runs: &[Run], name: &Shown, records: &[Option<&Record>]) -> Option<CaseRow> {
    let any = records.iter().flatten().next()?;
    let text = runs.iter().find_map(|run| run.cases.get(&any.case));
    let mut cells: Vec<Option<Cell>> = runs
        .iter()
        .zip(records)
        .map(|(run, record)| record.map(|record| cell(run, record)))
        .collect();
    let first = cells.first().cloned().flatten();
    for (run, cell) in runs.iter().zip(&mut cells).skip(1) {
        let is_dialect = run.profile != runs[0].profile;
        if let Some(cell) = cell {
            cell.change = change(first.as_ref(), cell, is_dialect);
        }
    }
    let changes = cells.iter().flatten().map(|cell| cell.change);
    let is_missing = cells.iter().any(Option::is_none);
    let has_run = cells
        .iter()
        .flatten()
        .any(|cell| cell.verdict != Verdict::Skip);
    let missing = if is_missing && has_run {
        Change::Incomparable
    } else {
        Change::Same
    };
    Some(CaseRow {
        name: name.clone(),
        title: any.title.clone(),
        level: text.and_then(|text| text.level),
        requirements: any.requirements.clone(),
        change: changes.max().unwrap_or(Change::Same).max(missing),
        cells,
    })
}

fn cell(run: &Run, record: &Record) -> Cell {
    let mut deviations: Vec<Shown> = record
        .findings
        .iter()
        .filter_map(|finding| finding.deviation.clone())
        .collect();
    deviations.sort();
    deviations.dedup();
    let mut why: Vec<Shown> = weighty(run, record)
        .map(|finding| finding.diagnosis.clone())
        .collect();
    why.extend(record.trouble.as_ref().map(Trouble::shown));
    why.extend(record.reason.clone());
    why.dedup();
    // Of requests sent at once any may be the last.
    let text = run.cases.get(&record.case);
    let is_race = text.is_some_and(|text| text.excerpt.contains("at_once:"));
    Cell {
        verdict: run.verdict_of(record),
        standard: record.standard,
        change: Change::Same,
        answer: if is_race { None } else { Answer::of(record) },
        why,
        deviations,
    }
}

/// How a cell differs from the first run's. Where both are right and the profiles differ, the difference is documented.
fn change(first: Option<&Cell>, cell: &Cell, is_dialect: bool) -> Change {
    let is_judged = |verdict| !matches!(verdict, Verdict::Skip | Verdict::Error);
    let Some(first) = first else {
        return if is_judged(cell.verdict) {
            Change::Incomparable
        } else {
            Change::Same
        };
    };
    let is_good = |verdict| matches!(verdict, Verdict::Pass | Verdict::Warn);
    let answers_differ = match (&first.answer, &cell.answer) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    };
    match (is_judged(first.verdict), is_judged(cell.verdict)) {
        (false, false) if first.verdict == cell.verdict => Change::Same,
        (true, true) => match (is_good(first.verdict), is_good(cell.verdict)) {
            (true, false) => Change::Broken,
            (false, true) => Change::Fixed,
            (true, true) if is_dialect => {
                let differs = answers_differ || first.deviations != cell.deviations;
                if differs {
                    Change::Dialect
                } else {
                    Change::Same
                }
            }
            _ if answers_differ || first.why != cell.why || first.verdict != cell.verdict => {
                Change::Changed
            }
            _ => Change::Same,
        },
        _ => Change::Incomparable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(verdict: Verdict, status: u16, why: &[&str]) -> Cell {
        Cell {
            verdict,
            standard: verdict,
            change: Change::Same,
            answer: Some(Answer {
                status: Some(status),
                error: None,
                members: Vec::new(),
                content_type: None,
            }),
            why: why.iter().map(written).collect(),
            deviations: Vec::new(),
        }
    }

    #[test]
    fn a_change_is_named_by_both_verdicts_and_by_both_answers() {
        let pass = cell(Verdict::Pass, 200, &[]);
        let other = cell(Verdict::Pass, 201, &[]);
        let fail = cell(Verdict::Fail, 500, &["a"]);
        let fail_otherwise = cell(Verdict::Fail, 500, &["b"]);
        let skip = cell(Verdict::Skip, 0, &["no"]);
        for (first, second, is_dialect, expected) in [
            (&pass, &pass, false, Change::Same),
            (&pass, &other, false, Change::Changed),
            (&pass, &other, true, Change::Dialect),
            (&pass, &fail, false, Change::Broken),
            (&fail, &pass, true, Change::Fixed),
            (&fail, &fail_otherwise, false, Change::Changed),
            (&pass, &skip, false, Change::Incomparable),
            (&skip, &skip, false, Change::Same),
        ] {
            assert_eq!(change(Some(first), second, is_dialect), expected);
        }
        assert_eq!(change(None, &pass, false), Change::Incomparable);
        assert_eq!(change(None, &skip, false), Change::Same);
    }
}
