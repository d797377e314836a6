//! Counts of what is not yet as it must be. They may only fall.

use std::fs;
use std::sync::{Mutex, PoisonError};

use crate::source::project;

const FILE: &str = "tests/tidy/ratchets.txt";

/// One reads and writes at a time.
static FILE_IN_USE: Mutex<()> = Mutex::new(());

/// Holds the number of places against the one in `ratchets.txt`. More are refused; fewer are written down at
/// once, or refused in CI, where nobody would commit it.
pub(crate) fn ratchet(name: &str, places: &[String]) {
    ratchet_at(name, places.len(), places);
}

/// The same where what is counted is not what is shown.
#[expect(clippy::print_stdout, reason = "a person is to see what to commit")]
pub(crate) fn ratchet_at(name: &str, measured: usize, places: &[String]) {
    let _in_use = FILE_IN_USE.lock().unwrap_or_else(PoisonError::into_inner);
    let allowed = allowed(&read(), name).unwrap_or_else(|| panic!("{FILE} has no `{name} = N`"));
    assert!(
        measured <= allowed,
        "\n{}\n{name}: {measured}, and {FILE} allows {allowed}: this number may only fall\n",
        places.join("\n")
    );
    if measured == allowed {
        return;
    }
    // Where nobody can commit it, a number that stayed too high is a mistake.
    assert!(
        std::env::var_os("CI").is_none(),
        "{name}: {measured}, fewer than the {allowed} of {FILE}: well done. cargo test --test tidy on your machine \
         writes it down, so that it does not rise again; commit that"
    );
    lower(name, measured);
    println!("{name}: {measured}, no longer {allowed}: {FILE} says so now, commit it");
}

fn read() -> String {
    fs::read_to_string(project(FILE)).unwrap()
}

fn allowed(text: &str, name: &str) -> Option<usize> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(" = "))
        .find(|(known, _)| *known == name)
        .and_then(|(_, number)| number.trim().parse().ok())
}

fn lower(name: &str, measured: usize) {
    let start = format!("{name} = ");
    let lines: Vec<String> = read()
        .lines()
        .map(|line| {
            if line.starts_with(&start) {
                format!("{start}{measured}")
            } else {
                line.to_owned()
            }
        })
        .collect();
    fs::write(project(FILE), lines.join("\n") + "\n").unwrap();
}
