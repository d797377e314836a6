//! Whether a page says certain words.

use crate::login::html::{Token, Tokens};
use crate::login::page::words;

/// Whether a page says these words, wherever its lines and elements end and however they are capitalized.
pub(super) fn says(html: &str, wanted: &str) -> bool {
    const WITHIN_A_LINE: &[&str] = &["a", "b", "code", "em", "i", "small", "span", "strong", "u"];
    let mut text = String::new();
    for token in Tokens::of(html) {
        match token {
            Token::Text(said) => text.push_str(&said),
            Token::Start(tag, _) | Token::End(tag) if !WITHIN_A_LINE.contains(&&*tag) => {
                text.push(' ');
            }
            Token::Start(..) | Token::End(_) => {}
        }
    }
    words(&text)
        .to_lowercase()
        .contains(&words(wanted).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_words_wherever_its_lines_end() {
        let page = "<title>Done</title><p>Your device is\n now <b>connected</b>.</p><script>failed</script>";
        assert!(says(page, "device is now connected."));
        assert!(says(page, " Done "));
        assert!(!says(page, "failed") && !says(page, "disconnected"));
    }
}
