//! What the suites decide: every conclusive row of the standards that are judged in full has a case or a written reason,
//! so has every check of the peers, and the table in `suites/README.md` says how many.

#![expect(
    clippy::print_stdout,
    reason = "the numbers are for whoever runs this with --nocapture"
)]

mod golden;

use grantspec::suite::{Class, Coverage, JUDGED, Library, Mark, Peers, Source, Standing};

use golden::{golden, project};

/// The table stands between these in `suites/README.md`; the blank after `<!--` is for the tables that follow from types.
const BEGIN: &str = "<!--coverage-->";
const END: &str = "<!--/coverage-->";

/// How many checks each group of the peers' list has that a text or good quality asks for: MUST, SHOULD, quality.
const PEERS: &[(&str, usize, usize, usize)] = &[
    ("RS", 32, 0, 18),
    ("CA", 30, 3, 1),
    ("CJ", 34, 4, 7),
    ("AC", 22, 4, 6),
    ("PK", 21, 2, 0),
    ("RT", 27, 10, 4),
    ("CC", 11, 3, 2),
    ("PW", 11, 1, 2),
    ("DC", 16, 2, 1),
    ("OK", 17, 4, 5),
    ("ER", 17, 1, 3),
    ("ID", 17, 1, 1),
    ("AT", 12, 1, 1),
    ("IN", 20, 1, 0),
    ("RV", 15, 1, 1),
    ("SE", 9, 9, 8),
    ("RB", 5, 0, 13),
];

fn sources() -> Vec<Source> {
    Source::read(&project("suites")).unwrap_or_else(|problem| panic!("{problem}"))
}

fn library() -> Library {
    Library::load(&sources()).unwrap_or_else(|problems| panic!("{}", problems[0]))
}

fn share(part: usize, of: usize) -> f64 {
    if of == 0 {
        100.0
    } else {
        100.0 * part as f64 / of as f64
    }
}

#[test]
fn every_conclusive_row_of_the_judged_documents_has_a_case_or_a_reason() {
    let coverage = Coverage::of(&library());
    print!("{}", coverage.table());
    let mut wrong = Vec::new();
    for document in coverage.documents.iter().filter(|document| document.judged) {
        for row in &document.rows {
            let is_conclusive = matches!(row.class, Class::Fail | Class::Warn);
            if is_conclusive && row.standing == Standing::Open {
                wrong.push(format!(
                    "{}: neither a case nor a reason: {}",
                    row.id, row.sentence
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    for id in JUDGED {
        assert!(
            coverage.documents.iter().any(|document| document.id == *id),
            "no document {id}"
        );
    }
}

#[test]
fn all_failures_and_nearly_all_warnings_are_decided_by_cases() {
    let totals = Coverage::of(&library()).totals;
    assert_eq!(totals.fail_decided, totals.fail, "fail rows without a case");
    let warn = share(totals.warn_decided, totals.warn);
    assert!(warn >= 95.0, "{warn:.1} % of the warn rows have a case");
}

#[test]
fn a_reason_for_having_no_case_stands_only_where_there_is_none() {
    let library = library();
    let coverage = Coverage::of(&library);
    let stale: Vec<&str> = coverage
        .documents
        .iter()
        .flat_map(|document| &document.rows)
        .filter(|row| row.standing == Standing::Decided)
        .filter(|row| {
            library
                .catalogue
                .get(&row.id)
                .is_some_and(|row| row.reason.is_some())
        })
        .map(|row| row.id.as_str())
        .collect();
    assert!(
        stale.is_empty(),
        "rows with a case and a reason for having none: {stale:?}"
    );
}

#[test]
fn every_check_of_the_peers_is_decided_or_explained() {
    let peers = Peers::load(&sources(), &library()).unwrap_or_else(|problems| {
        let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
        panic!("\n{}\n", texts.join("\n"))
    });
    for (group, must, should, quality) in PEERS {
        let count = |mark: Mark| {
            let prefix = format!("{group}-");
            peers
                .checks
                .iter()
                .filter(|check| check.id.starts_with(&prefix) && check.mark == mark)
                .count()
        };
        let counted = (count(Mark::M), count(Mark::S), count(Mark::Q));
        assert_eq!(counted, (*must, *should, *quality), "the group {group}");
    }
    let explained = peers
        .checks
        .iter()
        .filter(|check| check.reason.is_some())
        .count();
    println!(
        "{} checks of peers, {explained} of them explained",
        peers.checks.len()
    );
}

#[test]
fn the_table_in_the_readme_is_that_of_the_suites() {
    const README: &str = "suites/README.md";
    let coverage = Coverage::of(&library());
    let block = format!(
        "{BEGIN}\n## What the suites decide\n\n`grantspec coverage` prints this row by row.\n\n{}\n{END}",
        coverage.table()
    );
    let text = std::fs::read_to_string(project(README)).unwrap_or_default();
    let (before, rest) = text.split_once(BEGIN).expect("the table has its place");
    let (_, after) = rest.split_once(END).expect("the table has an end");
    golden(README, &format!("{before}{block}{after}")).unwrap_or_else(|wrong| panic!("{wrong}"));
}
