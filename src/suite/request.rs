//! How a case says what is sent: the valid request of a grant, and the one change to it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::value::Value;

/// A request: the valid one of a grant by the profile, or to another endpoint, then changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// Where it goes; `token` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The grant whose valid request this is; the profile's parameter table fills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// The role of the client that sends it; unless said, the first that the profile allows the grant.
    /// `another` is a second client of the same kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The role of the user whose name and password are sent; `alice` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How the client authenticates; by its own method unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Box<Auth>>,
    /// The id of an earlier step whose request is sent again, the same parameters and credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
    /// What is changed, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Change>,
    /// Parameters of a request that no grant fills, in order; they may repeat. A device authorization request has the
    /// usual scope besides, unless it names one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(String, Value)>,
    /// The method; the endpoint's own unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Parameters of the URI's query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, Value)>,
    /// Further header fields; they may repeat.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, Value)>,
    /// The Content-Type; the form's own unless said, none at all when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Value>,
    /// How the parameters are written; the profile's way unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<BodyForm>,
    /// The whole body, in place of the parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Path values in place of the client's own: `applicationId` of another application.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// How the body is compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compress: Option<Compression>,
    /// What only the socket writer can send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<Socket>,
    /// It goes over plain http to the same host and path, with made-up credentials only. That nobody answers there
    /// satisfies every demand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub plain_http: bool,
}

/// One change to the parameters. `[name, value]` pairs, since a repeated parameter is something to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The parameter has this value, once; it is added at the end if it was not there.
    Set(String, Value),
    /// One more parameter at the end, whether or not the name is there.
    Add(String, Value),
    /// The parameter is not sent.
    Remove(String),
    /// The parameter is sent without a value.
    Empty(String),
    /// The parameter is sent twice, with the same value.
    Repeat(String),
    /// The parameter is sent a second time, with this value.
    RepeatWith(String, Value),
    /// The parameter's value is altered.
    Alter(String, Alteration),
    /// The parameter has another name.
    Rename(String, String),
    /// The parameter goes into the query of the URI, `*` for all.
    ToQuery(String),
    /// In a JSON body the parameter has this value, of any type.
    Json(String, serde_json::Value),
    /// In a JSON body the parameter is of another type: a number, an array or an object around its value.
    WrongType(String),
    /// The parameters go in the opposite order.
    Reverse,
}

impl Change {
    /// The parameter it is about, if it is about one.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Set(name, _)
            | Self::Add(name, _)
            | Self::Remove(name)
            | Self::Empty(name)
            | Self::Repeat(name)
            | Self::RepeatWith(name, _)
            | Self::Alter(name, _)
            | Self::Rename(name, _)
            | Self::ToQuery(name)
            | Self::Json(name, _)
            | Self::WrongType(name) => Some(name),
            Self::Reverse => None,
        }
    }

    /// Every text in it that may hold placeholders.
    pub(crate) fn texts_mut(&mut self) -> Vec<&mut String> {
        match self {
            Self::Set(name, value) | Self::Add(name, value) | Self::RepeatWith(name, value) => {
                let (Value::Text(text) | Value::Raw(text)) = value;
                vec![name, text]
            }
            Self::Remove(name)
            | Self::Empty(name)
            | Self::Repeat(name)
            | Self::Alter(name, _)
            | Self::ToQuery(name)
            | Self::Json(name, _)
            | Self::WrongType(name) => vec![name],
            Self::Rename(from, to) => vec![from, to],
            Self::Reverse => Vec::new(),
        }
    }
}

/// A recipe that makes another value of a given one. A value derived from a secret is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// The last character is left out.
    DropLast,
    /// The first character is left out.
    DropFirst,
    /// Only the first half stays.
    FirstHalf,
    /// The first eight characters stay.
    FirstEight,
    /// The last character is another one of the same kind.
    FlipLast,
    /// The first character is another one of the same kind.
    FlipFirst,
    /// The character in the middle is another one of the same kind.
    FlipMiddle,
    /// An `x` is added at the end.
    Append,
    /// An `x` is added at the beginning.
    Prepend,
    /// A space is added at the end.
    AppendSpace,
    /// A space is added at the beginning.
    PrependSpace,
    /// A slash is added at the end.
    AppendSlash,
    /// Path segments are added at the end.
    AppendPath,
    /// A query is added at the end.
    AppendQuery,
    /// A fragment is added at the end.
    AppendFragment,
    /// A line feed is added at the end.
    AppendNewline,
    /// A NUL is added at the end.
    AppendNul,
    /// Upper case for lower and lower for upper.
    SwapCase,
    /// All in upper case.
    Upper,
    /// All in lower case.
    Lower,
    /// The host of a URI in upper case.
    HostUpper,
    /// The path of a URI in upper case.
    PathUpper,
    /// The port of a URI's scheme is written out.
    DefaultPort,
    /// Another port of the same host.
    OtherPort,
    /// One unreserved character is percent-encoded, a second time beyond the form's own encoding.
    PercentEncode,
    /// The first path segment is preceded by one that `..` takes back.
    DotSegments,
    /// The scheme of a URI is the other of http and https.
    OtherScheme,
    /// The host of a URI has one label more, in front.
    Subdomain,
    /// The host of a URI goes on after its end, in a domain of somebody else.
    HostSuffix,
    /// User information stands before the host of a URI.
    UserInfo,
    /// As often as makes 64 KiB.
    Repeat64k,
    /// The value, a comma, and the value again.
    TwiceByComma,
    /// The value, a space, and the value again.
    TwiceBySpace,
    /// In double quotes.
    Quoted,
    /// The words in the opposite order.
    ReverseWords,
}

impl Alteration {
    /// How a report shows the recipe.
    pub fn recipe(self) -> String {
        let name = format!("{self:?}");
        let mut words = String::with_capacity(name.len() + 4);
        for (at, letter) in name.char_indices() {
            if at > 0 && letter.is_uppercase() {
                words.push('_');
            }
            words.extend(letter.to_lowercase());
        }
        words
    }
}

/// How the parameters are written into the body, where that is not the profile's own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyForm {
    /// `application/x-www-form-urlencoded`, space as `+`.
    Form,
    /// The same with space as `%20`.
    FormPercent20,
    /// The same with every byte of names and values percent-encoded, upper-case hex.
    FormEncodeAll,
    /// The same with every byte percent-encoded, lower-case hex.
    FormEncodeAllLower,
    /// The same with `;` between the parameters.
    FormSemicolons,
    /// A JSON object of strings.
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// XML.
    Xml,
    /// Nothing: the body is empty.
    Empty,
}

/// How the body is compressed. Reports show it as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// gzip, and `Content-Encoding` says so.
    Gzip,
    /// zlib, and `Content-Encoding` calls it deflate.
    Deflate,
    /// gzip, and nothing says so.
    GzipUnsaid,
    /// gzip without its last bytes.
    GzipCutOff,
    /// gzip with a checksum that is not that of the body.
    GzipWrongChecksum,
    /// gzip of gzip, and `Content-Encoding` says so.
    GzipTwice,
}

/// What reqwest would normalise, and so is written to the socket by ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Socket {
    /// Header names in upper case.
    UpperCaseHeaders,
    /// Header names in lower case.
    LowerCaseHeaders,
    /// The body in chunks of a few bytes.
    SmallChunks,
    /// The header fields and the body in separate, delayed segments.
    SlowSegments,
}

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
