//! Faults of metadata and key set (RFC 8414, RFC 7517).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::faults::row::{ALL_BUT_CLOUDBASE, EVERYWHERE, Fault, RFC, fault};
use crate::rules::answers::Asked;
use crate::state::keys::Keys;
use crate::wire::body;
use crate::wire::reply::{Object, Reply};

pub(crate) const FAULTS: &[Fault] =
    &[
        fault(
            "metadata_token_endpoint_missing",
            ALL_BUT_CLOUDBASE,
            |rules| {
                rules
                    .answers
                    .metadata
                    .push(|_, reply| body::without(reply, "token_endpoint"));
            },
        ),
        fault("metadata_issuer_missing", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::without(reply, "issuer"));
        }),
        fault("metadata_issuer_with_slash", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::with_end(reply, "issuer", "/"));
        }),
        fault("metadata_issuer_of_other", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::set(reply, "issuer", json!("https://other.example")));
        }),
        fault("metadata_issuer_with_query", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::with_end(reply, "issuer", "?tenant=1"));
        }),
        fault(
            "metadata_response_types_missing",
            ALL_BUT_CLOUDBASE,
            |rules| {
                rules
                    .answers
                    .metadata
                    .push(|_, reply| body::without(reply, "response_types_supported"));
            },
        ),
        fault("metadata_jwks_uri_missing", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::without(reply, "jwks_uri"));
        }),
        fault(
            "metadata_subject_types_missing",
            ALL_BUT_CLOUDBASE,
            |rules| {
                rules
                    .answers
                    .metadata
                    .push(|_, reply| body::without(reply, "subject_types_supported"));
            },
        ),
        fault("metadata_rs256_missing", ALL_BUT_CLOUDBASE, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(
                    reply,
                    "id_token_signing_alg_values_supported",
                    json!(["ES256"]),
                )
            });
        }),
        fault("metadata_empty_list", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::set(reply, "ui_locales_supported", json!([])));
        }),
        fault(
            "metadata_token_endpoint_with_fragment",
            ALL_BUT_CLOUDBASE,
            |rules| {
                rules
                    .answers
                    .metadata
                    .push(|_, reply| body::with_end(reply, "token_endpoint", "#token"));
            },
        ),
        fault("metadata_labelled_text_plain", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| reply.with("Content-Type", "text/plain"));
        }),
        fault("metadata_is_201", ALL_BUT_CLOUDBASE, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| reply.with_status(201));
        }),
        fault("metadata_is_404", ALL_BUT_CLOUDBASE, |rules| {
            rules.answers.metadata.push(|_, _| Reply::empty(404));
        }),
        fault("metadata_openid_not_listed", ALL_BUT_CLOUDBASE, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(reply, "scopes_supported", json!(["profile", "api.read"]))
            });
        }),
        fault("metadata_authorize_with_fragment", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::with_end(reply, "authorization_endpoint", "#login"));
        }),
        fault("metadata_implicit_offered", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(reply, "response_types_supported", json!(["code", "token"]))
            });
        }),
        fault("metadata_pkce_missing", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::without(reply, "code_challenge_methods_supported"));
        }),
        fault("metadata_grants_missing", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::without(reply, "grant_types_supported"));
        }),
        fault("metadata_unknown_grant", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                change_list(reply, "grant_types_supported", |grants| {
                    grants.push(json!("urn:ietf:params:oauth:grant-type:token-exchange"));
                })
            });
        }),
        fault("metadata_device_endpoint_missing", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::without(reply, "device_authorization_endpoint"));
        }),
        fault("metadata_iss_not_announced", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::without(reply, "authorization_response_iss_parameter_supported")
            });
        }),
        fault("metadata_auth_algorithms_missing", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::without(reply, "token_endpoint_auth_signing_alg_values_supported")
            });
        }),
        fault("metadata_auth_algorithm_none", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(
                    reply,
                    "token_endpoint_auth_signing_alg_values_supported",
                    json!(["RS256", "ES256", "none"]),
                )
            });
        }),
        fault("metadata_auth_rs256_missing", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(
                    reply,
                    "token_endpoint_auth_signing_alg_values_supported",
                    json!(["ES256"]),
                )
            });
        }),
        fault("metadata_revocation_algorithms_missing", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::without(
                    reply,
                    "revocation_endpoint_auth_signing_alg_values_supported",
                )
            });
        }),
        fault("metadata_introspection_algorithms_missing", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::without(
                    reply,
                    "introspection_endpoint_auth_signing_alg_values_supported",
                )
            });
        }),
        fault("metadata_grant_is_no_uri", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(
                    reply,
                    "grant_types_supported",
                    json!(["authorization_code", "refresh_token", "my_grant"]),
                )
            });
        }),
        fault("metadata_documents_disagree", RFC, |rules| {
            rules.answers.metadata.push(|asked, reply| {
                if is_oauth(asked) {
                    body::with_end(reply, "jwks_uri", "2")
                } else {
                    reply
                }
            });
        }),
        fault("oauth_metadata_is_404", RFC, |rules| {
            rules.answers.metadata.push(|asked, reply| {
                if is_oauth(asked) {
                    Reply::empty(404)
                } else {
                    reply
                }
            });
        }),
        fault("metadata_basic_missing", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| without_entry(reply, METHODS, "client_secret_basic"));
        }),
        fault("metadata_jwks_uri_relative", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| body::set(reply, "jwks_uri", json!("/jwks")));
        }),
        fault("metadata_endpoints_relative", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                let reply = body::set(reply, "revocation_endpoint", json!("/revoke"));
                body::set(reply, "introspection_endpoint", json!("/introspect"))
            });
        }),
        fault("metadata_code_grant_missing", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                without_entry(reply, "grant_types_supported", "authorization_code")
            });
        }),
        fault("metadata_asymmetric_missing", RFC, |rules| {
            rules
                .answers
                .metadata
                .push(|_, reply| without_entry(reply, METHODS, "private_key_jwt"));
        }),
        fault("metadata_pkce_plain_only", RFC, |rules| {
            rules.answers.metadata.push(|_, reply| {
                body::set(reply, "code_challenge_methods_supported", json!(["plain"]))
            });
        }),
        fault("jwks_has_private_member", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| {
                    set(keys.first_mut(), "d", json!("cHJpdmF0ZQ"));
                })
            });
        }),
        fault("jwks_has_symmetric_key", EVERYWHERE, |rules| {
            rules
                .answers
                .keys
                .push(|asked, reply| with_keys(asked, reply, |_, keys| keys.push(symmetric())));
        }),
        fault("jwks_kty_missing", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| {
                    drop(keys.first_mut().map(|key| key.shift_remove("kty")));
                })
            });
        }),
        fault("jwks_same_kid", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |own, keys| keys.extend(own.unpublished()))
            });
        }),
        fault("jwks_use_contradicted", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| {
                    set(keys.first_mut(), "key_ops", json!(["encrypt"]));
                })
            });
        }),
        fault("jwks_modulus_with_zero", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| {
                    let modulus = keys
                        .first()
                        .and_then(|key| key.get("n")?.as_str().map(with_leading_zero))
                        .unwrap_or_default();
                    set(keys.first_mut(), "n", json!(modulus));
                })
            });
        }),
        fault("jwks_coordinate_short", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| {
                    set(keys.last_mut(), "x", json!("AQAB"));
                })
            });
        }),
        fault("jwks_empty", EVERYWHERE, |rules| {
            rules
                .answers
                .keys
                .push(|asked, reply| with_keys(asked, reply, |_, keys| keys.clear()));
        }),
        fault("jwks_without_rsa", EVERYWHERE, |rules| {
            rules
                .answers
                .keys
                .push(|asked, reply| with_keys(asked, reply, |_, keys| drop(keys.remove(0))));
        }),
        fault("jwks_keys_missing", EVERYWHERE, |rules| {
            rules.answers.keys.push(|_, reply| {
                body::changed(reply, |mut members| {
                    body::rename(&mut members, "keys", "Keys");
                    members
                })
            });
        }),
        fault("jwks_key_twice", EVERYWHERE, |rules| {
            rules.answers.keys.push(|_, reply| {
                body::with_text(reply, |text| {
                    text.replacen("\"kty\"", "\"kty\":\"RSA\",\"kty\"", 1)
                })
            });
        }),
        fault("jwks_rsa_key_short", EVERYWHERE, |rules| {
            rules
                .answers
                .keys
                .push(|asked, reply| with_keys(asked, reply, |_, keys| keys.push(short(keys))));
        }),
        fault("jwks_use_missing_beside_encryption", EVERYWHERE, |rules| {
            rules.answers.keys.push(|asked, reply| {
                with_keys(asked, reply, |_, keys| without_use_beside_encryption(keys))
            });
        }),
    ];

