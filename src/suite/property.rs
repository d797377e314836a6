//! Properties: what must hold of every answer, whatever was sent. The fuzzer judges each of its exchanges by all of them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::catalogue::Class;
use crate::suite::demand::Expectation;
use crate::suite::every::Every;

/// The word that opens a file of properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PropertiesKind {
    /// `kind: properties`.
    Properties,
}

/// One file of properties.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PropertiesFile {
    /// Always `properties`.
    pub kind: PropertiesKind,
    /// The subject in a few words.
    pub title: String,
    /// The properties.
    pub properties: Vec<Property>,
}

/// What must hold of every answer, whatever was sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Property {
    /// The slug, unique in its file; path and slug together are the id that never changes.
    pub id: String,
    /// Raised when the property judges differently than before; 1 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// What is right, in one sentence.
    pub title: String,
    /// Rows of the catalogue that it decides, the one that decides its level first.
    pub requirements: Vec<String>,
    /// Why it matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How servers usually get it wrong and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// What the target must offer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// The only grants it is for; all unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grant: Vec<String>,
    /// What only the program can judge; in place of `expect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<Holds>,
    /// With `holds: no_token_for_a_breach`: what breaks a MUST, and which row that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub breaches: Option<Box<Breaches>>,
    /// With `holds: sequences`: what ends a token, and which row says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endings: Option<Box<Endings>>,
    /// Which answers `expect` is about; all unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// The demands, as those of a case with `every`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
    /// A milder verdict than the row's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Class>,
    /// What a case demands that `promote` makes of a finding; `outcome: answered` unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub as_case: Vec<Expectation>,
}

/// What only the program can judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// The connection is not dropped instead of an answer.
    ConnectionKept,
    /// The answer comes within the time limit.
    AnsweredInTime,
    /// A request that breaks a MUST gets no token.
    NoTokenForABreach,
    /// Unknown parameters with plain names and values change nothing.
    UnknownIgnored,
    /// The same request twice gets the same kind of answer.
    SameAgain,
    /// The valid request is still answered afterwards.
    StillServed,
    /// What was sent does not become a header field of the answer.
    NoInjectedHeader,
    /// What was sent does not stand unescaped in HTML or in a header field.
    NoRawReflection,
    /// No secret that was sent comes back in an error.
    NoSecretReflection,
    /// Over random sequences of requests tokens live and die as a small model says.
    Sequences,
}

/// What breaks a MUST in a request that is otherwise valid, each with the row that says so. Of a parameter that is not
/// named nothing is demanded. The credentials of Basic are called `Authorization`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breaches {
    /// The parameter has another value than the valid one.
    pub another_value: BTreeMap<String, String>,
    /// The parameter is sent without a value.
    pub no_value: BTreeMap<String, String>,
    /// The parameter is left out, or has another name.
    pub left_out: BTreeMap<String, String>,
    /// A parameter is sent twice.
    pub sent_twice: String,
    /// The body is in a form that the endpoint does not read.
    pub other_form: String,
    /// The header of an assertion says `alg` none.
    pub unsigned_assertion: String,
    /// An assertion has a critical extension that nobody knows.
    pub unknown_critical: String,
    /// Grant types beyond those of the profile that a server may take.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_grant_types: Vec<String>,
}

impl Breaches {
    /// Every row it names, with its place.
    pub(crate) fn rows(&self) -> Vec<(String, &str)> {
        let by_parameter = [
            ("another_value", &self.another_value),
            ("no_value", &self.no_value),
            ("left_out", &self.left_out),
        ];
        let named = by_parameter.into_iter().flat_map(|(list, rows)| {
            rows.iter()
                .map(move |(name, row)| (format!("{list}.{name}"), row.as_str()))
        });
        let others = [
            ("sent_twice", &self.sent_twice),
            ("other_form", &self.other_form),
            ("unsigned_assertion", &self.unsigned_assertion),
            ("unknown_critical", &self.unknown_critical),
        ];
        named
            .chain(others.map(|(place, row)| (place.to_owned(), row.as_str())))
            .collect()
    }
}

/// What ends a token, or must not, each with the row that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endings {
    /// A refresh token works for the client alone that it was issued to.
    pub own_client: String,
    /// A revoked token is dead.
    pub revoked: String,
    /// With a refresh token end the access tokens that came from it.
    pub came_from_revoked: String,
    /// Another client's revocation ends nothing.
    pub foreign_revocation: String,
    /// A refresh token that was replaced is dead.
    pub replaced: String,
    /// With the reuse of a replaced token its whole family ends.
    pub reused: String,
}

impl Endings {
    /// Every row it names, with its place.
    pub(crate) fn rows(&self) -> [(&'static str, &str); 6] {
        [
            ("own_client", &self.own_client),
            ("revoked", &self.revoked),
            ("came_from_revoked", &self.came_from_revoked),
            ("foreign_revocation", &self.foreign_revocation),
            ("replaced", &self.replaced),
            ("reused", &self.reused),
        ]
    }
}
