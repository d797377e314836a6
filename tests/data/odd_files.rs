//! Files that are wrong in every way: each is refused or read, in little time and memory, and nothing panics.

use grantspec::baseline::BaselineFile;
use grantspec::profile::Profile;
use grantspec::suite::{Library, Source};
use grantspec::target::Target;
use grantspec::yaml;
use proptest::prelude::*;

use crate::project;

/// Files of each kind, to begin from.
const FILES: &[&str] = &[
    "suites/rfc6749/error_response.yaml",
    "suites/rfc7523/jwt_bearer.yaml",
    "suites/profiles/tencent-ciam.yaml",
    "suites/requirements/rfc6750.yaml",
    "fixtures/targets/rfc.yaml",
    "fixtures/interop/oidc-provider/baseline.yaml",
];

/// What YAML treats as something.
const PIECES: &[&str] = &[
    "&a",
    "*a",
    "*b",
    "<<: *a",
    "!!binary x",
    "!x",
    "{",
    "}",
    "[",
    "]",
    ",",
    ": ",
    "- ",
    "? ",
    "|",
    ">-",
    "'",
    "\"",
    "#",
    "%YAML 1.2",
    "---",
    "...",
    "\t",
    "\u{0}",
    "\u{feff}",
    "\u{85}",
    "\u{202e}",
    "~",
    ".nan",
    "-.inf",
    "0x7f",
    "1e999",
    "99999999999999999999",
    "{{",
    "}}",
    "{{given.code}}",
    "kind: suite",
    "kind: target",
    "null",
    "\n",
    "    ",
];

/// Read as each kind of file that there is, and as part of a library.
fn read(text: &str) {
    let source = Source {
        file: "odd.yaml".to_owned(),
        relative: "odd.yaml".to_owned(),
        text: text.into(),
    };
    for problem in Library::load(&[source]).err().into_iter().flatten() {
        assert!(problem.to_string().len() < 4000, "{problem}");
    }
    let _ = yaml::parse::<Target>("odd.yaml", text);
    let _ = yaml::parse::<Profile>("odd.yaml", text);
    let _ = yaml::parse::<BaselineFile>("odd.yaml", text);
    let _ = yaml::Places::of(text);
}

/// A file of the project with pieces put in and lines taken out, doubled or moved.
fn mangled() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(PIECES).prop_map(str::to_owned),
        any::<String>(),
    ];
    let change = (
        0..4_u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        piece,
    );
    let changes = prop::collection::vec(change, 1..6);
    (prop::sample::select(FILES), changes).prop_map(|(file, changes)| {
        let mut text = std::fs::read_to_string(project(file)).unwrap();
        for (how, first, second, piece) in changes {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let (first, second) = (
                first.index(lines.len().max(1)),
                second.index(lines.len().max(1)),
            );
            match how {
                0 => lines.truncate(first),
                1 if !lines.is_empty() => lines.swap(first, second),
                2 if !lines.is_empty() => lines.insert(second, lines[first].clone()),
                _ => {
                    if let Some(line) = lines.get_mut(first) {
                        let at = line.char_indices().map(|(at, _)| at).nth(second % 40);
                        line.insert_str(at.unwrap_or(line.len()), &piece);
                    }
                }
            }
            text = lines.join("\n");
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
        read(&format!("kind: suite\ntitle: {text}\ncases: [{text}]"));
    }

    #[test]
    fn a_mangled_file_is_read_or_refused(text in mangled()) {
        read(&text);
    }
}

#[test]
fn aliases_of_aliases_are_not_written_out() {
    let mut text = String::from("kind: suite\ntitle: &l0 [x, x, x, x, x, x, x, x, x, x]\ncases:\n");
    for level in 1..12 {
        let alias = format!("*l{}", level - 1);
        text.push_str(&format!(
            "- &l{level} [{}]\n",
            [alias.as_str(); 10].join(", ")
        ));
    }
    read(&text);
    // Where any value may stand, too.
    let mut text = String::from(
        "kind: suite\ntitle: x\ncases:\n- id: x\n  title: x\n  requirements: []\n  steps:\n  - request:\n      auth:\n        assertion:\n          claims:\n            l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n",
    );
    for level in 1..12 {
        let alias = format!("*l{}", level - 1);
        text.push_str(&format!(
            "            l{level}: &l{level} [{}]\n",
            [alias.as_str(); 10].join(", ")
        ));
    }
    read(&text);
}

#[test]
fn depth_and_length_have_an_end() {
    read(&format!("kind: suite\ntitle: {}", "[".repeat(100_000)));
    read(&format!(
        "kind: suite\ncases: {}",
        "{any_of: [".repeat(10_000)
    ));
    read(&format!("kind: suite\ntitle: {}", "x".repeat(1 << 20)));
    read(&format!("? {}\n: kind: suite", "x".repeat(1 << 20)));
    read(&format!("kind: suite\ncases:\n{}", "- ".repeat(50_000)));
}
