//! What is wrong with a file, and where.

use std::fmt;

use crate::yaml::blot::{Excerpt, keys_of, may_have_secrets};
use crate::yaml::place::Place;
use crate::yaml::places::Places;

/// What is wrong with a YAML file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file as the user named it.
    pub file: String,
    /// Where in the file, if that is known.
    pub place: Option<Place>,
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// The way out: the nearest valid name, for example.
    pub hint: Option<String>,
    /// The offending source line.
    pub excerpt: Option<Box<Excerpt>>,
}

impl Problem {
    /// A problem of `file` at the place of `path`, with the source line as excerpt.
    pub fn at(file: &str, text: &str, path: &str, message: impl Into<String>) -> Self {
        Self::placed(file, text, Places::of(text).get(path), message)
    }

    /// A problem of `file` at a place that is already known.
    pub fn placed(
        file: &str,
        text: &str,
        place: Option<Place>,
        message: impl Into<String>,
    ) -> Self {
        let excerpt = place.and_then(|place| {
            let line = text.lines().nth(place.line - 1)?;
            let whole = || Excerpt {
                line: line.to_owned(),
                column: place.column,
            };
            let has_secrets = may_have_secrets(text);
            Some(Box::new(if has_secrets {
                keys_of(line, place.column)
            } else {
                whole()
            }))
        });
        Self {
            file: file.to_owned(),
            place,
            message: message.into(),
            hint: None,
            excerpt,
        }
    }

    /// The same problem with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(place) = self.place {
            write!(f, ":{}:{}", place.line, place.column)?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        if let (Some(place), Some(excerpt)) = (self.place, &self.excerpt) {
            let number = place.line.to_string();
            let gutter = " ".repeat(number.len());
            let (excerpt, column) = window(&excerpt.line, excerpt.column);
            write!(
                f,
                "\n {gutter} |\n {number} | {excerpt}\n {gutter} | {}^",
                " ".repeat(column - 1)
            )?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

/// Of a long line the part around a column, and the column in it.
fn window(line: &str, column: usize) -> (String, usize) {
    const AROUND: usize = 100;
    let length = line.chars().count();
    if length <= 2 * AROUND {
        return (line.to_owned(), column);
    }
    let from = column.saturating_sub(AROUND);
    let part = line.chars().skip(from).take(2 * AROUND).collect::<String>();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + 2 * AROUND < length {
        "…"
    } else {
        ""
    };
    (
        format!("{before}{part}{after}"),
        column - from + before.chars().count(),
    )
}
