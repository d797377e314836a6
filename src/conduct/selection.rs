//! Which of the planned trials are run: a filter, a shard, or names.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::plan::Trial;

/// What is selected beside libtest's own arguments; everything unless said.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// A trial is run whose name holds one of these.
    pub filters: Vec<String>,
    /// One of several parts of the trials.
    pub shard: Option<Shard>,
    /// By the name of a target: the names of its trials that are run, all unless given.
    pub only: BTreeMap<String, BTreeSet<String>>,
}

impl Selection {
    /// Whether somebody chose trials by their names.
    pub(super) fn is_by_name(&self) -> bool {
        !self.filters.is_empty() || !self.only.is_empty()
    }

    /// Keeps what the shard and the names select.
    pub(super) fn keep(&self, trials: &mut Vec<Trial>, target: &str) {
        let names = self.only.get(target);
        trials.retain(|trial| {
            self.shard.is_none_or(|shard| shard.has(&trial.name))
                && names.is_none_or(|names| names.contains(&trial.name))
        });
    }
}

/// One of several parts of a plan. A trial's part follows from its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

/// A text that is no part of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoShard;

impl fmt::Display for NoShard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write which part of how many: 2/5")
    }
}

impl std::error::Error for NoShard {}

impl FromStr for Shard {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Self, NoShard> {
        let parts = text.split_once('/');
        let shard = parts.and_then(|(number, of)| {
            Some(Self {
                number: number.parse().ok()?,
                of: of.parse().ok()?,
            })
        });
        shard
            .filter(|shard| (1..=shard.of).contains(&shard.number))
            .ok_or(NoShard)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Shard {
    /// Whether the trial of that name is in this part.
    pub fn has(self, name: &str) -> bool {
        let digest = Sha256::digest(name.as_bytes());
        let first: u64 = digest
            .iter()
            .take(8)
            .fold(0, |number, byte| number << 8 | u64::from(*byte));
        first % self.of == self.number - 1
    }
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
