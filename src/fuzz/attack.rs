//! An attack as data: which perfect request, and what is altered in it. It holds no secret: what a request knows of its
//! own is a piece that is filled in when it is sent.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::input::whole;
use crate::suite::{Change, Wire};

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

/// One alteration of a request: a change of the language, its values put together of pieces.
pub type Mutation = Change<Crafted>;

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
    Times(
        String,
        #[serde(deserialize_with = "whole::<_, _, 0, 20_000_000>")] usize,
    ),
    /// A value of the target, by its placeholder: `another.client_id`.
    Of(String),
    /// Bytes for the wire, as they are.
    Wire(Wire),
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

/// What findings are told apart by: what the alteration is about, parameters of other requests by their names.
pub(crate) fn about(mutation: &Mutation) -> String {
    match mutation {
        Mutation::Add(name, _) if KNOWN_NAMES.contains(&name.as_str()) => name.clone(),
        other => other.about(),
    }
}

/// Whether a server or a proxy may refuse it before any OAuth is spoken.
fn touches_http(mutation: &Mutation) -> bool {
    match mutation {
        Mutation::ContentType(_)
        | Mutation::Header(..)
        | Mutation::Compress(_)
        | Mutation::Socket(_)
        | Mutation::BodyPrefix(_)
        | Mutation::BodySuffix(_) => true,
        Mutation::Authorization(all) => {
            all.len() > 1 || all.iter().any(|one| one.is_wire() || one.weight() > 4096)
        }
        Mutation::Basic(one) => one.weight() > 3000,
        // Escapes are read by whoever reads the form; bytes as they are may be stopped before.
        Mutation::Set(_, value) => value.has_raw_bytes(),
        _ => false,
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
            Piece::Times(text, times) => text.len().saturating_mul(*times),
            Piece::Wire(wire) => wire.0.len(),
        };
        self.0.iter().map(of).fold(0, usize::saturating_add)
    }
}

impl Attack {
    /// Whether a server may take it once and refuse it then, since its assertion has the same `jti` each time (RFC 7523
    /// section 3).
    pub(crate) fn is_for_once(&self) -> bool {
        let mut assertions = self.mutations.iter().filter_map(Mutation::assertion);
        assertions.any(|assertion| assertion.claims.contains_key("jti"))
    }

    /// About how many bytes it has of its own: what shrinking makes small.
    pub fn weight(&self) -> usize {
        let of = |mutation: &Mutation| match mutation {
            Mutation::Many(count) | Mutation::Nested(_, count) => *count,
            Mutation::BodyPrefix(wire) | Mutation::BodySuffix(wire) => wire.0.len(),
            Mutation::Authorization(all) => all
                .iter()
                .map(Crafted::weight)
                .fold(0, usize::saturating_add),
            other => match other.values() {
                [] => 1,
                values => {
                    let name = match other {
                        Mutation::Add(name, _) | Mutation::Header(name, _) => name.len(),
                        _ => 0,
                    };
                    values
                        .iter()
                        .map(Crafted::weight)
                        .fold(name, usize::saturating_add)
                }
            },
        };
        let own = self.mutations.len();
        self.mutations
            .iter()
            .map(of)
            .fold(own, usize::saturating_add)
    }

    /// Whether a server or a proxy may refuse it before any OAuth is spoken.
    pub(crate) fn touches_http(&self) -> bool {
        self.mutations.iter().any(touches_http)
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
