//! Faults of metadata and key set.

use serde_json::{Value, json};

use super::Fault;
use super::replies::put;
use crate::reference::app::App;
use crate::reference::reply::{Content, Object, Reply};

pub(crate) fn document(app: &App, path: &str, reply: Reply) -> Reply {
    let (Some(fault), Some(members)) = (app.fault, reply.members()) else {
        return reply;
    };
    let is_oauth = path.contains("oauth-authorization-server");
    match fault {
        Fault::MetadataLabelledTextPlain => reply.with("Content-Type", "text/plain"),
        Fault::MetadataIs404 => Reply::empty(404),
        Fault::OauthMetadataIs404 if is_oauth => Reply::empty(404),
        Fault::MetadataIs201 => Reply {
            status: 201,
            ..reply
        },
        _ => {
            let members = members.clone();
            match changed(fault, members, is_oauth) {
                Some(members) => Reply {
                    content: Content::Json(members),
                    ..reply
                },
                None => reply,
            }
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one arm per fault")]
fn changed(fault: Fault, mut members: Object, is_oauth: bool) -> Option<Object> {
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (name, value) = match fault {
        Fault::MetadataTokenEndpointMissing => ("token_endpoint", None),
        Fault::MetadataIssuerMissing => ("issuer", None),
        Fault::MetadataIssuerWithSlash => ("issuer", Some(json!(text("issuer") + "/"))),
        Fault::MetadataIssuerOfOther => ("issuer", Some(json!("https://other.example"))),
        Fault::MetadataIssuerWithQuery => ("issuer", Some(json!(text("issuer") + "?tenant=1"))),
        Fault::MetadataResponseTypesMissing => ("response_types_supported", None),
        Fault::MetadataJwksUriMissing => ("jwks_uri", None),
        Fault::MetadataSubjectTypesMissing => ("subject_types_supported", None),
        Fault::MetadataRs256Missing => (
            "id_token_signing_alg_values_supported",
            Some(json!(["ES256"])),
        ),
        Fault::MetadataEmptyList => ("ui_locales_supported", Some(json!([]))),
        Fault::MetadataPkceMissing => ("code_challenge_methods_supported", None),
        Fault::MetadataIssNotAnnounced => ("authorization_response_iss_parameter_supported", None),
        Fault::MetadataAuthAlgorithmsMissing => {
            ("token_endpoint_auth_signing_alg_values_supported", None)
        }
        Fault::MetadataAuthAlgorithmNone => (
            "token_endpoint_auth_signing_alg_values_supported",
            Some(json!(["RS256", "ES256", "none"])),
        ),
        Fault::MetadataAuthRs256Missing => (
            "token_endpoint_auth_signing_alg_values_supported",
            Some(json!(["ES256"])),
        ),
        Fault::MetadataRevocationAlgorithmsMissing => (
            "revocation_endpoint_auth_signing_alg_values_supported",
            None,
        ),
        Fault::MetadataIntrospectionAlgorithmsMissing => (
            "introspection_endpoint_auth_signing_alg_values_supported",
            None,
        ),
        Fault::MetadataGrantsMissing => ("grant_types_supported", None),
        Fault::MetadataDeviceEndpointMissing => ("device_authorization_endpoint", None),
        Fault::MetadataUnknownGrant => {
            let mut grants = members.get("grant_types_supported")?.as_array()?.clone();
            grants.push(json!("urn:ietf:params:oauth:grant-type:token-exchange"));
            ("grant_types_supported", Some(Value::Array(grants)))
        }
        Fault::MetadataGrantIsNoUri => (
            "grant_types_supported",
            Some(json!(["authorization_code", "refresh_token", "my_grant"])),
        ),
        Fault::MetadataTokenEndpointWithFragment => (
            "token_endpoint",
            Some(json!(text("token_endpoint") + "#token")),
        ),
        Fault::MetadataAuthorizeWithFragment => (
            "authorization_endpoint",
            Some(json!(text("authorization_endpoint") + "#login")),
        ),
        Fault::MetadataDocumentsDisagree if is_oauth => {
            ("jwks_uri", Some(json!(text("jwks_uri") + "2")))
        }
        Fault::MetadataPkcePlainOnly => {
            ("code_challenge_methods_supported", Some(json!(["plain"])))
        }
        Fault::MetadataOpenidNotListed => {
            ("scopes_supported", Some(json!(["profile", "api.read"])))
        }
        Fault::MetadataBasicMissing => without(&members, METHODS, "client_secret_basic")?,
        Fault::MetadataAsymmetricMissing => without(&members, METHODS, "private_key_jwt")?,
        Fault::MetadataCodeGrantMissing => {
            without(&members, "grant_types_supported", "authorization_code")?
        }
        Fault::MetadataJwksUriRelative => ("jwks_uri", Some(json!("/jwks"))),
        Fault::MetadataEndpointsRelative => {
            put(&mut members, "revocation_endpoint", json!("/revoke"));
            ("introspection_endpoint", Some(json!("/introspect")))
        }
        Fault::MetadataImplicitOffered => {
            ("response_types_supported", Some(json!(["code", "token"])))
        }
        _ => return None,
    };
    match value {
        Some(value) => put(&mut members, name, value),
        None => drop(members.shift_remove(name)),
    }
    Some(members)
}

const METHODS: &str = "token_endpoint_auth_methods_supported";

/// A list of the metadata without one of its entries.
fn without(
    members: &Object,
    name: &'static str,
    entry: &str,
) -> Option<(&'static str, Option<Value>)> {
    let entries = members.get(name)?.as_array()?.iter();
    let left: Vec<&Value> = entries.filter(|known| *known != entry).collect();
    Some((name, Some(json!(left))))
}

#[expect(clippy::too_many_lines, reason = "one arm per fault")]
pub(crate) fn keys(app: &App, reply: Reply) -> Reply {
    let Some(fault) = app.fault else {
        return reply;
    };
    let mut keys = app.keys.published();
    let set = |key: Option<&mut Object>, name: &str, value: Value| {
        if let Some(key) = key {
            put(key, name, value);
        }
    };
    match fault {
        Fault::JwksHasPrivateMember => set(keys.first_mut(), "d", json!("cHJpdmF0ZQ")),
        Fault::JwksHasSymmetricKey => keys.push(symmetric()),
        Fault::JwksKtyMissing => drop(keys.first_mut().map(|key| key.shift_remove("kty"))),
        Fault::JwksSameKid => keys.extend(app.keys.unpublished()),
        Fault::JwksRsaKeyShort => {
            let mut short = keys.first().cloned().unwrap_or_default();
            let modulus = short.get("n").and_then(Value::as_str).unwrap_or_default();
            let modulus = modulus.get(..171).unwrap_or_default().to_owned();
            put(&mut short, "n", json!(modulus));
            put(&mut short, "kid", json!("short"));
            keys.push(short);
        }
        Fault::JwksUseMissingBesideEncryption => {
            let mut encrypting = keys.first().cloned().unwrap_or_default();
            put(&mut encrypting, "use", json!("enc"));
            put(&mut encrypting, "kid", json!("for-encryption"));
            put(&mut encrypting, "alg", json!("RSA-OAEP"));
            keys.iter_mut()
                .for_each(|key| drop(key.shift_remove("use")));
            keys.push(encrypting);
        }
        Fault::JwksUseContradicted => set(keys.first_mut(), "key_ops", json!(["encrypt"])),
        Fault::JwksModulusWithZero => {
            let modulus = keys
                .first()
                .and_then(|key| key.get("n")?.as_str().map(with_leading_zero))
                .unwrap_or_default();
            set(keys.first_mut(), "n", json!(modulus));
        }
        Fault::JwksCoordinateShort => set(keys.last_mut(), "x", json!("AQAB")),
        Fault::JwksEmpty => keys.clear(),
        Fault::JwksWithoutRsa => drop(keys.remove(0)),
        Fault::JwksKeysMissing => {
            let members = Object::from_iter([("Keys".to_owned(), json!(keys))]);
            return Reply {
                content: Content::Json(members),
                ..reply
            };
        }
        Fault::JwksKeyTwice => {
            let text =
                Value::Object(Object::from_iter([("keys".to_owned(), json!(keys))])).to_string();
            return Reply {
                content: Content::Text(text.replacen("\"kty\"", "\"kty\":\"RSA\",\"kty\"", 1)),
                ..reply
            };
        }
        _ => return reply,
    }
    Reply {
        content: Content::Json(Object::from_iter([("keys".to_owned(), json!(keys))])),
        ..reply
    }
}

fn symmetric() -> Object {
    Object::from_iter([
        ("kty".to_owned(), json!("oct")),
        ("k".to_owned(), json!("c2VjcmV0")),
        ("kid".to_owned(), json!("shared")),
        ("use".to_owned(), json!("sig")),
    ])
}

/// The same number with a zero octet before it.
fn with_leading_zero(modulus: &str) -> String {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    let octets = BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.encode([&[0], octets.as_slice()].concat())
}
