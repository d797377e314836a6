//! Reading a JWT somebody else made (RFC 7515, RFC 7519), as strictly as RFC 8725 wants.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, crypto};
use serde_json::Value;

use crate::wire::reply::Object;
use crate::wire::strict_json;

/// A JWS whose signature has not been looked at.
#[derive(Debug)]
pub(crate) struct Unverified<'a> {
    pub(crate) header: Object,
    pub(crate) claims: Object,
    message: &'a str,
    signature: &'a str,
}

/// Reads exactly three segments: base64url without padding, two JSON objects with unique names.
pub(crate) fn read(compact: &str) -> Option<Unverified<'_>> {
    let (message, signature) = compact.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    if claims.contains('.') {
        return None;
    }
    BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    let object = |segment: &str| strict_json::object(&BASE64_URL_SAFE_NO_PAD.decode(segment).ok()?);
    Some(Unverified {
        header: object(header)?,
        claims: object(claims)?,
        message,
        signature,
    })
}

impl Unverified<'_> {
    pub(crate) fn algorithm(&self) -> Option<Algorithm> {
        self.header.get("alg")?.as_str()?.parse().ok()
    }

    pub(crate) fn names_algorithm_none(&self) -> bool {
        self.header
            .get("alg")
            .and_then(Value::as_str)
            .is_some_and(|name| name.eq_ignore_ascii_case("none"))
    }

    pub(crate) fn key_id(&self) -> Option<&str> {
        self.header.get("kid")?.as_str()
    }

    /// An extension that is not understood makes the JWS invalid (RFC 7515 section 4.1.11); none is understood here.
    pub(crate) fn has_critical_extensions(&self) -> bool {
        self.header.contains_key("crit") || self.header.contains_key("b64")
    }

    /// Keys come from the registration, never from the header (RFC 8725 section 3.10).
    pub(crate) fn is_signed_by(&self, key: &DecodingKey, algorithm: Algorithm) -> bool {
        self.algorithm() == Some(algorithm)
            && crypto::verify(self.signature, self.message.as_bytes(), key, algorithm)
                .unwrap_or(false)
    }

    pub(crate) fn text(&self, claim: &str) -> Option<&str> {
        self.claims.get(claim)?.as_str()
    }

    /// `aud` as a list (RFC 7519 section 4.1.3). Anything but strings counts as nobody.
    pub(crate) fn audiences(&self) -> Vec<&str> {
        match self.claims.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// A `NumericDate`; a claim of another type is an error, an absent one is not.
    pub(crate) fn date(&self, claim: &str) -> Result<Option<f64>, ()> {
        match self.claims.get(claim) {
            None => Ok(None),
            Some(Value::Number(number)) => number.as_f64().map(Some).ok_or(()),
            Some(_) => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;

    fn compact(header: &str, claims: &str) -> String {
        format!(
            "{}.{}.c2ln",
            BASE64_URL_SAFE_NO_PAD.encode(header),
            BASE64_URL_SAFE_NO_PAD.encode(claims)
        )
    }

    #[test]
    fn three_segments_of_objects_are_read() {
        let text = compact(r#"{"alg":"RS256"}"#, r#"{"aud":["a","b"],"exp":"soon"}"#);
        let token = read(&text).expect("well-formed");
        assert_eq!(token.audiences(), ["a", "b"]);
        assert_eq!(token.date("exp"), Err(()));
        assert_eq!(token.date("nbf"), Ok(None));
    }

    #[test]
    fn two_or_four_segments_padding_and_doubled_members_are_refused() {
        let good = compact("{}", "{}");
        assert!(read(&good).is_some());
        assert!(read(&format!("{good}.x")).is_none());
        assert!(read(&good.replacen('.', "", 1)).is_none());
        assert!(read(&format!("{good}=")).is_none());
        assert!(read(&compact(r#"{"alg":"none","alg":"RS256"}"#, "{}")).is_none());
        assert!(read(&compact("{}", r#"{"aud":"a","aud":"b"}"#)).is_none());
        assert!(read(&compact("{}", "[]")).is_none());
    }

    #[test]
    fn alg_none_is_seen_in_any_case() {
        for name in ["none", "None", "NONE"] {
            let text = compact(&format!("{{\"alg\":\"{name}\"}}"), "{}");
            assert!(
                read(&text).is_some_and(
                    |token| token.names_algorithm_none() && token.algorithm().is_none()
                )
            );
        }
    }
}
