//! The paths that a file names: those of its `use`, one for each leaf, and those in its code.

use std::sync::LazyLock;

use crate::source::{is_word, sources};

/// One path, as it is written.
pub(crate) struct Path {
    /// Its names, `*` for all; at least two unless it is of a `use`.
    pub(crate) names: Vec<String>,
    pub(crate) line: usize,
    /// What `use` calls it here; nothing for a path in the code.
    pub(crate) alias: Option<String>,
    /// Whether it is handed on by `pub use`.
    pub(crate) is_public: bool,
}

/// A word or a sign of the code, with its line.
#[derive(Clone, Copy)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

/// The words and paths of a file, outside of its tests.
pub(crate) struct Parsed {
    pub(crate) tokens: Vec<Token<'static>>,
    pub(crate) paths: Vec<Path>,
}

/// All files, parsed once, in the order of [`sources`].
pub(crate) fn parsed() -> &'static [Parsed] {
    static PARSED: LazyLock<Vec<Parsed>> = LazyLock::new(|| {
        sources()
            .iter()
            .map(|file| {
                let tokens = tokens(&file.code);
                let paths = paths(&tokens);
                Parsed { tokens, paths }
            })
            .collect()
    });
    &PARSED
}

/// Words and signs; `::` is one sign, and lifetimes are none.
fn tokens(code: &str) -> Vec<Token<'_>> {
    let bytes = code.as_bytes();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < bytes.len() {
        let start = at;
        at += 1;
        if bytes[start] == b'\n' {
            line += 1;
        } else if is_word(bytes[start]) {
            while bytes.get(at).is_some_and(|byte| is_word(*byte)) {
                at += 1;
            }
        } else if bytes[start..].starts_with(b"::") {
            at += 1;
        }
        if !bytes[start].is_ascii_whitespace() && bytes[start].is_ascii() {
            let text = &code[start..at];
            tokens.push(Token { text, line });
        }
    }
    tokens
}

fn is_name(token: &Token<'_>) -> bool {
    is_word(token.text.as_bytes()[0])
}

/// Every path among these words.
fn paths(tokens: &[Token<'_>]) -> Vec<Path> {
    let mut paths = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        // `use<'a>` of a bound names no path.
        let is_use = tokens[at].text == "use" && tokens[at + 1].text != "<";
        if is_use {
            let is_public = at > 0
                && (tokens[at - 1].text == "pub"
                    || (tokens[at - 1].text == ")" && at > 3 && tokens[at - 4].text == "pub"));
            at = tree(tokens, at + 1, &[], is_public, &mut paths);
        } else if is_name(&tokens[at]) {
            at = plain(tokens, at, &mut paths);
        } else {
            at += 1;
        }
    }
    paths
}

/// A path in the code; gives where it ends.
fn plain(tokens: &[Token<'_>], from: usize, paths: &mut Vec<Path>) -> usize {
    let mut at = from + 1;
    let mut names = vec![tokens[from].text.to_owned()];
    while at + 1 < tokens.len() && tokens[at].text == "::" && is_name(&tokens[at + 1]) {
        names.push(tokens[at + 1].text.to_owned());
        at += 2;
    }
    // A path that goes on behind `<T as X>` or begins with `::` is of no file here.
    let is_part = from > 0 && matches!(tokens[from - 1].text, "::" | ".");
    if names.len() > 1 && !is_part {
        paths.push(Path {
            names,
            line: tokens[from].line,
            alias: None,
            is_public: false,
        });
    }
    at
}

/// A tree of `use` from here on, below these names; gives where it ends.
fn tree(
    tokens: &[Token<'_>],
    from: usize,
    above: &[String],
    is_public: bool,
    paths: &mut Vec<Path>,
) -> usize {
    let mut at = from;
    let mut names = above.to_vec();
    while at < tokens.len() {
        match tokens[at].text {
            "::" => at += 1,
            "{" => {
                at += 1;
                while tokens[at].text != "}" {
                    let next = tree(tokens, at, &names, is_public, paths);
                    assert!(
                        next > at,
                        "`use` was not understood, line {}",
                        tokens[at].line
                    );
                    at = next;
                    if tokens[at].text == "," {
                        at += 1;
                    }
                }
                return at + 1;
            }
            "as" => at += 1,
            "," | "}" | ";" => break,
            word => {
                names.push(word.to_owned());
                at += 1;
            }
        }
        if at < tokens.len() && tokens[at].text == "as" {
            let alias = tokens[at + 1].text.to_owned();
            push_use(names, tokens[at].line, alias, is_public, paths);
            return at + 2;
        }
    }
    let alias = names.last().cloned().unwrap_or_default();
    let line = tokens[at.min(tokens.len() - 1)].line;
    push_use(names, line, alias, is_public, paths);
    at
}

fn push_use(
    mut names: Vec<String>,
    line: usize,
    mut alias: String,
    is_public: bool,
    paths: &mut Vec<Path>,
) {
    if names.len() > 1 && names.last().is_some_and(|name| name == "self") {
        names.pop();
        if alias == "self" {
            alias = names.last().cloned().unwrap_or_default();
        }
    }
    paths.push(Path {
        names,
        line,
        alias: Some(alias),
        is_public,
    });
}

#[test]
fn a_use_is_read_to_its_leaves() {
    let code =
        "pub(crate) use a::{b::{self, C}, d as e, f::*}; fn x() { g::h::<I>(k.l::<M>(), N) }";
    let found: Vec<String> = paths(&tokens(code))
        .iter()
        .map(|path| {
            let alias = path.alias.as_deref().unwrap_or("-");
            format!("{} {alias} {}", path.names.join("::"), path.is_public)
        })
        .collect();
    let expected = [
        "a::b b true",
        "a::b::C C true",
        "a::d e true",
        "a::f::* * true",
        "g::h - false",
    ];
    assert_eq!(found, expected);
}
