//! The endpoint's own keys. They are public test keys and protect nothing.

use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use serde_json::{Value, json};

use crate::wire::reply::Object;

const SERVER_RS256: &str = include_str!("../keys/server-rs256.pem");
const SERVER_ES256: &str = include_str!("../keys/server-es256.pem");
const UNPUBLISHED_RS256: &str = include_str!("../keys/unpublished-rs256.pem");
const UNPUBLISHED_ES256: &str = include_str!("../keys/unpublished-es256.pem");

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyChoice {
    Rs256,
    Es256,
    /// A key the JWK Set lacks, for faults.
    Unpublished(Algorithm),
}

pub(crate) struct SigningKey {
    pub(crate) kid: &'static str,
    pub(crate) algorithm: Algorithm,
    key: EncodingKey,
}

pub(crate) struct Keys {
    rs256: SigningKey,
    es256: SigningKey,
    unpublished_rs256: SigningKey,
    unpublished_es256: SigningKey,
}

fn rsa(kid: &'static str, pem: &str) -> Result<SigningKey, jsonwebtoken::errors::Error> {
    Ok(SigningKey {
        kid,
        algorithm: Algorithm::RS256,
        key: EncodingKey::from_rsa_pem(pem.as_bytes())?,
    })
}

fn ec(kid: &'static str, pem: &str) -> Result<SigningKey, jsonwebtoken::errors::Error> {
    Ok(SigningKey {
        kid,
        algorithm: Algorithm::ES256,
        key: EncodingKey::from_ec_pem(pem.as_bytes())?,
    })
}

/// The keys, read once for all endpoints of a process.
pub(crate) fn loaded() -> Result<Arc<Keys>, jsonwebtoken::errors::Error> {
    static LOADED: OnceLock<Arc<Keys>> = OnceLock::new();
    if let Some(keys) = LOADED.get() {
        return Ok(Arc::clone(keys));
    }
    let keys = Arc::new(Keys::load()?);
    Ok(Arc::clone(LOADED.get_or_init(|| keys)))
}

impl Keys {
    pub(crate) fn load() -> Result<Self, jsonwebtoken::errors::Error> {
        Ok(Self {
            rs256: rsa("server-rs256", SERVER_RS256)?,
            es256: ec("server-es256", SERVER_ES256)?,
            unpublished_rs256: rsa("unpublished-rs256", UNPUBLISHED_RS256)?,
            unpublished_es256: ec("unpublished-es256", UNPUBLISHED_ES256)?,
        })
    }

    pub(crate) fn get(&self, choice: KeyChoice) -> &SigningKey {
        match choice {
            KeyChoice::Rs256 => &self.rs256,
            KeyChoice::Es256 => &self.es256,
            KeyChoice::Unpublished(Algorithm::ES256) => &self.unpublished_es256,
            KeyChoice::Unpublished(_) => &self.unpublished_rs256,
        }
    }

    /// The public halves as JWKs (RFC 7517), the RSA key first.
    pub(crate) fn published(&self) -> Vec<Object> {
        [&self.rs256, &self.es256]
            .into_iter()
            .filter_map(SigningKey::to_jwk)
            .collect()
    }

    /// For a fault: a key that is not published, under the name of one that is.
    pub(crate) fn unpublished(&self) -> Option<Object> {
        let mut jwk = self.unpublished_rs256.to_jwk()?;
        jwk.insert("kid".into(), json!(self.rs256.kid));
        Some(jwk)
    }
}

impl SigningKey {
    fn to_jwk(&self) -> Option<Object> {
        let jwk = Jwk::from_encoding_key(&self.key, self.algorithm).ok()?;
        let Ok(Value::Object(all)) = serde_json::to_value(jwk) else {
            return None;
        };
        let mut members = Object::new();
        // Only what is public: a private member must not slip in by way of a library (RFC 7517 section 9.2).
        for name in ["kty", "crv", "x", "y", "n", "e"] {
            if let Some(value) = all.get(name) {
                members.insert(name.into(), value.clone());
            }
        }
        members.insert("use".into(), json!("sig"));
        members.insert("alg".into(), json!(format!("{:?}", self.algorithm)));
        members.insert("kid".into(), json!(self.kid));
        Some(members)
    }
}

