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

/// No file of a finding has more bytes: there are many of them, and each is tried first at the next run.
const LARGEST: usize = 1 << 20;

/// A finding that cannot be read or written.
#[derive(Debug)]
pub enum FindingError {
    /// The file cannot be written.
    Write(FileError),
    /// What belongs into this file takes so many bytes, without its exchanges.
    TooLarge(PathBuf, usize),
    /// This file cannot be read.
    Read(PathBuf, io::Error),
    /// What stands in this file is none.
    Form(PathBuf, serde_json::Error),
}

impl fmt::Display for FindingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(error) => error.fmt(f),
            Self::TooLarge(path, bytes) => write!(
                f,
                "{} is not written: the request alone takes {bytes} bytes, more than the {LARGEST} of a finding; a smaller limits.longest_value in the target file finds it in less",
                path.display()
            ),
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
        // A finding may be a stranger's: nothing in it leads to another folder.
        let word = |text: &str| -> String {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
            let letters = text.chars().take(64);
            letters
                .map(|letter| if is_plain(letter) { letter } else { '_' })
                .collect()
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
            "{}-{}-{}-{:02x}{:02x}{:02x}.json",
            word(&self.grant),
            word(property),
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

    /// Writes it below the folder; without its exchanges where it would be too large with them.
    ///
    /// # Errors
    ///
    /// The file cannot be written, or the request alone is too large.
    pub fn write(&mut self, folder: &Path) -> Result<(), FindingError> {
        let path = folder.join(self.name());
        let mut text = shown!("{}\n", json(self));
        if text.len() > LARGEST {
            text = shown!("{}\n", json(&self.without_exchanges()));
        }
        if text.len() > LARGEST {
            return Err(FindingError::TooLarge(path, text.len()));
        }
        out::private(&path, &text).map_err(FindingError::Write)?;
        self.file = Some(path);
        Ok(())
    }

    /// What it takes to try it again, and what is wrong; the exchanges stand in the report.
    fn without_exchanges(&self) -> Self {
        let left_out = ShownExchange {
            trouble: Some("left out: there is no room for it in a finding".into()),
            ..ShownExchange::default()
        };
        Self {
            original: self.attack.clone(),
            before: left_out.clone(),
            after: left_out,
            file: None,
            ..self.clone()
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn found(grant: &str, property: &str, text: &str, body: &str) -> Found {
        let exchange = serde_json::json!({
            "purpose": "a step", "request_line": "POST /token", "request_headers": [], "request_body": "",
            "millis": 1.0, "status": 500, "response_headers": [], "response_body": body,
        });
        let mutation = serde_json::json!({ "set": ["scope", [{ "text": text }]] });
        let attack = serde_json::json!({ "mutations": [mutation] });
        serde_json::from_value(serde_json::json!({
            "kind": "finding", "target": "t", "profile": "rfc", "grant": grant,
            "signature": { "property": property, "status": "5xx", "shape": "none", "about": "scope" },
            "attack_in_words": "scope is odd", "attack": attack, "original": attack,
            "shrunk_in": 1, "count": 1, "seed": 1, "findings": [], "curl": "curl",
            "before": exchange, "after": exchange,
        }))
        .expect("it is a finding")
    }

    #[test]
    fn a_file_of_a_finding_has_a_bound_of_its_own() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let long = "x".repeat(LARGEST);
        let mut large = found("password", "properties::a", "y", &long);
        large.write(folder.path()).expect("it fits without");
        let path = large.file.clone().expect("it is kept");
        let bytes = std::fs::metadata(&path).expect("it is there").len();
        assert!(bytes < LARGEST as u64, "{bytes}");
        // What it takes to try it again is there.
        let again = Found::read(&path).expect("it can be read back");
        assert_eq!(again.attack, large.attack);
        let error = found("password", "properties::b", &long, "")
            .write(folder.path())
            .expect_err("it is the request itself");
        assert!(
            error.to_string().contains("limits.longest_value"),
            "{error}"
        );
        let kept = std::fs::read_dir(folder.path()).expect("it can be read");
        assert_eq!(kept.count(), 1);
    }

    #[test]
    fn a_finding_of_a_stranger_is_kept_in_its_folder() {
        let odd = found("../../x", "properties::/../../etc/y\n", "y", "");
        assert_eq!(Path::new(&odd.name()).components().count(), 1);
        assert!(odd.name().starts_with("______x-"), "{}", odd.name());
    }
}
