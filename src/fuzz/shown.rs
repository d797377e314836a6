//! A finding as reports show it.

use crate::fuzz::finding::Found;
use crate::fuzz::promote::promoted;
use crate::suite::Class;
use crate::verdict::{Finding, FuzzFinding};

impl Found {
    /// As reports show it.
    pub fn for_report(&self) -> FuzzFinding {
        let first = self.findings.first();
        let text = |of: fn(&Finding) -> &String| first.map(of).cloned().unwrap_or_default();
        let file = self.file.as_ref().map(|file| file.display().to_string());
        FuzzFinding {
            property: self.signature.property.clone(),
            requirement: first.map(|finding| finding.requirement.clone()),
            class: first.map_or(Class::Warn, |finding| finding.by_profile),
            diagnosis: format!("{}: {}", text(|one| &one.diagnosis), self.attack_in_words),
            expected: text(|one| &one.expected),
            actual: text(|one| &one.actual),
            shrunk: Some(self.shrunk()),
            exchanges: vec![self.before.clone(), self.after.clone()],
            case: promoted(self).ok(),
            again: file.map_or_else(
                || self.curl.clone(),
                |file| format!("grantspec replay {file}"),
            ),
        }
    }
}
