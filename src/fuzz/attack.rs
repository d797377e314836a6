//! An attack as data: which perfect request, and what is altered in it. It holds no secret: what a request knows of its
//! own is a piece that is filled in when it is sent.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::suite::{Alteration, Assertion, BodyForm, Compression, Socket};

/// A perfect request of a grant, and what is altered in it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Attack {
    /// The role that sends; the usual one unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// How it authenticates; by its usual method unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// What is altered, in this order.
    pub mutations: Vec<Mutation>,
}

/// One alteration of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mutation {
    /// The parameter has this value.
    Set(String, Crafted),
    /// The parameter's own value is altered by a recipe.
    Alter(String, Alteration),
    /// The parameter is not sent.
    Remove(String),
    /// The parameter is sent a second time with the same value.
    Repeat(String),
    /// The parameter is sent a second time with this value, behind its own.
    RepeatWith(String, Crafted),
    /// The parameter is sent a second time with this value, in front of its own.
    RepeatBefore(String, Crafted),
    /// One more parameter that the request does not have.
    Add(String, Crafted),
    /// So many further parameters of made-up names.
    Many(usize),
    /// The parameter has another name.
    Rename(String, String),
    /// In a JSON body the parameter has this value.
    Json(String, serde_json::Value),
    /// In a JSON body the parameter is an array in arrays, so deep.
    Nested(String, usize),
    /// The parameter goes into the query.
    ToQuery(String),
    /// The parameters go in the opposite order.
    Reverse,
    /// The body is written in another form.
    Form(BodyForm),
    /// The Content-Type.
    ContentType(Crafted),
    /// One more header field.
    Header(String, Crafted),
    /// These Authorization headers in place of the request's own.
    Authorization(Vec<Crafted>),
    /// What stands in the Base64 of Basic; the own piece is identifier, colon and secret.
    Basic(Crafted),
    /// Bytes in front of the body.
    BodyPrefix(Wire),
    /// Bytes behind the body.
    BodySuffix(Wire),
    /// The body is compressed.
    Compress(Compression),
    /// How the bytes are written.
    Socket(Socket),
    /// How the client's assertion differs from a valid one.
    Assertion(Box<Assertion>),
}

/// A value put together of pieces.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Crafted(pub Vec<Piece>);

/// One piece of a value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// The value that the perfect request has.
    Own,
    /// Text, encoded for its place.
    Text(String),
    /// A text so many times.
    Times(String, usize),
    /// A value of the target, by its placeholder: `another.client_id`.
    Of(String),
    /// Bytes for the wire, as they are.
    Wire(Wire),
}

/// Bytes, written down as ASCII with escapes.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Wire(pub Vec<u8>);

impl From<&str> for Wire {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl fmt::Display for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wire({self})")
    }
}

