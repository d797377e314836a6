//! A kept finding, tried again: fixed, still failing, or not to be judged.

use crate::craft::Stop;
use crate::fuzz::campaign::Campaign;
use crate::fuzz::finding::Found;
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::machine;

/// What became of a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed {
    /// It no longer fails.
    Fixed,
    /// It does, and this is what is broken.
    StillFailing(String),
    /// The target could not be judged, and why.
    NotJudged(String),
}

impl Fuzzer {
    /// Tries a finding again, the valid request before it and after it.
    pub async fn replay(&self, found: &Found) -> Replayed {
        let case = self
            .properties
            .iter()
            .find(|case| case.id == found.signature.property);
        let Some(case) = case else {
            return Replayed::NotJudged(format!(
                "there is no property {}",
                found.signature.property
            ));
        };
        let outcome = match &found.sequence {
            Some(sequence) => machine::once(self, case, sequence).await,
            None => Campaign::once(self, case, found).await,
        };
        match outcome {
            Ok(None) => Replayed::Fixed,
            Ok(Some(text)) => Replayed::StillFailing(text),
            Err(Stop::Skip(text)) => Replayed::NotJudged(text),
            Err(Stop::Trouble(trouble)) => Replayed::NotJudged(trouble.to_string()),
        }
    }
}
