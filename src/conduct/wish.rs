//! What is wanted of a run, as plain data.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::conduct::selection::Selection;
use crate::fuzz::Settings;
use crate::harness::Arguments;
use crate::report::Style;
use crate::suite::Danger;
use crate::verdict::FailOn;

/// What is wanted, the same for every target of a command. The usual wish is each trial once, judged by the profile.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which trials are run, beside what libtest's arguments select.
    pub selection: Selection,
    /// libtest's arguments: what they select, how many threads they name, and how trials are printed.
    pub libtest: Arguments,
    /// Dangers that are allowed, beside those that a target allows itself.
    pub allowed: BTreeSet<Danger>,
    /// The seed of everything drawn at random.
    pub seed: u64,
    /// The seed of the order of the start; the longest chains first unless given.
    pub shuffle: Option<u64>,
    /// How often each trial is run.
    pub rounds: u32,
    /// The first trial that fails is the last that is begun.
    pub fail_fast: bool,
    /// The standard's verdict decides, not the profile's.
    pub strict: bool,
    /// What the run rests on is asked before it.
    pub converses: bool,
    /// What makes a trial fail.
    pub fail_on: FailOn,
    /// Whom the fuzzer tries, and how.
    pub fuzzing: Fuzzing,
    /// The folder of the reports: findings of the fuzzer are kept below it; nowhere unless given.
    pub report_dir: Option<PathBuf>,
    /// How failures are shown.
    pub style: Style,
    /// The words behind `grantspec run` that select the targets again.
    pub selector: Vec<String>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            selection: Selection::default(),
            libtest: Arguments::default(),
            allowed: BTreeSet::new(),
            seed: 1,
            shuffle: None,
            rounds: 1,
            fail_fast: false,
            strict: false,
            converses: true,
            fail_on: FailOn::Must,
            fuzzing: Fuzzing::default(),
            report_dir: None,
            style: Style { colours: false },
            selector: Vec::new(),
        }
    }
}

/// Whom the fuzzer tries, and how.
#[derive(Debug, Clone, Default)]
pub struct Fuzzing {
    /// How long and how hard.
    pub settings: Settings,
    /// Whom.
    pub whom: Whom,
}

/// Whom the fuzzer tries: somebody's own machine usually, anybody else's only when that is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Whom {
    /// Targets on this machine.
    #[default]
    ThisMachine,
    /// Every target.
    Everybody,
    /// None.
    Nobody,
}
