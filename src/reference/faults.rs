//! Faults: deliberate deviations, one per endpoint, to see whether the suites notice.
//!
//! A row here, a row in `fixtures/faults.yaml`, and a line of behaviour: either where the model implementation makes
//! the decision (`app.has(Fault::...)`), or in one of the files below, which change what goes in or comes out.

/// The enumeration of the table: the name of each fault, its id, and its dialects.
macro_rules! faults {
    ($($dialects:tt: $($name:ident $id:literal),+;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Fault { $($($name),+),+ }

        impl Fault {
            pub(crate) const ALL: &[Self] = &[$($(Self::$name),+),+];

            pub(crate) const fn id(self) -> &'static str {
                match self { $($(Self::$name => $id),+),+ }
            }

            pub(crate) const fn dialects(self) -> &'static [Dialect] {
                match self { $($(Self::$name => &$dialects),+),+ }
            }

            pub(crate) fn from_id(id: &str) -> Option<Self> {
                match id { $($($id => Some(Self::$name),)+)+ _ => None }
            }
        }
    };
}

pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod crashes;
pub(crate) mod drawn;
pub(crate) mod input;
pub(crate) mod introspection;
pub(crate) mod lookup;
pub(crate) mod metadata;
pub(crate) mod minting;
pub(crate) mod redirects;
pub(crate) mod replies;
pub(crate) mod secrets;
mod success;
mod table;
pub(crate) mod wording;

pub(crate) use table::Fault;

/// Ids that look like this one, the most alike first.
pub(crate) fn nearest(id: &str) -> Vec<&'static str> {
    let mut scored: Vec<_> = Fault::ALL
        .iter()
        .map(|fault| (likeness(fault.id(), id), fault.id()))
        .collect();
    scored.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    scored
        .into_iter()
        .filter(|(likeness, _)| *likeness > 0)
        .take(3)
        .map(|(_, id)| id)
        .collect()
}

/// Words in common, each counted by its length.
fn likeness(known: &str, asked: &str) -> usize {
    let asked = asked.to_lowercase().replace('-', "_");
    known
        .split('_')
        .filter(|word| asked.split('_').any(|other| other == *word))
        .map(str::len)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{Fault, nearest};
    use std::collections::BTreeSet;

    const FILE: &str = include_str!("../../fixtures/faults.yaml");

    /// Id and dialects of each row, as far as the simple shape of the file shows them.
    fn rows() -> Vec<(String, BTreeSet<String>)> {
        let mut rows = Vec::new();
        for line in FILE.lines() {
            if let Some(id) = line.strip_prefix("  - id: ") {
                rows.push((id.to_owned(), BTreeSet::new()));
            } else if let Some(list) = line.strip_prefix("    dialects: ") {
                let names = list
                    .trim_matches(['[', ']'])
                    .split(',')
                    .map(|name| name.trim().to_owned());
                rows.last_mut()
                    .expect("an id stands before")
                    .1
                    .extend(names);
            }
        }
        rows
    }

    #[test]
    fn file_and_code_know_the_same_faults_in_the_same_dialects() {
        let names = |fault: &Fault| {
            fault
                .dialects()
                .iter()
                .map(|dialect| dialect.name().to_owned())
                .collect()
        };
        let in_code: Vec<_> = Fault::ALL
            .iter()
            .map(|fault| (fault.id().to_owned(), names(fault)))
            .collect();
        assert_eq!(rows(), in_code);
    }

    #[test]
    fn ids_are_unique() {
        let ids: BTreeSet<_> = Fault::ALL.iter().map(|fault| fault.id()).collect();
        assert_eq!(ids.len(), Fault::ALL.len());
    }

    #[test]
    fn a_misspelt_id_finds_its_neighbours() {
        assert_eq!(
            nearest("code-replay-acepted").first(),
            Some(&"code_replay_accepted")
        );
    }
}
