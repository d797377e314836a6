//! A finding as a case in YAML, as if written by hand.

use std::fmt::Write as _;

use crate::fuzz::attack::{Attack, Crafted, Mutation, Piece};
use crate::fuzz::finding::Found;

/// The suite file that holds the finding as a case.
///
/// # Errors
///
/// What the finding alters cannot be said in a case.
pub fn promoted(found: &Found) -> Result<String, String> {
    if found.sequence.is_some() {
        return Err(
            "a sequence of requests by two clients is no single request; its steps are in the finding, and a case has steps too"
                .to_owned(),
        );
    }
    let request = Request::of(&found.attack, &found.grant)?;
    let property = found
        .signature
        .property
        .rsplit("::")
        .next()
        .unwrap_or_default();
    let slug: String = format!("{}_{property}", found.signature.about)
        .chars()
        .map(|letter| match letter {
            'A'..='Z' => letter.to_ascii_lowercase(),
            'a'..='z' | '0'..='9' => letter,
            _ => '_',
        })
        .collect();
    let requirement = found
        .findings
        .first()
        .map_or("RFC6749-5.2-01", |one| one.requirement.as_str());
    let mut text = String::from("kind: suite\ntitle: Found by fuzzing\ncases:\n");
    let _ = writeln!(text, "  - id: {slug}");
    let _ = writeln!(text, "    title: {}", quoted(&title(found)));
    let _ = writeln!(text, "    requirements: [{requirement}]");
    if let Some(finding) = found.findings.first() {
        let _ = writeln!(
            text,
            "    why: {}",
            quoted(&format!("Once {}.", finding.diagnosis))
        );
    }
    text.push_str("    steps:\n");
    let _ = writeln!(text, "      - request:\n{}", request.yaml());
    let _ = writeln!(text, "        expect:\n{}", demands(property));
    Ok(text)
}

fn title(found: &Found) -> String {
    let words = found.attack.to_string();
    format!("A request in which {words} is answered as it must be")
}

/// What the property demands, in the words of cases.
fn demands(property: &str) -> &'static str {
    match property {
        "no_token_for_a_breach" => "          - outcome: no_token",
        "unknown_parameters_change_nothing" => "          - outcome: success",
        "errors_are_json_objects"
        | "error_codes_are_registered"
        | "refusals_have_an_error_status" => {
            "          - outcome: refused\n          - header: {name: Content-Type, media_type: application/json}\n          - shape: error_code\n          - shape: error_status"
        }
        "error_texts_are_legal" => {
            "          - outcome: answered\n          - member: {name: error_description, matches: '[ !#-\\[\\]-~]*', if_present: true}\n          - shape: strict_json"
        }
        "secrets_are_not_reflected" => {
            "          - outcome: answered\n          - body: {lacks_secrets: true}\n            verdict: warn"
        }
        "headers_are_not_injected" => {
            "          - outcome: answered\n          - header: {name: X-Grantspec-Injected, present: false}"
        }
        "answers_are_bounded" => {
            "          - outcome: answered\n          - body: {max_bytes: 65536}"
        }
        "answers_show_no_inside" => {
            "          - outcome: answered\n          - body: {lacks_match: '(?i)traceback|stack ?trace|exception|SQLSTATE|syntax error|panicked at|/(?:usr|var|home|opt)/'}"
        }
        _ => "          - outcome: answered",
    }
}

#[derive(Default)]
struct Request {
    lines: Vec<String>,
    changes: Vec<String>,
    headers: Vec<String>,
    auth: Vec<String>,
}

impl Request {
    fn of(attack: &Attack, grant: &str) -> Result<Self, String> {
        let mut request = Self::default();
        request.lines.push(format!("grant: {grant}"));
        if let Some(client) = &attack.client {
            request.lines.push(format!("client: {client}"));
        }
        if let Some(method) = &attack.method {
            request.auth.push(format!("method: {method}"));
        }
        for mutation in &attack.mutations {
            request.add(mutation)?;
        }
        Ok(request)
    }

