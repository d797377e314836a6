//! Words and doings that belong to one room: names of members of answers, of faults, dialects and profiles, and whatever
//! writes.

use std::fs;

use crate::order::APART;
use crate::paths::{Path, parsed};
use crate::ratchet::ratchet;
use crate::report;
use crate::source::{Source, is_word, project, sources};

/// What an answer of a token endpoint is made of (RFC 6749 sections 5.1 and 5.2, OpenID Connect Core section 3.1.3.3).
const MEMBERS: &[&str] = &[
    "access_token",
    "error",
    "error_description",
    "expires_in",
    "id_token",
    "refresh_token",
    "token_type",
];

/// What opens a way out of the process.
const WRITERS: &[&str] = &[
    "print!",
    "println!",
    "eprint!",
    "eprintln!",
    "stdout(",
    "stderr(",
    "fs::write",
    "File::create",
    "File::options",
    "OpenOptions",
    "tempfile",
    "create_dir_all",
    "set_hook",
    "take_hook",
    "backtrace::",
];

/// What makes text that may be shown of text of which nobody knows that, or takes text that is not [`Shown`] for a file,
/// and who may name it.
const DOORS: &[(&str, &[&str])] = &[
    // Sentences and colours of the program.
    ("of_the_program", &["src/secret/", "src/words/"]),
    // `shown!` alone.
    ("put_together", &["src/secret/"]),
    // The picture of a suite's lines.
    ("Shown::drawn", &["src/report/terminal.rs"]),
    // Names and sentences of suites, in which no secret can be; and the code that a person has to type.
    (
        "Shown::cleaned",
        &[
            "src/run/runner.rs",
            "src/run/judging.rs",
            "src/run/every.rs",
            "src/conduct/session.rs",
            "src/harness/",
            "src/cli/watch.rs",
            "src/cli/progress.rs",
            "src/login/manual.rs",
        ],
    ),
    // A file of the user's with some lines changed, and a target file with the secrets of the embedded endpoint.
    (
        "out::verbatim",
        &["src/cli/baseline.rs", "src/cli/serve.rs"],
    ),
    // Annotations, and what tells GitHub to take nothing between for a command.
    ("say_command", &["src/out/", "src/cli/github.rs"]),
    // It prints by itself what it is given, which is shown text: the formats are libtest's own.
    ("libtest_mimic::run", &["src/harness/told.rs"]),
    ("Trial::ignorable_test", &["src/harness/told.rs"]),
    ("Trial::test", &["src/harness/told.rs"]),
    ("Failed::from", &["src/harness/told.rs"]),
    ("Completion::ignored_with", &["src/harness/told.rs"]),
];

/// Rooms whose types are what reports, events and views are made of.
const SHOWN_ROOMS: &[&str] = &["verdict", "report"];

/// Where a fault, and where a dialect may be named within `reference`.
const NAME_FAULTS: &[&str] = &["faults", "lib"];
const NAME_DIALECTS: &[&str] = &["dialects", "faults", "habits", "lib"];

fn in_rooms(file: &Source, rooms: &[&str]) -> bool {
    rooms.contains(&file.room.as_str())
}

/// The first name below `src/reference/`: a folder, or a file without its ending.
fn part(file: &Source) -> Option<&str> {
    let below = file.path.strip_prefix("src/reference/")?;
    below.split('/').next()?.split('.').next()
}

#[test]
fn names_of_members_of_answers_stand_where_answers_are_read() {
    let mut places = Vec::new();
    for file in sources() {
        if in_rooms(file, &["answer", "profile", "secret", APART]) {
            continue;
        }
        for (line, text) in &file.strings {
            if MEMBERS.contains(&text.as_str()) {
                places.push(format!("{}:{line}: \"{text}\"", file.path));
            }
        }
    }
    ratchet("members_named_elsewhere", &places);
}

#[test]
fn only_out_writes() {
    let mut places = Vec::new();
    for file in sources() {
        if in_rooms(file, &["out"]) {
            continue;
        }
        let lines: Vec<&str> = file.code.lines().collect();
        for writer in WRITERS {
            for (at, _) in file.code.match_indices(writer) {
                let line = file.line_of(at);
                let before = file.code[..at].bytes().next_back();
                // `.stdout(…)` tells a child process where to write, and `use` writes nothing yet.
                let is_other = before.is_some_and(|byte| is_word(byte) || byte == b'.');
                if !is_other && !lines[line - 1].trim_start().starts_with("use ") {
                    places.push(format!("{}:{line}: {writer}", file.path));
                }
            }
        }
    }
    ratchet("writers_outside_of_out", &places);
}

#[test]
fn each_way_to_shown_text_is_named_by_who_may_alone() {
    let mut places = Vec::new();
    for file in sources() {
        for (door, allowed) in DOORS {
            if allowed.iter().any(|place| file.path.starts_with(place)) {
                continue;
            }
            for (at, _) in file.code.match_indices(door) {
                places.push(format!("{}:{}: {door}", file.path, file.line_of(at)));
            }
        }
    }
    report(&places);
}

/// Only what is an enumeration of ours, or is made of shown text, may be a part of shown text.
#[test]
fn parts_of_shown_text_are_words_of_ours() {
    const PARTS: &[&str] = &["Answer", "Trouble<Shown>", "Verdict"];
    let mut places = Vec::new();
    for file in sources().iter().filter(|file| !in_rooms(file, &["secret"])) {
        for (at, _) in file.code.match_indices("Part for ") {
            let rest = &file.code[at + "Part for ".len()..];
            let name = rest.split(' ').next().unwrap_or_default();
            if !PARTS.contains(&name) {
                places.push(format!("{}:{}: {name}", file.path, file.line_of(at)));
            }
        }
    }
    report(&places);
}

