//! Whom an endpoint can stand in for: the clients of a profile, grant by grant, and what they would notice.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::report::compare::case_row::without_profile;
use crate::report::compare::{CaseRow, Change};
use crate::report::group::weighty;
use crate::secret::{Shown, shown, written};
use crate::suite::{Class, GRANTS};
use crate::verdict::{Finding, Record, Run, Verdict};

/// What a run says of the clients that its profile describes.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Compatibility {
    /// The target.
    pub target: Shown,
    /// The profile that its clients are written for.
    pub profile: Shown,
    /// The verdict.
    pub replacement: Replacement,
    /// The verdict as a sentence.
    pub sentence: Shown,
    /// The grants of the profile.
    pub grants: Vec<GrantUse>,
    /// What such a client could notice, the widest first.
    pub differences: Vec<Difference>,
}

/// Whether an endpoint can stand in for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Replacement {
    /// For every grant that was tried.
    Full,
    /// For some of the grants that were tried.
    Partial,
    /// For none.
    None,
    /// Too little was tried or could be judged.
    Unknown,
}

/// What was seen of one grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GrantUse {
    /// The grant.
    pub grant: Shown,
    /// Cases of it that are as the profile says.
    pub right: usize,
    /// Cases that are not.
    pub wrong: usize,
    /// Cases that could not be judged.
    pub not_judged: usize,
}

impl GrantUse {
    /// Whether clients that use it are served as the profile says.
    pub fn holds(&self) -> bool {
        self.right > 0 && self.wrong == 0 && self.not_judged == 0
    }
}

/// Something that a client could notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Difference {
    /// What is different.
    pub what: Shown,
    /// What the profile leads clients to expect.
    pub expected: Shown,
    /// What comes.
    pub actual: Shown,
    /// Whether it contradicts the profile, or is merely another answer than the first run's.
    pub contradicts: bool,
    /// The grants of the cases that show it; none where it concerns every client.
    pub grants: Vec<Shown>,
    /// The cases that show it.
    pub cases: Vec<Shown>,
}

/// Each run by its own profile, then by that of the first run where it is another.
pub(super) fn of(runs: &[Run], cases: &[CaseRow]) -> Vec<Compatibility> {
    let mut all: Vec<Compatibility> = runs
        .iter()
        .enumerate()
        .map(|(at, run)| by_its_profile(runs, at, run, cases))
        .collect();
    let others = runs.iter().enumerate().skip(1);
    let others = others.filter(|(_, run)| run.profile != runs[0].profile);
    all.extend(others.map(|(at, run)| by_its_answers(&runs[0], at, run, cases)));
    all
}

fn by_its_profile(runs: &[Run], at: usize, run: &Run, cases: &[CaseRow]) -> Compatibility {
    let grants = grants(run);
    let mut differences = contradictions(run);
    // Two endpoints may both conform and still not answer alike.
    if at > 0 && runs[0].profile == run.profile {
        differences.extend(other_answers(run, at, cases));
    }
    let mut contradicting = differences.iter().filter(|one| one.contradicts);
    let everyone = contradicting.any(|one| one.grants.is_empty());
    let replacement = replacement(run, &grants, everyone);
    Compatibility {
        target: run.target.clone(),
        profile: run.profile.clone(),
        replacement,
        sentence: sentence(&run.target, &run.profile, replacement, &grants),
        grants,
        differences,
    }
}

/// Of a run by another profile only the answers tell what clients of the first run's would notice.
fn by_its_answers(first: &Run, at: usize, run: &Run, cases: &[CaseRow]) -> Compatibility {
    let changes: BTreeMap<&str, Change> = cases
        .iter()
        .filter_map(|case| Some((case.name.as_str(), case.cells.get(at)?.as_ref()?.change)))
        .collect();
    let count = |grant: &str, is: fn(Change) -> bool| {
        let records = first.records.iter();
        let own = records.filter(|record| record.grants.iter().any(|one| one == grant));
        let own = own.filter(|record| first.verdict_of(record) != Verdict::Skip);
        own.filter(|record| {
            let change = changes.get(without_profile(&record.name));
            is(change.copied().unwrap_or(Change::Incomparable))
        })
        .count()
    };
    let grants: Vec<GrantUse> = grants(first)
        .into_iter()
        .map(|grant| GrantUse {
            right: count(&grant.grant, |change| {
                matches!(change, Change::Same | Change::Fixed)
            }),
            wrong: count(&grant.grant, |change| {
                matches!(change, Change::Changed | Change::Dialect | Change::Broken)
            }),
            not_judged: count(&grant.grant, |change| change == Change::Incomparable),
            grant: grant.grant,
        })
        .collect();
    let replacement = replacement(run, &grants, false);
    Compatibility {
        target: run.target.clone(),
        profile: first.profile.clone(),
        replacement,
        sentence: shown!(
            "{} (by its answers alone; run it with --profile {} to judge it)",
            sentence(&run.target, &first.profile, replacement, &grants),
            first.profile
        ),
        grants,
        differences: other_answers(run, at, cases),
    }
}

fn grants(run: &Run) -> Vec<GrantUse> {
    GRANTS
        .iter()
        .filter_map(|grant| {
            let own: Vec<Verdict> = run
                .records
                .iter()
                .filter(|record| record.grants.iter().any(|one| one == grant))
                .map(|record| run.verdict_of(record))
                .filter(|verdict| *verdict != Verdict::Skip)
                .collect();
            let count = |is: fn(&Verdict) -> bool| own.iter().filter(|one| is(one)).count();
            (!own.is_empty()).then(|| GrantUse {
                grant: written(grant),
                right: count(|verdict| matches!(verdict, Verdict::Pass | Verdict::Warn)),
                wrong: count(|verdict| matches!(verdict, Verdict::Fail | Verdict::Known)),
                not_judged: count(|verdict| matches!(verdict, Verdict::Error)),
            })
        })
        .collect()
}

