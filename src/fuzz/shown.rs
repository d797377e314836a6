//! A finding as reports show it.

use crate::fuzz::finding::Found;
use crate::fuzz::promote::promoted;
use crate::secret::{Shown, shown, written};
use crate::suite::Class;
use crate::verdict::{Finding, FuzzFinding};

impl Found {
    /// As reports show it.
    pub fn for_report(&self) -> FuzzFinding {
        let first = self.findings.first();
        let text = |of: fn(&Finding) -> &Shown| first.map(of).cloned().unwrap_or_default();
        let file = self.file.as_ref().map(|file| written(file.display()));
        FuzzFinding {
            property: written(&self.signature.property),
            requirement: first.map(|finding| finding.requirement.clone()),
            class: first.map_or(Class::Warn, |finding| finding.by_profile),
            diagnosis: Shown::joined(
                [text(|one| &one.diagnosis), self.attack_in_words.clone()],
                ": ",
            ),
            expected: text(|one| &one.expected),
            actual: text(|one| &one.actual),
            shrunk: Some(self.shrunk()),
            exchanges: vec![self.before.clone(), self.after.clone()],
            case: promoted(self).ok().map(written),
            again: file.map_or_else(
                || self.curl.clone(),
                |file| shown!("grantspec replay {}", file),
            ),
        }
    }
}
