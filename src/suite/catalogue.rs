//! The catalogue of requirements: one row per observable sentence of a standard or of a vendor's document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::Message;

/// The word that opens a requirements file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementsKind {
    /// `kind: requirements`.
    Requirements,
}

/// One file of the catalogue: the rows of one document.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequirementsFile {
    /// Always `requirements`.
    pub kind: RequirementsKind,
    /// The document, as reports name it.
    pub document: Document,
    /// Its rows.
    pub requirements: Vec<Requirement>,
}

/// A standard or a vendor's document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The prefix of its rows: `RFC6749`.
    pub id: String,
    /// Its title.
    pub title: String,
}

/// How binding a sentence is, in the word of its document.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Level {
    /// A MUST, MUST NOT, REQUIRED, SHALL.
    #[serde(rename = "MUST")]
    Must,
    /// A SHOULD, SHOULD NOT, RECOMMENDED.
    #[serde(rename = "SHOULD")]
    Should,
    /// A MAY, OPTIONAL.
    #[serde(rename = "MAY")]
    May,
    /// Stated without an RFC 2119 word.
    #[serde(rename = "plain")]
    Plain,
    /// A rule of syntax.
    #[serde(rename = "ABNF")]
    Abnf,
    /// A sentence of a vendor's own document.
    #[serde(rename = "VENDOR")]
    Vendor,
}

impl Level {
    /// The word as reports print it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Must => "MUST",
            Self::Should => "SHOULD",
            Self::May => "MAY",
            Self::Plain => "plain",
            Self::Abnf => "ABNF",
            Self::Vendor => "VENDOR",
        }
    }
}

/// How certain a deviation from the row is; it decides the verdict.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Worth recording, never a finding.
    Info,
    /// Cannot be settled from outside.
    Undecidable,
    /// A SHOULD, a hint, or an observation that allows another reading.
    Warn,
    /// The observation is conclusive.
    Fail,
}

/// What a deviation from a row lets happen; the later, the worse. It says in which order problems are to be mended, not
/// how certain they are.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Harm {
    /// Nothing but form: another error code or header field than the one that is due.
    #[default]
    Form,
    /// Clients break: one that does right is refused, or cannot use what it gets.
    Breaks,
    /// A secret leaks: a token, code, password or what is known of somebody comes to eyes that it is not for.
    Leaks,
    /// Somebody gets in: by what is stolen, guessed, forged, dead or another's, or keeps more or longer than was granted.
    GetsIn,
}

impl Harm {
    /// The same in words.
    pub fn words(self) -> Message {
        Message::new(match self {
            Self::Form => "harm-form",
            Self::Breaks => "harm-breaks",
            Self::Leaks => "harm-leaks",
            Self::GetsIn => "harm-gets-in",
        })
    }
}

/// One row of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Document, section, running number: `RFC6749-5.2-10`.
    pub id: String,
    /// How binding the sentence is.
    pub level: Level,
    /// The word in the text itself, where it is more than the level: `MUST NOT (client)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub word: Option<String>,
    /// Grants and features it is about.
    pub applies_to: String,
    /// What is required, in one sentence.
    pub sentence: String,
    /// How a black box decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    /// What a deviation means.
    pub class: Class,
    /// What a deviation lets happen.
    pub harm: Harm,
    /// Why no case decides the row, where it is conclusive and yet none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Requirement {
    /// The section within the document, `5.2` of `RFC6749-5.2-10`.
    pub fn section(&self) -> &str {
        let rest = self
            .id
            .split_once('-')
            .map_or(self.id.as_str(), |(_, rest)| rest);
        rest.rsplit_once('-').map_or(rest, |(section, _)| section)
    }

    /// The document's part of the id, `RFC6749` of `RFC6749-5.2-10`.
    pub fn document(&self) -> &str {
        self.id.split('-').next().unwrap_or(&self.id)
    }

    /// `RFC 6749 §5.2`, as people cite it.
    pub fn citation(&self) -> String {
        let document = self.document();
        match document.strip_prefix("RFC") {
            Some(number) => format!("RFC {number} §{}", self.section()),
            None => format!("{document} §{}", self.section()),
        }
    }
}

/// All rows, by id.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The documents in the order of their files.
    pub documents: Vec<Document>,
    rows: BTreeMap<String, Requirement>,
    order: Vec<String>,
}

impl Catalogue {
    /// Adds the rows of one file; gives back the ids that were there already.
    pub fn add(&mut self, file: RequirementsFile) -> Vec<String> {
        let mut repeated = Vec::new();
        self.documents.push(file.document);
        for row in file.requirements {
            if self.rows.contains_key(&row.id) {
                repeated.push(row.id);
            } else {
                self.order.push(row.id.clone());
                self.rows.insert(row.id.clone(), row);
            }
        }
        repeated
    }

    /// The row of `id`.
    pub fn get(&self, id: &str) -> Option<&Requirement> {
        self.rows.get(id)
    }

    /// Every row, in the order of the files.
    pub fn iter(&self) -> impl Iterator<Item = &Requirement> {
        self.order.iter().filter_map(|id| self.rows.get(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_cited_by_document_and_section() {
        let row = Requirement {
            id: "RFC8414-3.2-01".into(),
            level: Level::Must,
            word: None,
            applies_to: "disc".into(),
            sentence: "JSON.".into(),
            decided_by: None,
            class: Class::Fail,
            harm: Harm::Breaks,
            reason: None,
        };
        assert_eq!(row.citation(), "RFC 8414 §3.2");
    }
}
