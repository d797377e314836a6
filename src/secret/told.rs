//! The secrets that an answer tells, so that they are known wherever they turn up later.

use serde_json::Value as Json;

use crate::secret::forms::LAYERS;
use crate::secret::members::{Manner, named};
use crate::secret::names::{CodeIs, is_secret, is_word};
use crate::secret::random::random_words;
use crate::secret::unescape::unescaped;
use crate::secret::value::Secret;

/// Secrets of one answer that are looked for elsewhere too. Beyond them one is still hidden where it stands.
const MOST: usize = 100;

/// A server may say anything, so depth is bounded.
const DEEPEST: usize = 16;

/// So much of a body is read as text.
const MOST_READ: usize = 16 * 1024;

/// An answer, as far as it tells secrets.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Telling<'a> {
    pub(crate) status: u16,
    pub(crate) headers: &'a [(String, Vec<u8>)],
    pub(crate) body: &'a [u8],
    /// The body, where it is JSON.
    pub(crate) json: Option<&'a Json>,
    pub(crate) error_code: Option<&'a str>,
}

/// Every secret that an answer tells by the names in it. A plain word under such a name is none: hidden wherever it
/// occurs it would hit innocent text.
pub(crate) fn told(answer: Telling<'_>) -> Vec<Secret> {
    let mut all = Vec::new();
    for (name, value) in answer.headers {
        in_field(name, value, &mut all);
    }
    let is_error = answer.status >= 400 || answer.error_code.is_some();
    let code = if is_error {
        CodeIs::Word
    } else {
        CodeIs::Either
    };
    if let Some(json) = answer.json {
        in_json(json, None, code, DEEPEST, &mut all);
    }
    // Also where it is no JSON, and where JSON stands in a text of it.
    let manner = Manner {
        code,
        is_form: false,
    };
    let most = answer.body.len().min(MOST_READ);
    let mut next = Some(answer.body[..most].to_vec());
    for _ in 0..=LAYERS {
        let Some(text) = next else { break };
        in_text(&text, manner, &mut all);
        next = unescaped(&text).map(|view| view.bytes);
    }
    if !is_error && issues(answer.body, &all) {
        let text = String::from_utf8_lossy(&answer.body[..most]);
        for word in random_words(&text) {
            add("token", word, &mut all);
        }
    }
    // In some envelopes an error's code is called as an authorization code is.
    all.retain(|secret| answer.error_code != Some(&*secret.value));
    all
}

/// Whether an answer issues a token: then whatever looks like one is one, whatever it is called.
fn issues(body: &[u8], told: &[Secret]) -> bool {
    told.iter().any(|secret| is_credential(&secret.kind))
        || memchr::memmem::find(body, b"token_type").is_some()
}

fn add(name: &str, value: &str, all: &mut Vec<Secret>) {
    let is_there = || all.iter().any(|secret| secret.value == value);
    if all.len() < MOST && (is_credential(name) || !is_plain_word(value)) && !is_there() {
        all.push(Secret::new(name.to_ascii_lowercase(), value));
    }
}

/// Whether a value under this name is a credential whatever it looks like.
fn is_credential(name: &str) -> bool {
    [
        "access_token",
        "refresh_token",
        "id_token",
        "device_code",
        "user_code",
        "code",
    ]
    .contains(&name)
}

/// `Bearer`, `invalid`, `required`.
fn is_plain_word(value: &str) -> bool {
    const LONGEST: usize = 16;
    value.len() <= LONGEST
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
}

fn in_field(name: &str, value: &[u8], all: &mut Vec<Secret>) {
    let text = String::from_utf8_lossy(value);
    if name.eq_ignore_ascii_case("set-cookie") {
        let pair = text.split(';').next().unwrap_or_default();
        let value = pair.split_once('=').map_or(pair, |(_, value)| value);
        add("cookie", value.trim().trim_matches('"'), all);
    } else if is_secret(name.as_bytes(), CodeIs::Secret) {
        add(name, text.rsplit(' ').next().unwrap_or_default(), all);
    } else if value.contains(&b'=') {
        let manner = Manner {
            code: CodeIs::Secret,
            is_form: true,
        };
        in_text(value, manner, all);
    }
}

