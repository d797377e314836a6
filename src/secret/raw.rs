//! Text that a server or a file said, or that has some of it in it. It is shown by a [`Boundary`] alone.
//!
//! [`Boundary`]: crate::secret::Boundary

use std::fmt;

use percent_encoding::percent_decode_str;

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
    /// The value of a field, hidden where the name is that of a secret. `written` is how it stood there.
    Field {
        name: String,
        value: String,
        written: String,
    },
    /// A body whose members are hidden by their names, an error code in it aside.
    Members {
        text: String,
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
        let value = value.into();
        Self::one(Piece::Field {
            name: name.into(),
            written: value.clone(),
            value,
        })
    }

    /// A form, `a=b&c=d`, each of its values a field.
    pub fn form(text: &str) -> Self {
        let pair = |pair: &str| match pair.split_once('=') {
            Some((name, written)) => {
                let value = percent_decode_str(&written.replace('+', " "))
                    .decode_utf8_lossy()
                    .into_owned();
                let field = Piece::Field {
                    name: name.to_owned(),
                    value,
                    written: written.to_owned(),
                };
                Self(vec![Piece::Words(format!("{name}=")), field])
            }
            None => Self::from(pair),
        };
        Self::joined(text.split('&').map(pair), "&")
    }

    /// A URL, its query a form.
    pub fn url(url: &str) -> Self {
        match url.split_once('?') {
            Some((place, query)) => Self::of([Self::from(format!("{place}?")), Self::form(query)]),
            None => Self::from(url),
        }
    }

    /// A body. The error code in it is no secret, whatever its member is called.
    pub fn body(body: &[u8], error_code: Option<&str>) -> Self {
        let text = String::from_utf8_lossy(body);
        if text.contains('=') && !text.contains(['\n', '<', '{']) {
            return Self::form(&text);
        }
        Self::one(Piece::Members {
            text: text.into_owned(),
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
            Piece::Words(text) | Piece::Value { text, .. } | Piece::Members { text, .. } => {
                text.chars().count()
            }
            Piece::Field { written, .. } => written.chars().count(),
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
