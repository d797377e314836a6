//! What stands for a value that is another one at each target, or that nobody may see.

use std::collections::BTreeMap;

use crate::secret::{is_safe, without_commands};
use crate::target::{SecretReference, Target};

/// A value of the embedded endpoint and the variable that stands for it.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// The value that is replaced by it.
    value: String,
    /// Only where it is the whole value of a parameter: it is too ordinary to be looked for elsewhere.
    whole: bool,
    /// What it is set to, as shell text; nothing where an answer sets it.
    set: Option<String>,
}

/// A part of a text: as it is, or a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Variable(String),
}

/// All that is known so far, and what of it was used.
#[derive(Debug, Default)]
pub(super) struct Variables {
    known: Vec<Variable>,
    used: Vec<String>,
}

impl Variables {
    /// The values of the embedded endpoint's target, set to those of the target if there is one.
    pub(super) fn new(own: &Target, target: Option<&Target>) -> Self {
        let mut variables = Self::default();
        let base = target.map_or_else(
            || ask("BASE_URL", "scheme, host and port of the target"),
            |target| quoted(target.base_url.trim_end_matches('/')),
        );
        variables.add("BASE_URL", own.base_url.trim_end_matches('/'), false, base);
        for (role, client) in &own.clients {
            let theirs = target.and_then(|target| target.clients.get(role));
            let name = format!("{}_ID", upper(role));
            let what = format!("the client_id of {role}");
            let id = theirs.map(|client| quoted(&client.client_id));
            variables.add(
                &name,
                &client.client_id,
                false,
                id.unwrap_or_else(|| ask(&name, &what)),
            );
            if let Some(secret) = &client.client_secret {
                let name = format!("{}_SECRET", upper(role));
                let what = format!("the client_secret of {role}");
                let reference = theirs.and_then(|client| client.client_secret.as_deref());
                variables.add(&name, secret, false, referred(&name, &what, reference));
            }
        }
        for (role, user) in &own.users {
            let theirs = target.and_then(|target| target.users.get(role));
            let name = format!("{}_NAME", upper(role));
            let what = format!("the user name of {role}");
            let set = theirs.map(|user| quoted(&user.username));
            variables.add(
                &name,
                &user.username,
                true,
                set.unwrap_or_else(|| ask(&name, &what)),
            );
            let name = format!("{}_PASSWORD", upper(role));
            let what = format!("the password of {role}");
            let reference = theirs.map(|user| user.password.as_str());
            variables.add(
                &name,
                &user.password,
                false,
                referred(&name, &what, reference),
            );
        }
        variables.add_table(
            "VALUE",
            &own.values,
            target.map(|target| &target.values),
            false,
        );
        variables.add_table(
            "SCOPE",
            &own.scopes,
            target.map(|target| &target.scopes),
            true,
        );
        variables
    }

    fn add_table(
        &mut self,
        prefix: &str,
        own: &BTreeMap<String, String>,
        theirs: Option<&BTreeMap<String, String>>,
        whole: bool,
    ) {
        for (key, value) in own {
            let name = format!("{prefix}_{}", upper(key));
            let set = theirs.and_then(|table| table.get(key));
            let set = set.map_or_else(
                || ask(&name, &format!("{prefix} {key}").to_lowercase()),
                |text| quoted(text),
            );
            self.add(&name, value, whole, set);
        }
    }

    fn add(&mut self, name: &str, value: &str, whole: bool, set: String) {
        self.note(name, value, whole, Some(set));
    }

    fn note(&mut self, name: &str, value: &str, whole: bool, set: Option<String>) {
        if value.is_empty() || self.known.iter().any(|known| known.value == value) {
            return;
        }
        self.known.push(Variable {
            name: name.to_owned(),
            value: value.to_owned(),
            whole,
            set,
        });
    }

    /// A value that an answer gave, and that the script has taken from it.
    pub(super) fn taken(&mut self, name: &str, value: &str) {
        self.note(name, value, false, None);
    }

    /// A value that comes from elsewhere: the variable is asked for, with what it is.
    pub(super) fn asked(&mut self, kind: &str, value: &str) {
        let mut name = upper(kind);
        let is_taken = |name: &str| self.known.iter().any(|known| known.name == name);
        if is_taken(&name) {
            let numbers = 2..;
            name = numbers
                .map(|number| format!("{name}_{number}"))
                .find(|name| !is_taken(name))
                .unwrap_or_default();
        }
        let set = ask(&name, kind);
        self.note(&name, value, false, Some(set));
    }

    /// Whether a variable stands for the whole value.
    pub(super) fn knows(&self, value: &str) -> bool {
        self.known.iter().any(|known| known.value == value)
    }

