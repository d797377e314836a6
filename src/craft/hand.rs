//! What a trial holds in its hand while its requests are made: the one context of all that makes them.

use std::fmt;
use std::sync::Arc;

use crate::craft::facts::Facts;
use crate::craft::scope::Scope;
use crate::craft::stop::Stop;
use crate::craft::work::Work;
use crate::secret::KnownSecrets;
use crate::suite::{Placeholder, Template};

/// The context of one trial.
#[derive(Debug)]
pub struct Hand {
    /// What is known of the target.
    pub facts: Arc<Facts>,
    /// What placeholders stand for.
    pub scope: Scope,
    /// What it did so far.
    pub work: Work,
}

impl Hand {
    /// The hand of a trial at its beginning. The secrets that it makes and gets come to those that are known.
    pub fn new(facts: &Arc<Facts>, trial: &str, known: Arc<KnownSecrets>) -> Self {
        Self {
            facts: Arc::clone(facts),
            scope: Scope::default(),
            work: Work::new(trial, known),
        }
    }

    /// The text with its placeholders replaced.
    ///
    /// # Errors
    ///
    /// The first that stands for nothing here.
    pub fn fill(&self, text: &str) -> Result<String, Missing> {
        Template(text)
            .fill(|placeholder| self.scope.value(placeholder, &self.facts))
            .map_err(|missing| Missing::of(&missing))
    }
}

/// A placeholder that stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    pub(super) name: String,
    pub(super) member: Option<String>,
}

impl Missing {
    fn of(placeholder: &Placeholder<'_>) -> Self {
        Self {
            name: placeholder.name.to_owned(),
            member: placeholder.member.map(str::to_owned),
        }
    }

    /// Whether it is the target file that does not have it.
    pub(super) fn is_of_target(&self) -> bool {
        matches!(
            self.name.as_str(),
            "scope" | "another" | "target" | "client"
        )
    }

    /// What is not judged since the target file does not have it.
    pub(super) fn skip(&self) -> Stop {
        Stop::skip(format!(
            "the target file has nothing for {}",
            self.in_braces()
        ))
    }

    /// As a suite writes it.
    pub(super) fn in_braces(&self) -> String {
        match &self.member {
            Some(member) => format!("{{{{{}.{member}}}}}", self.name),
            None => format!("{{{{{}}}}}", self.name),
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no {}", self.in_braces())
    }
}

impl std::error::Error for Missing {}

impl From<Missing> for Stop {
    /// What the target file does not have is a reason to skip; anything else is a bug in the case.
    fn from(missing: Missing) -> Self {
        if missing.is_of_target() {
            missing.skip()
        } else {
            Self::suite(missing.to_string())
        }
    }
}
