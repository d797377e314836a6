//! One curl command that sends a request, its secrets read from the environment.

use std::collections::BTreeMap;

use crate::http::{Outgoing, compressing_commands};

/// The command. Each secret is a variable: `GRANTSPEC_CODE`, `GRANTSPEC_CLIENT_SECRET`; its value stands in no text.
pub(crate) fn command(request: &Outgoing, secrets: &[(String, String)]) -> String {
    let variables = variables(secrets);
    let mut parts = vec!["curl -sS -i".to_owned()];
    if request.method != "POST" || request.body.is_none() {
        parts.push(format!("-X {}", request.method));
    }
    for (name, value) in &request.headers {
        let is_basic = name.eq_ignore_ascii_case("authorization") && value.starts_with(b"Basic ");
        let field = if is_basic {
            let pair = value.get(6..).and_then(decoded).unwrap_or_default();
            let inside = quoted(&pair, &variables);
            format!("{name}: Basic \"$(printf %s {inside} | base64 -w0)\"")
        } else {
            let field = [name.as_bytes(), b": ", value].concat();
            quoted(&field, &variables)
        };
        if is_basic {
            parts.push(format!(
                "-H '{name}: Basic '{}",
                field.split_once("Basic ").map_or("", |(_, rest)| rest)
            ));
        } else {
            parts.push(format!("-H {field}"));
        }
    }
    if let Some(body) = &request.body {
        let words = quoted(body, &variables);
        parts.push(match request.compression {
            Some(how) => format!(
                "--data-binary @<(printf %s {words} | {})",
                compressing_commands(how)
            ),
            None => format!("--data-binary {words}"),
        });
    }
    parts.push(quoted(request.url.as_bytes(), &variables));
    parts.join(" ")
}

fn decoded(base64: &[u8]) -> Option<Vec<u8>> {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD
        .decode(base64)
        .ok()
}

/// Values as they may stand in a request, the longest first, and their variables.
fn variables(secrets: &[(String, String)]) -> Vec<(Vec<u8>, String)> {
    let mut all: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for (name, value) in secrets.iter().filter(|(_, value)| value.len() >= 4) {
        let name = name.split(',').next().unwrap_or_default();
        let letters = name.chars().map(|letter| match letter {
            'a'..='z' => letter.to_ascii_uppercase(),
            'A'..='Z' | '0'..='9' => letter,
            _ => '_',
        });
        let variable: String = letters.collect();
        let form: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        all.entry(form.into_bytes())
            .or_insert_with(|| variable.clone());
        all.entry(value.clone().into_bytes()).or_insert(variable);
    }
    let mut all: Vec<(Vec<u8>, String)> = all.into_iter().collect();
    all.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    all
}

/// Longer values are made by the shell, not written out.
const LONG: usize = 256;

/// Bytes as words of a shell: `$'...'` for what is written out, variables for secrets.
fn quoted(bytes: &[u8], variables: &[(Vec<u8>, String)]) -> String {
    let mut words = String::new();
    let mut plain: Vec<u8> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let Some((value, name)) = variables.iter().find(|(value, _)| rest.starts_with(value)) {
            flush(&mut words, &mut plain);
            words.push_str(&format!("\"$GRANTSPEC_{name}\""));
            at += value.len();
            continue;
        }
        let same = rest.iter().take_while(|byte| **byte == rest[0]).count();
        if same > LONG && rest[0].is_ascii_alphanumeric() {
            flush(&mut words, &mut plain);
            let letter = char::from(rest[0]);
            words.push_str(&format!("\"$(printf '{letter}%.0s' $(seq {same}))\""));
            at += same;
            continue;
        }
        plain.push(rest[0]);
        at += 1;
    }
    flush(&mut words, &mut plain);
    if words.is_empty() {
        words.push_str("''");
    }
    words
}

fn flush(words: &mut String, plain: &mut Vec<u8>) {
    if plain.is_empty() {
        return;
    }
    let is_simple = plain
        .iter()
        .all(|byte| (0x20..0x7f).contains(byte) && *byte != b'\'');
    if is_simple {
        words.push_str(&format!("'{}'", String::from_utf8_lossy(plain)));
    } else {
        words.push_str("$'");
        for byte in plain.iter() {
            match byte {
                b'\'' => words.push_str("\\'"),
                b'\\' => words.push_str("\\\\"),
                0x20..=0x7e => words.push(char::from(*byte)),
                other => words.push_str(&format!("\\x{other:02x}")),
            }
        }
        words.push('\'');
    }
    plain.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_variables_and_odd_bytes_are_escapes() {
        let request = Outgoing {
            method: "POST".into(),
            url: "http://127.0.0.1/token".into(),
            headers: vec![(
                "Content-Type".into(),
                b"application/x-www-form-urlencoded".to_vec(),
            )],
            body: Some(b"code=abc-123%1f\x01&x=it's".to_vec()),
            ..Outgoing::default()
        };
        let secrets = [("code".to_owned(), "abc-123".to_owned())];
        assert_eq!(
            command(&request, &secrets),
            "curl -sS -i -H 'Content-Type: application/x-www-form-urlencoded' --data-binary 'code='\"$GRANTSPEC_CODE\"$'%1f\\x01&x=it\\'s' 'http://127.0.0.1/token'"
        );
    }

    #[test]
    fn a_long_value_is_made_by_the_shell() {
        let words = quoted("a".repeat(4097).as_bytes(), &[]);
        assert_eq!(words, "\"$(printf 'a%.0s' $(seq 4097))\"");
    }

    #[test]
    fn the_pair_of_basic_is_put_together_by_the_shell() {
        let request = Outgoing {
            method: "POST".into(),
            url: "http://h/t".into(),
            headers: vec![("Authorization".into(), b"Basic aWQ6aHVudGVyMg==".to_vec())],
            body: Some(Vec::new()),
            ..Outgoing::default()
        };
        let secrets = [("client_secret".to_owned(), "hunter2".to_owned())];
        let text = command(&request, &secrets);
        assert!(
            text.contains("-H 'Authorization: Basic '\"$(printf %s 'id:'\"$GRANTSPEC_CLIENT_SECRET\" | base64 -w0)\""),
            "{text}"
        );
    }
}
