//! Why requirements matter and how servers usually break them: what a case does not say itself, by row, section or document.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::catalogue::Catalogue;
use crate::suite::load::Source;
use crate::yaml::{Problem, did_you_mean};

/// The word that opens an advice file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdviceKind {
    /// `kind: advice`.
    Advice,
}

/// Advice about requirements.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceFile {
    /// Always `advice`.
    pub kind: AdviceKind,
    /// The advice; of several that fit a row the one about the smallest part counts.
    pub advice: Vec<AdviceRow>,
}

/// Advice about a row, a section or a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdviceRow {
    /// What it is about: `RFC6749`, `RFC6749-5.2` or `RFC6749-5.2-10`.
    pub about: String,
    /// What is at stake.
    pub at_stake: Stake,
    /// Why it matters.
    pub why: String,
    /// How servers usually get it wrong and how to mend it.
    pub mend: String,
}

/// What a broken requirement opens the door to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stake {
    /// An attack.
    Attack,
    /// A client that does not work.
    Interoperability,
}

impl Stake {
    /// The word in texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::Attack => "attack",
            Self::Interoperability => "interoperability",
        }
    }
}

/// All advice, by what it is about.
#[derive(Debug, Clone, Default)]
pub struct Advice {
    rows: BTreeMap<String, AdviceRow>,
}

impl Advice {
    /// Reads the advice of the sources.
    ///
    /// # Errors
    ///
    /// A structural error, advice about nothing of the catalogue, or advice that is there twice.
    pub fn load(sources: &[Source], catalogue: &Catalogue) -> Result<Self, Vec<Problem>> {
        let mut advice = Self::default();
        let mut problems = Vec::new();
        let is_advice = |source: &&Source| source.kind() == Some("advice");
        for source in sources.iter().filter(is_advice) {
            match source.parse::<AdviceFile>() {
                Ok(file) => advice.add(file, source, catalogue, &mut problems),
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(advice)
        } else {
            Err(problems)
        }
    }

    fn add(
        &mut self,
        file: AdviceFile,
        source: &Source,
        catalogue: &Catalogue,
        problems: &mut Vec<Problem>,
    ) {
        for (at, row) in file.advice.into_iter().enumerate() {
            let path = format!("advice[{at}].about");
            let mut fault = |message: String, hint: Option<String>| {
                let problem = Problem::at(&source.file, &source.text, &path, message);
                problems.push(problem.with_hint(hint));
            };
            if !catalogue.iter().any(|known| is_part(&known.id, &row.about)) {
                let hint = did_you_mean(&row.about, catalogue.iter().map(|row| row.id.as_str()));
                fault(format!("no requirement belongs to `{}`", row.about), hint);
            }
            if self.rows.contains_key(&row.about) {
                fault(
                    format!("there is advice about `{}` already", row.about),
                    None,
                );
            }
            self.rows.insert(row.about.clone(), row);
        }
    }

    /// The advice about the smallest part of the catalogue that the row belongs to.
    pub fn of(&self, requirement: &str) -> Option<&AdviceRow> {
        let mut part = requirement;
        loop {
            if let Some(row) = self.rows.get(part) {
                return Some(row);
            }
            part = &part[..part.rfind(['-', '.'])?];
        }
    }
}

/// Whether the row is the part itself or below it.
fn is_part(row: &str, part: &str) -> bool {
    let rest = row.strip_prefix(part);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_part_that_has_advice_counts() {
        let row = |about: &str| AdviceRow {
            about: about.to_owned(),
            at_stake: Stake::Attack,
            why: String::new(),
            mend: String::new(),
        };
        let advice = Advice {
            rows: ["RFC6749", "RFC6749-5.2"]
                .map(|about| (about.to_owned(), row(about)))
                .into(),
        };
        let of = |id: &str| advice.of(id).map(|row| row.about.as_str());
        assert_eq!(of("RFC6749-5.2-10"), Some("RFC6749-5.2"));
        assert_eq!(of("RFC6749-5.1-09"), Some("RFC6749"));
        assert_eq!(of("RFC7636-4.1-01"), None);
        assert!(
            is_part("RFC6749-5.2-10", "RFC6749-5.2") && !is_part("RFC6749-5.20-1", "RFC6749-5.2")
        );
    }
}
