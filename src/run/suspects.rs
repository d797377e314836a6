//! What of a trial may be wrong for others' sake: a code or token that was dead, a request that broke.

use crate::craft::{Logged, Purpose, Work};
use crate::http::{Failure, broke};
use crate::plan::Trial;
use crate::probe::Instance;
use crate::suite::Expectation;
use crate::verdict::{Broke, Finding, Record, Trouble};

/// A trial and what it sent.
#[derive(Clone, Copy)]
pub(super) struct Suspects<'a> {
    pub(super) instance: &'a Instance,
    pub(super) trial: &'a Trial,
    pub(super) work: &'a Work,
}

impl<'a> Suspects<'a> {
    /// Whether a code or token was dead where something was found or the case could not go on.
    pub(super) fn met_the_dead(self, record: &Record) -> bool {
        self.deciding(record)
            .any(|logged| self.instance.says_dead(&logged.reading))
    }

    /// The request that broke where something was found or the case could not go on: any to which no answer came, and of
    /// those that got a server error one that was in order, or any where the target was seen to break under load.
    pub(super) fn broke(self, record: &Record) -> Option<Broke> {
        let breaks_under_load = self.instance.load().is_proved();
        let is_meant = |logged: &&Logged| {
            let is_answer = logged.exchange.answer().is_some();
            broke(&logged.exchange) && (!is_answer || breaks_under_load || self.is_valid(logged))
        };
        let logged = self.deciding(record).find(is_meant)?;
        Some(Broke {
            sent: logged.exchange.sent_at,
            is_late: matches!(logged.exchange.result, Err(Failure::Timeout(_))),
        })
    }

    /// The exchanges that something was found in, or behind which the case could not go on.
    fn deciding(self, record: &Record) -> impl Iterator<Item = &'a Logged> {
        let findings = record.findings.iter();
        let found: Vec<usize> = findings.filter_map(|finding| finding.exchange).collect();
        let stuck = match &record.trouble {
            Some(Trouble::Given(_) | Trouble::Control(_) | Trouble::Transport(_)) => true,
            Some(_) => false,
            None => record.reason.is_some(),
        };
        let all = &self.work.exchanges;
        let stuck = all.len().checked_sub(1).filter(|_| stuck);
        // Of two answers that are compared the earlier one may be the disturbed one.
        let compares = |finding: &&Finding| {
            let cause = finding.cause.as_ref();
            cause.is_some_and(|cause| cause.id == "broken-same-as")
        };
        let compared = record.findings.iter().filter(compares);
        let earlier = compared.filter_map(|finding| finding.exchange).max();
        let numbers = found
            .into_iter()
            .chain(stuck)
            .chain(0..earlier.unwrap_or(0));
        numbers.filter_map(|at| all.get(at)).map(AsRef::as_ref)
    }

    /// Whether the case wants it to be answered rightly: material, controls, and steps of which no demand is a refusal.
    fn is_valid(self, logged: &Logged) -> bool {
        let Purpose::Step(name) = &logged.purpose else {
            return true;
        };
        let steps = self.trial.case.case.steps.iter().enumerate();
        let mut named = steps.filter(|(at, step)| match &step.id {
            Some(id) => id == name,
            None => *name == format!("step {}", at + 1),
        });
        named.any(|(_, step)| !step.expect.iter().any(Expectation::demands_refusal))
    }
}
