//! What the keys of a JWK Set have in common, beyond what a schema can say.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value as Json;

use crate::answer::json_of;
use crate::check::judgement::Judgement;
use crate::check::subject::Subject;
use crate::secret::Raw;
use crate::suite::KeySet;
use crate::words::Message;

pub(super) fn judge(rule: KeySet, subject: &Subject<'_>) -> Judgement {
    let set: Json = json_of(subject.body()).unwrap_or_default();
    let Some(keys) = set.get("keys").and_then(Json::as_array) else {
        return Judgement::broken(
            Message::new("broken-no-jwk-set"),
            "a JSON object with the array `keys`",
            "there is none",
        );
    };
    match rule {
        KeySet::DistinctNames => distinct_names(keys),
        KeySet::CertificatesFit => certificates_fit(keys),
    }
}

fn text<'a>(key: &'a Json, member: &str) -> Option<&'a str> {
    key.get(member).and_then(Json::as_str)
}

/// RFC 7517 section 4.5 tolerates one name for keys of different types, which stand for each other.
fn distinct_names(keys: &[Json]) -> Judgement {
    let mut seen = HashSet::new();
    for key in keys {
        let Some(name) = text(key, "kid") else {
            continue;
        };
        if !seen.insert((name, text(key, "kty"))) {
            return Judgement::broken(
                Message::new("broken-keys-of-one-name"),
                "a kid of its own for each key of a type",
                Raw::of([Raw::quoted(name, 200), " is there twice".into()]),
            );
        }
    }
    Judgement::held("the names of the keys")
}

fn certificates_fit(keys: &[Json]) -> Judgement {
    let mut seen = false;
    for key in keys {
        let Some(first) = key
            .get("x5c")
            .and_then(Json::as_array)
            .and_then(|chain| chain.first())
        else {
            continue;
        };
        seen = true;
        if let Err(problem) = certificate_fits(key, first.as_str().unwrap_or_default()) {
            let name = text(key, "kid").unwrap_or("without kid");
            return Judgement::broken(
                Message::new("broken-certificate-of-another-key"),
                "a first certificate that holds the key itself",
                Raw::of([
                    "the key ".into(),
                    Raw::quoted(name, 200),
                    format!(": {problem}").into(),
                ]),
            );
        }
    }
    if seen {
        Judgement::held("the certificates of the keys")
    } else {
        Judgement::Undecided("no key of the JWK Set has a certificate".to_owned())
    }
}

/// A certificate of a megabyte is none, nor is a key of more than sixteen thousand bits.
const LARGEST_CERTIFICATE: usize = 64 * 1024;
const LARGEST_KEY: usize = 2048;

/// A certificate holds its public key byte for byte: the modulus of RSA, the two coordinates of EC, the point of OKP.
fn certificate_fits(key: &Json, certificate: &str) -> Result<(), &'static str> {
    if certificate.len() > LARGEST_CERTIFICATE {
        return Err("the certificate has more than 64 KiB");
    }
    let certificate = STANDARD
        .decode(certificate)
        .map_err(|_| "the certificate is not Base64")?;
    let member = |name: &str| {
        text(key, name)
            .and_then(|value| URL_SAFE_NO_PAD.decode(value).ok())
            .ok_or("the bare key is not whole")
    };
    let bytes = match text(key, "kty") {
        Some("RSA") => member("n")?,
        Some("EC") => [member("x")?, member("y")?].concat(),
        Some("OKP") => member("x")?,
        _ => return Err("its type has no certificates"),
    };
    if bytes.len() > LARGEST_KEY {
        return Err("the bare key has more than 16,384 bits");
    }
    let holds = certificate
        .windows(bytes.len().max(1))
        .any(|window| window == bytes);
    holds
        .then_some(())
        .ok_or("the certificate holds another key")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn key(kid: &str, kty: &str) -> Json {
        json!({"kid": kid, "kty": kty})
    }

    #[test]
    fn one_name_is_for_one_key_of_a_type() {
        let held = |keys: &[Json]| matches!(distinct_names(keys), Judgement::Held(_));
        assert!(held(&[key("a", "RSA"), key("b", "RSA")]));
        assert!(held(&[key("a", "RSA"), key("a", "EC")]));
        assert!(!held(&[key("a", "RSA"), key("a", "RSA")]));
    }

    #[test]
    fn a_certificate_holds_its_key() {
        let certificate = STANDARD.encode(b"....modulus....");
        let right = URL_SAFE_NO_PAD.encode(b"modulus");
        let wrong = URL_SAFE_NO_PAD.encode(b"another");
        assert_eq!(
            certificate_fits(&json!({"kty": "RSA", "n": right}), &certificate),
            Ok(())
        );
        assert!(certificate_fits(&json!({"kty": "RSA", "n": wrong}), &certificate).is_err());
        assert!(certificate_fits(&json!({"kty": "RSA", "n": right}), "!").is_err());
    }
}
