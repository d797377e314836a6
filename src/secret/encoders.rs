//! How common languages and formats write a text, each as a function, and that no secret is seen through any of them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};
use proptest::prelude::*;

use crate::secret::known::KnownSecrets;
use crate::secret::redactor::Redactor;
use crate::secret::squeeze::squeezed;
use crate::secret::unescape::unescaped;
use crate::secret::value::Secret;

type Encoder = (&'static str, fn(&str) -> String);

const ENCODERS: &[Encoder] = &[
    ("as it is", str::to_owned),
    ("trimmed", |text| text.trim().to_owned()),
    ("NFC", |text| {
        ComposingNormalizerBorrowed::new_nfc()
            .normalize(text)
            .into_owned()
    }),
    ("NFD", |text| {
        DecomposingNormalizerBorrowed::new_nfd()
            .normalize(text)
            .into_owned()
    }),
    ("JavaScript JSON.stringify", json),
    ("Go encoding/json", |text| {
        letters(text, |letter| match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(letter)),
            other => in_json(other),
        })
    }),
    ("PHP json_encode", |text| {
        units(text, |unit| match unit {
            47 => "\\/".to_owned(),
            unit if unit < 128 => in_json(ascii(unit)),
            unit => format!("\\u{unit:04x}"),
        })
    }),
    ("PHP json_encode for HTML", |text| {
        units(text, |unit| match ascii(unit) {
            '<' | '>' | '&' | '\'' | '"' => format!("\\u{unit:04X}"),
            letter if unit < 128 => in_json(letter),
            _ => format!("\\u{unit:04X}"),
        })
    }),
    ("Python json.dumps", |text| {
        units(text, |unit| match unit {
            unit if unit < 128 => in_json(ascii(unit)),
            unit => format!("\\u{unit:04x}"),
        })
    }),
    ("JSON, every letter escaped", |text| {
        units(text, |unit| format!("\\u{unit:04X}"))
    }),
    ("JSON in JSON", |text| json(&json(text))),
    ("JSON in JSON in JSON", |text| json(&json(&json(text)))),
    ("Java URLEncoder", |text| percent(text, "-_.*", "+", true)),
    ("JavaScript encodeURIComponent", |text| {
        percent(text, "-_.!~*'()", "%20", true)
    }),
    ("JavaScript escape", |text| {
        units(text, |unit| match ascii(unit) {
            letter if letter.is_ascii_alphanumeric() || "@*_+-./".contains(letter) => {
                letter.to_string()
            }
            _ if unit < 256 => format!("%{unit:02X}"),
            _ => format!("%u{unit:04X}"),
        })
    }),
    ("Python quote", |text| percent(text, "-_.~/", "%20", true)),
    ("Python quote_plus", |text| percent(text, "-_.~", "+", true)),
    ("Ruby CGI.escape", |text| percent(text, "-_.*", "+", true)),
    ("C# HttpUtility.UrlEncode", |text| {
        percent(text, "-_.!*()", "+", false)
    }),
    ("percent-encoded twice", |text| {
        percent(&percent(text, "-_.~", "%20", true), "-_.~", "%20", false)
    }),
    ("percent-encoded byte for byte", |text| {
        bytes(text, |byte| format!("%{byte:02x}"))
    }),
    ("Ruby CGI.escapeHTML", |text| html(text, "&#39;")),
    ("PHP htmlspecialchars", |text| html(text, "&#039;")),
    ("PHP htmlentities", |text| {
        html(text, "&#039;")
            .replace('ü', "&uuml;")
            .replace('ö', "&ouml;")
            .replace('ä', "&auml;")
    }),
    ("XML", |text| html(text, "&apos;")),
    ("HTML, < > & alone", |text| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    }),
    ("HTML, decimal", |text| {
        letters(text, |letter| match letter {
            letter if letter.is_ascii_alphanumeric() => letter.to_string(),
            letter => format!("&#{};", u32::from(letter)),
        })
    }),
    ("HTML, hexadecimal", |text| {
        letters(text, |letter| format!("&#x{:X};", u32::from(letter)))
    }),
    ("Python repr", |text| format!("'{}'", python(text, true))),
    ("Python ascii", |text| format!("'{}'", python(text, false))),
    ("Python repr of bytes", |text| {
        format!(
            "b'{}'",
            bytes(text, |byte| match char::from(byte) {
                '\\' | '\'' => format!("\\{}", char::from(byte)),
                letter if (' '..='~').contains(&letter) => letter.to_string(),
                _ => format!("\\x{byte:02x}"),
            })
        )
    }),
    ("Rust {:?}", |text| format!("{text:?}")),
    ("CSS, six digits", |text| {
        letters(text, |letter| match u32::from(letter) {
            number @ ..0x10000 => format!("\\{number:06x}"),
            _ => letter.to_string(),
        })
    }),
    ("C, octal", |text| {
        bytes(text, |byte| match char::from(byte) {
            letter if letter.is_ascii_alphanumeric() => letter.to_string(),
            _ => format!("\\{byte:03o}"),
        })
    }),
    ("Perl quotemeta", |text| {
        letters(text, |letter| match letter {
            letter if letter.is_ascii_alphanumeric() || letter == '_' => letter.to_string(),
            letter => format!("\\{letter}"),
        })
    }),
    ("SQL", |text| format!("'{}'", text.replace('\'', "''"))),
    ("MySQL", |text| {
        format!(
            "'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('"', "\\\"")
                .replace('\n', "\\n")
        )
    }),
    ("sh", |text| format!("'{}'", text.replace('\'', "'\\''"))),
    ("sh, the other way", |text| {
        format!("'{}'", text.replace('\'', "'\"'\"'"))
    }),
    ("bash printf %q", |text| {
        letters(text, |letter| match letter {
            letter if letter.is_ascii_alphanumeric() || "_-./%+:=@\n".contains(letter) => {
                letter.to_string()
            }
            letter if letter.is_ascii() => format!("\\{letter}"),
            letter => letter.to_string(),
        })
    }),
    ("bash $''", |text| {
        format!(
            "$'{}'",
            text.replace('\\', "\\\\")
                .replace('\'', "\\'")
                .replace('\n', "\\n")
        )
    }),
    ("CSV", |text| format!("\"{}\"", text.replace('"', "\"\""))),
    ("Base64", |text| STANDARD.encode(text)),
    ("Base64 of another alphabet", |text| {
        URL_SAFE_NO_PAD.encode(text)
    }),
    ("Base64, MIME", |text| {
        wrapped(&STANDARD.encode(text), 76, "\r\n")
    }),
    ("Base64, PEM", |text| {
        wrapped(&STANDARD.encode(text), 64, "\n")
    }),
    ("Base64 over lines in JSON", |text| {
        json(&wrapped(&STANDARD.encode(text), 16, "\r\n"))
    }),
    ("Base64 of Base64", |text| {
        STANDARD.encode(STANDARD.encode(text))
    }),
    ("Basic", |text| STANDARD.encode(format!("a:{text}"))),
    ("Basic, shifted by one", |text| {
        STANDARD.encode(format!("ab:{text}"))
    }),
    ("Basic, shifted by two", |text| {
        STANDARD.encode(format!("abc:{text}"))
    }),
    ("Basic as the standard has it", |text| {
        STANDARD.encode(format!("a:{}", percent(text, "-_.*", "+", true)))
    }),
    ("claims of a JWT", |text| {
        URL_SAFE_NO_PAD.encode(format!("{{\"sub\":{}}}", json(text)))
    }),
    ("hexadecimal", |text| {
        bytes(text, |byte| format!("{byte:02x}"))
    }),
    ("hexadecimal, upper", |text| {
        bytes(text, |byte| format!("{byte:02X}"))
    }),
];

