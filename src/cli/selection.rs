//! Which of the planned trials are run: a shard, or what failed last time.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::cli::usage::UsageError;
use crate::plan::Trial;
use crate::report;
use crate::verdict::Verdict;

/// One of several parts of a plan. A trial's part follows from its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shard {
    number: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/');
        let shard = parts.and_then(|(number, of)| {
            Some(Self {
                number: number.parse().ok()?,
                of: of.parse().ok()?,
            })
        });
        shard
            .filter(|shard| (1..=shard.of).contains(&shard.number))
            .ok_or_else(|| "write which part of how many: 2/5".to_owned())
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether the trial of that name is in this part.
    pub(crate) fn has(self, name: &str) -> bool {
        let digest = Sha256::digest(name.as_bytes());
        let first: u64 = digest
            .iter()
            .take(8)
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        first % self.of == self.number - 1
    }
}

/// The names that failed or could not be judged in the last run against a target; `None` where there is no report.
pub(crate) fn failed_last_time(
    dir: &Path,
    target: &str,
) -> Result<Option<BTreeSet<String>>, UsageError> {
    let path = report::folder(target, dir).join("report.json");
    if !path.is_file() {
        return Ok(None);
    }
    let run = report::read(&path).map_err(|error| UsageError(error.to_string()))?;
    let is_wrong = |record: &&crate::verdict::Record| {
        run.is_failure(record) || run.verdict_of(record) == Verdict::Error
    };
    let wrong = run.records.iter().filter(is_wrong);
    Ok(Some(wrong.map(|record| record.name.clone()).collect()))
}

/// Keeps what the shard and the names select.
pub(crate) fn keep(
    trials: &mut Vec<Trial>,
    shard: Option<Shard>,
    names: Option<&BTreeSet<String>>,
) {
    trials.retain(|trial| {
        shard.is_none_or(|shard| shard.has(&trial.name))
            && names.is_none_or(|names| names.contains(&trial.name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_in_one_part_and_stays_there() {
        let shards: Vec<Shard> = (1..=5)
            .map(|number| format!("{number}/5").parse().expect("it is a shard"))
            .collect();
        for name in ["rfc::a", "rfc::b::c", ""] {
            let parts = shards.iter().filter(|shard| shard.has(name)).count();
            assert_eq!(parts, 1, "{name}");
        }
        // The parts of a name must not change from version to version: builds run their shards on several machines.
        let own = |name: &str| shards.iter().position(|shard| shard.has(name));
        assert_eq!([own("rfc::a"), own("rfc::b")], [Some(0), Some(4)]);
    }

    #[test]
    fn a_shard_is_a_number_of_how_many() {
        assert!("2/5".parse::<Shard>().is_ok());
        for bad in ["0/5", "6/5", "5", "a/b", "1/0"] {
            assert!(bad.parse::<Shard>().is_err(), "{bad}");
        }
    }
}
