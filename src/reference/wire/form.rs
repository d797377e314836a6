//! `application/x-www-form-urlencoded`, read strictly and in order.
//!
//! A map would hide what RFC 6749 section 3.2 forbids (a parameter sent twice), so pairs stay pairs.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Why bytes are not a form of UTF-8 text (RFC 6749 appendix B).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormError {
    BrokenEscape,
    NotUtf8,
    NulCharacter,
}

/// How a reader treats `+`, which appendix B makes a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plus {
    IsSpace,
    IsPlus,
}

pub(crate) type Pairs = Vec<(String, String)>;

/// All pairs of a form in the order sent. A name without `=` has the empty value.
pub(crate) fn pairs(raw: &[u8], plus: Plus) -> Result<Pairs, FormError> {
    raw.split(|byte| *byte == b'&')
        .filter(|piece| !piece.is_empty())
        .map(|piece| {
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decode(halves.next().unwrap_or_default(), plus)?;
            let value = decode(halves.next().unwrap_or_default(), plus)?;
            Ok((name, value))
        })
        .collect()
}

/// One name or value.
pub(crate) fn decode(raw: &[u8], plus: Plus) -> Result<String, FormError> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let high = rest.next().and_then(|digit| hex(*digit));
                let low = rest.next().and_then(|digit| hex(*digit));
                let (Some(high), Some(low)) = (high, low) else {
                    return Err(FormError::BrokenEscape);
                };
                bytes.push(high * 16 + low);
            }
            b'+' if plus == Plus::IsSpace => bytes.push(b' '),
            other => bytes.push(*other),
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| FormError::NotUtf8)?;
    if text.contains('\0') {
        Err(FormError::NulCharacter)
    } else {
        Ok(text)
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Text as it may stand in a query: everything but unreserved characters is escaped, line ends too.
pub(crate) fn encode(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

#[cfg(test)]
mod tests {
    use super::{FormError, Plus, decode, encode, pairs};

    #[test]
    fn order_and_repeats_are_kept() {
        let read = pairs(b"a=1&b=2&a=3", Plus::IsSpace).expect("a good form");
        let expected = [("a", "1"), ("b", "2"), ("a", "3")];
        assert!(
            read.iter()
                .map(|(n, v)| (n.as_str(), v.as_str()))
                .eq(expected)
        );
    }

    #[test]
    fn plus_and_percent_twenty_are_both_a_space() {
        assert_eq!(decode(b"a+b%20c", Plus::IsSpace), Ok("a b c".into()));
    }

    #[test]
    fn a_name_without_equals_sign_has_an_empty_value() {
        assert_eq!(
            pairs(b"a&b=", Plus::IsSpace),
            Ok(vec![
                ("a".into(), String::new()),
                ("b".into(), String::new())
            ])
        );
    }

    #[test]
    fn a_value_may_contain_equals_signs() {
        assert_eq!(
            pairs(b"a=b==", Plus::IsSpace),
            Ok(vec![("a".into(), "b==".into())])
        );
    }

    #[test]
    fn broken_escapes_are_refused() {
        for broken in [&b"%"[..], b"%4", b"%zz", b"%+1", b"%-1"] {
            assert_eq!(decode(broken, Plus::IsSpace), Err(FormError::BrokenEscape));
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_and_nul_are_refused() {
        assert_eq!(decode(b"%ff%fe", Plus::IsSpace), Err(FormError::NotUtf8));
        assert_eq!(
            decode(b"a%00b", Plus::IsSpace),
            Err(FormError::NulCharacter)
        );
    }

    #[test]
    fn encoding_leaves_no_line_end_and_decodes_to_the_same() {
        let text = "x\r\nX-Injected: ja ü&=+%";
        let encoded = encode(text);
        assert!(encoded.bytes().all(|byte| byte.is_ascii_graphic()));
        assert_eq!(decode(encoded.as_bytes(), Plus::IsSpace), Ok(text.into()));
    }
}