    #[expect(clippy::too_many_lines, reason = "one arm per alteration")]
    fn add(&mut self, mutation: &Mutation) -> Result<(), String> {
        let name = |name: &String| quoted(name);
        match mutation {
            Mutation::Set(parameter, value) => {
                let value = yaml_value(value, parameter)?;
                self.changes
                    .push(format!("set: [{}, {value}]", name(parameter)));
            }
            Mutation::Alter(parameter, how) => {
                self.changes
                    .push(format!("alter: [{}, {}]", name(parameter), how.recipe()));
            }
            Mutation::Remove(parameter) => {
                self.changes.push(format!("remove: {}", name(parameter)));
            }
            Mutation::Repeat(parameter) => {
                self.changes.push(format!("repeat: {}", name(parameter)));
            }
            Mutation::RepeatWith(parameter, value) => {
                let value = yaml_value(value, parameter)?;
                self.changes
                    .push(format!("repeat_with: [{}, {value}]", name(parameter)));
            }
            Mutation::RepeatBefore(parameter, value) => {
                let value = yaml_value(value, parameter)?;
                self.changes
                    .push(format!("repeat_with: [{}, {value}]", name(parameter)));
                self.changes.push("reverse".to_owned());
            }
            Mutation::Add(parameter, value) => {
                let value = yaml_value(value, parameter)?;
                self.changes
                    .push(format!("add: [{}, {value}]", name(parameter)));
            }
            Mutation::Many(count) => self
                .changes
                .extend((0..*count).map(|number| format!("add: [grantspec_{number}, '1']"))),
            Mutation::Rename(from, to) => {
                self.changes
                    .push(format!("rename: [{}, {}]", name(from), name(to)));
            }
            Mutation::Json(parameter, json) => {
                self.changes
                    .push(format!("json: [{}, {json}]", name(parameter)));
            }
            Mutation::Nested(parameter, depth) => {
                let json = format!("{}{}", "[".repeat(*depth), "]".repeat(*depth));
                self.changes
                    .push(format!("set: [{}, {{raw: '{json}'}}]", name(parameter)));
            }
            Mutation::ToQuery(parameter) => {
                self.changes.push(format!("to_query: {}", name(parameter)));
            }
            Mutation::Reverse => self.changes.push("reverse".to_owned()),
            Mutation::Form(form) => {
                let word = serde_json::to_value(form).map_err(|error| error.to_string())?;
                self.lines
                    .push(format!("form: {}", word.as_str().unwrap_or_default()));
            }
            Mutation::Compress(how) => {
                let word = serde_json::to_value(how).map_err(|error| error.to_string())?;
                self.lines
                    .push(format!("compress: {}", word.as_str().unwrap_or_default()));
            }
            Mutation::Socket(style) => {
                let word = serde_json::to_value(style).map_err(|error| error.to_string())?;
                self.lines
                    .push(format!("socket: {}", word.as_str().unwrap_or_default()));
            }
            Mutation::ContentType(value) => {
                self.lines
                    .push(format!("content_type: {}", yaml_bytes(value)?));
            }
            Mutation::Header(field, value) => {
                self.headers
                    .push(format!("[{}, {}]", name(field), yaml_bytes(value)?));
            }
            Mutation::Authorization(all) => match all.as_slice() {
                [] => self.auth.push("method: none".to_owned()),
                [one] => self.auth.push(format!("header: {}", yaml_bytes(one)?)),
                _ => return Err("a case has one Authorization header, or two methods".to_owned()),
            },
            Mutation::Assertion(differs) => {
                let json = serde_json::to_string(differs).map_err(|error| error.to_string())?;
                self.auth.push(format!("assertion: {json}"));
            }
            Mutation::Basic(value) => self.basic(value)?,
            Mutation::BodyPrefix(_) | Mutation::BodySuffix(_) => {
                return Err(
                    "a case cannot put bytes around the valid body; `body` replaces all of it"
                        .to_owned(),
                );
            }
        }
        Ok(())
    }

    /// Another secret: the pair is identifier, colon and secret, so that what stands behind it belongs to the secret.
    fn basic(&mut self, value: &Crafted) -> Result<(), String> {
        if let [Piece::Own, rest @ ..] = value.0.as_slice() {
            let rest = Crafted(rest.to_vec());
            let text = yaml_text(&rest).ok_or("a case cannot put these bytes into Basic")?;
            let secret = quoted(&format!("{{{{client.client_secret}}}}{text}"));
            self.auth.push("encoding: raw".to_owned());
            self.auth.push(format!("secret: {secret}"));
            return Ok(());
        }
        let text = yaml_text(value).ok_or("a case cannot put these bytes into Basic")?;
        use base64::Engine as _;
        let header = base64::engine::general_purpose::STANDARD.encode(text);
        self.auth.push(format!("header: 'Basic {header}'"));
        Ok(())
    }

