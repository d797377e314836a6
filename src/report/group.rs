//! One diagnosis, not hundreds: findings by their cause.

use std::collections::BTreeMap;

use crate::suite::Class;
use crate::verdict::{Finding, Run};

/// One cause and the cases that it breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub diagnosis: String,
    /// The row, of the first case.
    pub requirement: String,
    /// The worst of its verdicts.
    pub class: Class,
    /// The names of the trials, in the order of the plan.
    pub trials: Vec<String>,
}

/// The run's problems that no baseline accepts, the worst and the widest first. `strict` judges by the standard alone.
pub fn problems(run: &Run) -> Vec<Problem> {
    let class_of = |finding: &Finding| {
        if run.strict {
            finding.class
        } else {
            finding.by_profile
        }
    };
    let mut by_diagnosis: BTreeMap<&str, Problem> = BTreeMap::new();
    for record in &run.records {
        for finding in record
            .findings
            .iter()
            .filter(|finding| class_of(finding) >= Class::Warn && finding.known.is_none())
        {
            let problem = by_diagnosis
                .entry(&finding.diagnosis)
                .or_insert_with(|| Problem {
                    diagnosis: finding.diagnosis.clone(),
                    requirement: finding.requirement.clone(),
                    class: class_of(finding),
                    trials: Vec::new(),
                });
            problem.class = problem.class.max(class_of(finding));
            if problem.trials.last() != Some(&record.name) {
                problem.trials.push(record.name.clone());
            }
        }
    }
    let mut problems: Vec<Problem> = by_diagnosis.into_values().collect();
    problems.sort_by(|a, b| {
        b.class
            .cmp(&a.class)
            .then(b.trials.len().cmp(&a.trials.len()))
            .then(a.diagnosis.cmp(&b.diagnosis))
    });
    problems
}
