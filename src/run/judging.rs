//! From a demand and an answer to a finding: the row's class, the suite's softening, the profile's deviations.

use crate::check::{Judgement, Miss, View, judge};
use crate::profile::Deviation;
use crate::run::outcome::{Outcome, Place};
use crate::run::runner::Runner;
use crate::secret::{Raw, Shown};
use crate::suite::{Class, Expectation, Harm};
use crate::verdict::Finding;

/// Holds another demand against what was judged.
type Rejudge<'a> = &'a dyn Fn(&Expectation) -> Judgement;

impl Runner {
    /// Judges one demand and adds what came of it.
    pub(crate) fn judge(
        &self,
        expectation: &Expectation,
        view: View<'_>,
        place: &Place<'_>,
        outcome: &mut Outcome,
    ) {
        if expectation
            .when
            .as_ref()
            .is_some_and(|name| !self.instance.facts.capabilities.may_have(name))
        {
            return;
        }
        let judgement = judge(expectation, view);
        self.weigh(
            expectation,
            judgement,
            Some(&|demand| judge(demand, view)),
            place,
            outcome,
        );
    }

    /// Adds a judgement, by the standard and by the profile. `rejudge` holds another demand against the same answer; there
    /// is none where many answers were judged together, so that no other demand of the profile can stand in.
    pub(crate) fn weigh(
        &self,
        expectation: &Expectation,
        judgement: Judgement,
        rejudge: Option<Rejudge<'_>>,
        place: &Place<'_>,
        outcome: &mut Outcome,
    ) {
        let requirement = expectation
            .requirement
            .as_deref()
            .unwrap_or(place.first_requirement);
        let class = self.class(requirement, expectation.verdict);
        let deviations: Vec<&Deviation> = self
            .instance
            .facts
            .profile
            .deviations_of(requirement, place.case, place.grant)
            .collect();
        let row = Row {
            requirement,
            harm: self.harm(requirement),
            note: expectation.note.as_deref(),
            place,
        };
        match judgement {
            Judgement::NotApplicable => {}
            Judgement::Undecided(reason) => outcome.undecided.push(reason),
            Judgement::Held(what) => {
                outcome.judged += 1;
                outcome.held.push(what);
                // Where the vendor documents another answer, the standard's own one deviates from the document.
                for deviation in deviations
                    .iter()
                    .filter(|deviation| !deviation.instead.is_empty())
                {
                    let rejudge = rejudge.into_iter();
                    for miss in rejudge.filter_map(|judge| first_miss(&deviation.instead, judge)) {
                        let classes = (Class::Info, class);
                        outcome
                            .findings
                            .push(row.finding(classes, Some(deviation), miss));
                    }
                }
            }
            Judgement::Broken(miss) => {
                outcome.judged += 1;
                let (by_profile, deviation, miss) = by_profile(class, &deviations, miss, rejudge);
                if class > Class::Undecidable || by_profile > Class::Undecidable {
                    let classes = (class, by_profile);
                    outcome.findings.push(row.finding(classes, deviation, miss));
                }
            }
        }
    }

    /// What a deviation from the row lets happen.
    fn harm(&self, requirement: &str) -> Harm {
        let row = self.catalogue.get(requirement);
        row.map_or_else(Harm::default, |row| row.harm)
    }

    /// The row's class, softened where the suite says so; never harsher.
    pub(crate) fn class(&self, requirement: &str, softened: Option<Class>) -> Class {
        let class = self
            .catalogue
            .get(requirement)
            .map_or(Class::Fail, |row| row.class);
        softened.map_or(class, |softened| softened.min(class))
    }
}

/// What a broken demand means by the profile.
fn by_profile<'a>(
    class: Class,
    deviations: &[&'a Deviation],
    miss: Miss,
    rejudge: Option<Rejudge<'_>>,
) -> (Class, Option<&'a Deviation>, Miss) {
    let mut current = (class, None, miss);
    for deviation in deviations {
        if deviation.waived {
            return (Class::Info, Some(deviation), current.2);
        }
        for replacement in [&deviation.instead, &deviation.also] {
            let Some(rejudge) = rejudge.filter(|_| !replacement.is_empty()) else {
                continue;
            };
            match first_miss(replacement, rejudge) {
                None => return (Class::Info, Some(deviation), current.2),
                Some(miss) => {
                    let or_by = format!(", or by {} ", deviation.id);
                    current.2.expected.push(or_by);
                    current.2.expected.push(miss.expected);
                }
            }
        }
        if let Some(verdict) = deviation.verdict {
            current.0 = current.0.min(verdict);
            current.1 = Some(*deviation);
        }
    }
    current
}

fn first_miss(demands: &[Expectation], rejudge: Rejudge<'_>) -> Option<Miss> {
    demands.iter().find_map(|demand| match rejudge(demand) {
        Judgement::Broken(miss) => Some(miss),
        _ => None,
    })
}

/// A row of the catalogue as a demand holds it, and where.
struct Row<'a> {
    requirement: &'a str,
    harm: Harm,
    note: Option<&'a str>,
    place: &'a Place<'a>,
}

impl Row<'_> {
    /// What was found, with its classes by the standard and by the profile.
    fn finding(
        &self,
        (class, by_profile): (Class, Class),
        deviation: Option<&Deviation>,
        miss: Miss,
    ) -> Finding<Raw> {
        Finding {
            requirement: Shown::cleaned(self.requirement),
            class,
            by_profile,
            harm: self.harm,
            deviation: deviation.map(|deviation| Shown::cleaned(&deviation.id)),
            diagnosis: miss.diagnosis.words(),
            cause: Some(miss.diagnosis.cause()),
            expected: miss.expected,
            actual: miss.actual,
            path: Shown::cleaned(&self.place.path),
            step: Shown::cleaned(&self.place.step),
            exchange: self.place.exchange,
            note: self.note.map(Shown::cleaned),
            known: None,
        }
    }
}
