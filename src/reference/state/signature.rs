//! Whether a JWT is signed with the key of whom it is said to be from (RFC 7515, RFC 7518).

use jsonwebtoken::{Algorithm, DecodingKey};

use crate::state::clients::{AuthMethod, Client, ClientKey};
use crate::wire::jws::Unverified;

/// As the client registered it, and without extensions, of which none is understood here (RFC 7515 section 4.1.11).
pub(crate) fn is_of_client(client: &Client, token: &Unverified<'_>) -> bool {
    !token.has_critical_extensions() && is_with_key_of(client, token)
}

/// As the client registered it: with its secret, or with that of its keys which the header names.
pub(crate) fn is_with_key_of(client: &Client, token: &Unverified<'_>) -> bool {
    if client.uses(AuthMethod::SecretJwt) {
        return is_macced(client, token);
    }
    let is_named = |key: &&ClientKey| token.key_id().is_none_or(|kid| kid == key.kid);
    client.uses(AuthMethod::PrivateKeyJwt)
        && client
            .keys
            .iter()
            .filter(is_named)
            .any(|key| is_with(key, token))
}

/// With this key, by an algorithm for which it is registered.
pub(crate) fn is_with(key: &ClientKey, token: &Unverified<'_>) -> bool {
    token
        .algorithm()
        .filter(|algorithm| key.algorithms.contains(algorithm))
        .is_some_and(|algorithm| is_with_pem(&key.pem, token, algorithm))
}

/// With this public key, by this algorithm.
pub(crate) fn is_with_pem(pem: &str, token: &Unverified<'_>, algorithm: Algorithm) -> bool {
    let key = match algorithm {
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem.as_bytes()),
        _ => DecodingKey::from_rsa_pem(pem.as_bytes()),
    };
    key.is_ok_and(|key| token.is_signed_by(&key, algorithm))
}

/// The secret is long enough for each of the three (RFC 7518 section 3.2).
fn is_macced(client: &Client, token: &Unverified<'_>) -> bool {
    let by_secret = |algorithm: &Algorithm| {
        matches!(
            algorithm,
            Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512
        )
    };
    let key = DecodingKey::from_secret(client.secret.as_bytes());
    let algorithm = token.algorithm().filter(by_secret);
    algorithm.is_some_and(|algorithm| token.is_signed_by(&key, algorithm))
}
