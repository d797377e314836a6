//! Who alone may name a package.

use crate::report;
use crate::source::sources;

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
    ("web_atoms", &["login"]),
    ("cookie_store", &["http"]),
    ("fs::read", &["input"]),
    ("fs::read_to_string", &["input"]),
    ("File::open", &["input"]),
    ("quick_junit", &["report"]),
    ("fluent", &["words"]),
    ("fluent_bundle", &["words"]),
    ("fluent_templates", &["words"]),
    ("std::env", &["cli"]),
    ("colored", &["words"]),
];

/// Whether a line of code names the package or module, as a word of its own.
fn names(code: &str, package: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    code.match_indices(package).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + package.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

#[test]
fn each_package_is_named_by_its_owner_alone() {
    let mut broken = Vec::new();
    for file in sources() {
        for (package, owners) in OWNERS {
            // Most files name none, and a file is searched much faster than its lines.
            if owners.contains(&file.room.as_str()) || !file.code.contains(package) {
                continue;
            }
            for (line, code) in file.lines() {
                if names(code, package) {
                    broken.push(format!(
                        "{}:{line}: `{package}` is for {} alone",
                        file.path,
                        owners.join(" and ")
                    ));
                }
            }
        }
    }
    report(&broken);
}
