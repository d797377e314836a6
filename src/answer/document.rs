//! The JSON of a body. A tree of it takes fifty times its room, so that one is made where it is asked for, is kept only
//! where it is small, and is not made at all of more values than any answer of ours has.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::http::Body;

/// More values than this are not read: a set of thousands of keys has fewer.
const MOST: usize = 20_000;

/// A tree of so many values is kept.
const FEW: usize = 200;

/// Why there is no JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoJson {
    /// It is something else.
    Other,
    /// It has more values than are read.
    TooMany,
}

/// Reads JSON as lenient readers do: a byte order mark is passed over, of repeated members the last counts.
pub(crate) fn json_of(bytes: &[u8]) -> Result<Json, NoJson> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if values(bytes) > MOST {
        return Err(NoJson::TooMany);
    }
    serde_json::from_slice(bytes).map_err(|_| NoJson::Other)
}

/// How many values the text has if it is JSON, or a few more.
fn values(bytes: &[u8]) -> usize {
    let mut count = 1;
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        match byte {
            b',' | b'[' | b'{' => count += 1,
            b'"' => pass_text(&mut rest),
            _ => {}
        }
    }
    count
}

fn pass_text(rest: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                rest.next();
            }
            _ => {}
        }
    }
}

/// The JSON of a body, or that there is none.
#[derive(Debug, Clone, Default)]
pub(super) enum Document {
    #[default]
    None,
    /// Few values.
    Small(Arc<Json>),
    /// A body that is JSON, to be read again.
    Large(Body),
}

impl Document {
    /// That of a body of which this is the tree.
    pub(super) fn of(body: &Body, tree: Json) -> Self {
        if values(body) <= FEW {
            Self::Small(Arc::new(tree))
        } else {
            Self::Large(body.clone())
        }
    }

    pub(super) fn tree(&self) -> Option<Cow<'_, Json>> {
        match self {
            Self::None => None,
            Self::Small(tree) => Some(Cow::Borrowed(tree)),
            Self::Large(body) => json_of(body).ok().map(Cow::Owned),
        }
    }

    pub(super) fn is_there(&self) -> bool {
        !matches!(self, Self::None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_outside_of_texts() {
        for (text, count) in [
            ("1", 1),
            ("[]", 2),
            ("[1,2,3]", 4),
            (r#"{"a\"[,": "[,,,"}"#, 2),
        ] {
            assert_eq!(values(text.as_bytes()), count, "{text}");
        }
    }

    #[test]
    fn more_values_than_any_answer_has_are_not_read() {
        let array = |count: usize| format!("[1{}]", ",1".repeat(count - 1));
        assert!(json_of(array(MOST - 2).as_bytes()).is_ok());
        assert_eq!(json_of(array(MOST).as_bytes()), Err(NoJson::TooMany));
        assert_eq!(json_of(b"{"), Err(NoJson::Other));
    }

    #[test]
    fn a_large_document_is_the_same_as_a_small_one() {
        for count in [FEW / 2, FEW * 2] {
            let body: Body = format!("[1{}]", ",1".repeat(count)).into_bytes().into();
            let tree = json_of(&body).expect("it is JSON");
            let document = Document::of(&body, tree.clone());
            assert_eq!(document.tree().as_deref(), Some(&tree));
        }
    }
}
