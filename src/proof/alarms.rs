//! Runs every case against endpoints that are right in a way that nobody may expect, and tells what is found although
//! nothing is wrong: false alarms.

use std::collections::{BTreeMap, BTreeSet};

use tokio::runtime::Handle;

use crate::conduct::{
    ConductError, Conductor, Embedded, Ended, Fuzzing, Hooks, Judged, Programme, Whom, Wish,
    faultless,
};
use crate::harness::Arguments;
use crate::proof::habit::Habit;
use crate::reference::{Dialect, Options};
use crate::run::Interruption;
use crate::suite::{Library, Source};
use crate::verdict::{Run, Verdict};

/// The seed of everything drawn at random.
const SEED: u64 = 11;

/// What habits are held against.
pub struct Watch<'a> {
    /// A multi-thread runtime; the watch itself is called outside it.
    pub handle: &'a Handle,
    /// The suites.
    pub library: &'a Library,
    /// The files that they were read from.
    pub sources: &'a [Source],
    /// What the endpoint of each dialect is judged with.
    pub embedded: Vec<Embedded>,
    /// Tells that the user has had enough.
    pub interruption: Interruption,
}

/// A habit in one of its dialects.
#[derive(Debug, Clone)]
pub struct Mannered {
    /// The habit.
    pub habit: Habit,
    /// The dialect.
    pub dialect: Dialect,
}

/// What a habit in one of its dialects comes to.
#[derive(Debug)]
pub struct Watched {
    /// The dialect.
    pub dialect: &'static str,
    /// The habit's id.
    pub habit: String,
    /// Cases, with their verdict, that find what the endpoint without the habit does not show.
    pub alarms: Vec<(String, Verdict)>,
    /// Cases that should warn of it and do not.
    pub silent: Vec<String>,
}

impl Watched {
    /// Whether nothing is found that should not be, and everything that should.
    pub fn is_clean(&self) -> bool {
        self.alarms.is_empty() && self.silent.is_empty()
    }
}

/// What was found, by the case's name without its dialect.
type Found = BTreeMap<String, Verdict>;

impl Watch<'_> {
    /// Runs every case against each of these, two at a time, and tells what becomes of each, in their order.
    ///
    /// # Errors
    ///
    /// An endpoint cannot be started, or a target cannot be made ready.
    pub fn run(
        &self,
        all: &[Mannered],
        mut tell: impl FnMut(&Watched),
    ) -> Result<Vec<Watched>, ConductError> {
        let dialects: Vec<Dialect> = Dialect::ALL
            .into_iter()
            .filter(|dialect| all.iter().any(|one| one.dialect == *dialect))
            .collect();
        let plain = dialects.iter().map(|dialect| (*dialect, None));
        let mannered = all.iter();
        let mannered = mannered.map(|one| (one.dialect, Some(one.habit.id.as_str())));
        let targets: Result<Vec<Judged>, ConductError> = plain
            .chain(mannered)
            .map(|(dialect, habit)| self.target(dialect, habit))
            .collect();
        let wish = wish();
        let conductor = Conductor {
            handle: self.handle,
            library: self.library,
            sources: self.sources,
            wish: &wish,
            known: None,
            interruption: self.interruption.clone(),
        };
        let mut programme = Programme::new(&conductor, targets?, true, |_| Hooks::silent());
        let mut clean: BTreeMap<&str, Found> = BTreeMap::new();
        for dialect in &dialects {
            let Some(ended) = programme.next() else { break };
            clean.insert(dialect.name(), found(&ended?));
        }
        let mut watched = Vec::new();
        for one in all {
            let Some(ended) = programme.next() else { break };
            let ended = ended?;
            if self.interruption.happened() {
                programme.stop();
                break;
            }
            let plain = clean.get(one.dialect.name());
            let one = held(one, &found(&ended), plain.unwrap_or(&Found::new()));
            tell(&one);
            watched.push(one);
        }
        Ok(watched)
    }

    fn target(&self, dialect: Dialect, habit: Option<&str>) -> Result<Judged, ConductError> {
        let mut embedded = self.embedded.iter();
        let embedded = embedded.find(|embedded| embedded.dialect == dialect);
        let options = Options {
            habit: habit.map(str::to_owned),
            ..faultless(dialect)
        };
        let own;
        let embedded = match embedded {
            Some(embedded) => embedded,
            None => {
                own = Embedded::of(self.sources, dialect)?;
                &own
            }
        };
        self.handle.block_on(embedded.serve(options))
    }
}

/// Every case once, without a fuzzer, and without a line of libtest's.
fn wish() -> Wish {
    let nowhere = if cfg!(windows) { "NUL" } else { "/dev/null" };
    Wish {
        seed: SEED,
        libtest: Arguments {
            logfile: Some(nowhere.to_owned()),
            ..Arguments::default()
        },
        fuzzing: Fuzzing {
            whom: Whom::Nobody,
            ..Fuzzing::default()
        },
        ..Wish::default()
    }
}

fn found(ended: &Ended) -> Found {
    let Ended::Finished(run) = ended else {
        return Found::new();
    };
    let run: &Run = run;
    let own = format!("{}::", run.profile);
    let is_found = |verdict| matches!(verdict, Verdict::Fail | Verdict::Warn | Verdict::Error);
    let records = run.records.iter();
    records
        .map(|record| {
            (
                record.name.trim_start_matches(&own).to_owned(),
                record.verdict,
            )
        })
        .filter(|(_, verdict)| is_found(*verdict))
        .collect()
}

fn held(one: &Mannered, found: &Found, plain: &Found) -> Watched {
    let warns: BTreeSet<&str> = one.habit.warns.iter().map(String::as_str).collect();
    let is_expected = |name: &str, verdict: Verdict| {
        plain.get(name) == Some(&verdict) || verdict == Verdict::Warn && warns.contains(name)
    };
    let alarms = found
        .iter()
        .filter(|(name, verdict)| !is_expected(name, **verdict));
    let silent = warns.iter().filter(|name| !found.contains_key(**name));
    Watched {
        dialect: one.dialect.name(),
        habit: one.habit.id.clone(),
        alarms: alarms
            .map(|(name, verdict)| (name.clone(), *verdict))
            .collect(),
        silent: silent.map(|name| (*name).to_owned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_without_the_habit_or_named_beside_it_is_no_alarm() {
        let one = Mannered {
            habit: Habit {
                id: "odd".to_owned(),
                dialects: vec!["rfc".to_owned()],
                may: String::new(),
                does: String::new(),
                warns: vec!["b".to_owned(), "e".to_owned()],
                open: None,
            },
            dialect: Dialect::Rfc,
        };
        let of = |pairs: &[(&str, Verdict)]| -> Found {
            let pairs = pairs.iter();
            pairs
                .map(|(name, verdict)| ((*name).to_owned(), *verdict))
                .collect()
        };
        let plain = of(&[("a", Verdict::Warn), ("d", Verdict::Warn)]);
        let seen = of(&[
            ("a", Verdict::Warn),
            ("b", Verdict::Warn),
            ("c", Verdict::Error),
            ("d", Verdict::Fail),
        ]);
        let watched = held(&one, &seen, &plain);
        assert_eq!(
            watched.alarms,
            [
                ("c".to_owned(), Verdict::Error),
                ("d".to_owned(), Verdict::Fail)
            ]
        );
        assert_eq!(watched.silent, ["e"]);
        assert!(!watched.is_clean());
    }
}
