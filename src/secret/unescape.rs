//! Undoes what languages and formats do to letters: percent-encoding, entities, the escapes of strings. A text may mix
//! them, so one pass undoes one layer of all of them.

use memchr::memchr3;

use crate::secret::entities::named;
use crate::secret::view::View;

/// The text with one layer of escapes undone; `None` where there is none.
pub(super) fn unescaped(text: &[u8]) -> Option<View> {
    let mut view: Option<View> = None;
    let mut done = 0;
    let mut at = 0;
    while let Some(next) = memchr3(b'%', b'\\', b'&', &text[at..]) {
        let from = at + next;
        let mut letters = [0; 8];
        let Some((length, unit)) = escape(&text[from..], &mut letters) else {
            at = from + 1;
            continue;
        };
        let view = view.get_or_insert_with(|| View::beginning(&text[..from]));
        if done > 0 {
            view.copy(&text[done..from], done);
        }
        view.read(&letters[..length], from, unit);
        done = from + unit;
        at = done;
    }
    let mut view = view?;
    view.copy(&text[done..], done);
    Some(view)
}

/// The escape that a text begins with: how many letters it stands for, which are written, and how long it is.
fn escape(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    match text.first()? {
        b'%' => percent(text, letters),
        b'&' => entity(text, letters),
        _ => backslash(text, letters),
    }
}

fn percent(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    if text.get(1) == Some(&b'u') {
        return pair(text, b"%u", letters);
    }
    letters[0] = byte(text.get(1..3)?)?;
    Some((1, 3))
}

fn byte(digits: &[u8]) -> Option<u8> {
    u8::try_from(number(digits, 16)?).ok()
}

/// A number in digits alone.
fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    })
}

/// A letter by its number in four hexadecimal digits, or the number of half a letter.
fn unit16(digits: &[u8]) -> Option<(char, u32)> {
    let number = number(digits, 16)?;
    let letter = char::from_u32(number);
    Some((letter.unwrap_or(char::REPLACEMENT_CHARACTER), number))
}

fn utf8(letter: char, letters: &mut [u8; 8]) -> usize {
    let mut own = [0; 4];
    let written = letter.encode_utf8(&mut own).as_bytes();
    letters[..written.len()].copy_from_slice(written);
    written.len()
}

fn entity(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    const LONGEST: usize = 12;
    let inside = text.get(1..)?;
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
    let length = inside.iter().take(LONGEST).take_while(is_part).count();
    let is_closed = inside.get(length) == Some(&b';');
    let unit = 1 + length + usize::from(is_closed);
    let letter = match inside.get(..length)? {
        [b'#', b'x' | b'X', digits @ ..] => char::from_u32(number(digits, 16)?)?,
        [b'#', digits @ ..] => char::from_u32(number(digits, 10)?)?,
        name if is_closed => named(name)?,
        _ => return None,
    };
    Some((utf8(letter, letters), unit))
}

/// The escapes of JSON, JavaScript, Python, Rust, C and of shells. A byte above 127 stays a byte: whether it is one of
/// UTF-8 or a letter of Latin-1 is the language's own.
fn backslash(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    if let Some((letter, unit)) = css(text) {
        return Some((utf8(letter, letters), unit));
    }
    let mut one = |letter: u8, unit: usize| {
        letters[0] = letter;
        Some((1, unit))
    };
    match *text.get(1)? {
        b'u' => unicode(text, letters),
        b'U' => {
            let letter = char::from_u32(number(text.get(2..10)?, 16)?)?;
            Some((utf8(letter, letters), 10))
        }
        b'x' if text.get(2) == Some(&b'{') => braced(text, letters),
        b'x' => one(byte(text.get(2..4)?)?, 4),
        b'n' => one(b'\n', 2),
        b'r' => one(b'\r', 2),
        b't' => one(b'\t', 2),
        b'b' => one(8, 2),
        b'f' => one(12, 2),
        b'v' => one(11, 2),
        b'a' => one(7, 2),
        b'e' => one(27, 2),
        b'0'..=b'3' if text.get(1..4).is_some_and(is_octal) => {
            let letter = u8::try_from(number(text.get(1..4)?, 8)?).ok()?;
            one(letter, 4)
        }
        b'0' => one(0, 2),
        other if other.is_ascii_punctuation() || other == b' ' => one(other, 2),
        _ => None,
    }
}

