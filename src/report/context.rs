//! Completes a finished run with what the suites say, so that every view can be made from the report alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::secret::{Shown, written};
use crate::suite::{
    Advice, Breach, Chapter, Coverage, Library, LoadedCase, Observed, Row, Shown as RowSeen,
    Source, Text, rows_of,
};
use crate::verdict::{CaseText, DocumentRows, Record, RowShown, RowState, Run, Trouble, Verdict};
use crate::yaml::Places;

/// Adds the texts of the run's cases and the rows of the documents that they are about.
pub fn complete(run: &mut Run, library: &Library, sources: &[Source]) {
    let ids: BTreeSet<&str> = run
        .records
        .iter()
        .map(|record| record.case.as_str())
        .collect();
    let cases: Vec<&LoadedCase> = library
        .cases
        .iter()
        .filter(|case| ids.contains(case.id.as_str()))
        .collect();
    let documents = documents(run, library, &cases);
    let texts = texts(run, library, sources, &cases);
    run.documents = documents;
    run.cases = texts;
}

fn texts(
    run: &Run,
    library: &Library,
    sources: &[Source],
    cases: &[&LoadedCase],
) -> BTreeMap<Shown, CaseText> {
    let named = named_places(run);
    let advice = Advice::load(sources, &library.catalogue).unwrap_or_default();
    let mut texts = BTreeMap::new();
    let mut rest = cases;
    // The cases of one file stand together.
    while let Some(first) = rest.first() {
        let file = &first.source.file;
        let count = rest
            .iter()
            .take_while(|case| case.source.file == *file)
            .count();
        let (own, others) = rest.split_at(count);
        rest = others;
        let Some(source) = sources.iter().find(|source| source.file == *file) else {
            continue;
        };
        let is_named = |case: &&LoadedCase| named.contains_key(case.id.as_str());
        let places = if own.iter().any(is_named) {
            Places::of(&source.text)
        } else {
            Places::of_parts(&source.text)
        };
        let starts = line_starts(&source.text);
        for case in own {
            let row = case.case.requirements.first();
            let (line, excerpt) = excerpt(&source.text, &starts, &places, &case.path);
            let paths = named.get(case.id.as_str()).into_iter().flatten();
            // Advice is for what is wrong; a report of what holds needs none.
            let tip = row
                .filter(|_| named.contains_key(case.id.as_str()))
                .and_then(|id| advice.of(id));
            let text = CaseText {
                level: row
                    .and_then(|id| library.catalogue.get(id))
                    .map(|row| row.level),
                rows: rows_of(&case.case).into_iter().map(written).collect(),
                line,
                excerpt,
                places: paths
                    .filter_map(|path| {
                        let place = places.get(path)?;
                        Some((written(path), (place.line, place.column)))
                    })
                    .collect(),
                why: case
                    .case
                    .why
                    .as_ref()
                    .or_else(|| Some(&tip?.why))
                    .map(written),
                mend: case
                    .case
                    .mend
                    .as_ref()
                    .or_else(|| Some(&tip?.mend))
                    .map(written),
            };
            texts.insert(written(&case.id), text);
        }
    }
    texts
}

/// The paths in suite files that findings name, by case.
fn named_places(run: &Run) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for record in &run.records {
        for finding in &record.findings {
            named.entry(&record.case).or_default().insert(&finding.path);
        }
    }
    named
}

/// Where each line begins, by bytes.
fn line_starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// The lines of the case at a path such as `cases[3]`, and the number of the first.
fn excerpt(text: &Text, starts: &[usize], places: &Places, path: &str) -> (usize, Text) {
    let line = |path: &str| {
        places
            .get(path)
            .filter(|_| places.has(path))
            .map(|place| place.line)
    };
    let start = |line: usize| starts.get(line - 1).copied().unwrap_or(text.len());
    let Some(first) = line(path) else {
        return (0, Text::default());
    };
    let next = path
        .strip_prefix("cases[")
        .and_then(|rest| rest.strip_suffix(']'))
        .and_then(|number| number.parse::<usize>().ok())
        .and_then(|number| line(&format!("cases[{}]", number + 1)));
    let (from, to) = (start(first), next.map_or(text.len(), start));
    let mut own = text.get(from..to).unwrap_or_default().trim_end();
    // Comments above the next case are about that one.
    while let Some((before, last)) = own.rsplit_once('\n') {
        if !last.trim().is_empty() && !last.trim().starts_with('#') {
            break;
        }
        own = before;
    }
    let part = text.part(from..from + own.trim_end().len());
    let shown = written(&*part);
    // Most share the room of their file.
    (
        first,
        if shown == *part {
            part
        } else {
            shown.as_str().into()
        },
    )
}

