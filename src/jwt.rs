//! JWTs: building assertions, right and wrong ones, and reading and checking tokens.
//!
//! The parts are put together by hand, so that a case can send what no library would write; signatures are
//! jsonwebtoken's.

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey};
use serde_json::Value as Json;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// A key that no client registered, for signatures that must not verify.
const STRANGER_RSA: &str = include_str!("../fixtures/keys/stranger-rs256.pem");
const STRANGER_EC: &str = include_str!("../fixtures/keys/stranger-es256.pem");

/// A key that signs.
#[derive(Clone)]
pub struct Key {
    kind: Kind,
    encoding: EncodingKey,
    pem: String,
}

/// The types of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Rsa,
    Ec,
    Hmac,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({:?})", self.kind)
    }
}

/// A text that is no private key in PEM, neither RSA nor EC.
#[derive(Debug, Clone)]
pub struct KeyError(jsonwebtoken::errors::Error);

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "neither an RSA nor an EC private key in PEM: {}", self.0)
    }
}

impl std::error::Error for KeyError {}

/// Why a JWT cannot be signed.
#[derive(Debug, Clone)]
pub enum SignError {
    /// An algorithm that is none, or none that can be made here.
    Algorithm(String),
    /// The key cannot serve the algorithm.
    Key(jsonwebtoken::errors::Error),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Algorithm(name) => write!(f, "`{name}` is no algorithm that can be made here"),
            Self::Key(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for SignError {}

impl Key {
    /// A private key in PEM, RSA or EC.
    ///
    /// # Errors
    ///
    /// The text is neither.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        if let Ok(encoding) = EncodingKey::from_rsa_pem(pem.as_bytes()) {
            return Ok(Self {
                kind: Kind::Rsa,
                encoding,
                pem: pem.to_owned(),
            });
        }
        match EncodingKey::from_ec_pem(pem.as_bytes()) {
            Ok(encoding) => Ok(Self {
                kind: Kind::Ec,
                encoding,
                pem: pem.to_owned(),
            }),
            Err(error) => Err(KeyError(error)),
        }
    }

    /// A shared secret.
    pub fn hmac(secret: &[u8]) -> Self {
        Self {
            kind: Kind::Hmac,
            encoding: EncodingKey::from_secret(secret),
            pem: String::new(),
        }
    }

    /// A key of the same type that nobody registered.
    ///
    /// # Errors
    ///
    /// The built-in key cannot be read.
    pub fn stranger(&self) -> Result<Self, KeyError> {
        match self.kind {
            Kind::Rsa => Self::from_pem(STRANGER_RSA),
            Kind::Ec => Self::from_pem(STRANGER_EC),
            Kind::Hmac => Ok(Self::hmac(
                b"a-secret-that-no-client-has-0123456789abcdef0123456789abcdef0123",
            )),
        }
    }

    /// The algorithm used unless another is said.
    pub fn default_algorithm(&self) -> &'static str {
        match self.kind {
            Kind::Rsa => "RS256",
            Kind::Ec => "ES256",
            Kind::Hmac => "HS256",
        }
    }

    /// The public key in PEM, as an attacker would have it.
    pub fn public_pem(&self) -> Option<String> {
        let pkcs8 = pem_body(&self.pem)?;
        let der = match self.kind {
            Kind::Rsa => {
                let pair = aws_lc_rs::rsa::KeyPair::from_pkcs8(&pkcs8).ok()?;
                pair.public_key().as_der().ok()?.as_ref().to_vec()
            }
            Kind::Ec => {
                let pair =
                    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).ok()?;
                pair.public_key().as_der().ok()?.as_ref().to_vec()
            }
            Kind::Hmac => return None,
        };
        let encoded = STANDARD.encode(der);
        let lines: Vec<&str> = encoded
            .as_bytes()
            .chunks(64)
            .filter_map(|line| std::str::from_utf8(line).ok())
            .collect();
        Some(format!(
            "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
            lines.join("\n")
        ))
    }

    /// The public key as a JWK, for what an attacker embeds in a header.
    pub fn public_jwk(&self) -> Option<Json> {
        let algorithm = self.default_algorithm().parse().ok()?;
        serde_json::to_value(Jwk::from_encoding_key(&self.encoding, algorithm).ok()?).ok()
    }
}