/// `\00006b` and `\6b` with the blank that ends it (CSS Syntax section 4.3.7), where they are nothing else: of two digits
/// the first is one that no octal number of a byte of ASCII begins with, or the third is none of octal.
fn css(text: &[u8]) -> Option<(char, usize)> {
    let digits = text.get(1..)?;
    let is_hex = |count: usize| {
        let digits = digits.get(..count);
        digits.filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let six = is_hex(6).filter(|digits| digits.starts_with(b"00"));
    let two = || {
        let two = is_hex(2).filter(|digits| (b'2'..=b'7').contains(&digits[0]))?;
        let is_number = digits[0] < b'4' && digits.get(..3).is_some_and(is_octal);
        (!is_number).then_some(two)
    };
    let found = six.or_else(two)?;
    let letter = char::from_u32(number(found, 16)?)?;
    let blank = digits.get(found.len()) == Some(&b' ');
    Some((letter, 1 + found.len() + usize::from(blank)))
}

fn is_octal(digits: &[u8]) -> bool {
    digits.iter().all(|digit| (b'0'..b'8').contains(digit))
}

/// `\u0041`, `\ud83d\ude00`, `\u{41}`.
fn unicode(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    if text.get(2) == Some(&b'{') {
        return braced(text, letters);
    }
    pair(text, b"\\u", letters)
}

/// A letter by four hexadecimal digits behind a mark, or by two such halves.
fn pair(text: &[u8], mark: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    let (letter, first) = unit16(text.get(2..6)?)?;
    if (0xd800..0xdc00).contains(&first)
        && text.get(6..8) == Some(mark)
        && let Some((_, second @ 0xdc00..0xe000)) = text.get(8..12).and_then(unit16)
    {
        let number = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return Some((utf8(char::from_u32(number)?, letters), 12));
    }
    Some((utf8(letter, letters), 6))
}

fn braced(text: &[u8], letters: &mut [u8; 8]) -> Option<(usize, usize)> {
    let digits = text.get(3..)?.iter().take(7);
    let length = digits.take_while(|byte| **byte != b'}').count();
    if text.get(3 + length) != Some(&b'}') {
        return None;
    }
    let letter = char::from_u32(number(text.get(3..3 + length)?, 16)?)?;
    Some((utf8(letter, letters), length + 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_escape_is_undone() {
        for (escaped, plain) in [
            ("a%2Fb%2fc", "a/b/c"),
            ("%C3%a4", "ä"),
            ("%u00e4", "ä"),
            ("&lt;&#60;&#x3C;&#X3c;&amp;&auml;&sol;", "<<<<&ä/"),
            (r#"\u003c\/\"\\\'"#, r#"</"\'"#),
            (r"\ud83d\ude00\u{1f600}\U0001F600", "😀😀😀"),
            (r"\x41\101\n\ \$", "AA\n $"),
            (
                r"\00006b\0000E4\006d4b\6b \71\2d \33 \000053 T",
                "kä测kq-3ST",
            ),
        ] {
            let read = unescaped(escaped.as_bytes()).expect("it has escapes");
            assert_eq!(String::from_utf8_lossy(&read.bytes), plain, "{escaped}");
            assert_eq!(read.place(0..read.bytes.len()), 0..escaped.len());
        }
    }

    #[test]
    fn what_only_looks_like_an_escape_is_left_as_it_is() {
        for text in [
            "100 % of it",
            "a & b",
            r"C:\Pictures",
            "%zz",
            "&nothing;",
            "\\",
            "&",
            "%",
        ] {
            assert!(unescaped(text.as_bytes()).is_none(), "{text}");
        }
    }
}