    fn yaml(&self) -> String {
        let mut lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| format!("          {line}"))
            .collect();
        if !self.auth.is_empty() {
            lines.push(format!("          auth: {{{}}}", self.auth.join(", ")));
        }
        if !self.headers.is_empty() {
            lines.push(format!("          headers: [{}]", self.headers.join(", ")));
        }
        if !self.changes.is_empty() {
            lines.push("          change:".to_owned());
            lines.extend(
                self.changes
                    .iter()
                    .map(|change| format!("            - {change}")),
            );
        }
        lines.join("\n")
    }
}

/// The placeholder of a parameter's own value.
fn own(parameter: &str) -> Option<String> {
    let root = match parameter {
        "username" | "password" => "user",
        "client_id" | "client_secret" => "client",
        "scope" => return Some("{{scope}}".to_owned()),
        "code" | "refresh_token" | "device_code" | "redirect_uri" | "code_verifier"
        | "assertion" => "given",
        _ => return None,
    };
    Some(format!("{{{{{root}.{parameter}}}}}"))
}

fn yaml_value(value: &Crafted, parameter: &str) -> Result<String, String> {
    let mut text = String::new();
    let is_wire = value.is_wire();
    for piece in &value.0 {
        match piece {
            Piece::Own => {
                text.push_str(&own(parameter).ok_or_else(|| {
                    format!("a case has no word for the own value of {parameter}")
                })?);
            }
            Piece::Of(name) => text.push_str(&format!("{{{{{name}}}}}")),
            Piece::Times(letters, times) => text.push_str(&times_of(letters, *times)),
            Piece::Text(letters) if is_wire => {
                text.extend(url::form_urlencoded::byte_serialize(letters.as_bytes()));
            }
            Piece::Text(letters) => text.push_str(letters),
            Piece::Wire(wire) => match std::str::from_utf8(&wire.0) {
                Ok(letters) if wire.0.iter().all(|byte| (0x20..0x7f).contains(byte)) => {
                    text.push_str(letters);
                }
                _ => text.extend(wire.0.iter().map(|byte| format!("%{byte:02x}"))),
            },
        }
    }
    Ok(if is_wire {
        format!("{{raw: {}}}", quoted(&text))
    } else {
        quoted(&text)
    })
}

/// Short repetitions are written out, long ones are counted.
fn times_of(letters: &str, times: usize) -> String {
    let is_plain = letters.chars().all(char::is_alphanumeric);
    if letters.len() * times <= 64 || !is_plain {
        letters.repeat(times)
    } else {
        format!("{{{{{letters}*{times}}}}}")
    }
}

fn yaml_text(value: &Crafted) -> Option<String> {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => Some(text.clone()),
        Piece::Times(text, times) => Some(times_of(text, *times)),
        Piece::Wire(wire) => String::from_utf8(wire.0.clone()).ok(),
        Piece::Of(name) => Some(format!("{{{{{name}}}}}")),
        Piece::Own => None,
    };
    value.0.iter().map(piece).collect()
}

fn yaml_bytes(value: &Crafted) -> Result<String, String> {
    yaml_text(value)
        .map(|text| quoted(&text))
        .ok_or_else(|| "a case cannot put these bytes into a header field".to_owned())
}

/// Text as a YAML scalar: plain where it may be, in single quotes where that does, else with escapes.
fn quoted(text: &str) -> String {
    let is_word = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && text
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
        && !matches!(
            text,
            "true" | "false" | "null" | "yes" | "no" | "on" | "off"
        );
    if is_word {
        return text.to_owned();
    }
    let is_plain =
        |letter: char| letter == ' ' || letter.is_alphanumeric() || letter.is_ascii_punctuation();
    if text.chars().all(is_plain) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut all = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => all.push_str("\\\""),
            '\\' => all.push_str("\\\\"),
            letter if is_plain(letter) => all.push(letter),
            letter if u32::from(letter) <= 0xff => {
                all.push_str(&format!("\\x{:02x}", u32::from(letter)));
            }
            letter if u32::from(letter) <= 0xffff => {
                all.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => all.push_str(&format!("\\U{:08x}", u32::from(letter))),
        }
    }
    all.push('"');
    all
}
