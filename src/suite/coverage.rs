//! The coverage ledger: for every row of the catalogue the cases that decide it, or why none does. No I/O.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::suite::case::Case;
use crate::suite::catalogue::{Class, Level, Requirement};
use crate::suite::demand::Expectation;
use crate::suite::load::Library;

/// The standards that are judged in full: each conclusive row of these has a deciding case or a written reason.
pub const JUDGED: &[&str] = &[
    "RFC6749", "RFC6750", "RFC7009", "RFC7515", "RFC7517", "RFC7518", "RFC7519", "RFC7521",
    "RFC7523", "RFC7617", "RFC7636", "RFC7662", "RFC8259", "RFC8414", "RFC8628", "RFC8725",
    "RFC9068", "RFC9110", "RFC9111", "RFC9207", "RFC9700", "OIDC", "OIDCD",
];

/// Every row that the case decides: those of its head, and those its demands name anywhere.
pub fn rows_of(case: &Case) -> BTreeSet<&str> {
    let mut rows = named_rows(case);
    rows.extend(case.requirements.iter().map(String::as_str));
    rows
}

/// The rows that findings of the case can name: the first of its head, and those of its demands.
fn named_rows(case: &Case) -> BTreeSet<&str> {
    let mut rows: BTreeSet<&str> = case
        .requirements
        .first()
        .map(String::as_str)
        .into_iter()
        .collect();
    let mut demands: Vec<&Expectation> = case.expect.iter().collect();
    for step in &case.steps {
        demands.extend(&step.expect);
        rows.extend(
            step.oracle
                .as_ref()
                .and_then(|oracle| oracle.requirement.as_deref()),
        );
    }
    while let Some(demand) = demands.pop() {
        rows.extend(demand.requirement.as_deref());
        demands.extend(demand.alternatives());
    }
    // What a family over rows of texts fills in stands in those rows.
    let filled: Vec<&str> = rows
        .iter()
        .copied()
        .filter(|row| row.contains("{{"))
        .collect();
    for template in filled {
        rows.remove(template);
        rows.extend(case.for_each.row.iter().filter_map(|row| {
            let name = template.trim_matches(['{', '}']).strip_prefix("row.")?;
            row.get(name).map(String::as_str)
        }));
    }
    rows
}

/// Rows of a case's head that no demand of it names: they share the probe of its first row, and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sharing {
    first: String,
    class: Class,
    rows: Vec<String>,
}

impl Sharing {
    fn of(case: &Case, library: &Library) -> Option<Self> {
        let first = library.catalogue.get(case.requirements.first()?)?;
        let named = named_rows(case);
        let rows: Vec<String> = case
            .requirements
            .iter()
            .filter(|row| !named.contains(row.as_str()))
            .cloned()
            .collect();
        (!rows.is_empty()).then(|| Self {
            first: first.id.clone(),
            class: first.class,
            rows,
        })
    }
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Cases decide it.
    Decided,
    /// A permission: whether the target uses it is recorded as a capability.
    Capability,
    /// Nobody can settle it from outside.
    Undecidable,
    /// No case, and why.
    Explained(String),
    /// No case yet.
    Open,
}

impl Standing {
    fn of(row: &Requirement, has_cases: bool) -> Self {
        match (&row.reason, row.class) {
            _ if has_cases => Self::Decided,
            (Some(reason), _) => Self::Explained(reason.clone()),
            (None, Class::Info) => Self::Capability,
            (None, Class::Undecidable) => Self::Undecidable,
            (None, Class::Warn | Class::Fail) => Self::Open,
        }
    }

    /// Why no case decides the row; nothing where one does.
    pub fn words(&self) -> Option<String> {
        match self {
            Self::Decided => None,
            Self::Capability => {
                Some("a permission: recorded as a capability, never a finding".to_owned())
            }
            Self::Undecidable => Some("undecidable from outside".to_owned()),
            Self::Explained(reason) => Some(reason.clone()),
            Self::Open => Some("no case yet".to_owned()),
        }
    }
}

/// What one target showed of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// A case that decides it passed, and none found it broken.
    Held,
    /// These trials found it broken.
    Broken(Vec<String>),
    /// Nothing was seen of it, and why.
    NotExercised(String),
}

/// One row of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The row's id.
    pub id: String,
    /// How binding its sentence is.
    pub level: Level,
    /// What a deviation means.
    pub class: Class,
    /// The sentence.
    pub sentence: String,
    /// What becomes of it.
    pub standing: Standing,
    /// The cases that decide it, by id.
    pub cases: Vec<String>,
    /// What a target showed, where a report was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<Shown>,
}

