//! How files begin, and what does not stand in them.

use crate::report;
use crate::source::sources;

#[test]
fn every_file_begins_with_what_it_is_for() {
    let broken: Vec<String> = sources()
        .iter()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| format!("{}:1: begins without `//!`", file.path))
        .collect();
    report(&broken);
}

#[test]
fn nothing_is_left_undone_and_nothing_is_unwrapped() {
    let mut broken = Vec::new();
    for file in sources() {
        for word in ["todo!", "unimplemented!", "dbg!", ".unwrap()"] {
            // What is unwrapped in a test is no harm; what is left undone in one is left undone.
            let text = match word {
                ".unwrap()" => &file.code,
                _ => &file.text,
            };
            for (at, _) in text.match_indices(word) {
                let line = file.line_of(at);
                broken.push(format!("{}:{line}: {word}", file.path));
            }
        }
    }
    report(&broken);
}
