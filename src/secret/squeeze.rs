//! A text without what quoting adds to it: quotes, backslashes, blanks, ends of lines. A `+` of a form and a blank, the
//! two alphabets of Base64, and a quote that is doubled are the same then.

use crate::secret::view::View;

/// The text squeezed; `None` where that changes nothing.
pub(super) fn squeezed(text: &[u8]) -> Option<View> {
    let mut at = 0;
    // Plain loops: this is where the time goes, also in a build that is not optimized.
    while at < text.len() && SQUEEZED[text[at] as usize] == text[at] {
        at += 1;
    }
    if at == text.len() {
        return None;
    }
    let mut view = View::beginning(&text[..at]);
    while at < text.len() {
        let from = at;
        while at < text.len() && SQUEEZED[text[at] as usize] == text[at] && text[at] != DROPPED {
            at += 1;
        }
        view.copy(&text[from..at], from);
        while at < text.len() && SQUEEZED[text[at] as usize] == DROPPED {
            at += 1;
        }
        if at < text.len() && SQUEEZED[text[at] as usize] != text[at] {
            view.copy(&[SQUEEZED[text[at] as usize]], at);
            at += 1;
        }
    }
    Some(view)
}

const DROPPED: u8 = 0;

/// What becomes of each byte.
static SQUEEZED: [u8; 256] = {
    let mut table = [DROPPED; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "it is below 256")]
        let own = byte as u8;
        table[byte] = match own {
            b' ' | b'\t' | b'\n' | b'\r' | 11 | 12 | b'"' | b'\'' | b'`' | b'\\' => DROPPED,
            b'+' => b'-',
            b'/' => b'_',
            other => other,
        };
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_blanks_are_left_out_and_the_rest_has_its_place() {
        let view = squeezed(br#"x 'it'\''s' a+b/c"#).expect("it has quotes");
        assert_eq!(view.bytes, b"xitsa-b_c");
        assert_eq!(view.place(1..4), 3..10);
        assert!(squeezed(b"plain").is_none());
    }
}
