//! The script: what is set, then one command for each request, with what later ones take from its answer.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value as Json;

use crate::answer::json_of;
use crate::cli::curl::variables::{Piece, Variables, quoted};
use crate::craft::Logged;
use crate::http::compressing_commands;
use crate::plan::Trial;
use crate::profile::Profile;
use crate::secret::{SENSITIVE, on_one_line};
use crate::suite::{BasicEncoding, Compression};
use crate::target::Target;

/// Shorter texts of an answer are not looked for in later requests.
const SHORTEST: usize = 6;

/// The whole script.
pub(super) fn write(
    trial: &Trial,
    log: &[Arc<Logged>],
    own: &Target,
    target: Option<&Target>,
    profile: &Profile,
) -> String {
    let mut writer = Writer {
        variables: Variables::new(own, target),
        profile,
        target,
        commands: String::new(),
    };
    for (at, logged) in log.iter().enumerate() {
        writer.command(at + 1, logged, &log[at + 1..]);
    }
    let mut text = format!(
        "#!/usr/bin/env bash\n# {}\n# {}\n# The requests are those of the profile {}; it needs bash, curl, jq and base64.\nset -eu\nenc() {{ jq -rn --arg text \"$1\" '$text|@uri'; }}\n",
        comment(&trial.name),
        comment(&trial.axes.fill(&trial.case.case.title)),
        comment(&profile.id)
    );
    text.push_str(&writer.variables.settings());
    text.push_str(&writer.commands);
    text
}

/// What stands in a comment must not end it: a suite may be a stranger's.
fn comment(text: &str) -> String {
    on_one_line(text)
}

/// The option of curl for a body, which a shell compresses first.
fn compressed(data: &str, how: Compression) -> String {
    let words = data.strip_prefix("--data-binary ").unwrap_or(data);
    let command = words
        .strip_prefix("@<(")
        .and_then(|command| command.strip_suffix(')'));
    let command = command.map_or_else(|| format!("printf %s {words}"), str::to_owned);
    format!(
        "--data-binary @<({command} | {})",
        compressing_commands(how)
    )
}

struct Writer<'a> {
    variables: Variables,
    profile: &'a Profile,
    target: Option<&'a Target>,
    commands: String,
}

