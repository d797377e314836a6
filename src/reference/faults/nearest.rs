//! A misspelt id finds its neighbours.

use crate::faults::families;

/// Ids that look like this one, the most alike first.
pub(crate) fn nearest(id: &str) -> Vec<&'static str> {
    let mut scored: Vec<_> = families::all()
        .map(|fault| (likeness(fault.id, id), fault.id))
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
    use super::{families, nearest};
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique() {
        let ids: BTreeSet<_> = families::all().map(|fault| fault.id).collect();
        assert_eq!(ids.len(), families::all().count());
    }

    #[test]
    fn a_misspelt_id_finds_its_neighbours() {
        assert_eq!(
            nearest("code-replay-acepted").first(),
            Some(&"code_replay_accepted")
        );
    }
}
