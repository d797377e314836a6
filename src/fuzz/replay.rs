//! A kept finding, tried again: fixed, still failing, or not to be judged.

use crate::craft::Stop;
use crate::fuzz::campaign::Campaign;
use crate::fuzz::finding::Found;
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::machine;
use crate::secret::Shown;

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// It no longer fails.
    Fixed,
    /// It does, and this is what is broken.
    StillFailing(Shown),
    /// The target could not be judged, and why.
    NotJudged(Shown),
}

impl Fuzzer {
    /// Tries a finding again, the valid request before it and after it.
    pub async fn replay(&self, found: &Found) -> Replayed {
        let case = self
            .properties
            .iter()
            .find(|case| case.id == found.signature.property);
        let Some(case) = case else {
            let property = &found.signature.property;
            let text = format!("there is no property {property}");
            return Replayed::NotJudged(self.runner.shown(text));
        };
        let outcome = match &found.sequence {
            Some(sequence) => machine::once(self, case, sequence).await,
            None => Campaign::once(self, case, found).await,
        };
        match outcome {
            Ok(None) => Replayed::Fixed,
            Ok(Some(text)) => Replayed::StillFailing(text),
            Err(Stop::Skip(text)) => Replayed::NotJudged(self.runner.shown(text)),
            Err(Stop::Trouble(trouble)) => Replayed::NotJudged(self.runner.shown(trouble.told())),
        }
    }
}
