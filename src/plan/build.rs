//! Every trial of the suites for one subject, each with whether it is run.

use crate::plan::axes::{self, Axes};
use crate::plan::need::{self, Cost};
use crate::plan::owners::{self, Owners};
use crate::plan::subject::Subject;
use crate::plan::trial::{Decision, Trial};
use crate::plan::{carrier, missing, several};
use crate::profile::Profile;
use crate::suite::{Case, Danger, Library, LoadedCase, on_all_cores};

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
            .map(|axes| several::cast(case, axes, subject))
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
        (fuzzed, judges, std::cmp::Reverse(trial.cost.weight))
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
        owners: Owners::default(),
        cost: Cost::default(),
    }
}

/// The trial with whether it is run, and what it costs.
fn decided(trial: Trial, subject: Subject<'_>) -> Trial {
    let case = &trial.case.case;
    let needs = need::of(&trial.case, &trial.axes, subject);
    let carries = trial.axes.carrier.is_some() || !carrier::is_asked_for(&trial.case);
    let missing = missing::missing(case, &trial.axes, &needs, subject);
    let missing = missing.or_else(|| (!carries).then(|| NO_CARRIER.to_owned()));
    let decision = match missing {
        Some(reason) => Decision::Skip(reason),
        None => match forbidden(case, subject) {
            dangers if dangers.is_empty() => Decision::Run,
            dangers => Decision::Dangerous(dangers),
        },
    };
    let owners = owners::of(case, &needs, subject);
    let mut cost = need::cost(&needs);
    if case.property.is_some() {
        // All properties of a grant share one stream of requests, which keeps count of its logins itself.
        cost.logins = 0;
    }
    Trial {
        decision,
        owners,
        cost,
        ..trial
    }
}

/// Why a case is skipped that leaves its grant open.
const NO_CARRIER: &str = "none of the target's grants can carry this request";

fn forbidden(case: &Case, subject: Subject<'_>) -> Vec<Danger> {
    let is_allowed =
        |danger: &Danger| subject.allowed.contains(danger) || subject.target.allow.contains(danger);
    let dangers = case.danger.iter().copied();
    dangers.filter(|danger| !is_allowed(danger)).collect()
}
