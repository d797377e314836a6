//! The house rules of `src/`, read from its text: which room may name which, who owns which package, how files begin
//! and how long they get. Nothing of the library is linked, so that this runs first and in no time.

#![expect(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, lowest first: a room names only rooms before it.
const ORDER: &[&str] = &[
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
const APART: &str = "reference";

/// What only these rooms may name.
const OWNERS: &[(&str, &[&str])] = &[
    ("serde_yaml", &["yaml"]),
    ("saphyr_parser", &["yaml"]),
    ("reqwest", &["http"]),
    ("jsonwebtoken", &["jwt", "reference"]),
    ("libtest_mimic", &["harness"]),
    ("axum", &["reference"]),
    ("statrs", &["check"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("proptest", &["fuzz"]),
    ("scraper", &["login"]),
    ("quick_junit", &["report"]),
    ("std::env", &["cli"]),
    ("fluent_bundle", &["words"]),
    ("stdout()", &["out"]),
    ("stderr()", &["out"]),
    ("fs::write", &["out"]),
    ("File::create", &["out"]),
    ("OpenOptions", &["out"]),
    ("create_dir_all", &["out"]),
    ("tempfile", &["out"]),
    ("of_the_program", &["secret", "words"]),
];

/// The layers of `reference`, each with those that it names: the model knows neither a fault nor a dialect.
const LAYERS: &[(&str, &[&str])] = &[
    ("wire", &[]),
    ("state", &["wire"]),
    ("rules", &["wire", "state"]),
    ("dialects", &["wire", "state", "rules"]),
    ("faults", &["wire", "state", "rules", "dialects"]),
    ("habits", &["wire", "state", "rules", "dialects"]),
    ("model", &["wire", "state", "rules"]),
    ("server", &["wire", "state", "rules", "model"]),
];

const LONGEST: usize = 600;

struct File {
    path: PathBuf,
    room: String,
    text: String,
}

impl File {
    /// The lines of code with their numbers: comments left out, and what stands behind them on the line.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().filter_map(|(at, line)| {
            let code = match line.find("//") {
                // The two slashes of a URL in a string are no comment.
                Some(start) if !line[..start].ends_with(':') => &line[..start],
                _ => line,
            };
            (!code.trim().is_empty()).then_some((at + 1, code))
        })
    }

    /// The number of the line from which on everything is tests.
    fn tests_from(&self) -> usize {
        let lines: Vec<&str> = self.text.lines().collect();
        lines
            .windows(2)
            .position(|pair| pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod "))
            .map_or(usize::MAX, |at| at + 1)
    }
}

fn files() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    assert!(paths.len() > 20, "src/ was not found");
    paths
        .into_iter()
        .map(|path| {
            let below = path.strip_prefix(&root).unwrap().to_owned();
            let first = below.components().next().unwrap().as_os_str();
            File {
                room: Path::new(first)
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned(),
                text: fs::read_to_string(&path).unwrap(),
                path: Path::new("src").join(below),
            }
        })
        .collect()
}

fn collect(dir: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

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

/// Whether a line of code names the package or module, as a word of its own.
fn names(code: &str, package: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices(package).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + package.len()..].chars().next();
        !before.is_some_and(|c| is_word(c) || c == '"')
            && !after.is_some_and(|c| is_word(c) || c == '"')
    })
}

fn report(broken: &[String]) {
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn the_crate_doc_lists_the_rooms_that_there_are_in_the_order_of_the_house() {
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let listed: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("//! - [`"))
        .filter_map(|rest| rest.trim_start_matches("mod@").split('`').next())
        .collect();
    let modules: Vec<&str> = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")
                .or_else(|| line.strip_prefix("mod "))
                .or_else(|| line.strip_prefix("pub use grantspec_reference as "))
        })
        .map(|rest| rest.trim_end_matches(';'))
        .collect();
    let expected: Vec<&str> = ORDER
        .iter()
        .copied()
        .filter(|room| modules.contains(room))
        .collect();
    assert_eq!(listed, expected, "src/lib.rs: the list of the crate doc");
    for module in modules {
        assert!(
            rank(module).is_some(),
            "src/lib.rs: `{module}` has no place in the order"
        );
    }
}

