//! A finding as a file: the small request that fails, its proof, and what is needed to try it again.

use std::path::{Path, PathBuf};
use std::{fmt, io};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::fuzz::attack::Attack;
use crate::input;
use crate::out::{self, FileError};
use crate::secret::{Shown, json, shown};
use crate::suite::Expectation;
use crate::verdict::{Finding, ShownExchange};

/// The word that opens a finding's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// `kind: finding`.
    Finding,
}

/// What distinct bugs are told apart by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signature {
    /// The property, by its id.
    pub property: String,
    /// `5xx`, `2xx`, or why no answer came.
    pub status: String,
    /// The kind of answer: an error code, a token, a media type.
    pub shape: String,
    /// What was altered.
    pub about: String,
}

/// A bug that was found, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// Always `finding`.
    pub kind: FindingKind,
    /// The target's name.
    pub target: String,
    /// The profile's id.
    pub profile: String,
    /// The grant.
    pub grant: String,
    /// What distinct bugs are told apart by.
    pub signature: Signature,
    /// In words, what was altered.
    pub attack_in_words: Shown,
    /// The small request.
    pub attack: Attack,
    /// The request as it was found.
    pub original: Attack,
    /// Further steps of a sequence, where it took one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Shown>,
    /// The sequence itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence: Option<crate::fuzz::sequence::Sequence>,
    /// Requests that making it small took.
    pub shrunk_in: usize,
    /// How many requests showed it.
    pub count: u64,
    /// The seed of the run.
    pub seed: u64,
    /// What is broken.
    pub findings: Vec<Finding>,
    /// What a case made of it demands, as the property says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demands: Vec<Expectation>,
    /// One command that sends it, secrets from the environment.
    pub curl: Shown,
    /// The exchange as it was found.
    pub before: ShownExchange,
    /// The exchange of the small request.
    pub after: ShownExchange,
    /// Where it is kept.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// A finding that cannot be read or written.
#[derive(Debug)]
pub enum FindingError {
    /// The file cannot be written.
    Write(FileError),
    /// This file cannot be read.
    Read(PathBuf, io::Error),
    /// What stands in this file is none.
    Form(PathBuf, serde_json::Error),
}

impl fmt::Display for FindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => error.fmt(f),
            Self::Read(path, error) => write!(f, "{} is no finding: {error}", path.display()),
            Self::Form(path, error) => write!(f, "{} is no finding: {error}", path.display()),
        }
    }
}

impl std::error::Error for FindingError {}

/// `1 byte`, `2 bytes`.
fn number(count: usize, one: &'static str, several: &'static str) -> Shown {
    shown!("{} {}", count, if count == 1 { one } else { several })
}

impl Found {
    /// The name of its file: what it is, told apart by a few letters.
    pub fn name(&self) -> String {
        let slug = |text: &str| -> String {
            let letters = text.chars().map(|letter| match letter {
                'a'..='z' | '0'..='9' => letter,
                'A'..='Z' => letter.to_ascii_lowercase(),
                _ => '_',
            });
            letters.take(24).collect()
        };
        let property = self
            .signature
            .property
            .rsplit("::")
            .next()
            .unwrap_or_default();
        let whole = format!("{} {} {:?}", self.profile, self.grant, self.signature);
        let digest = Sha256::digest(whole.as_bytes());
        format!(
            "{}-{property}-{}-{:02x}{:02x}{:02x}.json",
            self.grant,
            slug(&self.signature.about),
            digest[0],
            digest[1],
            digest[2]
        )
    }

    /// How small it was made, in a few words.
    pub(crate) fn shrunk(&self) -> Shown {
        let tries = number(self.shrunk_in, "try", "tries");
        if !self.steps.is_empty() {
            return shown!("made {} steps in {}", self.steps.len(), tries);
        }
        let size = |attack: &Attack| {
            let alterations = number(attack.mutations.len(), "alteration", "alterations");
            shown!(
                "{} of {}",
                alterations,
                number(attack.weight(), "byte", "bytes")
            )
        };
        let (before, after) = (size(&self.original), size(&self.attack));
        if before == after {
            return before;
        }
        shown!("{} made {} in {}", before, after, tries)
    }

    /// Writes it below the folder.
    ///
    /// # Errors
    ///
    /// The file cannot be written.
    pub fn write(&mut self, folder: &Path) -> Result<(), FindingError> {
        let path = folder.join(self.name());
        let text = shown!("{}\n", json(self));
        out::private(&path, &text).map_err(FindingError::Write)?;
        self.file = Some(path);
        Ok(())
    }

    /// Reads one.
    ///
    /// # Errors
    ///
    /// It cannot be read, or is none.
    pub fn read(path: &Path) -> Result<Self, FindingError> {
        let text = input::text(path).map_err(|error| FindingError::Read(path.to_owned(), error))?;
        let mut found: Self = serde_json::from_str(&text)
            .map_err(|error| FindingError::Form(path.to_owned(), error))?;
        found.file = Some(path.to_owned());
        Ok(found)
    }

    /// Those of a grant that are kept below the folder, in the order of their names.
    pub fn kept(folder: &Path, profile: &str, grant: &str) -> Vec<Self> {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .collect();
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        });
        paths.sort();
        let all = paths.iter().filter_map(|path| Self::read(path).ok());
        all.filter(|found| found.profile == profile && found.grant == grant)
            .collect()
    }
}