fn pem_body(pem: &str) -> Option<Vec<u8>> {
    let body: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    STANDARD.decode(body.trim()).ok()
}

/// Puts a JWT together from the texts of header and payload. `none`, in whatever case, leaves the signature empty.
///
/// # Errors
///
/// The algorithm is unknown or the key cannot serve it.
pub fn sign(header: &str, payload: &str, key: &Key, algorithm: &str) -> Result<String, SignError> {
    let message = format!(
        "{}.{}",
        URL_SAFE_NO_PAD.encode(header),
        URL_SAFE_NO_PAD.encode(payload)
    );
    if algorithm.eq_ignore_ascii_case("none") {
        return Ok(format!("{message}."));
    }
    let algorithm: Algorithm = algorithm
        .parse()
        .map_err(|_| SignError::Algorithm(algorithm.to_owned()))?;
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key.encoding, algorithm)
        .map_err(SignError::Key)?;
    Ok(format!("{message}.{signature}"))
}

/// A token that is longer is not read: servers take no header field of such a length.
const LONGEST: usize = 128 * 1024;

/// So many keys of a set are tried. A signature costs some tenths of a millisecond.
const MOST_KEYS: usize = 100;

/// Why a text is no JWT.
#[derive(Debug)]
pub enum TokenError {
    /// It has so many segments.
    Segments(usize),
    /// It has so many bytes, more than any token that is sent in a header field.
    TooLong(usize),
    /// Its header or payload is not unpadded base64url.
    Encoding(&'static str),
    /// Its header or payload is not UTF-8.
    Utf8(&'static str),
    /// Its header or payload is JSON, but no object.
    NoObject(&'static str),
    /// Its header or payload is no JSON.
    NoJson(&'static str, serde_json::Error),
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Segments(count) => write!(f, "it has {count} segments, not three"),
            Self::TooLong(bytes) => write!(
                f,
                "it has {bytes} bytes, and one of more than {LONGEST} is not read"
            ),
            Self::Encoding(what) => write!(f, "its {what} is not unpadded base64url"),
            Self::Utf8(what) => write!(f, "its {what} is not UTF-8"),
            Self::NoObject(what) => write!(f, "its {what} is no JSON object"),
            Self::NoJson(what, error) => write!(f, "its {what} is no JSON: {error}"),
        }
    }
}

impl std::error::Error for TokenError {}

/// Why a signature does not verify by a JWK Set.
#[derive(Debug)]
pub enum VerifyError {
    /// The header names no algorithm.
    NoAlgorithm,
    /// The header names something else.
    Algorithm(String),
    /// What should be a JWK Set is none.
    Set(serde_json::Error),
    /// No key has the identifier that the header names.
    NoSuchKey(String),
    /// The set has no keys.
    NoKeys,
    /// Each key says by `alg`, `use` or `key_ops` that it is not for signatures by this algorithm.
    Excluded(String),
    /// More keys of the set might verify it than are tried.
    TooManyKeys(usize),
    /// No key verifies it.
    Signature,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAlgorithm => f.write_str("its header has no alg"),
            Self::Algorithm(name) => write!(f, "its alg `{name}` is no signature algorithm"),
            Self::Set(error) => write!(f, "the JWK Set cannot be read: {error}"),
            Self::NoSuchKey(kid) => write!(f, "no key of the JWK Set has the kid `{kid}`"),
            Self::NoKeys => f.write_str("the JWK Set has no keys"),
            Self::Excluded(name) => write!(
                f,
                "alg, use or key_ops of its key in the JWK Set says that it does not verify `{name}`"
            ),
            Self::TooManyKeys(count) => write!(
                f,
                "none of the first {MOST_KEYS} keys of the JWK Set verifies it, and {count} fit"
            ),
            Self::Signature => {
                f.write_str("its signature does not verify by the key in the JWK Set")
            }
        }
    }
}