impl Writer<'_> {
    fn command(&mut self, number: usize, logged: &Logged, later: &[Arc<Logged>]) {
        self.ask_for_what_is_secret(logged);
        let request = &logged.exchange.request;
        let mut lines = vec![format!("curl -sS -i -X {}", quoted(&request.method))];
        for (name, value) in &request.headers {
            let value = String::from_utf8_lossy(value);
            lines.push(format!("-H {}", word(&self.header(name, &value))));
        }
        if let Some(body) = request.body.as_ref().filter(|body| !body.is_empty()) {
            let is_type = |(name, _): &(String, _)| name.eq_ignore_ascii_case("content-type");
            if !request.headers.iter().any(is_type) {
                // Without this curl would add one of its own.
                lines.push("-H 'Content-Type:'".to_owned());
            }
            let data = self.body(logged, body);
            lines.push(match request.compression {
                Some(how) => compressed(&data, how),
                None => data,
            });
        }
        lines.push(word(&self.url(logged)));
        let purpose = comment(&logged.purpose.to_string());
        let _ = write!(self.commands, "\n# {number}: {purpose}\n");
        if request.style.is_some() {
            self.commands
                .push_str("# grantspec writes this one byte by byte; curl writes some of it in its own way.\n");
        }
        let command = lines.join(" \\\n  ");
        let taken = self.taken(number, logged, later);
        if taken.is_empty() {
            let _ = writeln!(self.commands, "{command}; echo");
            return;
        }
        // The body alone: what later requests need is in it.
        let command = command.replacen("-sS -i", "-sS", 1);
        let _ = writeln!(
            self.commands,
            "answer=$({command})\nprintf '%s\\n' \"$answer\""
        );
        self.commands.push_str(&taken);
    }

    /// Secrets that neither the target file nor an answer gives: codes of a login, verifiers, altered values.
    fn ask_for_what_is_secret(&mut self, logged: &Logged) {
        for secret in &logged.secrets {
            if secret.value.len() >= SHORTEST && !self.variables.knows(&secret.value) {
                self.variables.asked(&secret.kind, &secret.value);
            }
        }
        for (name, value) in &logged.sent {
            let is_secret = SENSITIVE.contains(&name.as_str());
            if is_secret && value.len() >= SHORTEST && !self.variables.knows(value) {
                self.variables.asked(name, value);
            }
        }
    }

    fn url(&mut self, logged: &Logged) -> Vec<Part> {
        let url = &logged.exchange.request.url;
        let (place, query) = match url.split_once('?') {
            Some((place, query)) => (place, Some(query)),
            None => (url.as_str(), None),
        };
        let named = self
            .target
            .and_then(|target| target.endpoints.get(&logged.endpoint))
            .filter(|_| !logged.strayed);
        let mut shown = match named {
            Some(url) => vec![Part::Text(url.clone())],
            None => parts(&self.variables.pieces(place, false), false),
        };
        if let Some(query) = query {
            shown.push(Part::Text("?".to_owned()));
            shown.extend(self.form(query));
        }
        shown
    }

    fn header(&mut self, name: &str, value: &str) -> Vec<Part> {
        let is_authorization = name.eq_ignore_ascii_case("authorization");
        let credential = value
            .split_once(' ')
            .filter(|(scheme, _)| is_authorization && scheme.eq_ignore_ascii_case("basic"));
        let decoded = credential.and_then(|(scheme, credential)| {
            let bytes = STANDARD.decode(credential.trim()).ok()?;
            Some((scheme, String::from_utf8(bytes).ok()?))
        });
        let Some((scheme, decoded)) = decoded else {
            let mut shown = vec![Part::Text(format!("{name}: "))];
            shown.extend(parts(&self.variables.pieces(value, false), false));
            return shown;
        };
        let is_form = self.profile.clients.basic_encoding == BasicEncoding::Form;
        let mut inside = Vec::new();
        // What stands behind the first colon is the secret, further colons included.
        for (at, half) in decoded.splitn(2, ':').enumerate() {
            if at > 0 {
                inside.push(Part::Text(":".to_owned()));
            }
            let plain = percent_decode_str(&half.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned();
            let was_encoded = is_form && plain != half;
            let text = if was_encoded { plain.as_str() } else { half };
            inside.extend(parts(&self.variables.pieces(text, true), was_encoded));
        }
        vec![
            Part::Text(format!("{name}: {scheme} ")),
            Part::Code(format!(
                "$(printf %s {} | base64 | tr -d '\\n')",
                word(&inside)
            )),
        ]
    }

    fn body(&mut self, logged: &Logged, body: &[u8]) -> String {
        let Ok(text) = std::str::from_utf8(body) else {
            // Bytes that no shell can hold; nothing in them is anybody's.
            let shown = percent_encoding::percent_encode(body, NON_ALPHANUMERIC).to_string();
            return format!(
                "--data-binary @<(printf '%b' {})",
                quoted(&shown.replace('%', "\\x"))
            );
        };
        let is_form = logged.exchange.request.headers.iter().any(|(name, value)| {
            name.eq_ignore_ascii_case("content-type")
                && value.starts_with(b"application/x-www-form-urlencoded")
        });
        let shown = if is_form {
            self.form(text)
        } else {
            parts(&self.variables.pieces(text, false), false)
        };
        format!("--data-binary {}", word(&shown))
    }

    /// Parameters as they were written; only values that have a variable in them are written anew.
    fn form(&mut self, form: &str) -> Vec<Part> {
        let mut shown = Vec::new();
        for (at, pair) in form.split('&').enumerate() {
            if at > 0 {
                shown.push(Part::Text("&".to_owned()));
            }
            let Some((name, value)) = pair.split_once('=') else {
                shown.push(Part::Text(pair.to_owned()));
                continue;
            };
            shown.push(Part::Text(format!("{name}=")));
            let plain = percent_decode_str(&value.replace('+', " "))
                .decode_utf8_lossy()
                .into_owned();
            let pieces = self.variables.pieces(&plain, true);
            if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) {
                shown.push(Part::Text(value.to_owned()));
            } else {
                shown.extend(parts(&pieces, true));
            }
        }
        shown
    }

    /// What later requests take from the answer.
    fn taken(&mut self, number: usize, logged: &Logged, later: &[Arc<Logged>]) -> String {
        let mut text = String::new();
        let answer = logged.exchange.answer();
        let json = answer.and_then(|answer| json_of(&answer.body).ok());
        let mut leaves = Vec::new();
        collect(json.as_ref().unwrap_or(&Json::Null), "", &mut leaves);
        for (path, value) in leaves {
            let is_used = later.iter().any(|logged| is_in(logged, &value));
            if value.len() < SHORTEST || !is_used || self.variables.knows(&value) {
                continue;
            }
            let member: String = path
                .chars()
                .map(|letter| {
                    if letter.is_ascii_alphanumeric() {
                        letter
                    } else {
                        '_'
                    }
                })
                .collect();
            let name = format!("answer{number}{member}");
            let _ = writeln!(text, "{name}=$(jq -r {} <<<\"$answer\")", quoted(&path));
            self.variables.taken(&name, &value);
        }
        text
    }
}