#[test]
fn a_room_names_only_rooms_before_it() {
    let mut broken = Vec::new();
    for file in files()
        .iter()
        .filter(|file| file.room != "lib" && file.room != "main")
    {
        let Some(own) = rank(&file.room) else {
            broken.push(format!(
                "{}: `{}` has no place in the order",
                file.path.display(),
                file.room
            ));
            continue;
        };
        for (line, code) in file.code() {
            if code.contains("use crate::{") {
                broken.push(format!(
                    "{}:{line}: one `use` names one room, so that the order can be read",
                    file.path.display()
                ));
            }
            for word in named(code).filter(|word| *word != file.room) {
                let Some(other) = rank(word) else { continue };
                if other > own {
                    broken.push(format!(
                        "{}:{line}: names `{word}`, which comes later",
                        file.path.display()
                    ));
                } else if file.room == APART {
                    broken.push(format!(
                        "{}:{line}: names `{word}`, but names no room",
                        file.path.display()
                    ));
                }
            }
        }
    }
    report(&broken);
}

#[test]
fn a_layer_of_the_embedded_endpoint_names_only_layers_below_it() {
    let mut broken = Vec::new();
    for file in files().iter().filter(|file| file.room == APART) {
        let below = file.path.strip_prefix("src/reference").unwrap();
        let first = below.components().next().unwrap().as_os_str();
        let layer = Path::new(first).file_stem().unwrap().to_string_lossy();
        if layer == "lib" {
            continue;
        }
        let row = LAYERS.iter().find(|(known, _)| *known == layer);
        let Some((_, allowed)) = row else {
            broken.push(format!("{}: `{layer}` is no layer", file.path.display()));
            continue;
        };
        for (line, code) in file.code() {
            for word in named(code).filter(|word| *word != layer) {
                let is_layer = LAYERS.iter().any(|(known, _)| *known == word);
                if is_layer && !allowed.contains(&word) {
                    broken.push(format!("{}:{line}: names `{word}`", file.path.display()));
                }
            }
        }
    }
    report(&broken);
}

#[test]
fn each_package_is_named_by_its_owner_alone() {
    let mut broken = Vec::new();
    for file in files() {
        let tests = file.tests_from();
        for (line, code) in file.code().filter(|(line, _)| *line < tests) {
            for (package, owners) in OWNERS {
                if names(code, package) && !owners.contains(&file.room.as_str()) {
                    broken.push(format!(
                        "{}:{line}: `{package}` is for {} alone",
                        file.path.display(),
                        owners.join(" and ")
                    ));
                }
            }
        }
    }
    report(&broken);
}

#[test]
fn every_file_begins_with_what_it_is_for() {
    let broken: Vec<String> = files()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}:1: begins without `//!`", file.path.display()))
        .collect();
    report(&broken);
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let broken: Vec<String> = files()
        .iter()
        .map(|file| (file.path.display(), file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(path, lines)| format!("{path}: {lines} lines; split it by concept"))
        .collect();
    report(&broken);
}

#[test]
fn nothing_is_left_undone_and_nothing_is_unwrapped() {
    let mut broken = Vec::new();
    for file in files() {
        let tests = file.tests_from();
        for (line, code) in file.code() {
            for macro_name in ["todo!", "unimplemented!", "dbg!"] {
                if code.contains(macro_name) {
                    broken.push(format!("{}:{line}: {macro_name}", file.path.display()));
                }
            }
            if line < tests && code.contains(".unwrap()") {
                broken.push(format!("{}:{line}: .unwrap()", file.path.display()));
            }
        }
    }
    report(&broken);
}
