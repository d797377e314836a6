//! What is issued (RFC 6749 sections 5.1 and 6).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::rules::ends::Ends;
use crate::state::clients::{GrantType, JWT_BEARER};
use crate::state::keys::KeyChoice;
use crate::state::order::Order;
use crate::wire::body;
use crate::wire::reply::Object;

/// What was issued, to be put into words.
pub(crate) struct Issued<'a> {
    pub(crate) order: &'a Order,
    /// Whom the tokens speak of.
    pub(crate) subject: &'a str,
    pub(crate) access_token: String,
    pub(crate) expires_in: u64,
    pub(crate) refresh_token: Option<String>,
    pub(crate) id_token: Option<String>,
}

/// What an access token that is a JWT says.
pub(crate) struct Said<'a> {
    pub(crate) order: &'a Order,
    pub(crate) issuer: String,
    pub(crate) subject: &'a str,
    pub(crate) jti: &'a str,
    pub(crate) issued: u64,
    pub(crate) expires: u64,
}

/// How tokens are issued.
pub(crate) struct Tokens {
    /// The grants that are offered.
    pub(crate) grants: &'static [GrantType],
    /// Protected resources a token can be asked for; the parameter is unknown where there are none.
    pub(crate) resources: &'static [&'static str],
    /// What a token is good for whose request names a resource, in place of that.
    pub(crate) fixed_audience: Option<&'static str>,
    pub(crate) access_token_expires: bool,
    pub(crate) refresh_token_expires: bool,
    /// For how many seconds after its end an access token is still taken (RFC 7519 section 4.1.4).
    pub(crate) leeway: u64,
    /// What of the earlier grants of the same client and user a new one ends.
    pub(crate) earlier: Ends,
    /// What of its earlier grants a new one of a client that asks for itself ends.
    pub(crate) earlier_of_machines: Ends,
    /// What an access token is good for.
    pub(crate) scope: fn(&Order) -> Vec<String>,
    /// Whether a client that asks for itself gets the same token again while it lives.
    pub(crate) hands_out_again: bool,
    /// Whom tokens speak of that a client asked for itself, where it is not the client.
    pub(crate) subject_of_machines: Option<&'static str>,
    /// The answer.
    pub(crate) words: fn(Issued<'_>) -> Object,
    /// Type, key and claims of an access token that is a JWT.
    pub(crate) access_token_type: &'static str,
    pub(crate) access_token_key: KeyChoice,
    pub(crate) access_token_claims: fn(&Said<'_>) -> Object,
    pub(crate) has_id_tokens: bool,
    /// Whether a refresh gives an ID token, too, as it may (OpenID Connect Core section 12.2).
    pub(crate) has_id_token_at_refresh: bool,
    /// Whether there is an ID token only where the scope has `openid`.
    pub(crate) id_token_needs_openid: bool,
    /// `at_hash`, of the SHA-256 of the access token.
    pub(crate) at_hash: fn(&[u8]) -> String,
    pub(crate) id_token_has_at_hash: bool,
}

/// What an access token is good for when the request names no resource (RFC 9068 section 3).
pub(crate) const DEFAULT_AUDIENCE: &str = "https://api.example";

impl Tokens {
    /// Tokens expire; `expires_in` tells when, and `scope` for what (section 5.1). Of a client that asks for itself they speak
    /// of the client (RFC 9068 section 2.2). The resource may be named (RFC 8707 section 2). There is an ID token where `openid`
    /// was asked for (OpenID Connect Core section 3.1.2.1), with the left half of the hash (section 3.1.3.6 there).
    pub(crate) fn standard() -> Self {
        Self {
            grants: &[
                GrantType::AuthorizationCode,
                GrantType::RefreshToken,
                GrantType::ClientCredentials,
                GrantType::Password,
                GrantType::DeviceCode,
                JWT_BEARER,
            ],
            resources: &[DEFAULT_AUDIENCE, "https://other-api.example"],
            fixed_audience: None,
            access_token_expires: true,
            refresh_token_expires: true,
            leeway: 0,
            earlier: Ends::Nothing,
            earlier_of_machines: Ends::Nothing,
            scope: |order| order.scope.clone(),
            hands_out_again: false,
            subject_of_machines: None,
            words: in_standard_words,
            access_token_type: "at+jwt",
            access_token_key: KeyChoice::Es256,
            access_token_claims: standard_claims,
            has_id_tokens: true,
            has_id_token_at_refresh: true,
            id_token_needs_openid: true,
            at_hash: |hash| BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2]),
            id_token_has_at_hash: true,
        }
    }
}

/// RFC 6749 section 5.1.
fn in_standard_words(issued: Issued<'_>) -> Object {
    let scope = &issued.order.scope;
    let members = body::object(json!({
        "access_token": issued.access_token,
        "token_type": "Bearer",
        "expires_in": issued.expires_in,
    }));
    let mut members = with_optional(members, "refresh_token", issued.refresh_token);
    if !scope.is_empty() {
        members.insert("scope".into(), json!(scope.join(" ")));
    }
    with_optional(members, "id_token", issued.id_token)
}

/// The members, and one more where it has a value.
pub(crate) fn with_optional(mut members: Object, name: &str, value: Option<String>) -> Object {
    if let Some(value) = value {
        members.insert(name.into(), Value::String(value));
    }
    members
}

/// RFC 9068 section 2.2.
fn standard_claims(said: &Said<'_>) -> Object {
    let grant = &said.order.grant;
    let mut claims = body::object(json!({
        "iss": said.issuer, "exp": said.expires, "aud": said.order.audience, "sub": said.subject,
        "client_id": grant.client.id, "iat": said.issued, "jti": said.jti, "scope": said.order.scope.join(" "),
    }));
    if grant.user.is_some() {
        claims.insert("auth_time".into(), json!(grant.auth_time));
    }
    claims
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::Tokens;

    #[test]
    fn at_hash_is_the_left_half_in_base64url() {
        // From OpenID Connect Core appendix A.3.
        let hash = Sha256::digest("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(
            (Tokens::standard().at_hash)(&hash),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