/// The rows of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Chapter {
    /// The document's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether each of its conclusive rows must have a case or a reason.
    pub judged: bool,
    /// How many rows have what.
    pub totals: Totals,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// How many rows have what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All rows.
    pub rows: usize,
    /// Rows whose breach is a failure.
    pub fail: usize,
    /// Of these, decided by a case.
    pub fail_decided: usize,
    /// Rows whose breach is a warning.
    pub warn: usize,
    /// Of these, decided by a case.
    pub warn_decided: usize,
    /// Of both, without a case but with a written reason.
    pub explained: usize,
    /// Of both, with neither.
    pub open: usize,
}

impl Totals {
    fn of<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Self {
        let mut totals = Self::default();
        for row in rows {
            totals.rows += 1;
            let decided = usize::from(row.standing == Standing::Decided);
            match row.class {
                Class::Fail => {
                    totals.fail += 1;
                    totals.fail_decided += decided;
                }
                Class::Warn => {
                    totals.warn += 1;
                    totals.warn_decided += decided;
                }
                Class::Info | Class::Undecidable => continue,
            }
            totals.explained += usize::from(matches!(row.standing, Standing::Explained(_)));
            totals.open += usize::from(row.standing == Standing::Open);
        }
        totals
    }

    fn line(&self) -> [String; 4] {
        [
            self.rows.to_string(),
            format!("{}/{}", self.fail_decided, self.fail),
            format!("{}/{}", self.warn_decided, self.warn),
            self.explained.to_string(),
        ]
    }
}

/// The whole ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// Over the documents that are judged in full.
    pub totals: Totals,
    /// By document, in the order of the catalogue.
    pub documents: Vec<Chapter>,
    #[serde(skip)]
    sharing: BTreeMap<String, Sharing>,
}

impl Coverage {
    /// The ledger of a library.
    pub fn of(library: &Library) -> Self {
        let mut deciding: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for case in &library.cases {
            for row in rows_of(&case.case) {
                deciding.entry(row).or_default().insert(&case.id);
            }
        }
        let documents: Vec<Chapter> = library
            .catalogue
            .documents
            .iter()
            .map(|document| {
                let rows: Vec<Row> = library
                    .catalogue
                    .iter()
                    .filter(|row| row.document() == document.id)
                    .map(|row| {
                        let cases = deciding.get(row.id.as_str());
                        Row {
                            id: row.id.clone(),
                            level: row.level,
                            class: row.class,
                            sentence: row.sentence.clone(),
                            standing: Standing::of(row, cases.is_some()),
                            cases: cases
                                .into_iter()
                                .flatten()
                                .map(|case| (*case).to_owned())
                                .collect(),
                            shown: None,
                        }
                    })
                    .collect();
                Chapter {
                    id: document.id.clone(),
                    title: document.title.clone(),
                    judged: JUDGED.contains(&document.id.as_str()),
                    totals: Totals::of(&rows),
                    rows,
                }
            })
            .collect();
        let judged = documents.iter().filter(|document| document.judged);
        Self {
            totals: Totals::of(judged.flat_map(|document| &document.rows)),
            documents,
            sharing: library
                .cases
                .iter()
                .filter_map(|case| Some((case.id.clone(), Sharing::of(&case.case, library)?)))
                .collect(),
        }
    }

    /// Adds what a target showed.
    pub fn observe(&mut self, trials: &[Observed<'_>]) {
        let mut by_case: BTreeMap<&str, Vec<&Observed<'_>>> = BTreeMap::new();
        let mut broken: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for trial in trials {
            by_case.entry(trial.case).or_default().push(trial);
            let sharing = self.sharing.get(trial.case);
            for breach in trial.broken.iter().collect::<BTreeSet<_>>() {
                let documented = breach
                    .deviation
                    .map_or(String::new(), |id| format!(" (documented: {id})"));
                let found = format!("{}{documented}", trial.name);
                let mut add = |row: &'_ str| {
                    let all = broken.entry(row.to_owned()).or_default();
                    if !all.contains(&found) {
                        all.push(found.clone());
                    }
                };
                add(breach.row);
                if let Some(sharing) = sharing
                    && (sharing.first == breach.row && sharing.class == breach.class)
                {
                    sharing.rows.iter().for_each(|row| add(row));
                }
            }
        }
        for row in self
            .documents
            .iter_mut()
            .flat_map(|chapter| &mut chapter.rows)
        {
            let trials = row
                .cases
                .iter()
                .filter_map(|case| by_case.get(case.as_str()))
                .flatten();
            row.shown = Some(match broken.get(row.id.as_str()) {
                Some(names) => Shown::Broken(names.clone()),
                None => shown_by(trials.copied(), row),
            });
        }
    }