fn in_text(text: &[u8], manner: Manner, all: &mut Vec<Secret>) {
    for found in named(text, manner).into_iter().take(MOST) {
        let value = &text[found.value];
        let value = unescaped(value).map_or_else(|| value.to_vec(), |view| view.bytes);
        let name = String::from_utf8_lossy(&text[found.name]);
        add(&name, &String::from_utf8_lossy(&value), all);
    }
}

/// Members with a secret name, and whatever is in them.
fn in_json(json: &Json, name: Option<&str>, code: CodeIs, depth: usize, all: &mut Vec<Secret>) {
    if depth == 0 || all.len() >= MOST {
        return;
    }
    match (json, name) {
        (Json::Object(members), _) => {
            for (own, member) in members {
                let is_secret = is_secret(own.as_bytes(), code);
                let name = if is_secret { Some(own.as_str()) } else { name };
                in_json(member, name, code, depth - 1, all);
            }
        }
        (Json::Array(items), _) => items
            .iter()
            .for_each(|item| in_json(item, name, code, depth - 1, all)),
        (Json::String(value), Some(name)) => {
            let is_word = name.eq_ignore_ascii_case("code") && is_word(value.as_bytes());
            if !is_word {
                add(name, value, all);
            }
        }
        (Json::Number(value), Some(name)) if name != "code" => add(name, &value.to_string(), all),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn values(status: u16, headers: &[(&str, &str)], body: &str) -> Vec<String> {
        let headers: Vec<_> = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.as_bytes().to_vec()))
            .collect();
        let json = serde_json::from_str(body).ok();
        let all = told(Telling {
            status,
            headers: &headers,
            body: body.as_bytes(),
            json: json.as_ref(),
            error_code: None,
        });
        all.into_iter().map(|secret| secret.value).collect()
    }

    #[test]
    fn what_an_answer_gives_is_known() {
        let body = json!({"data": {"accessToken": "At-1", "tokens": ["T-2", {"x": "T-3"}], "n": 1}, "code": "C-4"});
        assert_eq!(
            values(200, &[], &body.to_string()),
            ["At-1", "T-2", "T-3", "C-4"]
        );
        assert_eq!(
            values(200, &[], "<t><access_token>At-1</access_token></t>"),
            ["At-1"]
        );
        assert_eq!(values(200, &[], "access_token=At%2F1&scope=x"), ["At/1"]);
        let headers = [
            ("Set-Cookie", "sid=Ck-1; Path=/"),
            ("X-Auth-Token", "Tk-2"),
            ("Location", "/cb#code=C-3&state=x"),
            ("Content-Type", "text/html; charset=utf-8"),
        ];
        assert_eq!(values(302, &headers, ""), ["Ck-1", "Tk-2", "C-3"]);
    }

    #[test]
    fn what_looks_like_a_token_where_one_is_issued_is_one() {
        let body = r#"{"result":"it is q8Zr5Wm2Xc7VbAt6VbNm2Qw9","token_type":"Bearer"}"#;
        assert_eq!(values(200, &[], body), ["q8Zr5Wm2Xc7VbAt6VbNm2Qw9"]);
        assert_eq!(values(400, &[], body), [""; 0]);
        assert_eq!(values(200, &[], &body.replace("token_type", "x")), [""; 0]);
    }

    #[test]
    fn the_words_of_an_error_are_no_secrets() {
        let body = json!({"message": "no", "code": "UNSUPPORTED_MEDIA_TYPE", "token": "invalid"});
        assert_eq!(values(400, &[], &body.to_string()), [""; 0]);
        assert_eq!(
            values(200, &[], r#"{"code": 0, "password": "required"}"#),
            [""; 0]
        );
        assert_eq!(values(400, &[], r#"{"code": "not-there-42"}"#), [""; 0]);
    }
}
