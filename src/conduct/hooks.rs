//! What is told of a run while it lasts.

use std::fmt;
use std::sync::Arc;

use crate::conduct::error::ConductError;
use crate::fuzz::Fuzzer;
use crate::login::Announce;
use crate::plan::{Forecast, Trial};
use crate::probe::Instance;
use crate::verdict::Record;

/// What is about to be run.
#[derive(Debug)]
pub struct Planned<'a> {
    /// The target.
    pub instance: &'a Instance,
    /// Its trials that are selected.
    pub trials: &'a [Trial],
    /// So many at once.
    pub threads: usize,
    /// What they are about to ask of the target.
    pub forecast: Forecast,
}

/// Told what is about to be run.
pub type OnPlanned = dyn Fn(&Planned<'_>) -> Result<(), ConductError>;

/// Told whose turn it is, by its fuzzer.
pub type OnShown = dyn Fn(&Arc<Fuzzer>);

/// What is told of one target's run while it lasts.
pub struct Hooks {
    /// Told what is about to be run; fails where events or reports cannot be written, so that nothing is sent then.
    pub planned: Box<OnPlanned>,
    /// Told that it is the turn of the target to be printed, and who fuzzes it.
    pub shown: Box<OnShown>,
    /// Told of a trial that is begun.
    pub started: Box<dyn Fn(&Trial) + Send + Sync>,
    /// Told of a trial that is over, or is not run at all.
    pub ended: Box<dyn Fn(&Record) + Send + Sync>,
    /// Told that all of its trials are printed.
    pub over: Box<dyn Fn()>,
    /// How a person is told something.
    pub announce: Announce,
}

impl Hooks {
    /// Nobody is told anything.
    pub fn silent() -> Self {
        Self {
            planned: Box::new(|_| Ok(())),
            shown: Box::new(|_| {}),
            started: Box::new(|_| {}),
            ended: Box::new(|_| {}),
            over: Box::new(|| {}),
            announce: Arc::new(|_| {}),
        }
    }
}

impl fmt::Debug for Hooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hooks")
    }
}
