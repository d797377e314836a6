//! Targets, one after the other.

use std::collections::VecDeque;
use std::iter::Enumerate;
use std::vec::IntoIter;

use crate::conduct::begin::Beginning;
use crate::conduct::conductor::Conductor;
use crate::conduct::error::ConductError;
use crate::conduct::hooks::Hooks;
use crate::conduct::judged::Judged;
use crate::verdict::{BaselineUse, Run};

/// What became of a target.
#[derive(Debug)]
pub enum Ended {
    /// Its trials were run, or it cannot be reached.
    Finished(Box<Run>),
    /// None of its trials was selected; with what that says of the baseline, if there is one.
    Nothing(Option<BaselineUse>),
}

/// Targets that are run one after the other: an iterator of what became of each.
pub struct Programme<'c, 'a> {
    conductor: &'c Conductor<'a>,
    left: Enumerate<IntoIter<Judged>>,
    hooks: Box<dyn Fn(usize) -> Hooks + 'c>,
    begun: VecDeque<Result<Beginning<'c, 'a>, ConductError>>,
    ahead: usize,
}

impl<'c, 'a> Programme<'c, 'a> {
    /// The targets in this order, with the hooks of each by its number. Where they `overlap`, one is run already while
    /// the one before is still printed: most of the time of an embedded endpoint is waiting.
    pub fn new(
        conductor: &'c Conductor<'a>,
        targets: Vec<Judged>,
        overlap: bool,
        hooks: impl Fn(usize) -> Hooks + 'c,
    ) -> Self {
        Self {
            conductor,
            left: targets.into_iter().enumerate(),
            hooks: Box::new(hooks),
            begun: VecDeque::new(),
            ahead: usize::from(overlap),
        }
    }

    /// Begins no further target; those that are begun are ended.
    pub fn stop(&mut self) {
        self.left = Vec::new().into_iter().enumerate();
    }
}

impl Iterator for Programme<'_, '_> {
    type Item = Result<Ended, ConductError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.begun.len() <= self.ahead {
            let Some((at, judged)) = self.left.next() else {
                break;
            };
            let hooks = (self.hooks)(at);
            self.begun
                .push_back(self.conductor.begin(at, judged, hooks));
        }
        let beginning = self.begun.pop_front()?;
        Some(beginning.map(|beginning| match beginning {
            Beginning::Running(session) => Ended::Finished(Box::new(session.end())),
            Beginning::Nothing(used) => Ended::Nothing(used),
        }))
    }
}