    /// The text with variables in the place of their values, the longest first. `is_whole` says that it is a parameter's
    /// whole value.
    pub(super) fn pieces(&mut self, text: &str, is_whole: bool) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let found = self
                .known
                .iter()
                .filter(|known| !known.whole || is_whole && known.value == text)
                .filter_map(|known| Some((rest.find(&known.value)?, known)))
                .min_by_key(|(at, known)| (*at, std::cmp::Reverse(known.value.len())));
            let Some((at, known)) = found else {
                pieces.push(Piece::Text(rest.to_owned()));
                break;
            };
            if at > 0 {
                pieces.push(Piece::Text(rest[..at].to_owned()));
            }
            pieces.push(Piece::Variable(known.name.clone()));
            if !self.used.contains(&known.name) {
                self.used.push(known.name.clone());
            }
            rest = &rest[at + known.value.len()..];
        }
        pieces
    }

    /// The lines that set what is used.
    pub(super) fn settings(&self) -> String {
        let used = self
            .known
            .iter()
            .filter(|known| self.used.contains(&known.name));
        used.filter_map(|known| Some(format!("{}={}\n", known.name, known.set.as_ref()?)))
            .collect()
    }
}

fn upper(text: &str) -> String {
    let letters = text.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    let name: String = letters.collect();
    let parts: Vec<&str> = name.split('_').filter(|part| !part.is_empty()).collect();
    let name = parts.join("_");
    if is_name(&name) {
        name
    } else {
        format!("_{name}")
    }
}

/// A variable of the environment that must be there.
fn ask(name: &str, what: &str) -> String {
    let what: String = what
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || " _,.-".contains(*letter))
        .collect();
    format!("${{{name}:?{what}}}")
}

/// A secret as the target file refers to it; one that stands in the file itself is asked for.
fn referred(name: &str, what: &str, reference: Option<&str>) -> String {
    match reference.map(SecretReference::of) {
        // Anything else would be a command between the braces.
        Some(SecretReference::Environment(variable)) if is_name(variable) => ask(variable, what),
        Some(SecretReference::File(path)) => format!("$(cat {})", quoted(path)),
        Some(SecretReference::Environment(_) | SecretReference::Literal(_)) | None => {
            ask(name, what)
        }
    }
}

/// Whether a shell takes it for the name of a variable.
fn is_name(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.chars().all(is_letter) && text.starts_with(|letter: char| !letter.is_ascii_digit())
}

/// One word of a shell, as it is: what must not be printed as it is stands as an escape of bash's own.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| is_safe(letter) && letter != '\n';
    if text.chars().all(is_plain) && without_commands(text) == text {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut word = "$'".to_owned();
    for letter in text.chars() {
        match letter {
            '\'' | '\\' => word.extend(['\\', letter]),
            letter if is_plain(letter) && !matches!(letter, '#' | ':') => word.push(letter),
            letter => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    word.push_str(&format!("\\x{byte:02x}"));
                }
            }
        }
    }
    word + "'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_two_values_that_begin_together_the_longer_one_is_replaced() {
        let mut variables = Variables::default();
        variables.taken("SHORT", "abc");
        variables.taken("LONG", "abcdef");
        assert_eq!(
            variables.pieces("x-abcdef-abc", false),
            [
                Piece::Text("x-".to_owned()),
                Piece::Variable("LONG".to_owned()),
                Piece::Text("-".to_owned()),
                Piece::Variable("SHORT".to_owned()),
            ]
        );
        assert_eq!(variables.settings(), "", "answers set them");
    }

    #[test]
    fn a_name_that_is_none_is_no_command_and_no_text_moves_a_cursor() {
        assert_eq!(
            referred("A_SECRET", "w", Some("env:x:-$(touch y)")),
            "${A_SECRET:?w}"
        );
        assert_eq!(upper("1:a$(b)"), "_1_A_B");
        assert_eq!(quoted("a\u{1b}'\\b\n::x"), r"$'a\x1b\'\\b\x0a\x3a\x3ax'");
        assert_eq!(quoted("é\u{202e}"), r"$'é\xe2\x80\xae'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn a_secret_in_the_target_file_is_asked_for_and_never_printed() {
        assert_eq!(referred("A_SECRET", "w", Some("env:X")), "${X:?w}");
        assert_eq!(
            referred("A_SECRET", "w", Some("file:it's")),
            r"$(cat 'it'\''s')"
        );
        assert_eq!(
            referred("A_SECRET", "w", Some("hunter2-hunter2")),
            "${A_SECRET:?w}"
        );
    }
}
