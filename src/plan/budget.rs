//! The login budget of a target: whom it reaches.

use crate::plan::trial::{Decision, Trial};
use crate::target::Target;

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
        if trial.cost.logins > left {
            trial.decision = Decision::Skip(format!(
                "the login budget of {budget} is spent (login.budget in the target file)"
            ));
        } else {
            left -= trial.cost.logins;
        }
    }
}
