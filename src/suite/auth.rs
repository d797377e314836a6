//! How a client authenticates, or fails to.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::alteration::Alteration;
use crate::suite::value::Value;

/// How the client authenticates, or fails to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Auth {
    /// The method; the client's own unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The method is one that the client did not register, on purpose.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unregistered: bool,
    /// The role whose credentials are used, in place of the sending client's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Another client identifier than the role's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<Value>,
    /// Another secret than the role's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<Value>,
    /// The role's secret, altered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alter_secret: Option<Alteration>,
    /// The role's client identifier, altered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alter_client_id: Option<Alteration>,
    /// The scheme word of the Authorization header; `Basic` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// How identifier and password become one string; form-encoded first unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<BasicEncoding>,
    /// The whole Authorization header, in place of the method's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<Value>,
    /// A second authentication in the same request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub also: Option<Box<Self>>,
    /// How the assertion differs from a valid one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Assertion>,
}

/// How identifier and password are joined for Basic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BasicEncoding {
    /// Each form-urlencoded first (RFC 6749 section 2.3.1).
    Form,
    /// The same, but colons of the secret are written as they are; a secret without one is no case.
    ColonAsItIs,
    /// As they are.
    Raw,
    /// The scheme's Base64 in the URL-safe alphabet, without padding.
    Base64url,
    /// Without a colon and a password.
    NoColon,
    /// Not Base64 at all.
    NotBase64,
}

/// How an assertion differs from a valid one. Times are seconds from now.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Assertion {
    /// Claims that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// Claims with another value; `{{captures}}` in strings are replaced.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, serde_json::Value>,
    /// Times with another distance from now: `exp`, `iat`, `nbf`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub times: BTreeMap<String, i64>,
    /// Header parameters with another value.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub header: BTreeMap<String, serde_json::Value>,
    /// Header parameters that are left out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drop_header: Vec<String>,
    /// The algorithm; the key's own unless said. `none` leaves the signature empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The key; the client's own unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<SigningKey>,
    /// The finished assertion, altered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alter: Option<Alteration>,
    /// The payload's text in place of the claims, for what JSON cannot say: a repeated member, trailing bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_suffix: Option<String>,
    /// Text put right behind the opening brace of the payload: a repeated member comes first this way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload_prefix: Option<String>,
    /// Text put right behind the opening brace of the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header_prefix: Option<String>,
    /// Another value of the type parameter; empty leaves it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion_type: Option<String>,
    /// The whole assertion, in place of a built one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Value>,
}

/// Which key signs an assertion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SigningKey {
    /// The client's own.
    Own,
    /// The key of the client in the role that a second client of the same kind has.
    Another,
    /// A key made for this run, of the same type as the own one.
    Fresh,
    /// The own public key in PEM, as an HMAC secret.
    OwnPublicAsHmac,
    /// The client's secret in other case, as an HMAC secret.
    WrongSecret,
}