const METHODS: &str = "token_endpoint_auth_methods_supported";

fn is_oauth(asked: &Asked<'_>) -> bool {
    asked.request.path.contains("oauth-authorization-server")
}

/// Changes a list of the metadata, where it is there.
fn change_list(reply: Reply, name: &str, change: impl Fn(&mut Vec<Value>)) -> Reply {
    body::changed(reply, |mut members| {
        if let Some(Value::Array(entries)) = members.get_mut(name) {
            change(entries);
        }
        members
    })
}

fn without_entry(reply: Reply, name: &str, entry: &str) -> Reply {
    change_list(reply, name, |entries| {
        entries.retain(|known| known != entry);
    })
}

/// The key set with its keys changed.
fn with_keys(asked: &Asked<'_>, reply: Reply, change: fn(&Keys, &mut Vec<Object>)) -> Reply {
    let own = &asked.world.keys;
    let mut keys = own.published();
    change(own, &mut keys);
    body::set(reply, "keys", json!(keys))
}

fn set(key: Option<&mut Object>, name: &str, value: Value) {
    if let Some(key) = key {
        body::put(key, name, value);
    }
}

/// An RSA key of half the length.
fn short(keys: &[Object]) -> Object {
    let mut short = keys.first().cloned().unwrap_or_default();
    let modulus = short.get("n").and_then(Value::as_str).unwrap_or_default();
    let modulus = modulus.get(..171).unwrap_or_default().to_owned();
    body::put(&mut short, "n", json!(modulus));
    body::put(&mut short, "kid", json!("short"));
    short
}

fn without_use_beside_encryption(keys: &mut Vec<Object>) {
    let mut encrypting = keys.first().cloned().unwrap_or_default();
    body::put(&mut encrypting, "use", json!("enc"));
    body::put(&mut encrypting, "kid", json!("for-encryption"));
    body::put(&mut encrypting, "alg", json!("RSA-OAEP"));
    for key in keys.iter_mut() {
        key.shift_remove("use");
    }
    keys.push(encrypting);
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
    let octets = BASE64_URL_SAFE_NO_PAD.decode(modulus).unwrap_or_default();
    BASE64_URL_SAFE_NO_PAD.encode([&[0], octets.as_slice()].concat())
}
