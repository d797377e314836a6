//! What the requests have that faults with a parameter wait for.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use crate::rules::parameter::Drawn;
use crate::wire::request::Request;

/// Names and values as bytes, read as leniently as can be.
pub(crate) struct Seen {
    pub(crate) pairs: Vec<(Vec<u8>, Vec<u8>)>,
    json: Option<Value>,
}

impl Seen {
    pub(crate) fn of(request: &Request) -> Self {
        if let Ok(json) = serde_json::from_slice::<Value>(&request.body) {
            let members = json.as_object().cloned().unwrap_or_default();
            let text = |value: &Value| value.as_str().unwrap_or_default().as_bytes().to_vec();
            return Self {
                pairs: members
                    .iter()
                    .map(|(name, value)| (name.clone().into_bytes(), text(value)))
                    .collect(),
                json: Some(json),
            };
        }
        let pairs = request.body.split(|byte| *byte == b'&').map(|piece| {
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default());
            (name, decoded(halves.next().unwrap_or_default()))
        });
        Self {
            pairs: pairs.collect(),
            json: None,
        }
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.pairs
            .iter()
            .filter(move |(known, _)| known == name.as_bytes())
            .map(|(_, value)| value.as_slice())
    }

    fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The first value of a parameter.
    pub(crate) fn text(&self, name: &str) -> String {
        let value = self.all(name).next().unwrap_or_default();
        String::from_utf8_lossy(value).into_owned()
    }
}

/// A name or value of a form, read as leniently as can be.
pub(crate) fn decoded(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_encoding::percent_decode(&spaced).collect()
}

/// Whether a request has what the fault waits for.
pub(crate) type Test = fn(&Drawn, &Request, &Seen) -> bool;

fn any(drawn: &Drawn, seen: &Seen, test: impl Fn(&[u8]) -> bool) -> bool {
    seen.all(&drawn.name).any(test)
}

fn header<'a>(request: &'a Request, name: &str) -> &'a [u8] {
    request.header(name).unwrap_or_default()
}

pub(crate) fn has_byte(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| value.contains(&drawn.byte()))
}

pub(crate) fn is_long(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| value.len() >= drawn.length())
}

pub(crate) fn has_length(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| value.len() == drawn.length())
}

pub(crate) fn is_empty(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, <[u8]>::is_empty)
}

pub(crate) fn has_letter(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    let range = drawn.number..=drawn.last;
    any(drawn, seen, |value| {
        String::from_utf8_lossy(value)
            .chars()
            .any(|letter| range.contains(&u32::from(letter)))
    })
}

pub(crate) fn has_line_end(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| {
        value.contains(&b'\n') || value.contains(&b'\r')
    })
}

pub(crate) fn has_quote(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| value.contains(&b'"'))
}

pub(crate) fn has_markup(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    any(drawn, seen, |value| value.contains(&b'<'))
}

pub(crate) fn is_repeated(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    seen.all(&drawn.name).count() > 1
}

pub(crate) fn has_pair(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    seen.has(&drawn.name) && seen.has(&drawn.other)
}

pub(crate) fn has_byte_in_name(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    let mut names = seen.pairs.iter().map(|(name, _)| name);
    names.any(|name| name.contains(&drawn.byte()))
}

pub(crate) fn has_unknown(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    seen.pairs
        .iter()
        .any(|(name, value)| name.starts_with(b"grantspec") && value.contains(&drawn.byte()))
}

pub(crate) fn has_many(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    seen.pairs.len() > drawn.length()
}

pub(crate) fn has_type(drawn: &Drawn, _: &Request, seen: &Seen) -> bool {
    let member = seen.json.as_ref().and_then(|json| json.get(&drawn.name));
    member.is_some_and(|member| kind(member) == drawn.other)
}

pub(crate) fn has_header(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    request.headers.contains_key(drawn.name.as_str())
}

pub(crate) fn has_charset(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    let charset = format!("charset={}", drawn.name);
    String::from_utf8_lossy(header(request, "content-type")).contains(&charset)
}

pub(crate) fn has_long_authorization(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    header(request, "authorization").len() >= drawn.length()
}

pub(crate) fn has_byte_in_basic(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    let token = header(request, "authorization").get(6..);
    token
        .and_then(|token| BASE64_STANDARD.decode(token).ok())
        .is_some_and(|joined| joined.contains(&drawn.byte()))
}

pub(crate) fn has_escape(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    let escape = [b'%', drawn.byte()];
    request.body.windows(2).any(|pair| pair == escape)
}

pub(crate) fn is_deep(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    depth(&request.body) > drawn.length()
}

/// Whether the body is in this content coding, and says so.
pub(crate) fn is_coded(drawn: &Drawn, request: &Request, _: &Seen) -> bool {
    let coding = drawn.name.as_str();
    let begins = match coding {
        "gzip" => &[0x1f, 0x8b][..],
        _ => &[0x78],
    };
    let said = header(request, "content-encoding");
    String::from_utf8_lossy(said).contains(coding) && request.body.starts_with(begins)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// How deep brackets are nested, whatever stands between them.
fn depth(body: &[u8]) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in body {
        match byte {
            b'[' | b'{' => now += 1,
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}
