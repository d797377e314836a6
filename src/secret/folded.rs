//! A text of which only letters and digits are left, small ones: whatever stands between the characters of a secret, and in
//! whatever case it is, it is the same then. So are those of its encodings that are written with separators.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::secret::random::is_mixed;
use crate::secret::view::View;

/// Shorter ones could be met by chance where so much is left out.
const SHORTEST_FOLDED: usize = 10;

/// A part of a secret that says too much of it is at least so long, and two thirds of it.
const SHORTEST_PART: usize = 12;

/// Of longer secrets parts are not looked for here.
const LONGEST_IN_PARTS: usize = 256;

/// The text folded.
pub(super) fn folded(text: &[u8]) -> View {
    let mut view = View::beginning(&[]);
    let mut at = 0;
    // Plain loops: this is where the time goes, also in a build that is not optimized.
    while at < text.len() {
        let from = at;
        while at < text.len() && text[at].is_ascii_alphanumeric() {
            at += 1;
        }
        let is_number = text[from..at].len() > 2 && text[from..].starts_with(b"0x");
        let kept = if is_number { from + 2 } else { from };
        let start = view.bytes.len();
        view.copy(&text[kept..at], kept);
        view.bytes[start..].make_ascii_lowercase();
        while at < text.len() && text[at].is_ascii() && !text[at].is_ascii_alphanumeric() {
            at += 1;
        }
        if at < text.len() && !text[at].is_ascii() {
            at += other(&text[at..], at, &mut view);
        }
    }
    view
}

/// Reads a letter beyond ASCII, and says how many bytes it has.
fn other(text: &[u8], from: usize, view: &mut View) -> usize {
    let length = match text[0] {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf4 => 4,
        _ => 1,
    };
    let letter = text
        .get(..length)
        .and_then(|bytes| std::str::from_utf8(bytes).ok());
    let Some(letter) = letter.and_then(|letter| letter.chars().next()) else {
        view.read(&text[..1], from, 1);
        return 1;
    };
    match letter {
        // What is not seen, or stands above a letter.
        '\u{80}'..='\u{ad}'
        | '\u{300}'..='\u{36f}'
        | '\u{2000}'..='\u{206f}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{180b}'..='\u{180f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{b7}'
        | '\u{3000}' => {}
        // As wide as the letters of Chinese, raised and lowered, like letters, in circles, of mathematics.
        '\u{ff01}'..='\u{ff5e}'
        | '\u{2070}'..='\u{209f}'
        | '\u{2100}'..='\u{214f}'
        | '\u{2460}'..='\u{24ff}'
        | '\u{1d400}'..='\u{1d7ff}'
        | '\u{1f100}'..='\u{1f1ff}' => {
            let nfkd = DecomposingNormalizerBorrowed::new_nfkd();
            let plain = nfkd.normalize_iter(std::iter::once(letter));
            let plain = plain.filter(char::is_ascii_alphanumeric);
            let plain: String = plain.map(|letter| letter.to_ascii_lowercase()).collect();
            if !plain.is_empty() {
                view.read(plain.as_bytes(), from, length);
            }
        }
        _ => view.read(&text[..length], from, length),
    }
    length
}

/// What a folded text is searched for because of this value. Words alone are left out as they are, since innocent ones
/// resemble them, and not in the encodings.
pub(super) fn folded_forms(value: &str) -> Vec<Box<[u8]>> {
    let own = folded(value.as_bytes()).bytes;
    if own.len() < SHORTEST_FOLDED {
        return Vec::new();
    }
    let mut all = Vec::new();
    if own.iter().any(u8::is_ascii_digit) {
        all = parts(&own);
        all.push(own);
    }
    let wide = || value.encode_utf16();
    let encodings = [
        value.as_bytes().to_vec(),
        wide().flat_map(u16::to_le_bytes).collect(),
        wide().flat_map(u16::to_be_bytes).collect(),
    ];
    for bytes in &encodings {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        all.push(hex.into_bytes());
        for before in 0..3 {
            all.push(folded(&base64_behind(before, bytes)).bytes);
        }
    }
    all.extend(numbered(value));
    let decimal: String = value.bytes().map(|byte| byte.to_string()).collect();
    all.extend([decimal.into_bytes(), base32(value.as_bytes())]);
    all.retain(|form| form.len() >= SHORTEST_FOLDED);
    all.into_iter().map(Into::into).collect()
}

