//! Values that are secret by the name before them, in whatever a body is: JSON, what resembles it, forms, XML, lines of
//! text. Nothing has to be well-formed, and what breaks off is hidden up to where it does.

use std::ops::Range;

use crate::secret::names::{CodeIs, is_secret, is_word};

/// A value that is secret by its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Named {
    /// Where its name stands.
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
}

/// What is known of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Manner {
    pub(super) code: CodeIs,
    /// It is a form or has one in it, as a URL does: only `&` and the like end a value.
    pub(super) is_form: bool,
}

/// Looks no further back for a name than this.
const LONGEST_NAME: usize = 64;
/// The same for the beginning of an element.
const LONGEST_TAG: usize = 512;

/// All values of a text that are secret by their names.
pub(super) fn named(text: &[u8], manner: Manner) -> Vec<Named> {
    let mut search = Search {
        text,
        manner,
        found: Vec::new(),
        done: 0,
    };
    for at in memchr::memchr3_iter(b':', b'=', b'>', text) {
        match text[at] {
            _ if at < search.done => {}
            b'>' if at > 0 && text[at - 1] == b'=' => search.member(at - 1, at + 1),
            b'>' => search.element(at),
            b':' if text[at + 1..].starts_with(b"//") => search.user_information(at + 3),
            b'=' if text.get(at + 1) == Some(&b'>') => {}
            _ => search.member(at, at + 1),
        }
    }
    search.found
}

struct Search<'t> {
    text: &'t [u8],
    manner: Manner,
    found: Vec<Named>,
    /// What stands before this is hidden, or was looked at to the end of its brackets.
    done: usize,
}

