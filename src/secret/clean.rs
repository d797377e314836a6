//! Text of strangers as text that moves nothing and commands nothing: no cursor, no line of ours, no comment's end, no
//! build server that reads our output.

use std::borrow::Cow;

/// What GitHub, Azure and TeamCity take for a command wherever it stands in a line, behind its first sign.
const ANYWHERE: [&str; 3] = ["#[", "#vso[", "#teamcity["];

/// Control, format and bidirectional characters as escapes, and what a build server would obey: what the server sends
/// must not move our cursor.
pub(crate) fn printable(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
    if text.bytes().all(is_plain) {
        return without_commands(text).into_owned();
    }
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_safe(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_unicode());
        }
    }
    match without_commands(&shown) {
        Cow::Borrowed(_) => shown,
        Cow::Owned(text) => text,
    }
}

/// The same on one line: neither a terminal nor YAML sees an end of the line in it.
pub(crate) fn on_one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

/// The text with the first sign of every workflow command as an escape: `::` where a line begins with it, blanks aside,
/// `##[` and its kin anywhere (`ActionCommand` of actions/runner, `Command` of azure-pipelines-agent, the service
/// messages of TeamCity).
pub(crate) fn without_commands(text: &str) -> Cow<'_, str> {
    let begins = |line: &str| line.trim_start().starts_with("::");
    let has_colons = text.contains("::") && text.split('\n').any(begins);
    if !has_colons && !text.contains("##") {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            shown.push('\n');
        }
        let mut rest = line;
        if begins(line) {
            let (blanks, command) = line.split_at(line.len() - line.trim_start().len());
            shown.push_str(blanks);
            shown.push_str("\\u{3a}");
            rest = &command[1..];
        }
        push_without_hashes(&mut shown, rest);
    }
    Cow::Owned(shown)
}

fn push_without_hashes(shown: &mut String, line: &str) {
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('#') {
        let is_command = |command: &&str| {
            let start = after.get(..command.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(command))
        };
        shown.push_str(before);
        shown.push_str(if ANYWHERE.iter().any(is_command) {
            "\\u{23}"
        } else {
            "#"
        });
        rest = after;
    }
    shown.push_str(rest);
}

/// How many bytes a letter takes once it is printable and on one line.
pub(super) fn printed(letter: char) -> usize {
    match letter {
        '\n' => "\\n".len(),
        letter if is_safe(letter) => letter.len_utf8(),
        letter => letter.escape_unicode().count(),
    }
}

/// Whether a character neither moves a cursor nor hides or turns round what stands beside it.
pub(crate) fn is_safe(letter: char) -> bool {
    match letter {
        '\n' | '\t' => true,
        '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e007f}' => false,
        letter => !letter.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_a_terminal_are_made_visible() {
        assert_eq!(
            printable("a\x1b[31mb\u{202e}c\u{9b}"),
            "a\\u{1b}[31mb\\u{202e}c\\u{9b}"
        );
    }

    #[test]
    fn no_end_of_a_line_is_left_on_one_line() {
        assert_eq!(
            on_one_line("a\nb\rc\u{85}d\u{2028}e\u{2029}f\u{b}g\u{c}h"),
            "a\\nb\\u{d}c\\u{85}d\\u{2028}e\\u{2029}f\\u{b}g\\u{c}h"
        );
    }

    #[test]
    fn no_build_server_finds_a_command() {
        for (said, shown) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("a\n \t::add-mask::x", "a\n \t\\u{3a}:add-mask::x"),
            ("rfc::a::b", "rfc::a::b"),
            ("a ##[error]b", "a \\u{23}#[error]b"),
            ("##VSO[task.x]", "\\u{23}#VSO[task.x]"),
            ("###teamcity[x]", "#\\u{23}#teamcity[x]"),
            ("## a [link]", "## a [link]"),
            ("\u{202e}::x", "\\u{202e}::x"),
        ] {
            assert_eq!(printable(said), shown);
            assert_eq!(printable(shown), shown, "twice is as once");
        }
    }
}