/// Each character by its number, with a word before it or without: `U+006B`, `CHR(107)`, octal and binary.
fn numbered(value: &str) -> impl Iterator<Item = Vec<u8>> {
    let notations: [fn(u8) -> String; 6] = [
        |byte| format!("u{byte:04x}"),
        |byte| format!("chr{byte}"),
        |byte| format!("char{byte}"),
        |byte| format!("{byte:o}"),
        |byte| format!("{byte:03o}"),
        |byte| format!("{byte:08b}"),
    ];
    let each = move |write: fn(u8) -> String| value.bytes().map(write).collect::<String>();
    notations
        .into_iter()
        .map(move |write| each(write).into_bytes())
}

/// So much of it may be missing at one end: what is left is the secret, whether it is of words or not.
fn is_nearly_whole(part: &[u8], own: &[u8]) -> bool {
    own.len() - part.len() <= (own.len() / 8).max(2)
}

/// All but some of its first or last characters, where it is no words or nearly all of it.
fn parts(own: &[u8]) -> Vec<Vec<u8>> {
    let shortest = SHORTEST_PART.max((own.len() * 2).div_ceil(3));
    if own.len() > LONGEST_IN_PARTS {
        return Vec::new();
    }
    let both =
        (shortest..own.len()).flat_map(|length| [&own[..length], &own[own.len() - length..]]);
    let tells =
        |part: &&[u8]| is_nearly_whole(part, own) || std::str::from_utf8(part).is_ok_and(is_mixed);
    both.filter(tells).map(<[u8]>::to_vec).collect()
}

/// The letters of Base64 that depend on these bytes alone, where so many others stand before them.
fn base64_behind(before: usize, bytes: &[u8]) -> Vec<u8> {
    let all = [&[0; 2][..before], bytes].concat();
    let encoded = STANDARD_NO_PAD.encode(&all);
    let (first, end) = ((before * 8).div_ceil(6), all.len() * 8 / 6);
    encoded.as_bytes()[first.min(end)..end].to_vec()
}