/// How a token ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Finish {
    Signed,
    /// With a signature that does not verify, for faults.
    Spoilt,
    /// `alg: none`, for faults.
    Unsigned,
    /// With `sub` twice, for faults.
    ClaimTwice,
    /// With padded segments, for faults.
    Padded,
    /// With HS256 and the name of the audience as the secret, for faults.
    Symmetric,
}

/// A JWT before it is signed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) header: Object,
    pub(crate) claims: Object,
    pub(crate) key: KeyChoice,
    pub(crate) finish: Finish,
}

impl Draft {
    pub(crate) fn new(keys: &Keys, key: KeyChoice, typ: &str, claims: Object) -> Self {
        let mut draft = Self {
            header: Object::new(),
            claims,
            key,
            finish: Finish::Signed,
        };
        draft.header.insert("typ".into(), json!(typ));
        draft.use_key(keys, key);
        draft
    }

    pub(crate) fn use_key(&mut self, keys: &Keys, key: KeyChoice) {
        let signing = keys.get(key);
        self.key = key;
        self.header
            .insert("alg".into(), json!(format!("{:?}", signing.algorithm)));
        self.header.insert("kid".into(), json!(signing.kid));
    }

    /// The compact serialization (RFC 7515 section 7.1).
    pub(crate) fn finish(mut self, keys: &Keys) -> String {
        let symmetric = self
            .claims
            .get("aud")
            .and_then(Value::as_str)
            .unwrap_or("secret")
            .to_owned();
        if let Some(algorithm) = self.finish.algorithm() {
            self.header.insert("alg".into(), json!(algorithm));
            self.header.remove("kid");
        }
        let message = self.finish.message(self.header, self.claims);
        let signing = keys.get(self.key);
        let sign = |message: &[u8], key, algorithm| {
            crypto::sign(message, key, algorithm).unwrap_or_default()
        };
        let signature = match self.finish {
            Finish::Unsigned => String::new(),
            Finish::Spoilt => sign(b"something else", &signing.key, signing.algorithm),
            Finish::Symmetric => sign(
                message.as_bytes(),
                &EncodingKey::from_secret(symmetric.as_bytes()),
                Algorithm::HS256,
            ),
            Finish::Signed | Finish::ClaimTwice | Finish::Padded => {
                sign(message.as_bytes(), &signing.key, signing.algorithm)
            }
        };
        format!("{message}.{signature}")
    }
}

impl Finish {
    /// The algorithm that stands in the header in place of that of the key.
    fn algorithm(self) -> Option<&'static str> {
        match self {
            Self::Unsigned => Some("none"),
            Self::Symmetric => Some("HS256"),
            Self::Signed | Self::Spoilt | Self::ClaimTwice | Self::Padded => None,
        }
    }

    /// What is signed.
    fn message(self, header: Object, claims: Object) -> String {
        let header = Value::Object(header).to_string();
        let claims = Value::Object(claims).to_string();
        match self {
            Self::ClaimTwice => segments(
                &header,
                &claims.replacen('{', "{\"sub\":\"somebody-else\",", 1),
            ),
            Self::Padded => format!(
                "{}.{}",
                BASE64_URL_SAFE.encode(header),
                BASE64_URL_SAFE.encode(padded(claims))
            ),
            Self::Signed | Self::Spoilt | Self::Unsigned | Self::Symmetric => {
                segments(&header, &claims)
            }
        }
    }
}

fn segments(header: &str, claims: &str) -> String {
    format!(
        "{}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(header),
        BASE64_URL_SAFE_NO_PAD.encode(claims)
    )
}

/// With as many blanks as make padding necessary.
fn padded(mut text: String) -> String {
    while text.len().is_multiple_of(3) {
        text.push(' ');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn published_keys_are_public_and_of_full_length() {
        let keys = Keys::load().expect("test keys load");
        let published = keys.published();
        assert_eq!(published.len(), 2);
        for key in &published {
            assert!(
                ["d", "p", "q", "dp", "dq", "qi", "k"]
                    .iter()
                    .all(|name| !key.contains_key(*name))
            );
        }
        let length = |key: usize, name: &str| published[key][name].as_str().map(str::len);
        assert_eq!(
            length(0, "n"),
            Some(342),
            "2048 bits without a leading zero octet"
        );
        assert_eq!((length(1, "x"), length(1, "y")), (Some(43), Some(43)));
    }
}