#[test]
fn what_reports_hold_is_shown_text() {
    let mut places = Vec::new();
    for file in sources().iter().filter(|file| in_rooms(file, SHOWN_ROOMS)) {
        for (line, code) in file.lines() {
            let is_field = code.trim_start().starts_with("pub ") && !code.contains("fn ");
            let is_text = ["String", "Raw", "&str"];
            let names = |name: &&str| {
                code.split(|letter: char| !letter.is_alphanumeric() && letter != '&')
                    .any(|word| word == *name)
            };
            // By which sentences of ours are filled in: of a stranger's report only the escapes of JSON show them.
            let is_name_of_argument = code.contains("arguments: BTreeMap<String, T>");
            if is_field
                && !is_name_of_argument
                && code.contains(": ")
                && is_text.iter().any(names)
                && !code.contains("&'static str")
            {
                places.push(format!("{}:{line}: {}", file.path, code.trim()));
            }
        }
    }
    report(&places);
}

/// The ids of the profiles that are compiled in.
fn profiles() -> Vec<String> {
    fs::read_dir(project("suites/profiles"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect()
}

#[test]
fn no_profile_is_asked_for_by_its_name() {
    let profiles = profiles();
    let mut places = Vec::new();
    for file in sources().iter().filter(|file| !in_rooms(file, &[APART])) {
        let lines: Vec<&str> = file.code.lines().collect();
        let mut lines_with_id: Vec<usize> = file
            .strings
            .iter()
            .filter(|(_, text)| profiles.contains(text))
            .map(|(line, _)| *line)
            .collect();
        lines_with_id.dedup();
        for line in lines_with_id {
            let code = lines[line - 1].trim();
            let is_compared = ["==", "!=", "matches!", "if let", "=>"]
                .iter()
                .any(|sign| code.contains(sign));
            if is_compared {
                places.push(format!("{}:{line}: {code}", file.path));
            }
        }
        for (line, code) in file.lines() {
            let asks = ["profile.id == ", "profile.id != ", "match profile.id"]
                .iter()
                .any(|asked| code.contains(asked));
            let place = format!("{}:{line}: {}", file.path, code.trim());
            if asks && !places.contains(&place) {
                places.push(place);
            }
        }
    }
    ratchet("profiles_asked_by_name", &places);
}

/// The variant of this enumeration that a path names.
fn variant<'a>(path: &'a Path, of: &str) -> Option<&'a str> {
    let pair = path.names.windows(2).find(|pair| pair[0] == of)?;
    let is_variant =
        pair[1].starts_with(char::is_uppercase) && pair[1].contains(char::is_lowercase);
    (is_variant || pair[1] == "*").then_some(pair[1].as_str())
}

/// Where this enumeration's variants or these ids stand, other than in these parts and where the enumeration is defined.
fn named_elsewhere(what: &str, ids: &[String], allowed: &[&str]) -> Vec<String> {
    let mut places = Vec::new();
    for (file, parsed) in sources().iter().zip(parsed()) {
        let defines = file.code.contains(&format!("enum {what} "));
        if defines || part(file).is_none_or(|part| allowed.contains(&part)) {
            continue;
        }
        for path in &parsed.paths {
            if let Some(variant) = variant(path, what) {
                places.push(format!("{}:{}: {what}::{variant}", file.path, path.line));
            }
        }
        for (line, text) in &file.strings {
            if ids.contains(text) {
                places.push(format!("{}:{line}: \"{text}\"", file.path));
            }
        }
    }
    places
}

#[test]
fn a_fault_is_named_in_its_table_alone() {
    let table = fs::read_to_string(project("fixtures/faults.yaml")).unwrap();
    let ids: Vec<String> = table
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("- id: "))
        .map(str::to_owned)
        .collect();
    assert!(ids.len() > 500, "fixtures/faults.yaml was not understood");
    let places = named_elsewhere("Fault", &ids, NAME_FAULTS);
    ratchet("faults_named_elsewhere", &places);
}

#[test]
fn a_dialect_is_named_in_its_file_and_in_the_rows_of_its_faults_alone() {
    let places = named_elsewhere("Dialect", &profiles(), NAME_DIALECTS);
    ratchet("dialects_named_elsewhere", &places);
}

/// The results in a file whose error is a `String`.
fn string_errors(file: &Source) -> Vec<usize> {
    let bytes = file.code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in file.code.match_indices("Result<") {
        if at > 0 && is_word(bytes[at - 1]) {
            continue;
        }
        let mut depth = 0;
        let mut comma = None;
        for (end, byte) in bytes.iter().enumerate().skip(at + "Result".len()) {
            match byte {
                b'<' | b'(' | b'[' => depth += 1,
                b'>' if bytes[end - 1] == b'-' => {}
                b'>' | b')' | b']' => depth -= 1,
                b',' if depth == 1 && comma.is_none() => comma = Some(end),
                _ => {}
            }
            if depth == 0 {
                let error = comma.map_or("", |comma| &file.code[comma + 1..end]);
                if error.trim().trim_end_matches(',').trim() == "String" {
                    found.push(file.line_of(at));
                }
                break;
            }
        }
    }
    found
}

#[test]
fn errors_have_types() {
    let mut places = Vec::new();
    for file in sources() {
        for line in string_errors(file) {
            places.push(format!("{}:{line}: Result<_, String>", file.path));
        }
    }
    ratchet("string_errors", &places);
}