/// Whether a value stands in a request: in a parameter, a header or the address.
fn is_in(logged: &Logged, value: &str) -> bool {
    let request = &logged.exchange.request;
    let escaped = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    logged.sent.iter().any(|(_, sent)| sent.contains(value))
        || request.url.contains(value)
        || request.url.contains(&escaped)
        || request
            .headers
            .iter()
            .any(|(_, text)| String::from_utf8_lossy(text).contains(value))
}

/// The texts of a JSON value with jq's path to each.
fn collect(json: &Json, path: &str, leaves: &mut Vec<(String, String)>) {
    match json {
        Json::String(text) => leaves.push((path.to_owned(), text.clone())),
        Json::Object(members) => {
            for (name, member) in members {
                let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
                let step = if name.chars().all(is_plain) {
                    format!(".{name}")
                } else {
                    format!(".[{}]", Json::String(name.clone()))
                };
                collect(member, &format!("{path}{step}"), leaves);
            }
        }
        _ => {}
    }
}

/// A part of a word of a shell: as it is, or something that the shell replaces.
enum Part {
    Text(String),
    Code(String),
}

/// The pieces as parts; encoded for a URL or a form where that is needed.
fn parts(pieces: &[Piece], is_encoded: bool) -> Vec<Part> {
    let part = |piece: &Piece| match (piece, is_encoded) {
        (Piece::Text(text), false) => Part::Text(text.clone()),
        (Piece::Text(text), true) => {
            Part::Text(utf8_percent_encode(text, NON_ALPHANUMERIC).to_string())
        }
        (Piece::Variable(name), false) => Part::Code(format!("${{{name}}}")),
        (Piece::Variable(name), true) => Part::Code(format!("$(enc \"${{{name}}}\")")),
    };
    pieces.iter().map(part).collect()
}

/// The parts as one word; texts that stand side by side are one.
fn word(parts: &[Part]) -> String {
    let mut word = String::new();
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(more) => text.push_str(more),
            Part::Code(code) => {
                if !text.is_empty() {
                    word.push_str(&quoted(&std::mem::take(&mut text)));
                }
                word.push_str(&format!("\"{code}\""));
            }
        }
    }
    if !text.is_empty() || word.is_empty() {
        word.push_str(&quoted(&text));
    }
    word
}