impl Serialize for Wire {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Wire {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        unescaped(&text)
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` has a broken escape")))
    }
}

/// The inverse of [`slice::escape_ascii`].
fn unescaped(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match rest.next()? {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'x' => {
                let digit = |byte: u8| char::from(byte).to_digit(16);
                let (high, low) = (digit(rest.next()?)?, digit(rest.next()?)?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

impl Crafted {
    /// Nothing.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// Bytes for the wire.
    pub fn wire(bytes: impl Into<Vec<u8>>) -> Self {
        Self(vec![Piece::Wire(Wire(bytes.into()))])
    }

    /// The own value with something behind it.
    pub fn own_and(piece: Piece) -> Self {
        Self(vec![Piece::Own, piece])
    }

    /// Whether it has bytes that are no plain ASCII.
    fn has_raw_bytes(&self) -> bool {
        let is_raw = |byte: &u8| !(0x20..0x7f).contains(byte);
        let raw = |piece: &Piece| matches!(piece, Piece::Wire(wire) if wire.0.iter().any(is_raw));
        self.0.iter().any(raw)
    }

    /// Whether the value cannot be written as text.
    pub(crate) fn is_wire(&self) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Wire(_)))
    }
}

impl fmt::Display for Crafted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("nothing");
        }
        for (at, piece) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(" + ")?;
            }
            match piece {
                Piece::Own => f.write_str("its own value")?,
                Piece::Text(text) if text.chars().count() > 80 => {
                    let begin: String = text.chars().take(40).collect();
                    write!(f, "{begin:?}… ({} characters)", text.chars().count())?;
                }
                Piece::Text(text) => write!(f, "{text:?}")?,
                Piece::Times(text, times) => write!(f, "{times} × {text:?}")?,
                Piece::Of(name) => write!(f, "{{{{{name}}}}}")?,
                Piece::Wire(wire) if wire.0.len() > 80 => {
                    write!(f, "{} bytes as they are", wire.0.len())?;
                }
                Piece::Wire(wire) => write!(f, "`{wire}` as it is")?,
            }
        }
        Ok(())
    }
}

impl Mutation {
    /// The parameter or field it is about; what findings are told apart by.
    pub fn about(&self) -> String {
        match self {
            Self::Set(name, _)
            | Self::Alter(name, _)
            | Self::Remove(name)
            | Self::Repeat(name)
            | Self::RepeatWith(name, _)
            | Self::RepeatBefore(name, _)
            | Self::Rename(name, _)
            | Self::Json(name, _)
            | Self::Nested(name, _)
            | Self::ToQuery(name) => name.clone(),
            Self::Add(name, _) if KNOWN_NAMES.contains(&name.as_str()) => name.clone(),
            Self::Add(..) | Self::Many(_) => "a further parameter".to_owned(),
            Self::Reverse => "the order of the parameters".to_owned(),
            Self::Form(_) => "the form of the body".to_owned(),
            Self::ContentType(_) => "Content-Type".to_owned(),
            Self::Header(name, _) => name.clone(),
            Self::Authorization(_) | Self::Basic(_) => "Authorization".to_owned(),
            Self::BodyPrefix(_) | Self::BodySuffix(_) => "the body".to_owned(),
            Self::Compress(_) => "the content coding".to_owned(),
            Self::Socket(_) => "the bytes on the wire".to_owned(),
            Self::Assertion(_) => "client_assertion".to_owned(),
        }
    }

    /// Whether a server or a proxy may refuse it before any OAuth is spoken.
    pub(crate) fn touches_http(&self) -> bool {
        match self {
            Self::ContentType(_) | Self::Header(..) | Self::Compress(_) | Self::Socket(_) => true,
            Self::Authorization(all) => {
                all.len() > 1 || all.iter().any(|one| one.is_wire() || one.weight() > 4096)
            }
            Self::Basic(one) => one.weight() > 3000,
            // Escapes are read by whoever reads the form; bytes as they are may be stopped before.
            Self::Set(_, value) => value.has_raw_bytes(),
            Self::BodyPrefix(_) | Self::BodySuffix(_) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Mutation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(name, value) => write!(f, "{name} is {value}"),
            Self::Alter(name, how) => write!(f, "{name} is altered by {}", how.recipe()),
            Self::Remove(name) => write!(f, "{name} is left out"),
            Self::Repeat(name) => write!(f, "{name} is sent twice"),
            Self::RepeatWith(name, value) => write!(f, "{name} is sent again, as {value}"),
            Self::RepeatBefore(name, value) => write!(f, "{name} is sent before, as {value}"),
            Self::Add(name, value) => write!(f, "{name:?} is added, {value}"),
            Self::Many(count) => write!(f, "{count} further parameters"),
            Self::Rename(from, to) => write!(f, "{from} is called {to:?}"),
            Self::Json(name, json) => write!(f, "{name} is the JSON value {json}"),
            Self::Nested(name, depth) => write!(f, "{name} is an array in {depth} arrays"),
            Self::ToQuery(name) => write!(f, "{name} is in the query"),
            Self::Reverse => f.write_str("the parameters in the opposite order"),
            Self::Form(form) => write!(f, "the body is written as {form:?}"),
            Self::ContentType(value) => write!(f, "Content-Type is {value}"),
            Self::Header(name, value) => write!(f, "the header {name} is {value}"),
            Self::Authorization(all) if all.is_empty() => f.write_str("no Authorization"),
            Self::Authorization(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                write!(f, "Authorization is {}", all.join(", and "))
            }
            Self::Basic(value) => write!(f, "the credentials of Basic are {value}"),
            Self::BodyPrefix(wire) => write!(f, "`{wire}` in front of the body"),
            Self::BodySuffix(wire) => write!(f, "`{wire}` behind the body"),
            Self::Compress(how) => write!(f, "the body is compressed, {}", in_words(*how)),
            Self::Socket(style) => write!(f, "written to the socket as {style:?}"),
            Self::Assertion(differs) => {
                let text = serde_json::to_string(differs).unwrap_or_default();
                write!(f, "the assertion differs by {text}")
            }
        }
    }
}

fn in_words(how: Compression) -> &'static str {
    match how {
        Compression::Gzip => "by gzip",
        Compression::Deflate => "by deflate",
        Compression::GzipUnsaid => "by gzip, and nothing says so",
        Compression::GzipCutOff => "by gzip, and its end is missing",
        Compression::GzipWrongChecksum => "by gzip, with a wrong checksum",
        Compression::GzipTwice => "by gzip, twice",
    }
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mutations.is_empty() {
            f.write_str("the valid request")?;
        }
        for (at, mutation) in self.mutations.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{mutation}")?;
        }
        Ok(())
    }
}

impl Crafted {
    /// About how many bytes it has of its own.
    pub(crate) fn weight(&self) -> usize {
        let of = |piece: &Piece| match piece {
            Piece::Own | Piece::Of(_) => 1,
            Piece::Text(text) => text.len(),
            Piece::Times(text, times) => text.len() * times,
            Piece::Wire(wire) => wire.0.len(),
        };
        self.0.iter().map(of).sum()
    }
}

impl Attack {
    /// Whether a server may take it once and refuse it then, since its assertion has the same `jti` each time (RFC 7523
    /// section 3).
    pub(crate) fn is_for_once(&self) -> bool {
        let repeats = |mutation: &Mutation| match mutation {
            Mutation::Assertion(assertion) => assertion.claims.contains_key("jti"),
            _ => false,
        };
        self.mutations.iter().any(repeats)
    }

    /// About how many bytes it has of its own: what shrinking makes small.
    pub fn weight(&self) -> usize {
        let of = |mutation: &Mutation| match mutation {
            Mutation::Set(_, value)
            | Mutation::RepeatWith(_, value)
            | Mutation::RepeatBefore(_, value)
            | Mutation::ContentType(value)
            | Mutation::Basic(value) => value.weight(),
            Mutation::Add(name, value) | Mutation::Header(name, value) => {
                name.len() + value.weight()
            }
            Mutation::Authorization(all) => all.iter().map(Crafted::weight).sum(),
            Mutation::Many(count) | Mutation::Nested(_, count) => *count,
            Mutation::BodyPrefix(wire) | Mutation::BodySuffix(wire) => wire.0.len(),
            _ => 1,
        };
        self.mutations.iter().map(of).sum::<usize>() + self.mutations.len()
    }

    /// Whether a server or a proxy may refuse it before any OAuth is spoken.
    pub(crate) fn touches_http(&self) -> bool {
        self.mutations.iter().any(Mutation::touches_http)
    }
}

/// Parameters that some specification of OAuth knows, beyond those of the request in hand.
pub(crate) const KNOWN_NAMES: &[&str] = &[
    "resource",
    "audience",
    "request",
    "request_uri",
    "assertion",
    "client_assertion",
    "client_assertion_type",
    "client_secret",
    "client_id",
    "code",
    "code_verifier",
    "code_challenge",
    "code_challenge_method",
    "redirect_uri",
    "refresh_token",
    "device_code",
    "user_code",
    "username",
    "password",
    "scope",
    "state",
    "nonce",
    "response_type",
    "response_mode",
    "token",
    "token_type_hint",
    "subject_token",
    "subject_token_type",
    "actor_token",
    "requested_token_type",
    "authorization_details",
    "dpop_jkt",
    "claims",
    "acr_values",
    "prompt",
    "max_age",
    "login_hint",
    "id_token_hint",
    "auth_req_id",
    "ui_locales",
    "display",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn bytes_are_read_back_as_they_were_written(bytes: Vec<u8>) {
            let wire = Wire(bytes);
            let text = serde_json::to_string(&wire).expect("it is text");
            prop_assert_eq!(serde_json::from_str::<Wire>(&text).expect("it was written by us"), wire);
        }
    }

    #[test]
    fn an_attack_is_told_in_words() {
        let attack = Attack {
            mutations: vec![
                Mutation::Set(
                    "code".into(),
                    Crafted::own_and(Piece::Text("\u{1f}".into())),
                ),
                Mutation::Many(70),
            ],
            ..Attack::default()
        };
        assert_eq!(
            attack.to_string(),
            "code is its own value + \"\\u{1f}\"; 70 further parameters"
        );
    }
}
