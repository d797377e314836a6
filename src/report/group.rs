//! One diagnosis, not hundreds: findings by their cause.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::secret::{Shown, shown};
use crate::suite::{Class, Harm};
use crate::verdict::{BaselineUse, Finding, Record, RowShown, Run, Stale, Verdict};
use crate::words::Message;

/// One cause and the cases that it breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What is wrong.
    pub diagnosis: Shown,
    /// The row that is broken.
    pub requirement: Shown,
    /// The worst of its verdicts.
    pub class: Class,
    /// What it lets happen, to order by.
    #[serde(skip)]
    pub harm: Harm,
    /// The same in words.
    pub lets: Shown,
    /// The names of the trials, in the order of the plan.
    pub trials: Vec<Shown>,
    /// What was demanded, in the first case.
    pub expected: Shown,
    /// What came, in the first case.
    pub actual: Shown,
    /// The suite file of the first case.
    pub file: Shown,
    /// Line and column of the demand, where the report knows them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<(usize, usize)>,
    /// How to mend it, where the first case says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<Shown>,
}

/// The run's problems that no baseline accepts: what fails before what is a warning, then by what it lets happen, the
/// worst first, then the widest. `strict` judges by the standard alone.
pub fn problems(run: &Run) -> Vec<Problem> {
    let mut by_cause: BTreeMap<(&str, &str), Problem> = BTreeMap::new();
    for record in &run.records {
        for finding in weighty(run, record).filter(|finding| finding.known.is_none()) {
            let problem = by_cause
                .entry((&finding.diagnosis, &finding.requirement))
                .or_insert_with(|| first(run, record, finding));
            problem.class = problem.class.max(finding.weight(run.strict));
            if problem.trials.last() != Some(&record.name) {
                problem.trials.push(record.name.clone());
            }
        }
    }
    let mut problems: Vec<Problem> = by_cause.into_values().collect();
    problems.sort_by(|a, b| {
        b.class
            .cmp(&a.class)
            .then(b.harm.cmp(&a.harm))
            .then(b.trials.len().cmp(&a.trials.len()))
            .then(a.diagnosis.cmp(&b.diagnosis))
            .then(a.requirement.cmp(&b.requirement))
    });
    problems
}

fn first(run: &Run, record: &Record, finding: &Finding) -> Problem {
    let case = run.cases.get(&record.case);
    Problem {
        diagnosis: finding.diagnosis.clone(),
        requirement: finding.requirement.clone(),
        class: finding.weight(run.strict),
        harm: finding.harm,
        lets: finding.harm.words().into(),
        trials: Vec::new(),
        expected: finding.expected.clone(),
        actual: finding.actual.clone(),
        file: record.file.clone(),
        place: case.and_then(|case| case.places.get(&finding.path).copied()),
        mend: case.and_then(|case| case.mend.clone()),
    }
}

/// The findings of a record that are warnings or failures in this run.
pub(super) fn weighty<'a>(run: &'a Run, record: &'a Record) -> impl Iterator<Item = &'a Finding> {
    let findings = record.findings.iter();
    findings.filter(|finding| finding.weight(run.strict) >= Class::Warn)
}

/// The rows of the run's documents, by id.
pub(super) fn rows(run: &Run) -> BTreeMap<&str, &RowShown> {
    let rows = run.documents.iter().flat_map(|document| &document.rows);
    rows.map(|row| (row.id.as_str(), row)).collect()
}

/// How often each of these texts comes, the most frequent first.
pub(super) fn counted(texts: impl Iterator<Item = Shown>) -> Vec<(Shown, usize)> {
    let mut counts: BTreeMap<Shown, usize> = BTreeMap::new();
    for text in texts {
        *counts.entry(text).or_default() += 1;
    }
    let mut counts: Vec<(Shown, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts
}

/// The entries of a baseline that have to go, in a line each.
pub(super) fn stale(used: &BaselineUse) -> Vec<Shown> {
    let line = |stale: &Stale| {
        Message::new("stale-entry")
            .with("place", shown!("{}:{}", used.file, stale.line))
            .with("why", &stale.why)
            .with("entry", &stale.entry)
            .into()
    };
    used.stale.iter().map(line).collect()
}

/// The same of a run, if it has a baseline.
pub(super) fn stale_of(run: &Run) -> Vec<Shown> {
    run.baseline.as_ref().map_or_else(Vec::new, stale)
}

/// The cases that came out differently from round to round, and how often which way.
pub(super) fn flaky(run: &Run) -> Vec<Shown> {
    let line = |record: &Record| {
        let rounds = |verdict: &Verdict| record.rounds.iter().filter(|one| *one == verdict).count();
        let counts = Verdict::ALL
            .iter()
            .map(|verdict| (verdict, rounds(verdict)))
            .filter(|(_, count)| *count > 0)
            .map(|(verdict, count)| shown!("{} {}", count, verdict));
        Message::new("flaky-case")
            .with("name", &record.name)
            .with("counts", Shown::joined(counts, ", "))
            .with("rounds", Shown::from(record.rounds.len()))
            .into()
    };
    let flaky = run.records.iter().filter(|record| record.is_flaky());
    flaky.map(line).collect()
}

/// `3 fail · 2 known of 80`.
pub(super) fn counts(run: &Run) -> Shown {
    let counts: Vec<Shown> = Verdict::ALL
        .iter()
        .map(|verdict| (verdict, run.count(*verdict)))
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| shown!("{} {}", count, verdict))
        .collect();
    if counts.is_empty() {
        Message::new("counts-none").into()
    } else {
        Message::new("counts-of")
            .with("counts", Shown::joined(counts, " · "))
            .with("all", Shown::from(run.records.len()))
            .into()
    }
}
