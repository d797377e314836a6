//! Proof Key for Code Exchange (RFC 7636), without state.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// `code_challenge_method` (RFC 7636 section 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    S256,
    Plain,
}

impl Method {
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        match name {
            "S256" => Some(Self::S256),
            "plain" => Some(Self::Plain),
            _ => None,
        }
    }

    pub(crate) fn transform(self, verifier: &str) -> String {
        match self {
            Self::S256 => BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)),
            Self::Plain => verifier.to_owned(),
        }
    }
}

/// What an authorization request bound to its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Challenge {
    pub(crate) method: Method,
    pub(crate) value: String,
}

/// `code-verifier = 43*128unreserved`, and the same for the challenge (RFC 7636 sections 4.1 and 4.2).
pub(crate) fn is_well_formed(text: &str) -> bool {
    (43..=128).contains(&text.len()) && text.bytes().all(is_unreserved)
}

pub(crate) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::{Method, is_well_formed};

    #[test]
    fn the_vector_of_appendix_b_is_reproduced() {
        let transformed = Method::S256.transform("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(transformed, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn lengths_from_43_to_128_are_well_formed() {
        for (length, expected) in [(42, false), (43, true), (128, true), (129, false)] {
            assert_eq!(is_well_formed(&"a".repeat(length)), expected);
        }
        assert!(is_well_formed(&"-._~".repeat(11)));
        assert!(!is_well_formed(&"a+".repeat(30)));
    }

    #[test]
    fn method_names_are_case_sensitive() {
        assert_eq!(Method::from_name("s256"), None);
        assert_eq!(Method::from_name("PLAIN"), None);
    }
}
