//! ARCHITECTURE.md shows the rooms and parts that there are, in the order that the other tests hold.

use std::fs;

use crate::layers::LAYERS;
use crate::order::{ORDER, rooms};
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

#[test]
fn the_map_fits_a_page() {
    let page = fs::read_to_string(project("ARCHITECTURE.md")).unwrap();
    let lines = page.lines().count();
    assert!(lines <= 90, "ARCHITECTURE.md has {lines} lines");
    for line in page.split_whitespace() {
        // Paths of the project that the page names are there.
        let path = line.trim_matches(|c: char| "`,.;:()".contains(c));
        if path.starts_with("tests/") || path.starts_with("docs/") || path.starts_with("src/") {
            assert!(project(path).exists(), "ARCHITECTURE.md: {path}");
        }
    }
}