impl Search<'_> {
    fn is_secret(&self, name: &Range<usize>) -> bool {
        is_secret(&self.text[name.clone()], self.manner.code)
    }

    fn add(&mut self, name: &Range<usize>, value: Range<usize>) {
        self.done = self.done.max(value.end);
        let text = &self.text[value.clone()];
        let is_word = self.manner.code == CodeIs::Either
            && self.text[name.clone()].eq_ignore_ascii_case(b"code")
            && is_word(text);
        if !is_word && !matches!(text, b"" | b"null" | b"true" | b"false") {
            let name = name.clone();
            self.found.push(Named { name, value });
        }
    }

    /// `name: value`, `"name": value`, `name=value`: the mark between them begins and ends at these places.
    fn member(&mut self, mark: usize, after: usize) {
        let Some(name) = self.name_before(mark) else {
            return;
        };
        if !self.is_secret(&name) {
            return;
        }
        let start = self.skip(after, |byte| byte.is_ascii_whitespace());
        match self.text.get(start) {
            None => {}
            Some(b'[' | b'{') => self.all_within(&name, start),
            Some(_) if self.quote_at(start).is_some() => {
                let value = self.quoted(start);
                self.add(&name, value);
            }
            Some(_) => {
                let is_assigned = self.text[mark] == b'=';
                if is_assigned && start > after && self.manner.is_form {
                    return;
                }
                let value = self.bare(start);
                let is_quoted_name = mark > name.end;
                if is_assigned || is_quoted_name || is_like_a_token(&self.text[value.clone()]) {
                    self.add(&name, value);
                }
            }
        }
    }

    /// The name before a mark, its quotes and brackets aside.
    fn name_before(&self, mark: usize) -> Option<Range<usize>> {
        let text = self.text;
        let back = |mut end: usize, is_such: fn(u8) -> bool| {
            while end > 0 && is_such(text[end - 1]) {
                end -= 1;
            }
            end
        };
        let mut end = back(mark, |byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
        end = back(end, |byte| {
            matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']')
        });
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let mut start = end;
        while start > 0 && end - start <= LONGEST_NAME && is_part(text[start - 1]) {
            start -= 1;
        }
        (start < end && end - start <= LONGEST_NAME).then_some(start..end)
    }

    fn skip(&self, from: usize, is_such: impl Fn(&u8) -> bool) -> usize {
        let rest = self.text[from..].iter();
        from + rest.take_while(|byte| is_such(byte)).count()
    }

    /// How many backslashes stand before the quote at a place, if there is one.
    fn quote_at(&self, at: usize) -> Option<usize> {
        let slashes = self.skip(at, |byte| *byte == b'\\') - at;
        let quote = self.text.get(at + slashes)?;
        matches!(quote, b'"' | b'\'' | b'`').then_some(slashes)
    }

    /// What stands between the quotes that begin at a place.
    fn quoted(&self, at: usize) -> Range<usize> {
        let slashes = self.quote_at(at).unwrap_or(0);
        let quote = &self.text[at..=at + slashes];
        let start = at + quote.len();
        let mut end = start;
        while end < self.text.len() {
            if self.text[end..].starts_with(quote) {
                return start..end;
            }
            end += match self.text[end] {
                b'\\' if slashes == 0 => 2,
                _ => 1,
            };
        }
        start..self.text.len()
    }

    fn bare(&self, start: usize) -> Range<usize> {
        let is_form = self.manner.is_form;
        let end = self.skip(start, |byte| match byte {
            b'&' => false,
            b'#' => !is_form,
            b'<' | b'>' | b'"' | b'\'' | b',' | b';' | b')' | b']' | b'}' => is_form,
            other => !other.is_ascii_whitespace(),
        });
        start..end
    }

    /// Every value in a list or object, down to its last bracket.
    fn all_within(&mut self, name: &Range<usize>, start: usize) {
        let (mut depth, mut at) = (0_usize, start);
        while let Some(byte) = self.text.get(at) {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth = depth.saturating_sub(1),
                _ if self.quote_at(at).is_some() => {
                    let value = self.quoted(at);
                    let length = value.start - at;
                    at = (value.end + length).min(self.text.len());
                    let next = self.skip(at, u8::is_ascii_whitespace);
                    if self.text.get(next) != Some(&b':') {
                        self.add(name, value);
                    }
                    continue;
                }
                byte if byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'\\') => {}
                _ => {
                    let value = self.bare(at);
                    at = value.end.max(at + 1);
                    self.add(name, value);
                    continue;
                }
            }
            at += 1;
            if depth == 0 {
                break;
            }
        }
        self.done = self.done.max(at);
    }

    /// `<name …>value</name>`, the tag ending at this place.
    fn element(&mut self, end: usize) {
        let from = end.saturating_sub(LONGEST_TAG);
        let Some(begin) = memchr::memrchr(b'<', &self.text[from..end]) else {
            return;
        };
        let begin = from + begin + 1;
        let is_part =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
        let name_end = self.skip(begin, is_part).min(end);
        let space = self.text[begin..name_end]
            .iter()
            .position(|byte| *byte == b':');
        let name = space.map_or(begin, |space| begin + space + 1)..name_end;
        if name.is_empty() {
            return;
        }
        let is_secret = self.is_secret(&name);
        if is_secret {
            self.attributes(&name, name_end, end);
        }
        if self.text[end - 1] == b'/' {
            return;
        }
        self.input(begin, end);
        if is_secret {
            let value = self.content(end + 1, &self.text[begin..name_end]);
            self.add(&name, value);
        }
    }

    /// `<access_token value="…"/>`: every attribute of an element that is called like a secret, words and URLs aside.
    fn attributes(&mut self, name: &Range<usize>, from: usize, end: usize) {
        let mut at = from;
        while let Some(mark) = memchr::memchr(b'=', &self.text[at..end]) {
            let start = self.skip(at + mark + 1, u8::is_ascii_whitespace);
            let is_quoted = self.quote_at(start).is_some();
            let value = if is_quoted {
                self.quoted(start)
            } else {
                self.bare(start)
            };
            let value = value.start..value.end.min(end);
            at = value.end.max(at + mark + 1).min(end);
            if value.start < value.end && !is_word_or_url(&self.text[value.clone()]) {
                self.add(name, value);
            }
        }
    }

    /// What an element of this name holds: text, up to the next tag; where there is none, everything in it.
    fn content(&self, start: usize, name: &[u8]) -> Range<usize> {
        const DATA: &[u8] = b"<![CDATA[";
        let start = self.skip(start, u8::is_ascii_whitespace);
        let until = |start: usize, mark: &[u8]| {
            let found = memchr::memmem::find(&self.text[start..], mark);
            found.map_or(self.text.len(), |at| start + at)
        };
        if self.text[start..].starts_with(DATA) {
            let start = start + DATA.len();
            return start..until(start, b"]]>");
        }
        if self.text.get(start) == Some(&b'<') {
            return start..until(start, &[b"</", name].concat());
        }
        start..until(start, b"<")
    }

    /// `<input name="code" value="…">`, in any order.
    fn input(&mut self, begin: usize, end: usize) {
        let attribute = |name: &[u8]| {
            let mut from = begin;
            while let Some(at) = memchr::memmem::find(&self.text[from..end], name) {
                from += at + name.len();
                let is_own = self.text[from - name.len() - 1].is_ascii_whitespace();
                if is_own && self.text.get(from) == Some(&b'=') {
                    let range = match self.quote_at(from + 1) {
                        Some(_) => self.quoted(from + 1),
                        None => self.bare(from + 1),
                    };
                    return Some(range);
                }
            }
            None
        };
        if let (Some(name), Some(value)) = (attribute(b"name"), attribute(b"value"))
            && self.is_secret(&name)
        {
            self.add(&name, value);
        }
    }

    /// `user:password@` behind the `//` of a URL.
    fn user_information(&mut self, start: usize) {
        let end = self.skip(start, |byte| {
            !byte.is_ascii_whitespace() && !b"/?#@\"'<>\\".contains(byte)
        });
        if self.text.get(end) == Some(&b'@')
            && let Some(colon) = self.text[start..end].iter().position(|byte| *byte == b':')
        {
            self.add(&(start..start), start + colon + 1..end);
        }
    }
}