    /// The summary as a Markdown table.
    pub fn table(&self) -> String {
        let mut text = String::from(
            "| document | title | rows | `fail` rows decided | `warn` rows decided | explained |\n| --- | --- | ---: | ---: | ---: | ---: |\n",
        );
        let (judged, others): (Vec<&Chapter>, Vec<&Chapter>) =
            self.documents.iter().partition(|document| document.judged);
        let mut line = |id: &str, title: &str, totals: &Totals| {
            let [rows, fail, warn, explained] = totals.line();
            // A title that begins with the number says it twice.
            let title = title.split_once(" — ").map_or(title, |(_, title)| title);
            text.push_str(&format!(
                "| {id} | {title} | {rows} | {fail} | {warn} | {explained} |\n"
            ));
        };
        for document in &judged {
            line(&document.id, &document.title, &document.totals);
        }
        if judged.len() > 1 {
            line("**all of these**", "judged in full", &self.totals);
        }
        for document in &others {
            line(&document.id, &document.title, &document.totals);
        }
        text
    }
}

/// What became of one trial, as far as the ledger cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed<'a> {
    /// The trial's name.
    pub name: &'a str,
    /// Its case.
    pub case: &'a str,
    /// What its findings name.
    pub broken: Vec<Breach<'a>>,
    /// Why it says nothing about its other rows; nothing where it passed.
    pub silent: Option<String>,
}

/// A finding, as far as the ledger cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach<'a> {
    /// The row it names.
    pub row: &'a str,
    /// What it means by the standard.
    pub class: Class,
    /// The deviation of the profile that documents it, if one does.
    pub deviation: Option<&'a str>,
}

/// What trials without a finding about the row say of it.
fn shown_by<'a>(trials: impl Iterator<Item = &'a Observed<'a>>, row: &Row) -> Shown {
    let mut why: Option<String> = None;
    for trial in trials {
        match &trial.silent {
            None => return Shown::Held,
            Some(reason) => {
                why.get_or_insert_with(|| reason.clone());
            }
        }
    }
    let none = || "no case that decides it was run".to_owned();
    Shown::NotExercised(why.or_else(|| row.standing.words()).unwrap_or_else(none))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::load::Source;

    fn source(relative: &str, text: &str) -> Source {
        Source {
            file: relative.to_owned(),
            relative: relative.to_owned(),
            text: text.into(),
        }
    }

    fn coverage() -> Coverage {
        let rows = "kind: requirements
document: {id: RFC6749, title: Framework}
requirements:
  - {id: RFC6749-1-01, level: MUST, applies_to: all, sentence: One., class: fail, harm: form}
  - {id: RFC6749-1-02, level: MUST, applies_to: all, sentence: Two., class: fail, harm: form, reason: It needs a neighbour.}
  - {id: RFC6749-1-03, level: SHOULD, applies_to: all, sentence: Three., class: warn, harm: form}
  - {id: RFC6749-1-04, level: MAY, applies_to: all, sentence: Four., class: info, harm: form}
  - {id: RFC6749-1-05, level: MUST, applies_to: all, sentence: Five., class: fail, harm: form}
";
        let cases = "kind: suite
title: t
cases:
  - id: a
    title: A.
    requirements: [RFC6749-1-01, RFC6749-1-05]
    steps:
      - request: {grant: client_credentials}
        expect: [{any_of: [{outcome: success, requirement: RFC6749-1-03}]}]
";
        let library = Library::load(&[source("r.yaml", rows), source("s.yaml", cases)]);
        Coverage::of(&library.unwrap())
    }

    #[test]
    fn a_row_is_decided_by_whoever_names_it_and_explained_by_its_reason() {
        let coverage = coverage();
        let standings: Vec<&Standing> = coverage.documents[0]
            .rows
            .iter()
            .map(|row| &row.standing)
            .collect();
        assert_eq!(
            standings,
            [
                &Standing::Decided,
                &Standing::Explained("It needs a neighbour.".to_owned()),
                &Standing::Decided,
                &Standing::Capability,
                &Standing::Decided,
            ]
        );
        let expected = Totals {
            rows: 5,
            fail: 3,
            fail_decided: 2,
            warn: 1,
            warn_decided: 1,
            explained: 1,
            open: 0,
        };
        assert_eq!(coverage.totals, expected);
    }

    #[test]
    fn a_finding_breaks_its_row_and_those_that_share_its_probe() {
        let mut coverage = coverage();
        coverage.observe(&[Observed {
            name: "rfc::s::a",
            case: "s::a",
            broken: vec![Breach {
                row: "RFC6749-1-01",
                class: Class::Fail,
                deviation: None,
            }],
            silent: Some("its case found something else".to_owned()),
        }]);
        let shown: Vec<Option<&Shown>> = coverage.documents[0]
            .rows
            .iter()
            .map(|row| row.shown.as_ref())
            .collect();
        let broken = Shown::Broken(vec!["rfc::s::a".to_owned()]);
        assert_eq!((shown[0], shown[4]), (Some(&broken), Some(&broken)));
        assert_eq!(
            shown[2],
            Some(&Shown::NotExercised(
                "its case found something else".to_owned()
            ))
        );
        assert_eq!(
            shown[1],
            Some(&Shown::NotExercised("It needs a neighbour.".to_owned()))
        );
    }
}