/// Values with whatever an encoder may treat in its own way.
const AWKWARD: &[&str] = &[
    "hunter2-hunter2",
    "kQz7Vw0e+pL/3s~%42 'ü\"xN9",
    "Pd8\\alice<&>wörd:1Jf6Gs3Lu",
    "a\\nb%41&amp;c&#60;d+e=f\\u0041",
    " päss wörd\n\tde\u{301} 密码😀 with blanks ",
    "'; DROP TABLE--\"\"``$HOME!{}[]",
    "%25%2B%2b\\x41\\\\\\'\"%",
    "\\\\u003c\\/&lt;&amp;lt;%3C",
    "ends with a backslash\\",
];

fn letters(text: &str, write: impl Fn(char) -> String) -> String {
    text.chars().map(write).collect()
}

fn units(text: &str, write: impl Fn(u16) -> String) -> String {
    text.encode_utf16().map(write).collect()
}

fn bytes(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn ascii(unit: u16) -> char {
    u8::try_from(unit).map_or('\u{fffd}', char::from)
}

fn json(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

/// A letter as it stands between the quotes of JSON.
fn in_json(letter: char) -> String {
    let quoted = json(&letter.to_string());
    quoted[1..quoted.len() - 1].to_owned()
}

fn percent(text: &str, kept: &str, blank: &str, is_upper: bool) -> String {
    bytes(text, |byte| match char::from(byte) {
        ' ' => blank.to_owned(),
        letter if letter.is_ascii_alphanumeric() || kept.contains(letter) => letter.to_string(),
        _ if is_upper => format!("%{byte:02X}"),
        _ => format!("%{byte:02x}"),
    })
}

fn html(text: &str, apostrophe: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', apostrophe)
}

fn python(text: &str, shows_all: bool) -> String {
    letters(text, |letter| match letter {
        '\\' | '\'' => format!("\\{letter}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        letter if letter.is_ascii() || shows_all => letter.to_string(),
        letter if letter < '\u{100}' => format!("\\x{:02x}", u32::from(letter)),
        letter if letter < '\u{10000}' => format!("\\u{:04x}", u32::from(letter)),
        letter => format!("\\U{:08x}", u32::from(letter)),
    })
}

fn wrapped(text: &str, width: usize, end: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(width)
        .filter_map(|line| std::str::from_utf8(line).ok())
        .collect();
    lines.join(end)
}

/// What is left of a text beside the label, and beside what stood around it.
fn left(value: &str, encoded: &str) -> String {
    let known = KnownSecrets::with([&Secret::new("client_secret", value)]);
    let shown = Redactor::new(known, []).redact(&format!("before: {encoded} (after)"));
    let (start, end) = (shown.find("<client_secret "), shown.rfind('>'));
    let (Some(start), Some(end)) = (start, end) else {
        return shown;
    };
    let around = format!("{}{}", &shown[..start], &shown[end + 1..]);
    let mut left = around
        .replace("before: ", "")
        .replace(" (after)", "")
        .into_bytes();
    // Quotes and what is left of them say nothing.
    while let Some(view) = unescaped(&left) {
        left = view.bytes;
    }
    let left = squeezed(&left).map_or(left, |view| view.bytes);
    String::from_utf8_lossy(&left).into_owned()
}

/// What an encoder puts around a value: quotes, `id:` in Base64, a part of a group at either end.
const AROUND: usize = 16;

#[test]
fn no_secret_is_seen_through_any_encoder() {
    let mut seen = Vec::new();
    for (name, encode) in ENCODERS {
        for value in AWKWARD {
            let left = left(value, &encode(value));
            if left.chars().count() > AROUND {
                seen.push(format!("{name}: {value:?}: {left}"));
            }
        }
    }
    assert!(seen.is_empty(), "{}", seen.join("\n"));
}

/// Encoders that may follow one another: what an application does to what a library wrote.
const OUTER: &[&str] = &[
    "JavaScript JSON.stringify",
    "Go encoding/json",
    "PHP json_encode",
    "JavaScript encodeURIComponent",
    "C# HttpUtility.UrlEncode",
    "PHP htmlspecialchars",
    "HTML, hexadecimal",
    "Rust {:?}",
    "sh",
    "SQL",
    "Base64",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_secret_is_seen_through_two_encoders(
        value in "[ -~äöß密\n]{10,40}",
        inner in 0..ENCODERS.len(),
        outer in 0..OUTER.len(),
    ) {
        prop_assume!(value.chars().filter(|letter| letter.is_alphanumeric()).count() >= 6);
        let outer = ENCODERS.iter().find(|(name, _)| *name == OUTER[outer]).expect("it is listed");
        let encoded = outer.1(&ENCODERS[inner].1(&value));
        let length = |text: &str| outer.1(text).chars().count();
        // A letter that is left may be many in the end.
        let width = length("/").max(length("A")) - length("");
        let around = length(&ENCODERS[inner].1("")) + AROUND * width.max(1);
        let left = left(&value, &encoded);
        prop_assert!(left.chars().count() <= around, "{} in {}: {encoded}: {left}", ENCODERS[inner].0, outer.0);
    }
}
