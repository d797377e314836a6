//! How long and how hard the fuzzer tries.

use std::path::PathBuf;
use std::time::Duration;

use crate::profile::{Grant, Material, Profile};

/// How long and how hard is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Random requests per grant, where no time is given.
    pub tries: u64,
    /// For how long, in place of a number.
    pub time: Option<Duration>,
    /// The fixed corpus is tried first.
    pub corpus: bool,
    /// What all grants have in common (credentials, form, further parameters) gets the corpus with this one alone.
    pub first_grant: Option<String>,
    /// Wrong passwords and secrets are tried too.
    pub may_lock: bool,
    /// For how long one finding may be made small.
    pub shrink_time: Duration,
    /// Findings of a grant that are made small; further ones are only counted.
    pub most_findings: usize,
    /// The stream ends when there are so many.
    pub ends_with_most: bool,
    /// Where findings are kept.
    pub folder: Option<PathBuf>,
}

/// Random requests per grant unless said otherwise.
pub const USUAL_TRIES: u64 = 64;

impl Default for Settings {
    fn default() -> Self {
        Self {
            tries: USUAL_TRIES,
            time: None,
            corpus: true,
            first_grant: None,
            may_lock: true,
            shrink_time: Duration::from_secs(30),
            most_findings: 24,
            ends_with_most: false,
            folder: None,
        }
    }
}

/// About what the corpus sends for the first grant and for a further one, and how many requests stand behind one at
/// random: material, controls, repeats.
const OF_CORPUS: (u64, u64) = (5_800, 1_900);
const BEHIND_ONE: u64 = 2;

impl Settings {
    /// About how many requests are sent for a grant, the first one or another, where no time is given.
    pub fn requests(&self, is_first: bool) -> u64 {
        let of_corpus = if is_first { OF_CORPUS.0 } else { OF_CORPUS.1 };
        self.tries * BEHIND_ONE + if self.corpus { of_corpus } else { 0 }
    }
}

/// Of these grants the one whose requests cost the target least: by logins and requests, then by what they take.
pub fn cheapest<'a>(
    profile: &Profile,
    grants: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let cost = |grant: &&str| {
        let described = profile.grant(grant);
        let first = profile.materials(grant).next();
        let rank = first.and_then(|first| Material::ALL.iter().position(|one| *one == first));
        (described.map(Grant::cost), rank)
    };
    grants.into_iter().min_by_key(cost)
}
