//! The order of the rooms: which may name which.

use std::fs;

use crate::report;
use crate::source::{project, sources};

/// The rooms, lowest first: a room names only rooms before it. Some are not built yet; their place is known.
pub(crate) const ORDER: &[&str] = &[
    "input",
    "yaml",
    "secret",
    "words",
    "suite",
    "profile",
    "target",
    "plan",
    "jwt",
    "http",
    "verdict",
    "answer",
    "check",
    "login",
    "craft",
    "probe",
    "preflight",
    "out",
    "run",
    "fuzz",
    "baseline",
    "harness",
    "report",
    "reference",
    "conduct",
    "proof",
    "cli",
];

/// The room that judges nobody and names nobody: the judged endpoint.
pub(crate) const APART: &str = "reference";

fn rank(room: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == room)
}

/// Words that stand behind `crate::` in a line of code.
fn named(code: &str) -> impl Iterator<Item = &str> {
    code.split("crate::").skip(1).map(|rest| {
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .unwrap_or(rest.len());
        &rest[..end]
    })
}

/// The modules that `src/lib.rs` has, however it gets them.
pub(crate) fn rooms() -> Vec<String> {
    let text = fs::read_to_string(project("src/lib.rs")).unwrap();
    text.lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .or_else(|| line.strip_prefix("mod "))
                .or_else(|| line.strip_prefix("pub use grantspec_reference as "))
        })
        .map(|rest| rest.trim_end_matches(';').to_owned())
        .collect()
}

#[test]
fn the_crate_doc_lists_the_rooms_that_there_are_in_the_order_of_the_house() {
    let text = fs::read_to_string(project("src/lib.rs")).unwrap();
    let listed: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! - [`"))
        .filter_map(|rest| rest.trim_start_matches("mod@").split('`').next())
        .collect();
    let rooms = rooms();
    let expected: Vec<&str> = ORDER
        .iter()
        .copied()
        .filter(|room| rooms.iter().any(|there| there == room))
        .collect();
    assert_eq!(listed, expected, "src/lib.rs: the list of the crate doc");
    for room in rooms {
        assert!(
            rank(&room).is_some(),
            "src/lib.rs: `{room}` has no place in the order"
        );
    }
}

#[test]
fn a_room_names_only_rooms_before_it() {
    // A crate of its own cannot name a room: what it calls `crate::` is itself.
    let is_own_crate = project("src/reference/Cargo.toml").is_file();
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| {
        file.room != "lib" && file.room != "main" && !(file.room == APART && is_own_crate)
    }) {
        let Some(own) = rank(&file.room) else {
            broken.push(format!(
                "{}: `{}` has no place in the order",
                file.path, file.room
            ));
            continue;
        };
        for (line, code) in file.lines() {
            if code.contains("use crate::{") {
                broken.push(format!(
                    "{}:{line}: one `use` names one room, so that the order can be read",
                    file.path
                ));
            }
            let apart = code.contains("grantspec_reference").then_some(APART);
            for word in named(code).chain(apart).filter(|word| *word != file.room) {
                let Some(other) = rank(word) else { continue };
                if other > own {
                    broken.push(format!(
                        "{}:{line}: names `{word}`, which comes later",
                        file.path
                    ));
                } else if file.room == APART {
                    broken.push(format!(
                        "{}:{line}: names `{word}`, but names no room",
                        file.path
                    ));
                }
            }
        }
    }
    report(&broken);
}
