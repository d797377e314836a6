//! What a case demands of an exchange: one row per kind of demand, and what each kind says.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::suite::body_schema::BodySchema;
use crate::suite::catalogue::Class;

/// Makes of each row, `field: Kind(its word: its type)`, a kind of [`Demand`] and a field of [`Stated`]; a row without a
/// type is a demand that a file makes by `true`.
macro_rules! demands {
    (@field) => { bool };
    (@field $of:ty) => { Option<$of> };
    (@demand $stated:expr, $kind:ident) => { $stated.then_some(Demand::$kind) };
    (@demand $stated:expr, $kind:ident $of:ty) => { $stated.map(Demand::$kind) };
    (@stated) => { true };
    (@stated $word:ident) => { Some($word) };
    (@json) => { Json::Bool(true) };
    (@json $word:ident) => { serde_json::to_value($word).unwrap_or_default() };

    ($($(#[$doc:meta])+ $field:ident: $kind:ident $(($word:ident: $of:ty))?,)+) => {
        /// The kinds of demands.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub enum Demand {
            /// Nothing; no checked suite has it.
            #[default]
            Nothing,
            /// More than one kind, by their names; no checked suite has it.
            Several(Box<[&'static str]>),
            $($(#[$doc])+ $kind $(($of))?,)+
        }

        impl Demand {
            /// The name of the kind in files.
            pub(super) fn kind(&self) -> &'static str {
                match self {
                    Self::Nothing => "nothing",
                    Self::Several(_) => "several",
                    $(Self::$kind { .. } => stringify!($field),)+
                }
            }

            /// What it says, as JSON.
            pub(super) fn json(&self) -> Json {
                match self {
                    Self::Nothing | Self::Several(_) => Json::Null,
                    $(Self::$kind $(($word))? => demands!(@json $($word)?),)+
                }
            }
        }

        /// One demand as a file has it: a field for each kind of demand, of which one is given.
        #[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        #[schemars(rename = "Expectation")]
        struct Stated {
            /// The row that is broken when the demand is; the case's first unless said.
            #[serde(skip_serializing_if = "is_unsaid")]
            requirement: Option<Box<str>>,
            /// A milder verdict than the row's class; it never makes one harsher.
            #[serde(skip_serializing_if = "is_unsaid")]
            verdict: Option<Class>,
            /// The demand is made only where the target has this capability.
            #[serde(skip_serializing_if = "is_unsaid")]
            when: Option<Box<str>>,
            /// Why this is demanded, in the report beside the finding.
            #[serde(skip_serializing_if = "is_unsaid")]
            note: Option<Box<str>>,
            $($(#[$doc])+ #[serde(skip_serializing_if = "is_unsaid")] $field: demands!(@field $($of)?),)+
        }

        impl From<Stated> for Expectation {
            fn from(stated: Stated) -> Self {
                let given = [$(demands!(@demand stated.$field, $kind $($of)?)),+];
                let mut given = given.into_iter().flatten();
                let demand = match (given.next(), given.next()) {
                    (None, _) => Demand::Nothing,
                    (Some(one), None) => one,
                    (Some(first), Some(second)) => {
                        let all = [first, second].into_iter().chain(given);
                        Demand::Several(all.map(|demand| demand.kind()).collect())
                    }
                };
                Self {
                    requirement: stated.requirement,
                    verdict: stated.verdict,
                    when: stated.when,
                    note: stated.note,
                    demand,
                }
            }
        }

        impl From<Expectation> for Stated {
            fn from(expectation: Expectation) -> Self {
                let mut stated = Self {
                    requirement: expectation.requirement,
                    verdict: expectation.verdict,
                    when: expectation.when,
                    note: expectation.note,
                    ..Self::default()
                };
                match expectation.demand {
                    Demand::Nothing | Demand::Several(_) => {}
                    $(Demand::$kind $(($word))? => stated.$field = demands!(@stated $($word)?),)+
                }
                stated
            }
        }
    };
}

demands! {
    /// The kind of answer.
    outcome: Outcome(outcome: Outcome),
    /// An error answer with one of these codes, in the standard's words; the profile knows status and spelling.
    error: Error(codes: Box<[String]>),
    /// One of these statuses.
    status: Status(statuses: Box<[u16]>),
    /// A header field.
    header: Header(header: Box<HeaderCheck>),
    /// A member of the JSON body.
    member: Member(member: Box<MemberCheck>),
    /// A JSON Schema that the body satisfies.
    schema: Schema(schema: Box<BodySchema>),
    /// The profile's own shape.
    shape: Shape(shape: Shape),
    /// A relation between two values.
    relation: Relation(relation: Box<Relation>),
    /// A JWT in the answer.
    jwt: Jwt(jwt: Box<JwtCheck>),
    /// How many of repeated or simultaneous requests succeed.
    successes: Successes(bounds: Box<Successes>),
    /// The answers take as long as those of this step, which is made in turn with them; as far as Welch's t-test can tell.
    takes_as_long_as: TakesAsLongAs(step: Box<str>),
    /// Many wrong guesses in a row are not all answered at full speed: the later ones otherwise (429, a lock, Retry-After)
    /// or slower, or all of them slower than the right ones of an earlier step.
    slows_down: SlowsDown,
    /// The redirect at the end of an authorization request.
    redirect: Redirect(redirect: Box<Redirect>),
    /// The same kind of answer as an earlier step: success with success, error code with error code.
    same_as: SameAs(step: Box<str>),
    /// The text of error_description, where a document gives it word for word.
    error_text: ErrorText(text: Box<ErrorText>),
    /// The bytes of the body.
    body: Body(body: Box<Body>),
    /// What the keys of a JWK Set in the body have in common.
    key_set: KeySet(rule: KeySet),
    /// One of these holds.
    any_of: AnyOf(all: Box<[Expectation]>),
}

fn is_unsaid<T: Default + PartialEq>(field: &T) -> bool {
    *field == T::default()
}

/// One demand. Exactly one of its kinds is given, besides `requirement`, `verdict`, `when` and `note`.
// A run holds tens of thousands of them, so it has room for one kind and not, as in a file, a field for each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Stated", into = "Stated")]
pub struct Expectation {
    /// The row that is broken when the demand is; the case's first unless said.
    pub requirement: Option<Box<str>>,
    /// A milder verdict than the row's class; it never makes one harsher.
    pub verdict: Option<Class>,
    /// The demand is made only where the target has this capability.
    pub when: Option<Box<str>>,
    /// Why this is demanded, in the report beside the finding.
    pub note: Option<Box<str>>,
    /// What is demanded.
    pub demand: Demand,
}

impl Expectation {
    /// The names of the kinds that are given; a good row has exactly one.
    pub fn kinds(&self) -> Vec<&'static str> {
        match &self.demand {
            Demand::Nothing => Vec::new(),
            Demand::Several(kinds) => kinds.to_vec(),
            one => vec![one.kind()],
        }
    }

    /// The demands of which one must hold, if it is of that kind.
    pub fn alternatives(&self) -> &[Self] {
        match &self.demand {
            Demand::AnyOf(all) => all,
            _ => &[],
        }
    }

    /// Whether it is about many answers together, and none of them alone.
    pub fn is_about_many(&self) -> bool {
        matches!(
            self.demand,
            Demand::Successes(_) | Demand::TakesAsLongAs(_) | Demand::SlowsDown
        )
    }

    /// Whether the demand is that an authorization request leads to no code, so that its pass needs a control.
    pub fn demands_no_code(&self) -> bool {
        match &self.demand {
            Demand::Redirect(redirect) => {
                redirect.happens == Some(false)
                    || redirect.error.is_some()
                    || redirect.lacks.as_deref() == Some("code")
            }
            Demand::AnyOf(all) => all.iter().all(Self::demands_no_code),
            _ => false,
        }
    }

    /// Whether the demand is that a request is refused, so that its pass needs a control.
    pub fn demands_refusal(&self) -> bool {
        match &self.demand {
            Demand::Error(_) | Demand::Successes(_) => true,
            Demand::Outcome(outcome) => matches!(
                outcome,
                Outcome::Refused | Outcome::NoToken | Outcome::InvalidClient
            ),
            Demand::AnyOf(all) => all.iter().all(Self::demands_refusal),
            _ => false,
        }
    }
}

impl From<Demand> for Expectation {
    fn from(demand: Demand) -> Self {
        Self {
            demand,
            ..Self::default()
        }
    }
}

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
    #[serde(skip_serializing_if = "Option::is_none")]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_room_for_tens_of_thousands_of_demands() {
        assert!(size_of::<Demand>() <= 24, "{}", size_of::<Demand>());
    }

    #[test]
    fn what_a_file_states_is_what_is_written_again() {
        for text in [
            r#"{"outcome":"no_token"}"#,
            r#"{"requirement":"A-1","verdict":"warn","slows_down":true}"#,
            r#"{"any_of":[{"status":[200]},{"same_as":"first"}]}"#,
        ] {
            let read: Expectation = serde_json::from_str(text).expect("it is a demand");
            let written = serde_json::to_string(&read).expect("a demand is data");
            assert_eq!(written, text);
        }
    }
}