impl std::error::Error for VerifyError {}

/// A JWT as received.
#[derive(Debug, Clone)]
pub struct Token {
    /// The header.
    pub header: Json,
    /// The claims.
    pub claims: Json,
    /// The text of the header.
    pub header_text: String,
    /// The text of the claims.
    pub claims_text: String,
    message: String,
    signature: String,
}

impl Token {
    /// Takes a JWT apart; the signature is not looked at.
    ///
    /// # Errors
    ///
    /// Why the text is no JWT.
    pub fn read(text: &str) -> Result<Self, TokenError> {
        if text.len() > LONGEST {
            return Err(TokenError::TooLong(text.len()));
        }
        let segments: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = segments.as_slice() else {
            return Err(TokenError::Segments(segments.len()));
        };
        let header_text = decode(header, "header")?;
        let claims_text = decode(claims, "payload")?;
        Ok(Self {
            header: object(&header_text, "header")?,
            claims: object(&claims_text, "payload")?,
            header_text,
            claims_text,
            message: format!("{header}.{claims}"),
            signature: (*signature).to_owned(),
        })
    }

    /// The algorithm that the header names.
    pub fn algorithm(&self) -> Option<&str> {
        self.header.get("alg")?.as_str()
    }

    /// The octets of the signature.
    pub fn signature_octets(&self) -> Option<Vec<u8>> {
        URL_SAFE_NO_PAD.decode(&self.signature).ok()
    }

    /// Checks the signature by a JWK Set: by the key that `kid` names, else by each that fits.
    ///
    /// # Errors
    ///
    /// Why it does not verify.
    pub fn verify(&self, keys: &Json) -> Result<(), VerifyError> {
        let name = self.algorithm().ok_or(VerifyError::NoAlgorithm)?;
        let algorithm: Algorithm = name
            .parse()
            .map_err(|_| VerifyError::Algorithm(name.to_owned()))?;
        let kid = self.header.get("kid").and_then(Json::as_str);
        let set: JwkSet = serde_json::from_value(keys.clone()).map_err(VerifyError::Set)?;
        let is_named = |key: &&Jwk| kid.is_none_or(|kid| key.common.key_id.as_deref() == Some(kid));
        if !set.keys.iter().any(|key| is_named(&key)) {
            return Err(match kid {
                Some(kid) => VerifyError::NoSuchKey(kid.to_owned()),
                None => VerifyError::NoKeys,
            });
        }
        let usable: JwkSet =
            serde_json::from_value(for_signatures(keys, name)).map_err(VerifyError::Set)?;
        let candidates: Vec<&Jwk> = usable.keys.iter().filter(is_named).collect();
        if candidates.is_empty() {
            return Err(VerifyError::Excluded(name.to_owned()));
        }
        let verifies = candidates.iter().take(MOST_KEYS).any(|key| {
            DecodingKey::from_jwk(key).is_ok_and(|key| {
                jsonwebtoken::crypto::verify(
                    &self.signature,
                    self.message.as_bytes(),
                    &key,
                    algorithm,
                )
                .unwrap_or(false)
            })
        });
        match candidates.len() {
            _ if verifies => Ok(()),
            count if count > MOST_KEYS => Err(VerifyError::TooManyKeys(count)),
            _ => Err(VerifyError::Signature),
        }
    }

    /// The left half of the hash of `text` by this token's algorithm, as `at_hash` and `c_hash` hold it.
    pub fn half_hash(&self, text: &str) -> Option<String> {
        let digest = match self.algorithm()?.get(2..)? {
            "256" => Sha256::digest(text).to_vec(),
            "384" => Sha384::digest(text).to_vec(),
            "512" => Sha512::digest(text).to_vec(),
            _ => return None,
        };
        Some(URL_SAFE_NO_PAD.encode(&digest[..digest.len() / 2]))
    }
}

