//! How long files and functions get, and what a module's root may hold.

use crate::ratchet::ratchet;
use crate::report;
use crate::source::{Source, braced, is_word, sources};

const LONGEST_FILE: usize = 600;

/// Of a function, and of all functions of a module's root together.
const LONGEST: usize = 60;

/// A function with its body.
struct Function {
    name: String,
    /// The line of its name.
    line: usize,
    /// The lines of its body that hold code.
    lines: usize,
    /// From its name to its closing brace.
    span: usize,
}

/// The functions of a file that are not for tests alone; one within another is counted with it and by itself.
fn functions(file: &Source) -> Vec<Function> {
    let bytes = file.code.as_bytes();
    let mut found = Vec::new();
    for (at, _) in file.code.match_indices("fn ") {
        if at > 0 && is_word(bytes[at - 1]) {
            continue;
        }
        let name: String = file.code[at + 3..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        let Some(open) = body(bytes, at).filter(|_| !name.is_empty()) else {
            continue;
        };
        let close = braced(bytes, open);
        let lines = file.code[open + 1..close - 1]
            .lines()
            .filter(|line| !line.trim().is_empty())
            .count();
        let line = file.line_of(at);
        found.push(Function {
            span: file.line_of(close - 1) + 1 - line,
            name,
            line,
            lines,
        });
    }
    found
}

/// Where the body of a function opens; nothing where it has none.
fn body(bytes: &[u8], from: usize) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return Some(at),
            b';' if depth == 0 => return None,
            _ => {}
        }
    }
    None
}

/// Whether the attributes above a function say why it is long.
fn has_reason(file: &Source, function: &Function) -> bool {
    let lines: Vec<&str> = file.text.lines().collect();
    let above: Vec<&str> = lines[..function.line - 1]
        .iter()
        .rev()
        .map(|line| line.trim())
        .take_while(|line| !line.is_empty() && *line != "}" && !line.ends_with(';'))
        .collect();
    let of_the_function = above
        .iter()
        .any(|line| line.contains("clippy::too_many_lines"))
        && above.iter().any(|line| line.contains("reason = "));
    let of_the_file = lines
        .iter()
        .skip_while(|line| !line.starts_with("#!["))
        .take_while(|line| !line.starts_with("use "))
        .any(|line| line.contains("clippy::too_many_lines"));
    of_the_function || of_the_file
}

#[test]
fn no_file_is_longer_than_six_hundred_lines() {
    let broken: Vec<String> = sources()
        .iter()
        .map(|file| (&file.path, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST_FILE)
        .map(|(path, lines)| format!("{path}: {lines} lines; split it by concept"))
        .collect();
    report(&broken);
}

#[test]
fn a_function_fits_a_screen_or_says_why_not_and_those_become_fewer() {
    let mut without_reason = Vec::new();
    let mut long = Vec::new();
    for file in sources() {
        for function in functions(file) {
            if function.lines <= LONGEST {
                continue;
            }
            let place = format!(
                "{}:{}: `{}` has {} lines of code",
                file.path, function.line, function.name, function.lines
            );
            if !has_reason(file, &function) {
                without_reason.push(format!("{place} and no reason beside it"));
            }
            long.push(place);
        }
    }
    report(&without_reason);
    ratchet("long_functions", &long);
}

#[test]
fn the_root_of_a_module_holds_no_logic() {
    let mut broken = Vec::new();
    for file in sources().iter().filter(|file| file.is_module_root()) {
        let lines: usize = functions(file).iter().map(|function| function.span).sum();
        if lines > LONGEST {
            broken.push(format!(
                "{}: {lines} lines of functions; they want files of their own",
                file.path
            ));
        }
    }
    ratchet("module_roots_with_logic", &broken);
}
