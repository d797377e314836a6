//! Words that look like tokens, whatever they are called.

/// Shorter ones are left alone.
const SHORTEST_WORD: usize = 24;

/// The words of a text that look like tokens: so long, and letters and digits mixed. URLs, UUIDs and dates are left out,
/// and so are words with a number at their end.
pub(super) fn random_words(text: &str) -> impl Iterator<Item = &str> {
    let ends = |letter: char| letter.is_whitespace() || "\"'`<>&,;{}[]()\\".contains(letter);
    let pieces = text.split(ends).filter(|piece| !piece.contains("://"));
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || "-._~+/=".contains(letter);
    let words = pieces.flat_map(move |piece| piece.split(move |letter| !is_part(letter)));
    // Of `name=value` the value.
    let values = words.map(|word| {
        let named = word.trim_end_matches('=').rfind('=');
        named.map_or(word, |mark| &word[mark + 1..])
    });
    values.filter(|word| word.len() >= SHORTEST_WORD && is_mixed(word) && !is_uuid(word))
}

/// Whether letters and digits change more often than they do in words.
pub(super) fn is_mixed(word: &str) -> bool {
    const CHANGES: usize = 4;
    let kind = |byte: u8| match byte {
        b'0'..=b'9' => 0,
        b'a'..=b'z' => 1,
        b'A'..=b'Z' => 2,
        _ => 3,
    };
    let of = |kinds: &[u8]| {
        kind(kinds[0]) != 3 && kind(kinds[1]) != 3 && kind(kinds[0]) != kind(kinds[1])
    };
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
        && word.as_bytes().windows(2).filter(|two| of(two)).count() >= CHANGES
}

fn is_uuid(word: &str) -> bool {
    let lengths = word.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && word
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_told_from_words() {
        let text = r#"{"a":"token is q8Zr5Wm2Xc7VbAt6VbNm2Qw9", "b=9f86d081884c7d659a2feaa0c55ad015", "id":"0b6d9a3e-5c1f-4e2a-8d7b-1f2e3d4c5b6a",
            "at":"2026-11-30T22:05:39.000+00:00","iss":"https://as.example/q8Zr5Wm2Xc7VbAt6VbNm2Qw9","scope":"accounts.read-and-write.of-everything-v2"}"#;
        let words: Vec<&str> = random_words(text).collect();
        assert_eq!(
            words,
            [
                "q8Zr5Wm2Xc7VbAt6VbNm2Qw9",
                "9f86d081884c7d659a2feaa0c55ad015"
            ]
        );
    }
}
