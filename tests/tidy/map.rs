//! ARCHITECTURE.md shows the rooms, parts and walks that there are, in the order that the other tests hold.

use std::collections::BTreeSet;
use std::fs;

use crate::layers::LAYERS;
use crate::order::{ORDER, rooms};
use crate::report;
use crate::source::{project, sources};

/// The words in the first column of the table below a heading, each row a list.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let page = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let (_, below) = page
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("ARCHITECTURE.md has no `## {heading}`"));
    below
        .lines()
        .skip_while(|line| !line.starts_with("| `"))
        .take_while(|line| line.starts_with("| "))
        .filter_map(|line| line.split('|').nth(1))
        .map(|cell| {
            let words = cell.split('`').skip(1).step_by(2);
            words.map(str::to_owned).collect()
        })
        .collect()
}

#[test]
fn the_map_shows_the_rooms_that_there_are() {
    let there = rooms();
    let expected: Vec<Vec<String>> = ORDER
        .iter()
        .filter(|room| there.iter().any(|known| known == *room))
        .map(|room| vec![(*room).to_owned()])
        .collect();
    assert_eq!(rows("Rooms of `src/`"), expected, "ARCHITECTURE.md");
}

#[test]
fn the_map_shows_the_parts_of_the_endpoint() {
    let expected: Vec<Vec<String>> = LAYERS
        .iter()
        .map(|parts| parts.iter().map(|part| (*part).to_owned()).collect())
        .collect();
    assert_eq!(rows("Parts of `src/reference/`"), expected);
    for part in LAYERS.concat() {
        let folder = format!("src/reference/{part}/");
        let file = format!("src/reference/{part}.rs");
        assert!(
            sources()
                .iter()
                .any(|source| source.path.starts_with(&folder) || source.path == file),
            "src/reference/{part} is not there"
        );
    }
}

/// The most files that a walk enters.
const LONGEST_WALK: usize = 11;

/// The stops of each walk, `file:function`, and whom each asks, `file`; below which folder they stand.
fn walks() -> Vec<(&'static str, Vec<String>)> {
    let page = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let (_, below) = page.split_once("\n## Three walks\n").unwrap();
    let (walks, _) = below.split_once("\n## ").unwrap();
    let walk = |text: &str| {
        let words = text.split('`').skip(1).step_by(2).map(str::to_owned);
        match text.contains("below `reference/`") {
            true => ("src/reference", words.skip(1).collect()),
            false => ("src", words.collect()),
        }
    };
    walks.split("\n- **").skip(1).map(walk).collect()
}

#[test]
fn the_walks_are_those_of_the_code_and_short() {
    let walks = walks();
    assert_eq!(walks.len(), 3);
    let mut broken = Vec::new();
    for (folder, stops) in walks {
        let mut entered = BTreeSet::new();
        for stop in &stops {
            let (file, function) = stop.split_once(':').unwrap_or((stop, ""));
            let path = format!("{folder}/{file}.rs");
            let code = sources().iter().find(|source| source.path == path);
            let is_there = code.is_some_and(|source| {
                function.is_empty()
                    || ["(", "<"]
                        .iter()
                        .any(|end| source.code.contains(&format!("fn {function}{end}")))
            });
            if !is_there {
                broken.push(format!("ARCHITECTURE.md: {stop} is not there"));
            }
            if !function.is_empty() {
                entered.insert(file.to_owned());
            }
        }
        if entered.len() > LONGEST_WALK {
            broken.push(format!(
                "ARCHITECTURE.md: a walk enters {} files: {entered:?}",
                entered.len()
            ));
        }
    }
    report(&broken);
}

#[test]
fn the_map_fits_a_page() {
    let page = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let lines = page.lines().count();
    assert!(lines <= 90, "ARCHITECTURE.md has {lines} lines");
}

#[test]
fn the_paths_that_pages_for_developers_name_are_there() {
    let mut broken = Vec::new();
    for name in ["ARCHITECTURE.md", "CONTRIBUTING.md", "RELEASING.md"] {
        let page = fs::read_to_string(project(name)).unwrap();
        for word in page.split_whitespace() {
            let path = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '_' && c != '/');
            let is_path = [
                "src/",
                "tests/",
                "docs/",
                "suites/",
                "fixtures/",
                "findings/",
            ]
            .iter()
            .any(|folder| path.starts_with(folder));
            // What stands for a name of yours is in capitals.
            let is_open = path
                .split(['/', '.'])
                .any(|part| part.len() > 1 && part.chars().all(char::is_uppercase));
            if is_path && !is_open && !project(path).exists() {
                broken.push(format!("{name}: {path} is not there"));
            }
        }
    }
    report(&broken);
}