/// The keys of the set of which nothing says that they are for something else: `alg`, `use` and `key_ops` are optional, and
/// what they say is what the key is meant for (RFC 7517 sections 4.2 to 4.4). `EdDSA` and `Ed25519` are one algorithm here.
fn for_signatures(keys: &Json, algorithm: &str) -> Json {
    let same = |named: &str| {
        let plain = |name: &str| name.replace("Ed25519", "EdDSA");
        plain(named) == plain(algorithm)
    };
    let may_verify = |key: &&Json| {
        let text = |name: &str| key.get(name).and_then(Json::as_str);
        let operations = key.get("key_ops").and_then(Json::as_array);
        text("alg").is_none_or(same)
            && text("use").is_none_or(|used| used == "sig")
            && operations.is_none_or(|all| all.iter().any(|one| one == "verify"))
    };
    let all = keys.get("keys").and_then(Json::as_array);
    let usable: Vec<Json> = all
        .into_iter()
        .flatten()
        .filter(may_verify)
        .cloned()
        .collect();
    serde_json::json!({ "keys": usable })
}

fn decode(segment: &str, what: &'static str) -> Result<String, TokenError> {
    let bytes = URL_SAFE_NO_PAD
        .decode(segment)
        .map_err(|_| TokenError::Encoding(what))?;
    String::from_utf8(bytes).map_err(|_| TokenError::Utf8(what))
}

fn object(text: &str, what: &'static str) -> Result<Json, TokenError> {
    match serde_json::from_str(text) {
        Ok(Json::Object(members)) => Ok(Json::Object(members)),
        Ok(_) => Err(TokenError::NoObject(what)),
        Err(error) => Err(TokenError::NoJson(what, error)),
    }
}

/// The challenge that S256 makes of a verifier (RFC 7636 section 4.2).
pub fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_of_rfc_7636_appendix_b_is_made() {
        assert_eq!(
            s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_key_that_is_for_something_else_verifies_nothing() {
        let key = Key::from_pem(STRANGER_RSA).expect("a key");
        let token = sign("{\"alg\":\"RS256\"}", "{}", &key, "RS256").expect("signs");
        let token = Token::read(&token).expect("reads");
        let verified = |name: &str, value: Json| {
            let mut jwk = key.public_jwk().expect("a jwk");
            let members = jwk.as_object_mut().expect("an object");
            members.remove("alg");
            members.insert(name.into(), value);
            token.verify(&serde_json::json!({"keys": [jwk]}))
        };
        for (name, value) in [("alg", "RS256"), ("use", "sig"), ("grantspec_x", "enc")] {
            assert!(verified(name, value.into()).is_ok(), "{name}");
        }
        for (name, value) in [("alg", "PS256"), ("alg", "RSA256"), ("use", "enc")] {
            let excluded = verified(name, value.into());
            assert!(matches!(excluded, Err(VerifyError::Excluded(_))), "{name}");
        }
        assert!(verified("key_ops", serde_json::json!(["verify"])).is_ok());
        assert!(verified("key_ops", serde_json::json!(["encrypt"])).is_err());
    }

    #[test]
    fn a_signature_verifies_by_its_own_key_and_by_no_other() {
        for pem in [STRANGER_RSA, STRANGER_EC] {
            let key = Key::from_pem(pem).expect("a key");
            let token = sign(
                &format!("{{\"alg\":\"{}\"}}", key.default_algorithm()),
                "{\"sub\":\"a\"}",
                &key,
                key.default_algorithm(),
            )
            .expect("signs");
            let own = serde_json::json!({"keys": [key.public_jwk().expect("a jwk")]});
            let token = Token::read(&token).expect("reads");
            assert!(token.verify(&own).is_ok());
            let other = if pem == STRANGER_RSA {
                STRANGER_EC
            } else {
                STRANGER_RSA
            };
            let other =
                serde_json::json!({"keys": [Key::from_pem(other).expect("a key").public_jwk()]});
            assert!(token.verify(&other).is_err());
        }
    }

    #[test]
    fn the_public_key_is_written_in_pem() {
        let pem = Key::from_pem(STRANGER_RSA)
            .expect("a key")
            .public_pem()
            .expect("a public key");
        assert!(DecodingKey::from_rsa_pem(pem.as_bytes()).is_ok());
    }
}
