//! Text of strangers as text that moves nothing: no cursor, no line of ours, no comment's end.

/// Control, format and bidirectional characters as escapes: what the server sends must not move our cursor.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_safe(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.escape_unicode());
        }
    }
    shown
}

/// The same on one line: neither a terminal nor YAML sees an end of the line in it.
pub(crate) fn on_one_line(text: &str) -> String {
    printable(text).replace('\n', "\\n")
}

fn is_safe(letter: char) -> bool {
    match letter {
        '\n' | '\t' => true,
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{fffe}'..='\u{ffff}' => false,
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
}