/// Whether an attribute's value is no secret whatever the element is called: `Bearer`, `3600`, a namespace.
fn is_word_or_url(value: &[u8]) -> bool {
    const LONGEST: usize = 16;
    let is_alone = |is_such: fn(&u8) -> bool| value.iter().all(is_such);
    let is_short = value.len() <= LONGEST;
    is_short && (is_alone(u8::is_ascii_alphabetic) || is_alone(u8::is_ascii_digit))
        || memchr::memmem::find(value, b"://").is_some()
}

/// Whether a word behind `token:` is a token and not the next word of a sentence.
fn is_like_a_token(word: &[u8]) -> bool {
    const LONGER_THAN_WORDS: usize = 20;
    word.len() > LONGER_THAN_WORDS || word.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, code: CodeIs) -> Vec<&str> {
        let manner = Manner {
            code,
            is_form: false,
        };
        let all = named(text.as_bytes(), manner);
        all.into_iter().map(|found| &text[found.value]).collect()
    }

    #[test]
    fn a_value_is_secret_by_its_name_in_every_structure() {
        for (text, values) in [
            (r#"{"access_token":"abc"}"#, vec!["abc"]),
            (r#"{"accessToken" : "a\"bc"}"#, vec![r#"a\"bc"#]),
            (
                r#"{"access_token":["abc","def"],"x":"y"}"#,
                vec!["abc", "def"],
            ),
            (
                r#"{"access_token":{"value":"abc","n":[12,{"k":"d"}]},"x":"y"}"#,
                vec!["abc", "12", "d"],
            ),
            (r#"{"access_token": 12345, "x": 1}"#, vec!["12345"]),
            (r#"{"access_token": null}"#, vec![]),
            ("{'access_token': 'abc'}", vec!["abc"]),
            (r#"{"text": "{\"password\": \"pw\"}"}"#, vec!["pw"]),
            ("<r><access_token>abc</access_token></r>", vec!["abc"]),
            ("<o:AccessToken type='x'>abc</o:AccessToken>", vec!["abc"]),
            ("<access_token><![CDATA[a<b]]></access_token>", vec!["a<b"]),
            (
                "<access_token><v>abc</v></access_token>",
                vec!["<v>abc</v>"],
            ),
            (r#"<r access_token="abc" x="y"/>"#, vec!["abc"]),
            (
                r#"<refresh_token type="Bearer" value="abc-1"/>"#,
                vec!["abc-1"],
            ),
            (r#"{"bearer":"abc","token_type":"Bearer"}"#, vec!["abc"]),
            (
                r#"<input type=hidden name="code" value="abc">"#,
                vec!["abc"],
            ),
            ("access_token=abc&scope=x", vec!["abc"]),
            ("data[access_token]=abc&scope=x", vec!["abc"]),
            ("access_token: abc123\nscope: x", vec!["abc123"]),
            ("{:access_token=>\"abc\"}", vec!["abc"]),
            ("https://u:abc@host/x", vec!["abc"]),
            (r#"{"access_token": "abc"#, vec!["abc"]),
            ("<access_token>abc", vec!["abc"]),
        ] {
            assert_eq!(hidden(text, CodeIs::Secret), values, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_member_is_left_as_it_is() {
        for text in [
            r#"{"token_type":"Bearer","expires_in":60}"#,
            "invalid token: the token expired",
            "no_token > 3 and code <= 5",
            r#"{"error":"invalid_grant"}"#,
            "https://host:8080/x@y",
            "<html><body>the code</body></html>",
        ] {
            assert_eq!(hidden(text, CodeIs::Word), [""; 0], "{text}");
        }
        let error = r#"{"message": "no", "code": "UNSUPPORTED_MEDIA_TYPE"}"#;
        assert_eq!(hidden(error, CodeIs::Word), [""; 0]);
        assert_eq!(hidden(error, CodeIs::Either), [""; 0]);
        assert_eq!(
            hidden(r#"{"code": "Spl-xlOB"}"#, CodeIs::Either),
            ["Spl-xlOB"]
        );
    }
}