fn replacement(run: &Run, grants: &[GrantUse], everyone: bool) -> Replacement {
    let held = grants.iter().filter(|grant| grant.holds()).count();
    if grants.is_empty() || run.partial || !run.trouble.is_empty() {
        Replacement::Unknown
    } else if held == grants.len() && !everyone {
        Replacement::Full
    } else if held == 0 && !everyone && grants.iter().all(|grant| grant.wrong == 0) {
        Replacement::Unknown
    } else if held == 0 {
        Replacement::None
    } else {
        Replacement::Partial
    }
}

fn sentence(
    target: &Shown,
    profile: &Shown,
    replacement: Replacement,
    grants: &[GrantUse],
) -> Shown {
    let named = |holds: bool| {
        let names = grants.iter().filter(|grant| grant.holds() == holds);
        Shown::joined(names.map(|grant| grant.grant.clone()), ", ")
    };
    let (good, bad) = (named(true), named(false));
    const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
    // A name without vowels is spoken letter by letter: an RFC.
    let is_spelled = !profile.contains(VOWELS);
    let letters = ['f', 'h', 'l', 'm', 'n', 'r', 's', 'x'];
    let is_spoken_with_a_vowel =
        profile.starts_with(VOWELS) || is_spelled && profile.starts_with(letters);
    let article = if is_spoken_with_a_vowel { "an" } else { "a" };
    match replacement {
        Replacement::Full => {
            shown!(
                "{} can replace {} {} endpoint for clients that use {}",
                target,
                article,
                profile,
                good
            )
        }
        Replacement::Partial if bad.is_empty() => shown!(
            "{} can replace {} {} endpoint for clients that use {} and can live with the differences below",
            target,
            article,
            profile,
            good
        ),
        Replacement::Partial => shown!(
            "{} can replace {} {} endpoint for clients that use {}, with the differences below; not for {}",
            target,
            article,
            profile,
            good,
            bad
        ),
        Replacement::None => {
            shown!(
                "{} cannot replace {} {} endpoint for any grant that was tried",
                target,
                article,
                profile
            )
        }
        Replacement::Unknown => shown!(
            "whether {} can replace {} {} endpoint was not seen: no grant was tried to the end",
            target,
            article,
            profile
        ),
    }
}

/// What contradicts the profile, whether a baseline accepts it or not: clients do not read baselines.
fn contradictions(run: &Run) -> Vec<Difference> {
    let mut found: BTreeMap<&str, Difference> = BTreeMap::new();
    for record in &run.records {
        for finding in weighty(run, record) {
            note(&mut found, run, record, finding);
        }
    }
    sorted(found)
}

fn note<'a>(
    found: &mut BTreeMap<&'a str, Difference>,
    run: &Run,
    record: &Record,
    finding: &'a Finding,
) {
    let one = found
        .entry(&finding.diagnosis)
        .or_insert_with(|| Difference {
            what: finding.diagnosis.clone(),
            expected: finding.expected.clone(),
            actual: finding.actual.clone(),
            contradicts: false,
            grants: Vec::new(),
            cases: Vec::new(),
        });
    one.contradicts |= finding.weight(run.strict) == Class::Fail;
    add(one, record);
}

fn add(one: &mut Difference, record: &Record) {
    let is_new = |grant: &&Shown| !one.grants.contains(grant);
    let new: Vec<Shown> = record.grants.iter().filter(is_new).cloned().collect();
    one.grants.extend(new);
    if one.cases.last() != Some(&record.name) {
        one.cases.push(record.name.clone());
    }
}

fn sorted(found: BTreeMap<&str, Difference>) -> Vec<Difference> {
    let mut all: Vec<Difference> = found.into_values().collect();
    all.sort_by(|a, b| {
        b.contradicts
            .cmp(&a.contradicts)
            .then(b.cases.len().cmp(&a.cases.len()))
            .then(a.what.cmp(&b.what))
    });
    all
}

/// Answers that differ from those of the first run, each pair of answers once.
fn other_answers(run: &Run, at: usize, cases: &[CaseRow]) -> Vec<Difference> {
    let by_name: BTreeMap<&str, &Record> = run
        .records
        .iter()
        .map(|record| (without_profile(&record.name), record))
        .collect();
    let mut found: BTreeMap<Shown, Difference> = BTreeMap::new();
    for case in cases {
        let cells = (case.cells.first(), case.cells.get(at));
        let (Some(Some(first)), Some(Some(cell))) = cells else {
            continue;
        };
        let (Some(before), Some(now)) = (&first.answer, &cell.answer) else {
            continue;
        };
        if !matches!(cell.change, Change::Changed | Change::Dialect) || before == now {
            continue;
        }
        let (expected, actual) = (shown!("{}", before), shown!("{}", now));
        let one = found
            .entry(shown!("{} -> {}", expected, actual))
            .or_insert_with(|| Difference {
                what: "another answer".into(),
                expected,
                actual,
                contradicts: false,
                grants: Vec::new(),
                cases: Vec::new(),
            });
        if let Some(record) = by_name.get(case.name.as_str()) {
            add(one, record);
        }
    }
    sorted(
        found
            .iter()
            .map(|(key, one)| (key.as_str(), one.clone()))
            .collect(),
    )
}
