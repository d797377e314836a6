//! Races: one volley decides by chance, so several are sent, until something is found or the answer has always been the same.

use crate::craft::{Hand, Stop};
use crate::plan::Trial;
use crate::run::outcome::Outcome;
use crate::run::runner::Runner;
use crate::suite::Case;

/// How many come at once in the volleys after the first, which is as large as the case says.
const MORE: [u32; 4] = [16, 4, 8, 16];

/// The case with so many at once.
fn of_size(case: &Case, size: u32) -> Case {
    let mut case = case.clone();
    for step in &mut case.steps {
        step.at_once = step.at_once.map(|_| size);
    }
    case
}

impl Runner {
    /// Makes the steps of a race, volley after volley.
    pub(super) async fn volleys(
        &self,
        case: &Case,
        trial: &Trial,
        hand: &mut Hand,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        self.make_steps(case, trial, hand, outcome).await?;
        let mut volleys = 1;
        for size in MORE {
            let is_over = !outcome.findings.is_empty() || outcome.judged == 0;
            if is_over || !self.instance.affords(trial.cost.logins) {
                break;
            }
            let mut one = Outcome::default();
            let sized = of_size(case, size);
            // One that cannot be made takes nothing back of those before.
            if self
                .make_steps(&sized, trial, hand, &mut one)
                .await
                .is_err()
            {
                break;
            }
            volleys += 1;
            for finding in &mut one.findings {
                let seen = format!(" (in 1 of {volleys} volleys, of {size} at once)");
                finding.actual.push(seen);
            }
            outcome.findings.append(&mut one.findings);
            outcome.judged += one.judged;
        }
        if outcome.findings.is_empty() && volleys > 1 {
            outcome.held.push(format!("so it was in {volleys} volleys"));
        }
        Ok(())
    }
}
