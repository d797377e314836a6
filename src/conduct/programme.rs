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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conduct::{Embedded, Selection, Wish, faultless};
    use crate::harness::Arguments;
    use crate::reference::Dialect;
    use crate::run::Interruption;
    use crate::suite::{Library, Source};
    use crate::verdict::Verdict;

    const VALID: &str = "rfc6749::client_credentials::valid_request_gets_a_token";

    /// What becomes of the embedded endpoints of these dialects where the trials of this name are wished for; at most so
    /// many targets are begun.
    fn became_of(dialects: &[Dialect], name: &str, most: usize) -> Vec<Ended> {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
        let sources = Source::embedded();
        let library = Library::load(&sources).expect("what is compiled in is good");
        let served = |dialect: &Dialect| {
            let embedded = Embedded::of(&sources, *dialect).expect("it is compiled in");
            let judged = runtime.block_on(embedded.serve(faultless(*dialect)));
            judged.expect("it listens")
        };
        let wish = Wish {
            selection: Selection {
                filters: vec![name.to_owned()],
                ..Selection::default()
            },
            libtest: Arguments {
                logfile: Some("/dev/null".to_owned()),
                ..Arguments::default()
            },
            ..Wish::default()
        };
        let conductor = Conductor {
            handle: runtime.handle(),
            library: &library,
            sources: &sources,
            wish: &wish,
            known: None,
            interruption: Interruption::never(),
        };
        let targets = dialects.iter().map(served).collect();
        let mut programme = Programme::new(&conductor, targets, false, |_| Hooks::silent());
        let mut all = Vec::new();
        while let Some(ended) = programme.next() {
            all.push(ended.expect("the target can be made ready"));
            if all.len() == most {
                programme.stop();
            }
        }
        all
    }

    #[test]
    fn a_wish_comes_to_a_finished_run() {
        let ended = became_of(&[Dialect::Rfc], VALID, 1);
        let [Ended::Finished(run)] = ended.as_slice() else {
            panic!("{ended:?}");
        };
        let verdicts: Vec<_> = run
            .records
            .iter()
            .map(|one| (&one.case, one.verdict))
            .collect();
        assert_eq!(verdicts, [(&VALID.into(), Verdict::Pass)]);
        assert_eq!(
            (run.target.as_str(), &run.trouble),
            ("embedded-rfc", &Vec::new())
        );
    }

    #[test]
    fn where_nothing_is_selected_nothing_is_run() {
        let ended = became_of(&[Dialect::Rfc], "no case is called like this", 1);
        assert!(
            matches!(ended.as_slice(), [Ended::Nothing(None)]),
            "{ended:?}"
        );
    }

    #[test]
    fn no_target_is_begun_once_it_is_stopped() {
        let dialects = [Dialect::Rfc, Dialect::TencentCiam];
        assert_eq!(became_of(&dialects, "::client_credentials::", 1).len(), 1);
    }
}
