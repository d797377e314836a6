//! The files of `src/`, each read once: its text, and its code with comments, the insides of strings and tests blanked.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// One file of Rust.
pub(crate) struct Source {
    /// Its path from the root of the project, with slashes.
    pub(crate) path: String,
    /// The first name below `src/`: `probe` of `src/probe/mod.rs`, `lib` of `src/lib.rs`.
    pub(crate) room: String,
    /// As it is.
    pub(crate) text: String,
    /// The same lines with blanks for comments, for what stands inside quotes, and for whatever is built for tests alone.
    pub(crate) code: String,
    /// The texts in quotes outside of tests, as they are written, each with the number of its first line.
    pub(crate) strings: Vec<(usize, String)>,
    /// Where each line begins.
    starts: Vec<usize>,
}

impl Source {
    /// The lines of code with their numbers; empty ones are left out.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(at, line)| (at + 1, line))
    }

    /// The number of the line that holds this byte of the code.
    pub(crate) fn line_of(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// Whether it is a `mod.rs`, or the file of a module with files below it, which is one by another name.
    pub(crate) fn is_module_root(&self) -> bool {
        self.path.ends_with("/mod.rs") || project(self.path.trim_end_matches(".rs")).is_dir()
    }

    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let path = path
            .strip_prefix(project(""))
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/");
        let (code, strings) = blanked(&text);
        let code = if is_for_tests(&project(&path)) {
            code.replace(|letter: char| letter != '\n', " ")
        } else {
            without_tests(&code)
        };
        let first = path.split('/').nth(1).unwrap();
        let mut source = Self {
            room: first.trim_end_matches(".rs").to_owned(),
            strings: Vec::new(),
            starts: starts(&code),
            path,
            text,
            code,
        };
        source.strings = strings
            .into_iter()
            // The quotes of a test are blanked, too.
            .filter(|(at, _)| source.code.as_bytes()[*at] == b'"')
            .map(|(at, text)| (source.line_of(at), text))
            .collect();
        source
    }
}

/// Whether the module of this file is one for tests alone.
fn is_for_tests(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy();
    let root = fs::read_to_string(path.with_file_name("mod.rs")).unwrap_or_default();
    root.contains(&format!("#[cfg(test)]\nmod {name};"))
}

/// Where each line of a text begins.
fn starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    std::iter::once(0).chain(ends).collect()
}

/// A path of the project.
pub(crate) fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every file of Rust below `src/`, in the order of their paths.
pub(crate) fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let mut paths = Vec::new();
        collect(&project("src"), &mut paths);
        paths.sort();
        assert!(paths.len() > 20, "src/ was not found");
        paths.iter().map(|path| Source::read(path)).collect()
    });
    &SOURCES
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

pub(crate) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Blanks comments and the insides of quotes, byte for byte; the texts in double quotes with where their quote stands.
fn blanked(text: &str) -> (String, Vec<(usize, String)>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut strings = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (from, to) = if rest.starts_with(b"//") {
            (
                at,
                text[at..].find('\n').map_or(bytes.len(), |end| at + end),
            )
        } else if rest.starts_with(b"/*") {
            (at, at + comment(rest))
        } else if let Some(hashes) = raw_quote(bytes, at) {
            let start = at + hashes + 2;
            let close = format!("\"{}", "#".repeat(hashes));
            let end = start + text[start..].find(&close).unwrap();
            strings.push((start - 1, text[start..end].to_owned()));
            // The closing quote stays and ends it; the hashes go.
            blank(&mut code, end + 1, end + close.len());
            blank(&mut code, start, end);
            at = end + close.len();
            continue;
        } else if bytes[at] == b'"' {
            let end = at + 1 + quoted(&rest[1..], b'"');
            strings.push((at, text[at + 1..end].to_owned()));
            blank(&mut code, at + 1, end);
            at = end + 1;
            continue;
        } else if bytes[at] == b'\'' {
            (at, at + character(rest))
        } else {
            at += 1;
            continue;
        };
        blank(&mut code, from, to);
        at = to.max(at + 1);
    }
    (String::from_utf8(code).unwrap(), strings)
}

fn blank(code: &mut [u8], from: usize, to: usize) {
    for byte in &mut code[from..to] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

/// The length of a comment that may hold others.
fn comment(bytes: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// How many hashes the raw string has that begins here.
fn raw_quote(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes[at] != b'r' || (at > 0 && is_word(bytes[at - 1]) && bytes[at - 1] != b'b') {
        return None;
    }
    let hashes = bytes[at + 1..]
        .iter()
        .take_while(|byte| **byte == b'#')
        .count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

/// How far the closing quote is.
fn quoted(bytes: &[u8], quote: u8) -> usize {
    let mut at = 0;
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at
}

/// The length of a character in quotes; of a lifetime, its apostrophe and its name.
fn character(bytes: &[u8]) -> usize {
    if bytes.get(1) == Some(&b'\\') {
        // What is escaped may be a backslash itself.
        return 3 + quoted(&bytes[3..], b'\'') + 1;
    }
    let width = std::str::from_utf8(&bytes[1..bytes.len().min(6)])
        .unwrap_or_else(|error| {
            std::str::from_utf8(&bytes[1..=error.valid_up_to()]).unwrap_or_default()
        })
        .chars()
        .next()
        .map_or(0, char::len_utf8);
    if bytes.get(1 + width) == Some(&b'\'') {
        return width + 2;
    }
    1 + bytes[1..].iter().take_while(|byte| is_word(**byte)).count()
}

/// Blanks each item that is built for tests alone.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let mut bytes = code.as_bytes().to_vec();
    let mut from = 0;
    while let Some(start) = code[from..].find(MARK).map(|at| from + at) {
        from = item_end(&bytes, start + MARK.len());
        blank(&mut bytes, start, from);
    }
    String::from_utf8(bytes).unwrap()
}

/// Where the item ends that stands here: behind its closing brace, or its semicolon.
fn item_end(bytes: &[u8], from: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth -= 1,
            b'{' if depth == 0 => return braced(bytes, at),
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    bytes.len()
}

/// Where the block that is opened here ends, its brace included.
pub(crate) fn braced(bytes: &[u8], open: usize) -> usize {
    let mut depth = 0;
    for (at, byte) in bytes.iter().enumerate().skip(open) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    bytes.len()
}

#[test]
fn comments_quotes_and_tests_are_blanked_and_lines_stay() {
    let text = "let a = \"x // \\\" y\"; // z\nlet b = r#\"q\"#; /* m /* n */\n */ let c = '\"'; let d: &'a str;\n#[cfg(test)]\nmod tests {\n    \"no\"\n}\nlet e = '\\'';\n";
    let (code, strings) = blanked(text);
    let code = without_tests(&code);
    assert_eq!(code.len(), text.len());
    assert_eq!(code.lines().count(), text.lines().count());
    let words: Vec<&str> = code
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(
        words.join(" "),
        "let a let b r let c let d str let e",
        "{code}"
    );
    let texts: Vec<&str> = strings.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, ["x // \\\" y", "q", "no"]);
}
