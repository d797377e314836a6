//! HTML as a row of tags and texts (HTML section 13.2.5), each looked at once.
//!
//! What it does not know does no harm to a reader of forms: escapes of comments within scripts, and which element may
//! stand in which.

use std::borrow::Cow;

use web_atoms::NAMED_ENTITIES;

/// A tag or a text.
pub(super) enum Token<'a> {
    /// A start tag, its name in lower case.
    Start(Cow<'a, str>, Attributes<'a>),
    /// An end tag, its name in lower case.
    End(Cow<'a, str>),
    /// Text between tags.
    Text(Cow<'a, str>),
}

/// The attributes of a tag.
#[derive(Clone, Copy)]
pub(super) struct Attributes<'a>(&'a str);

impl Attributes<'_> {
    /// The value of an attribute; of several of this name the first counts.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let mut rest = self.0;
        while let Some((known, value)) = next_pair(&mut rest) {
            if known.eq_ignore_ascii_case(name) {
                return Some(decoded(value, true).into_owned());
            }
        }
        None
    }
}

/// The tokens of a page.
pub(super) struct Tokens<'a> {
    rest: &'a str,
    /// The element that is open and has text alone.
    raw: Option<Cow<'a, str>>,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(html: &'a str) -> Self {
        Self {
            rest: html,
            raw: None,
        }
    }

    /// Passes over so many bytes, and gives them back.
    fn pass(&mut self, bytes: usize) -> &'a str {
        let (passed, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        passed
    }

    /// What an element has that knows no tags: of scripts and styles nothing is wanted.
    fn raw_text(&mut self, name: &str) -> Option<Token<'a>> {
        let text = self.pass(raw_end(self.rest, name));
        let is_wanted = !text.is_empty() && matches!(name, "title" | "textarea");
        is_wanted.then(|| Token::Text(decoded(text, false)))
    }

    /// A tag; nothing where the page ends in it.
    fn tag(&mut self) -> Option<Token<'a>> {
        let is_end = self.rest.starts_with("</");
        self.pass(if is_end { 2 } else { 1 });
        let length = self.rest.find(|letter| ends_name(letter) && letter != '=');
        let name = lower(self.pass(length.unwrap_or(self.rest.len())));
        let from = self.rest;
        while next_pair(&mut self.rest).is_some() {}
        let attributes = Attributes(&from[..from.len() - self.rest.len()]);
        self.rest = self.rest.strip_prefix('>')?;
        if is_end {
            return Some(Token::End(name));
        }
        if RAW.contains(&&*name) {
            self.raw = Some(name.clone());
        }
        Some(Token::Start(name, attributes))
    }

    /// A comment, a declaration, an instruction, or an end tag without a name.
    fn pass_bogus(&mut self) {
        let end = if self.rest.starts_with("<!--") {
            comment_end(self.rest)
        } else {
            self.rest.find('>').map(|at| at + 1)
        };
        self.pass(end.unwrap_or(self.rest.len()));
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            if let Some(name) = self.raw.take() {
                match self.raw_text(&name) {
                    Some(text) => return Some(text),
                    None => continue,
                }
            }
            let mut letters = self.rest.chars();
            let token = match (letters.next(), letters.next(), letters.next()) {
                (Some('<'), Some(letter), _) if letter.is_ascii_alphabetic() => self.tag(),
                (Some('<'), Some('/'), Some(letter)) if letter.is_ascii_alphabetic() => self.tag(),
                (Some('<'), Some('!' | '?' | '/'), _) => {
                    self.pass_bogus();
                    None
                }
                (first, ..) => {
                    let first = first.map_or(0, char::len_utf8);
                    let next = self.rest[first..].find('<');
                    let text = self.pass(next.map_or(self.rest.len(), |at| first + at));
                    Some(Token::Text(decoded(text, false)))
                }
            };
            if token.is_some() {
                return token;
            }
        }
        None
    }
}

/// Elements that have text and no tags (HTML section 13.2.6.2). Nobody runs scripts here, but most pages say in `noscript`
/// only that somebody should.
const RAW: &[&str] = &[
    "title",
    "textarea",
    "script",
    "style",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
];

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn ends_name(letter: char) -> bool {
    is_blank(letter) || matches!(letter, '/' | '>' | '=')
}

/// The next attribute of a tag, its value not decoded. At the end what is left begins with `>`, or nothing is left.
fn next_pair<'a>(rest: &mut &'a str) -> Option<(&'a str, &'a str)> {
    *rest = rest.trim_start_matches(|letter| is_blank(letter) || letter == '/');
    let first = rest.chars().next().filter(|letter| *letter != '>')?;
    // One that begins with `=` has it in its name.
    let from = first.len_utf8();
    let length = rest[from..].find(ends_name);
    let (name, behind) = rest.split_at(length.map_or(rest.len(), |at| from + at));
    *rest = behind;
    let Some(value) = behind.trim_start_matches(is_blank).strip_prefix('=') else {
        return Some((name, ""));
    };
    let value = value.trim_start_matches(is_blank);
    for quote in ['"', '\''] {
        if let Some(value) = value.strip_prefix(quote) {
            let Some((value, behind)) = value.split_once(quote) else {
                *rest = "";
                return None;
            };
            *rest = behind;
            return Some((name, value));
        }
    }
    let length = value.find(|letter| is_blank(letter) || letter == '>');
    let (value, behind) = value.split_at(length.unwrap_or(value.len()));
    *rest = behind;
    Some((name, value))
}

