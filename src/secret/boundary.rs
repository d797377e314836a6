//! The one place where text that was said becomes text that may be shown.

use std::sync::Arc;

use crate::secret::clean::{on_one_line, printed};
use crate::secret::known::KnownSecrets;
use crate::secret::members::Manner;
use crate::secret::names::CodeIs;
use crate::secret::raw::{Piece, Raw};
use crate::secret::redactor::Redactor;
use crate::secret::shown::Shown;
use crate::secret::value::Secret;

/// No text that is shown is longer in bytes, so that it stays below 4 KiB with what is said around it: letters may take
/// more of them than one.
const LONGEST: usize = 3900;

/// Knows secrets, and makes [`Shown`] of [`Raw`]: first everything secret is hidden, then it is cut, then cleaned.
#[derive(Debug)]
pub struct Boundary {
    redactor: Redactor,
}

impl Boundary {
    /// Knows the secrets of a run, whatever comes to them, and these.
    pub fn new<'a>(
        known: Arc<KnownSecrets>,
        secrets: impl IntoIterator<Item = &'a Secret>,
    ) -> Self {
        Self {
            redactor: Redactor::new(known, secrets),
        }
    }

    /// Knows no secrets: for texts of no run. What is named as a secret is hidden all the same.
    pub fn without_secrets() -> Self {
        Self::new(Arc::default(), [])
    }

    /// On one line, at most so many characters of it: what a server says must not begin a line of its own.
    pub fn show(&self, raw: impl Into<Raw>, most: usize) -> Shown {
        Shown::of(&on_one_line(&self.cut(&raw.into(), most)))
    }

    /// The same with its ends of lines.
    pub fn show_lines(&self, raw: impl Into<Raw>, most: usize) -> Shown {
        Shown::of(&self.cut(&raw.into(), most))
    }

    fn cut(&self, raw: &Raw, most: usize) -> String {
        let mut hidden: String = raw
            .0
            .iter()
            .map(|piece| self.hide(piece, most.min(LONGEST)))
            .collect();
        let is_long = raw.length() > most && hidden.len() > most;
        let most = if is_long { most } else { usize::MAX };
        let mut printed_so_far = 0;
        let mut ends = hidden
            .char_indices()
            .enumerate()
            .map(|(at, (end, letter))| {
                printed_so_far += printed(letter);
                (at, end, printed_so_far)
            });
        let beyond = ends.find(|(at, _, length)| *at >= most || *length > LONGEST);
        if let Some((taken, end, _)) = beyond {
            let left = hidden[end..].chars().count();
            let rest = raw.length().saturating_sub(taken).max(left);
            hidden.truncate(end);
            hidden.push_str(&format!("… ({rest} more characters)"));
        }
        hidden
    }

    /// A piece of which no more than so many characters are shown.
    fn hide(&self, piece: &Piece, most: usize) -> String {
        match piece {
            Piece::Words(text) => self.redactor.beginning(text, most, None),
            Piece::Value { text, most, quoted } => {
                let hidden = self.redactor.beginning(text, *most, None);
                let short: String = hidden.chars().take(*most).collect();
                let is_whole = short.len() == hidden.len();
                match (quoted, is_whole) {
                    (true, true) => format!("{short:?}"),
                    (true, false) => format!("{short:?}…"),
                    (false, true) => short,
                    (false, false) => {
                        format!("{short}… ({} characters)", text.chars().count())
                    }
                }
            }
            Piece::Field { name, value } => match self.redactor.field(name, value) {
                Some(label) => label,
                // A redirect has codes in it, and so has whatever resembles one.
                None => self
                    .redactor
                    .beginning(value, most, Some((IN_FIELDS, None))),
            },
            Piece::Members {
                text,
                manner,
                spared,
            } => self
                .redactor
                .beginning(text, most, Some((*manner, spared.as_deref()))),
        }
    }
}

/// How the values of header fields are read.
const IN_FIELDS: Manner = Manner {
    code: CodeIs::Secret,
    is_form: true,
};

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "At6VbNm2Qw9ErTy4Ui7Op1As3DfGh8JkLzXc5VbNm0Qw2ErTy7UiOp";

    fn boundary(secret: &str) -> Boundary {
        Boundary::new(Arc::default(), [&Secret::new("refresh_token", secret)])
    }

    #[test]
    fn a_value_is_hidden_before_it_is_cut() {
        // All but its last characters would stand there, and no search would find it.
        let long = TOKEN.repeat(4);
        let boundary = boundary(&long);
        for most in 1..long.len() {
            for raw in [
                Raw::value(&*long, most),
                Raw::quoted(&*long, most),
                Raw::from(&*long),
            ] {
                let shown = boundary.show(raw, most);
                assert!(!shown.contains("At6Vb"), "{most}: {shown}");
            }
        }
    }

    #[test]
    fn a_cut_value_tells_its_length_and_a_whole_one_does_not() {
        let boundary = boundary(TOKEN);
        let shown = |raw: Raw| boundary.show(raw, 1000).to_string();
        assert_eq!(shown(Raw::value("abcdef", 3)), "abc… (6 characters)");
        assert_eq!(shown(Raw::value("abc", 3)), "abc");
        assert_eq!(shown(Raw::quoted("ab\"cdef", 3)), r#""ab\""…"#);
        assert_eq!(
            boundary.show("abcdef", 3).to_string(),
            "abc… (3 more characters)"
        );
    }

    #[test]
    fn no_end_of_a_line_is_left_where_one_line_is_asked_for() {
        let boundary = boundary(TOKEN);
        assert_eq!(boundary.show("a\nb\rc", 10), "a\\nb\\u{d}c");
        assert_eq!(boundary.show_lines("a\nb\rc", 10), "a\nb\\u{d}c");
    }

    #[test]
    fn a_token_in_json_that_breaks_off_is_hidden() {
        let boundary = boundary(TOKEN);
        for (body, start) in [
            (
                r#"{"access_token": "abc123-def456", "#,
                r#"{"access_token": "<access_token 13"#,
            ),
            (
                r#"{"ok": true, "Code":"abc123-de"#,
                r#"{"ok": true, "Code":"<code 9"#,
            ),
            (
                r#"{"text": "{\"password\": \"pw\"}"}"#,
                r#"{"text": "{\"password\": \"<password 2"#,
            ),
        ] {
            let shown = boundary.show_lines(Raw::answer_body(body.as_bytes(), 200, None), 1000);
            assert!(shown.starts_with(start), "{shown}");
        }
    }

    #[test]
    fn a_form_is_hidden_field_by_field() {
        let boundary = boundary(TOKEN);
        let shown = boundary.show(
            Raw::url("https://as.example/cb?code=a%2Bb&state=x%20y&z"),
            200,
        );
        assert!(
            shown.starts_with("https://as.example/cb?code=<code 3 chars #")
                && shown.ends_with(">&state=x%20y&z"),
            "{shown}"
        );
    }
}