/// RFC 4648 section 6, in small letters, the last one aside where it is not whole.
fn base32(bytes: &[u8]) -> Vec<u8> {
    let bit = |at: usize| bytes[at / 8] >> (7 - at % 8) & 1;
    let letter = |at: usize| (at * 5..at * 5 + 5).fold(0, |number, at| number << 1 | bit(at));
    let letters = (0..bytes.len() * 8 / 5).map(letter);
    letters
        .map(|number: u8| b"abcdefghijklmnopqrstuvwxyz234567"[usize::from(number)])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::known::KnownSecrets;
    use crate::secret::redactor::Redactor;
    use crate::secret::value::Secret;

    const SECRET: &str = "kQz7Vw0e+pL3s~42xN9";

    fn each(write: impl Fn(u8) -> String, between: &str) -> String {
        SECRET.bytes().map(write).collect::<Vec<_>>().join(between)
    }

    #[test]
    fn a_secret_in_letters_that_stand_for_plain_ones_is_hidden() {
        let at = |first: u32, byte: u8, begin: u8| {
            char::from_u32(first + u32::from(byte - begin))
                .unwrap_or_default()
                .to_string()
        };
        let bold = |byte: u8| match byte {
            b'a'..=b'z' => at(0x1d41a, byte, b'a'),
            b'A'..=b'Z' => at(0x1d400, byte, b'A'),
            b'0'..=b'9' => at(0x1d7ce, byte, b'0'),
            _ => char::from(byte).to_string(),
        };
        let circled = |byte: u8| match byte {
            b'a'..=b'z' => at(0x24d0, byte, b'a'),
            b'A'..=b'Z' => at(0x24b6, byte, b'A'),
            b'1'..=b'9' => at(0x2460, byte, b'1'),
            _ => char::from(byte).to_string(),
        };
        let redactor = Redactor::new(
            KnownSecrets::with([&Secret::new("client_secret", SECRET)]),
            [],
        );
        for text in [each(bold, ""), each(circled, "")] {
            let shown = redactor.redact(&format!("it is <{text}> so"));
            assert!(shown.contains("<client_secret 19 chars"), "{text}: {shown}");
        }
    }

    #[test]
    fn a_secret_with_something_between_its_characters_or_in_another_case_is_hidden() {
        let hex = |byte: u8| format!("{byte:02X}");
        let own = |byte: u8| char::from(byte).to_string();
        let wide: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let base64 = STANDARD_NO_PAD.encode(format!("a:{SECRET}"));
        let full = |byte: u8| {
            char::from_u32(u32::from(byte) + 0xfee0)
                .unwrap_or_default()
                .to_string()
        };
        let swapped = |byte: u8| match char::from(byte) {
            letter if letter.is_ascii_lowercase() => letter.to_ascii_uppercase().to_string(),
            letter => letter.to_ascii_lowercase().to_string(),
        };
        let base32 = "NNIXUN2WO4YGKK3QJQZXG7RUGJ4E4OI";
        let mut texts = vec![
            SECRET.to_lowercase(),
            SECRET.to_uppercase(),
            each(swapped, ""),
            each(full, ""),
            base32.to_owned(),
            STANDARD_NO_PAD.encode(&wide),
            wide.iter().map(|byte| format!("{byte:02x}")).collect(),
            base64
                .as_bytes()
                .chunks(4)
                .map(String::from_utf8_lossy)
                .collect::<Vec<_>>()
                .join(" "),
            each(|byte| format!("0x{byte:02x}"), ", "),
            each(|byte| byte.to_string(), ", "),
            each(|byte| format!("={byte:02X}"), ""),
            each(|byte| format!("U+{byte:04X}"), " "),
            each(|byte| format!("CHR({byte})"), "||"),
            each(|byte| format!("{byte:08b}"), " "),
            each(|byte| format!("{byte:o}"), " "),
            each(|byte| format!("\\{byte:06x}"), ""),
            each(|byte| format!("\\{byte:x} "), ""),
            SECRET[1..].to_owned(),
            SECRET[..SECRET.len() - 1].to_owned(),
            SECRET[..14].to_owned(),
            SECRET[5..].to_owned(),
        ];
        texts.extend([" ", ":", "-", ","].map(|between| each(hex, between)));
        texts.extend(
            ["\u{ad}", "\u{200b}", "\u{301}", ".", " ", "\u{2060}"]
                .map(|between| each(own, between)),
        );
        let redactor = Redactor::new(
            KnownSecrets::with([&Secret::new("client_secret", SECRET)]),
            [],
        );
        for text in texts {
            let shown = redactor.redact(&format!("it is <{text}> so"));
            assert!(
                shown.len() < 60 && shown.contains("<client_secret 19 chars"),
                "{text}: {shown}"
            );
        }
    }

    #[test]
    fn nearly_all_of_a_secret_of_words_is_hidden() {
        let value = "s3cret-of-the-other-client-c27a";
        let redactor = Redactor::new(
            KnownSecrets::with([&Secret::new("client_secret", value)]),
            [],
        );
        for text in [&value[1..], &value[..30], &value[3..], &value[..28]] {
            let shown = redactor.redact(&format!("it is {text} so"));
            assert!(shown.contains("<client_secret 31 chars"), "{text}: {shown}");
        }
        let words = "of the other client";
        assert_eq!(redactor.redact(words), words);
    }

    #[test]
    fn a_secret_of_words_is_hidden_in_encodings_that_lost_their_case() {
        let value = "correct-horse-battery-staple";
        let redactor = Redactor::new(KnownSecrets::with([&Secret::new("password", value)]), []);
        let encoded = STANDARD_NO_PAD.encode(value).to_lowercase();
        let shown = redactor.redact(&format!("x-{encoded}: 1"));
        assert!(!shown.contains(&encoded[..20]), "{shown}");
        for text in ["correct horse battery", "staple"] {
            assert_eq!(redactor.redact(text), text);
        }
    }

    #[test]
    fn words_that_resemble_a_secret_of_words_are_shown() {
        let secrets = [
            "Client-Secret-Basic",
            "grantspec-basic-secret",
            "hunter2-of-the-house",
        ];
        let secrets = secrets.map(|value| Secret::new("client_secret", value));
        let redactor = Redactor::new(KnownSecrets::with(&secrets), []);
        for text in ["client_secret_basic", "grantspec-basic", "hunter2-of-the"] {
            assert_eq!(redactor.redact(text), text);
        }
    }
}
