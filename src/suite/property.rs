//! Properties: what must hold of every answer, whatever was sent. The fuzzer judges each of its exchanges by all of them.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::case::{Case, Every, ForEach, Step};
use crate::suite::catalogue::Class;
use crate::suite::expect::Expectation;
use crate::suite::request::Request;

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
    /// Which answers `expect` is about; all unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Every>,
    /// The demands, as those of a case with `every`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
    /// A milder verdict than the row's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Class>,
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

impl Property {
    /// The property as a case, so that plan, list, coverage and reports see it like one.
    pub(crate) fn into_case(self, profiles: &[String]) -> Case {
        let grants = if self.grant.is_empty() {
            vec!["all".to_owned()]
        } else {
            self.grant.clone()
        };
        let request = Request {
            grant: Some("{{grant}}".to_owned()),
            ..Request::default()
        };
        Case {
            id: self.id.clone(),
            revision: self.revision,
            title: self.title.clone(),
            requirements: self.requirements.clone(),
            why: self.why.clone(),
            mend: self.mend.clone(),
            requires: self.requires.clone(),
            profiles: profiles.to_vec(),
            for_each: ForEach {
                grant: grants,
                ..ForEach::default()
            },
            steps: vec![Step {
                request: Some(request),
                ..Step::default()
            }],
            property: Some(Arc::new(self)),
            ..Case::default()
        }
    }
}
