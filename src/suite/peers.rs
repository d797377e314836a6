//! What other conformance systems check, and which of our cases decide it.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::load::{Library, Source};
use crate::yaml::{Places, Problem, did_you_mean};

/// The word that opens a file of peers' checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeersKind {
    /// `kind: peers`.
    Peers,
}

/// A file of peers' checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeersFile {
    /// Always `peers`.
    pub kind: PeersKind,
    /// The checks.
    pub checks: Vec<PeerCheck>,
}

/// What sort of expectation a check is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub enum Mark {
    /// A MUST of a text.
    M,
    /// A SHOULD or RECOMMENDED.
    S,
    /// Quality or robustness that no sentence states.
    Q,
}

/// One check that other systems make, with its decision here: cases, or the reason why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeerCheck {
    /// Group and number: `RS-01`.
    pub id: String,
    /// What sort of expectation it is.
    pub mark: Mark,
    /// What is checked.
    pub checks: String,
    /// The cases that decide it: their ids, or the beginning of ids up to a `::`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<String>,
    /// Why no case decides it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// All checks of peers, each with a decision that exists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Peers {
    /// The checks, in the order of their files.
    pub checks: Vec<PeerCheck>,
}

impl Peers {
    /// Reads every file of kind `peers` among the sources and holds its references against the library.
    ///
    /// # Errors
    ///
    /// A file that does not parse, a check that is there twice, one with neither cases nor a reason or with both, a
    /// case that is not there.
    pub fn load(sources: &[Source], library: &Library) -> Result<Self, Vec<Problem>> {
        let mut peers = Self::default();
        let mut problems = Vec::new();
        let mut seen = BTreeSet::new();
        for source in sources
            .iter()
            .filter(|source| source.kind() == Some("peers"))
        {
            match source.parse::<PeersFile>() {
                Ok(file) => {
                    check(source, &file, library, &mut seen, &mut problems);
                    peers.checks.extend(file.checks);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if problems.is_empty() {
            Ok(peers)
        } else {
            Err(problems)
        }
    }
}

fn check(
    source: &Source,
    file: &PeersFile,
    library: &Library,
    seen: &mut BTreeSet<String>,
    problems: &mut Vec<Problem>,
) {
    let mut faults: Vec<(String, String, Option<String>)> = Vec::new();
    for (at, check) in file.checks.iter().enumerate() {
        let mut fault = |below: &str, message: String, hint| {
            faults.push((format!("checks[{at}]{below}"), message, hint));
        };
        if !seen.insert(check.id.clone()) {
            fault(".id", format!("check `{}` is there twice", check.id), None);
        }
        match (check.decided_by.is_empty(), &check.reason) {
            (true, None) => fault(
                "",
                format!("`{}` has neither cases nor a reason", check.id),
                None,
            ),
            (false, Some(_)) => fault(
                "",
                format!("`{}` has cases and a reason for having none", check.id),
                None,
            ),
            _ => {}
        }
        for (index, id) in check.decided_by.iter().enumerate() {
            if !resolves(id, library) {
                fault(
                    &format!(".decided_by[{index}]"),
                    format!("unknown case `{id}`"),
                    did_you_mean(id, library.cases.iter().map(|case| case.id.as_str())),
                );
            }
        }
    }
    if faults.is_empty() {
        return;
    }
    let places = Places::of(&source.text);
    problems.extend(faults.into_iter().map(|(path, message, hint)| {
        Problem::placed(&source.file, &source.text, places.get(&path), message).with_hint(hint)
    }));
}

/// Whether the id is that of a case, or begins some case's id and ends in `::`.
fn resolves(id: &str, library: &Library) -> bool {
    library
        .cases
        .iter()
        .any(|case| case.id == id || (id.ends_with("::") && case.id.starts_with(id)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Peers, Vec<String>> {
        let source = Source {
            file: "peers.yaml".to_owned(),
            relative: "peers.yaml".to_owned(),
            text: text.into(),
        };
        Peers::load(&[source], &Library::default())
            .map_err(|problems| problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn a_check_has_cases_that_exist_or_a_reason() {
        let problems = load(
            "kind: peers
checks:
  - {id: RS-01, mark: M, checks: a, decided_by: ['a::b']}
  - {id: RS-01, mark: M, checks: a, reason: r}
  - {id: RS-02, mark: S, checks: a}
",
        )
        .unwrap_err();
        assert_eq!(problems.len(), 3, "{problems:?}");
        assert!(problems[0].contains("unknown case `a::b`"), "{problems:?}");
        assert!(problems[0].contains("peers.yaml:3"), "{problems:?}");
        assert!(
            problems[1].contains("`RS-01` is there twice"),
            "{problems:?}"
        );
        assert!(
            problems[2].contains("neither cases nor a reason"),
            "{problems:?}"
        );
    }
}
