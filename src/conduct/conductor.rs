//! What the targets of a command have in common, and the plan of each.

use tokio::runtime::Handle;

use crate::conduct::judged::Judged;
use crate::conduct::known::{KnownFailures, Name, names};
use crate::conduct::wish::{Whom, Wish};
use crate::harness;
use crate::plan::{self, Capabilities, Decision, Subject, Trial};
use crate::profile::Profile;
use crate::run::Interruption;
use crate::suite::{Library, Source};
use crate::target::Target;

/// What the targets of a command have in common.
pub struct Conductor<'a> {
    /// A multi-thread runtime; the conductor itself is called outside it.
    pub handle: &'a Handle,
    /// The suites.
    pub library: &'a Library,
    /// The files that they were read from.
    pub sources: &'a [Source],
    /// What is wanted.
    pub wish: &'a Wish,
    /// The baseline, if there is one.
    pub known: Option<KnownFailures<'a>>,
    /// Tells that the user has had enough.
    pub interruption: Interruption,
}

impl Conductor<'_> {
    /// The trials that a list shows. Nothing is sent, so nothing is made ready for that.
    pub fn listed(&self, judged: &Judged) -> Vec<Trial> {
        let capabilities = Capabilities::before_asking(&judged.profile, &judged.target);
        self.plan(&judged.profile, &judged.target, &capabilities).0
    }

    /// The trials that are selected, and where a baseline asks for it the names of all.
    pub(super) fn plan(
        &self,
        profile: &Profile,
        target: &Target,
        capabilities: &Capabilities,
    ) -> (Vec<Trial>, Vec<Name>) {
        let subject = Subject {
            profile,
            target,
            capabilities,
            allowed: &self.wish.allowed,
        };
        let (libtest, selection) = (&self.wish.libtest, &self.wish.selection);
        let all = if libtest.list && !libtest.ignored {
            plan::named(self.library, subject)
        } else {
            plan::build(self.library, subject)
        };
        let whole = match self.known {
            Some(_) => names(&all),
            None => Vec::new(),
        };
        let mut trials = harness::select(all, libtest, &selection.filters);
        selection.keep(&mut trials, &target.name);
        self.keep_from_fuzzing(&mut trials, target);
        plan::keep_login_budget(&mut trials, target);
        (trials, whole)
    }

    /// Skips the properties of a target that is not to be fuzzed.
    fn keep_from_fuzzing(&self, trials: &mut [Trial], target: &Target) {
        let reason = match self.wish.fuzzing.whom {
            Whom::Nobody => "it is not to be fuzzed (--no-fuzz)",
            Whom::ThisMachine if !target.is_loopback() => {
                "the target is not on this machine; --fuzz fuzzes it all the same"
            }
            Whom::ThisMachine | Whom::Everybody => return,
        };
        let fuzzed = trials
            .iter_mut()
            .filter(|trial| trial.is_fuzzed() && trial.decision == Decision::Run);
        for trial in fuzzed {
            trial.decision = Decision::Skip(reason.to_owned());
        }
    }
}