/// The documents of which a case of the run decides a row.
fn documents(run: &Run, library: &Library, cases: &[&LoadedCase]) -> Vec<DocumentRows> {
    let mut coverage = Coverage::of(library);
    coverage.observe(&observed(run));
    let decided: BTreeSet<&str> = cases.iter().flat_map(|case| rows_of(&case.case)).collect();
    let verdicts: BTreeMap<&str, Verdict> = run
        .records
        .iter()
        .map(|record| (record.name.as_str(), run.verdict_of(record)))
        .collect();
    let is_concerned = |chapter: &Chapter| {
        chapter
            .rows
            .iter()
            .any(|row| decided.contains(row.id.as_str()))
    };
    let show = |row: Row| {
        let requirement = library.catalogue.get(&row.id);
        let (state, reason) = state(row.shown.as_ref(), &verdicts, run.strict);
        RowShown {
            section: requirement.map_or_else(Shown::default, |row| written(row.section())),
            citation: requirement.map_or_else(Shown::default, |row| written(row.citation())),
            id: written(row.id),
            level: row.level,
            class: row.class,
            sentence: written(row.sentence),
            state,
            reason,
        }
    };
    let chapters = coverage.documents.into_iter().filter(is_concerned);
    chapters
        .map(|chapter| DocumentRows {
            id: written(chapter.id),
            title: written(chapter.title),
            rows: chapter.rows.into_iter().map(show).collect(),
        })
        .collect()
}

fn state(
    shown: Option<&RowSeen>,
    verdicts: &BTreeMap<&str, Verdict>,
    strict: bool,
) -> (RowState, Option<Shown>) {
    match shown {
        Some(RowSeen::Held) => (RowState::Held, None),
        Some(RowSeen::NotExercised(why)) => (RowState::NotExercised, Some(written(why))),
        None => (RowState::NotExercised, None),
        Some(RowSeen::Broken(found)) => {
            let undocumented: Vec<&String> = found
                .iter()
                .filter(|found| strict || !found.contains(" (documented: "))
                .collect();
            let is_known = |name: &&String| verdicts.get(name.as_str()) == Some(&Verdict::Known);
            let state = if undocumented.is_empty() {
                RowState::Documented
            } else if undocumented.iter().all(is_known) {
                RowState::Known
            } else {
                RowState::Broken
            };
            (state, None)
        }
    }
}

/// What the records of a run say of the rows of their cases.
pub fn observed(run: &Run) -> Vec<Observed<'_>> {
    run.records
        .iter()
        .map(|record| of_record(run, record))
        .collect()
}

fn of_record<'a>(run: &Run, record: &'a Record) -> Observed<'a> {
    let silent = match (run.verdict_of(record), &record.trouble) {
        (Verdict::Skip, _) => Some(record.reason.as_deref().unwrap_or("skipped").to_owned()),
        (_, Some(trouble)) => Some(not_judged(trouble)),
        _ if !record.findings.is_empty() => Some(format!(
            "its case found something else first: {}",
            record.name
        )),
        _ => None,
    };
    let broken = record
        .findings
        .iter()
        .map(|finding| Breach {
            row: &finding.requirement,
            class: finding.class,
            deviation: finding.deviation.as_deref(),
        })
        .collect();
    Observed {
        name: &record.name,
        case: &record.case,
        broken,
        silent,
    }
}

fn not_judged(trouble: &Trouble<Shown>) -> String {
    format!("could not be judged: {trouble}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_ends_before_the_comment_of_the_next_case() {
        let text = "kind: suite\ncases:\n  - id: a\n    title: A.\n\n  # About b.\n  - id: b\n    title: B.\n";
        let (text, starts, places) = (Text::from(text), line_starts(text), Places::of(text));
        let of = |path| {
            let (line, excerpt) = excerpt(&text, &starts, &places, path);
            (line, excerpt.to_string())
        };
        assert_eq!(of("cases[0]"), (3, "  - id: a\n    title: A.".to_owned()));
        assert_eq!(of("cases[1]"), (7, "  - id: b\n    title: B.".to_owned()));
        assert_eq!(of("cases[2]"), (0, String::new()));
    }
}
