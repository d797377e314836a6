//! Pure: suites, a profile and a target give the ordered list of trials, each to run or to skip with a reason.

mod axes;
mod capability;
mod need;
mod role;

use std::collections::BTreeSet;

pub use axes::{Axes, materialize};
pub use capability::{Capabilities, Known, Origin};
pub use role::client_for;
pub(crate) use role::{another_of, usual_user_grant as user_grant};

use crate::profile::Profile;
use crate::suite::{Case, Danger, Library, LoadedCase, on_all_cores};
use crate::target::Target;

/// Whether a trial is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is run.
    Run,
    /// It is not, for this reason.
    Skip(String),
    /// It is dangerous in these ways, which nobody has allowed.
    Dangerous(Vec<Danger>),
}

/// One case in one variant against one target.
#[derive(Debug, Clone)]
pub struct Trial {
    /// `profile::case_id[::variant]`.
    pub name: String,
    /// The case as written.
    pub case: LoadedCase,
    /// What the case's axes are in this variant.
    pub axes: Axes,
    /// Whether it is run.
    pub decision: Decision,
    /// About how many requests it takes, waits counted as many: the longest chains start first.
    pub weight: u32,
    /// About how many logins it takes.
    pub logins: u32,
}

impl Trial {
    /// Whether it runs when the others are done, and alone: others would disturb the times that it compares, and would be
    /// throttled with it.
    pub fn runs_apart(&self) -> bool {
        self.case.case.provokes_throttling()
    }

    /// Whether it is a property, which the fuzzer tries.
    pub fn is_fuzzed(&self) -> bool {
        self.case.case.property.is_some()
    }

    /// Whether it judges the exchanges of the others, and so comes after them.
    pub fn judges_every(&self) -> bool {
        self.case.case.every.is_some()
    }
}

/// What the plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The dialect.
    pub profile: &'a Profile,
    /// The instance.
    pub target: &'a Target,
    /// What the target offers.
    pub capabilities: &'a Capabilities,
    /// Dangers allowed on the command line.
    pub allowed: &'a BTreeSet<Danger>,
}

/// Every trial of the suites for this subject, in the order of the suites.
pub fn build(library: &Library, subject: Subject<'_>) -> Vec<Trial> {
    all(library, subject, true)
}

/// The same, but nothing is known of them beside their names: what a list shows.
pub fn named(library: &Library, subject: Subject<'_>) -> Vec<Trial> {
    all(library, subject, false)
}

fn all(library: &Library, subject: Subject<'_>, decides: bool) -> Vec<Trial> {
    let of_case = |case: &LoadedCase| -> Vec<Trial> {
        let profiles = &case.case.profiles;
        if !profiles.is_empty() && !profiles.contains(&subject.profile.id) {
            return Vec::new();
        }
        axes::expand(&case.case, subject.profile)
            .into_iter()
            .map(|axes| match named_trial(case, axes, subject.profile) {
                trial if decides => decided(trial, subject),
                trial => trial,
            })
            .collect()
    };
    let trials = on_all_cores(&library.cases, of_case);
    trials.into_iter().flatten().collect()
}

/// The trials in the order of their start: the longest chains first, then those that judge the others, the fuzzer last.
pub fn schedule(trials: &mut [Trial]) {
    trials.sort_by_key(|trial| {
        let (fuzzed, judges) = (trial.is_fuzzed(), trial.judges_every());
        (fuzzed, judges, std::cmp::Reverse(trial.weight))
    });
}

fn named_trial(case: &LoadedCase, axes: Axes, profile: &Profile) -> Trial {
    let variant = axes.name();
    let name = match variant.as_str() {
        "" => format!("{}::{}", profile.id, case.id),
        variant => format!("{}::{}::{variant}", profile.id, case.id),
    };
    Trial {
        name,
        case: case.clone(),
        axes,
        decision: Decision::Run,
        weight: 0,
        logins: 0,
    }
}

/// The trial with whether it is run, and what it costs.
fn decided(trial: Trial, subject: Subject<'_>) -> Trial {
    let case = &trial.case.case;
    let needs = need::of(&trial.case, &trial.axes, subject);
    let decision = match need::missing(case, &trial.axes, &needs, subject) {
        Some(reason) => Decision::Skip(reason),
        None => match forbidden(case, subject) {
            dangers if dangers.is_empty() => Decision::Run,
            dangers => Decision::Dangerous(dangers),
        },
    };
    let (weight, mut logins) = need::cost(&needs);
    if case.property.is_some() {
        // All properties of a grant share one stream of requests, which keeps count of its logins itself.
        logins = 0;
    }
    Trial {
        decision,
        weight,
        logins,
        ..trial
    }
}

fn forbidden(case: &Case, subject: Subject<'_>) -> Vec<Danger> {
    let is_allowed =
        |danger: &Danger| subject.allowed.contains(danger) || subject.target.allow.contains(danger);
    let dangers = case.danger.iter().copied();
    dangers.filter(|danger| !is_allowed(danger)).collect()
}

/// Skips what the login budget does not reach, of the trials that were selected.
pub fn keep_login_budget(trials: &mut [Trial], target: &Target) {
    let Some(budget) = target.login.as_ref().and_then(crate::target::Login::budget) else {
        return;
    };
    let mut left = budget;
    for trial in trials
        .iter_mut()
        .filter(|trial| trial.decision == Decision::Run)
    {
        if trial.logins > left {
            trial.decision = Decision::Skip(format!(
                "the login budget of {budget} is spent (login.budget in the target file)"
            ));
        } else {
            left -= trial.logins;
        }
    }
}
