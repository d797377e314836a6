//! What each kind of demand says: answers, header fields, members, shapes, relations, tokens, redirects.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::some_whole;

/// Kinds of answers, judged by the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Status 200 and a JSON object with `access_token`, or what the profile calls success.
    Success,
    /// An OAuth error answer, of whichever code, and no token.
    Refused,
    /// No token; below 500. Need not be OAuth JSON, since a gateway may have said it.
    NoToken,
    /// Failed client authentication: `invalid_client` with 400 or 401.
    InvalidClient,
    /// Below 500, whatever it is.
    Answered,
    /// A success status (2xx) of an endpoint that issues no tokens.
    Accepted,
    /// An answer of the endpoint's own: no redirect (3xx) in its place, as to a login page.
    NoRedirect,
}

/// A demand on a header field. Names, directives, schemes and media types are compared without regard to case.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct HeaderCheck {
    /// The field's name.
    pub name: String,
    /// Whether the field is there at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
    /// A directive in its list, over several lines: `no-store`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub directive: Option<Box<str>>,
    /// A challenge of this scheme is among those offered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<Box<str>>,
    /// The challenge of `scheme` has this parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<Box<str>>,
    /// The parameter, if it is there, has this value (without regard to case).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter_is: Option<Box<str>>,
    /// The media type, without its parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub media_type: Option<Box<str>>,
    /// The whole value, without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<Box<str>>,
    /// A regular expression the whole value matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<Box<str>>,
    /// The demand holds also where the field is not there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub if_present: bool,
}

/// JSON types as a demand names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JsonType {
    /// A string.
    String,
    /// A number without fraction and exponent, as written.
    Integer,
    /// Any number.
    Number,
    /// true or false.
    Boolean,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A demand on a member of the JSON body, by name or by dotted path.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MemberCheck {
    /// The member's name, or a dotted path.
    pub name: String,
    /// Whether it is there at all. Unless said, every other demand makes it required.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<bool>,
    /// The other demands hold also where the member is not there.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub if_present: bool,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json: Option<JsonType>,
    /// Its value; `{{captures}}` in a string are replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<serde_json::Value>,
    /// One of these texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of: Option<Box<[String]>>,
    /// One of these texts, without regard to case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub one_of_ignoring_case: Option<Box<[String]>>,
    /// A regular expression the whole text matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matches: Option<Box<str>>,
    /// Text that is not part of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Box<str>>,
    /// The smallest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i64>,
    /// The largest number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i64>,
    /// The largest number of characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// The fewest bits of entropy that its length and alphabet allow, over all values seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_bits: Option<u32>,
    /// No two exchanges have the same value.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// It is a URI reference.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub uri: bool,
    /// It is an absolute URI; https unless the target is on loopback.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub https_uri: bool,
}

/// Shapes that the profile describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// The profile's success: schema and relations.
    Success,
    /// The profile's error: schema and vocabulary.
    Error,
    /// A body in strict JSON: UTF-8, no byte order mark, no repeated member, nothing behind it.
    StrictJson,
    /// No member of the body stands twice; nothing is said of a body that is no JSON.
    UniqueMembers,
    /// An error status that fits its code by the profile's status map.
    ErrorStatus,
    /// An error code that is registered or documented.
    ErrorCode,
}

/// How two values relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// The same text or number.
    Equal,
    /// Another text or number.
    Different,
    /// Numbers, apart by at most the tolerance.
    Near,
    /// Every word on the left is on the right too.
    SubsetOf,
    /// The same words, in any order.
    SameWordsAs,
    /// The same JSON, whatever the order of members and elements: what a set has no order of.
    SameSetAs,
    /// The left number is at most the right one.
    AtMost,
    /// The left text holds the right one.
    Contains,
    /// The left text does not hold the right one.
    Lacks,
    /// The left text does not hold the right one, nor does any part of it that is read as Base64, base64url or hex.
    Hides,
    /// The left list or text is, or has as an element, the right one.
    Includes,
    /// The whole left text matches the regular expression on the right.
    Matches,
    /// Texts that differ in at least as many places as the tolerance says: what is random, not counted.
    FarFrom,
}

/// A relation between two values; either side is text with `{{captures}}`, sums of numbers with ` + ` and ` - `.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    /// The left side.
    pub left: String,
    /// How they relate.
    pub is: Is,
    /// The right side.
    pub right: String,
    /// How far apart numbers may be, in their own unit, or texts must be, in characters; 0 unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<i64>,
    /// The relation holds also where one side is not there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub if_present: bool,
}

/// A demand on a JWT.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct JwtCheck {
    /// The member that holds it, or text with `{{captures}}`.
    pub of: String,
    /// The demand holds also where it is not there, or is no JWT.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub if_present: bool,
    /// The signature verifies by a key of the target's JWK Set.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub verified: bool,
    /// The three segments are unpadded base64url, header and payload strict JSON objects without repeated names.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub well_formed: bool,
    /// One of these algorithms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<Vec<String>>,
    /// A demand on a header parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<MemberCheck>,
    /// A demand on a claim.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim: Option<MemberCheck>,
    /// `aud` is, or has as an element, this text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// The left half of the hash of this text, by the header's algorithm, is the claim `at_hash` (or `c_hash`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_of: Option<String>,
    /// The claim that `hash_of` is about; `at_hash` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash_claim: Option<String>,
    /// `exp` is in the future, `iat` and `nbf` are not, by this many seconds of clock skew.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "some_whole::<_, _, 0, 86_400>"
    )]
    #[schemars(range(min = 0, max = 86_400))]
    pub times_within: Option<i64>,
}

/// How many requests of a group may succeed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Successes {
    /// At least so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<usize>,
    /// At most so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_most: Option<usize>,
}

/// A demand on where an authorization request ends.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Redirect {
    /// Whether the user agent is sent to the redirect URI at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub happens: Option<bool>,
    /// A parameter of the redirect is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has: Option<String>,
    /// A parameter of the redirect is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<String>,
    /// `[name, value]`: a parameter of the redirect has exactly this value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equals: Option<(String, String)>,
    /// The redirect carries an error, one of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Vec<String>>,
    /// A parameter, if it is there, has only characters of RFC 6749's error sets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_characters: Option<String>,
    /// A parameter, if it is there, has only characters of RFC 6749's VSCHAR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_characters: Option<String>,
    /// No parameter comes twice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unrepeated: bool,
    /// Redirects that answer a posted form on the way there have one of these statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_forms: Option<Vec<u16>>,
}

/// The text of error_description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ErrorText {
    /// Word for word.
    pub equals: String,
}

/// A demand on the bytes of the body.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Body {
    /// Text that is not in it; `{{captures}}` are replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Vec<String>>,
    /// A regular expression that matches nowhere in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks_match: Option<String>,
    /// No value that the request sent as a secret comes back in it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub lacks_secrets: bool,
    /// The most bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_bytes: Option<usize>,
    /// Nothing at all.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub empty: bool,
}

/// What a schema cannot say of the keys of a JWK Set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeySet {
    /// Two keys of one type have two names.
    DistinctNames,
    /// The first certificate of a key is about that key.
    CertificatesFit,
}
