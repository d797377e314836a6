//! Text that a server or a file said, or that has some of it in it. It is shown by a [`Boundary`] alone.
//!
//! [`Boundary`]: crate::secret::Boundary

use std::fmt;

use crate::secret::members::Manner;
use crate::secret::names::CodeIs;

/// Text of which nobody knows yet whether it may be seen. It can be put together and compared, not printed.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Raw(pub(super) Vec<Piece>);

/// A part of such a text, and how it is hidden and cut.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Piece {
    /// Known secrets in it are hidden.
    Words(String),
    /// The same, then it is cut to so many characters, and put in quotes where that is asked for.
    Value {
        text: String,
        most: usize,
        quoted: bool,
    },
    /// The value of a field, hidden where the name is that of a secret.
    Field { name: String, value: String },
    /// A text in which values are hidden by the names before them, an error code in it aside.
    Members {
        text: String,
        manner: Manner,
        spared: Option<String>,
    },
}

impl Raw {
    /// A value of which at most so many characters are shown.
    pub fn value(text: impl Into<String>, most: usize) -> Self {
        Self::one(Piece::Value {
            text: text.into(),
            most,
            quoted: false,
        })
    }

    /// The same in quotes, escaped as in Rust.
    pub fn quoted(text: impl Into<String>, most: usize) -> Self {
        Self::one(Piece::Value {
            text: text.into(),
            most,
            quoted: true,
        })
    }

    /// The value of a field of this name: a header field, a parameter.
    pub fn field(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self::one(Piece::Field {
            name: name.into(),
            value: value.into(),
        })
    }

    /// A URL, or something like one: what its query and its fragment have is hidden by their names.
    pub fn url(url: &str) -> Self {
        Self::one(Piece::Members {
            text: url.to_owned(),
            manner: Manner {
                code: CodeIs::Secret,
                is_form: true,
            },
            spared: None,
        })
    }

    /// The body of a request.
    pub fn request_body(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body).into_owned();
        Self::one(Piece::Members {
            manner: Manner {
                code: CodeIs::Secret,
                is_form: text.contains('=') && !text.contains(['\n', '<', '{']),
            },
            text,
            spared: None,
        })
    }

    /// The body of an answer with this status. The error code in it is no secret, whatever its member is called.
    pub fn answer_body(body: &[u8], status: u16, error_code: Option<&str>) -> Self {
        let is_error = status >= 400 || error_code.is_some();
        Self::one(Piece::Members {
            text: String::from_utf8_lossy(body).into_owned(),
            manner: Manner {
                code: if is_error {
                    CodeIs::Word
                } else {
                    CodeIs::Either
                },
                is_form: false,
            },
            spared: error_code.map(str::to_owned),
        })
    }

    /// These texts, one behind the other.
    pub fn of(parts: impl IntoIterator<Item = Self>) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0).collect())
    }

    /// These texts with the same words between each two.
    pub fn joined(parts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut all = Self::default();
        for (at, part) in parts.into_iter().enumerate() {
            if at > 0 {
                all.push(between);
            }
            all.push(part);
        }
        all
    }

    /// Adds a text behind it.
    pub fn push(&mut self, more: impl Into<Self>) {
        self.0.extend(more.into().0);
    }

    fn one(piece: Piece) -> Self {
        Self(vec![piece])
    }

    /// Its characters, before anything is hidden.
    pub(super) fn length(&self) -> usize {
        let length = |piece: &Piece| match piece {
            Piece::Words(text)
            | Piece::Value { text, .. }
            | Piece::Members { text, .. }
            | Piece::Field { value: text, .. } => text.chars().count(),
        };
        self.0.iter().map(length).sum()
    }
}

impl fmt::Debug for Raw {
    /// Its length and nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} characters)", self.length())
    }
}

impl From<String> for Raw {
    fn from(text: String) -> Self {
        Self::one(Piece::Words(text))
    }
}

impl From<&String> for Raw {
    fn from(text: &String) -> Self {
        Self::from(text.clone())
    }
}

impl From<&str> for Raw {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}