/// Where the end tag of an element begins that has text alone; at the end of the page where there is none.
fn raw_end(text: &str, name: &str) -> usize {
    let is_end = |at: &usize| {
        let behind = &text.as_bytes()[at + 2..];
        let is_name = behind
            .get(..name.len())
            .is_some_and(|there| there.eq_ignore_ascii_case(name.as_bytes()));
        let next = behind.get(name.len()).copied().map(char::from);
        is_name && next.is_some_and(|next| ends_name(next) && next != '=')
    };
    let mut ends = text.match_indices("</").map(|(at, _)| at);
    ends.find(is_end).unwrap_or(text.len())
}

/// Where a comment is over: its first two dashes may be its last ones.
fn comment_end(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    (2..bytes.len().saturating_sub(2)).find_map(|at| {
        let behind = bytes[at..].strip_prefix(b"--")?;
        if behind.starts_with(b">") {
            return Some(at + 3);
        }
        (at > 3 && behind.starts_with(b"!>")).then_some(at + 4)
    })
}

/// The text with its character references (HTML section 13.2.5.72) replaced.
fn decoded(text: &str, in_attribute: bool) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut parts = text.split('&');
    plain.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let found = part.strip_prefix('#').map_or_else(
            || named(part, in_attribute),
            |digits| numbered(digits).map(|(letter, length)| (letter.to_string(), length + 1)),
        );
        match found {
            Some((letters, length)) => {
                plain.push_str(&letters);
                plain.push_str(&part[length..]);
            }
            None => {
                plain.push('&');
                plain.push_str(part);
            }
        }
    }
    Cow::Owned(plain)
}

/// A reference by number, and how long it is behind `#`.
fn numbered(text: &str) -> Option<(char, usize)> {
    let (digits, base, before) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits.find(|letter: char| !letter.is_digit(base));
    let (digits, behind) = digits.split_at(length.unwrap_or(digits.len()));
    if digits.is_empty() {
        return None;
    }
    let number = u32::from_str_radix(digits, base).unwrap_or(u32::MAX);
    let letter = char::from_u32(number).filter(|letter| *letter != '\0');
    let length = before + digits.len() + usize::from(behind.starts_with(';'));
    Some((letter.unwrap_or(char::REPLACEMENT_CHARACTER), length))
}

/// The longest name that is known, and how long it is.
fn named(text: &str, in_attribute: bool) -> Option<(String, usize)> {
    const LONGEST: usize = 32;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric();
    let letters = text.bytes().take(LONGEST).take_while(is_name).count();
    let with_end = letters + usize::from(text[letters..].starts_with(';'));
    (1..=with_end).rev().find_map(|length| {
        let (name, behind) = text.split_at(length);
        let &(first, second) = NAMED_ENTITIES.get(name).filter(|(first, _)| *first != 0)?;
        // In `?a=b&copy=c` nobody means the sign.
        let goes_on = behind.starts_with(|next: char| next == '=' || next.is_ascii_alphanumeric());
        if in_attribute && !name.ends_with(';') && goes_on {
            return None;
        }
        let letters = [first, second].into_iter().filter(|code| *code != 0);
        Some((letters.filter_map(char::from_u32).collect(), length))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tokens in a notation of their own: `<tag a=b>`, `</tag>`, and text.
    fn told(html: &str) -> Vec<String> {
        Tokens::of(html)
            .map(|token| match token {
                Token::Start(name, attributes) => {
                    let known = ["a", "b", "c"].iter();
                    let pairs =
                        known.filter_map(|name| Some(format!(" {name}={}", attributes.get(name)?)));
                    format!("<{name}{}>", pairs.collect::<String>())
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => text.into_owned(),
            })
            .collect()
    }

    #[test]
    fn tags_are_read_as_browsers_read_them() {
        for (html, tokens) in [
            (
                "<P a=1 b='2 >' C=\"3\">x</p >",
                vec!["<p a=1 b=2 > c=3>", "x", "</p>"],
            ),
            ("<p a b = 2/c>", vec!["<p a= b=2/c>"]),
            ("<p/a=1/b>", vec!["<p a=1/b>"]),
            ("<p a=1 A=2>", vec!["<p a=1>"]),
            ("<p =a=1 a=2>", vec!["<p a=2>"]),
            ("a < b <1 <", vec!["a ", "< b ", "<1 ", "<"]),
            ("<!doctype html><?x?></><!-- <p> -->x", vec!["x"]),
            ("<!-->a<!--->b<!--c--!>d<!--", vec!["a", "b", "d"]),
            ("<p a=1", vec![]),
            ("<p a='1>", vec![]),
        ] {
            assert_eq!(told(html), tokens, "{html}");
        }
    }

    #[test]
    fn what_has_text_alone_has_no_tags() {
        for (html, tokens) in [
            (
                "<script>a<p>'</scriptx></SCRIPT >b",
                vec!["<script>", "</script>", "b"],
            ),
            (
                "<title>a<p>&amp;</title>",
                vec!["<title>", "a<p>&", "</title>"],
            ),
            ("<textarea>a</p>", vec!["<textarea>", "a</p>"]),
        ] {
            assert_eq!(told(html), tokens, "{html}");
        }
    }

    #[test]
    fn character_references_are_replaced() {
        for (html, text) in [
            ("&amp;&lt;&#65;&#x42;&#x43", "&<ABC"),
            (
                "&ampx&copy &nosuch; &;& &#; &#x110000;",
                "&x© &nosuch; &;& &#; \u{fffd}",
            ),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
        ] {
            assert_eq!(told(html).concat(), text, "{html}");
        }
        assert_eq!(told("<p a='?x&copy=1&amp;b&reg'>"), ["<p a=?x&copy=1&b®>"]);
    }
}
