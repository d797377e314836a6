//! Holds a baseline against a run: what is known, and which entries are stale.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::baseline::entry::{Allowed, Baseline, Entry, Instance};
use crate::secret::written;
use crate::suite::{CONVERSATION, Class, Library, LoadedCase};
use crate::verdict::{BaselineUse, FailOn, Finding, Record, Stale, Staleness, Verdict};
use crate::yaml::did_you_mean;

/// The demand of a property. What it is held against is drawn at random, so that one run without a finding shows nothing.
const DRAWN_AT_RANDOM: &str = "holds";

/// Judges records of one instance again, knowing what is accepted.
#[derive(Debug, Clone)]
pub struct Gate {
    baseline: Arc<Baseline>,
    in_force: Vec<usize>,
    strict: bool,
    fail_on: FailOn,
}

impl Gate {
    /// The entries that count for the instance. With `strict` the standard's class of a finding decides.
    pub fn new(
        baseline: Arc<Baseline>,
        instance: &Instance,
        strict: bool,
        fail_on: FailOn,
    ) -> Self {
        let fits = |at: &usize| baseline.entries[*at].when.fits(instance);
        let in_force = (0..baseline.entries.len()).filter(fits).collect();
        Self {
            baseline,
            in_force,
            strict,
            fail_on,
        }
    }

    /// Marks what the baseline accepts, and gives the record the verdicts that this leaves.
    pub fn settle(&self, record: &mut Record) {
        if matches!(record.verdict, Verdict::Pass | Verdict::Skip)
            && matches!(record.standard, Verdict::Pass | Verdict::Skip)
        {
            return;
        }
        let deciding = |finding: &Finding| finding.weight(self.strict);
        let by_profile = self.verdict(record, record.verdict, |finding| finding.by_profile);
        let by_standard = self.verdict(record, record.standard, |finding| finding.class);
        let known: Vec<_> = record
            .findings
            .iter()
            .map(|finding| self.find(|entry| entry.accepts(record, finding, deciding(finding))))
            .collect();
        let accepted =
            |at: usize| Box::new(self.baseline.entries[at].accepted(self.baseline.lines[at]));
        record.known = self
            .find(|entry| entry.accepts_trouble(record))
            .map(accepted);
        for (finding, known) in record.findings.iter_mut().zip(known) {
            finding.known = known.map(accepted);
        }
        record.verdict = by_profile;
        record.standard = by_standard;
    }

    fn find(&self, accepts: impl Fn(&Entry) -> bool) -> Option<usize> {
        let mut in_force = self.in_force.iter().copied();
        in_force.find(|at| accepts(&self.baseline.entries[*at]))
    }

    /// The verdict that what is not accepted gives.
    fn verdict(
        &self,
        record: &Record,
        first: Verdict,
        class_of: impl Fn(&Finding) -> Class,
    ) -> Verdict {
        let is_left = |finding: &&Finding| {
            let class = class_of(finding);
            self.find(|entry| entry.accepts(record, finding, class))
                .is_none()
        };
        let trouble = record.trouble.as_ref();
        let trouble =
            trouble.filter(|_| self.find(|entry| entry.accepts_trouble(record)).is_none());
        let rest = Record::judge(record.findings.iter().filter(is_left), trouble, &class_of);
        match rest {
            rest if rest == first || first == Verdict::Skip => first,
            Verdict::Warn if self.fail_on == FailOn::Should => Verdict::Warn,
            Verdict::Pass | Verdict::Warn => Verdict::Known,
            rest => rest,
        }
    }
}

/// The suites, as far as a baseline can name something of them.
#[derive(Debug)]
pub struct Suites<'a> {
    cases: BTreeMap<&'a str, &'a LoadedCase>,
}

impl<'a> Suites<'a> {
    /// Every case there is, selected or not.
    pub fn new(library: &'a Library) -> Self {
        let cases = library.cases.iter();
        Self {
            cases: cases.map(|case| (case.id.as_str(), case)).collect(),
        }
    }

    /// Whether the entry's case is for other profiles alone.
    fn excludes(&self, entry: &Entry, profile: &str) -> bool {
        let case = self.cases.get(entry.case.as_str());
        case.is_some_and(|case| {
            let profiles = &case.case.profiles;
            !profiles.is_empty() && !profiles.iter().any(|own| own == profile)
        })
    }

    /// What the entry names that is not there.
    pub fn missing(&self, entry: &Entry) -> Option<String> {
        // What was found before the trials is no case of the suites.
        if entry.case == CONVERSATION {
            return None;
        }
        let Some(case) = self.cases.get(entry.case.as_str()) else {
            let hint = did_you_mean(&entry.case, self.cases.keys().copied())
                .map_or_else(String::new, |hint| format!("; {hint}"));
            return Some(format!("the suites have no such case{hint}"));
        };
        let expectation = entry.expectation.as_ref()?;
        let path = format!("{}.{expectation}", case.path);
        (!case.places().has(&path)).then(|| "the case has no such demand".to_owned())
    }
}

/// What a run has shown of one entry so far.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// What it accepts came up.
    needed: bool,
    /// A trial it is about was judged.
    judged: bool,
    /// A trial it is about was not: not selected, skipped, interrupted, or not to be judged.
    unjudged: bool,
    /// A trial it is about is in the whole plan.
    planned: bool,
    /// Other variants of its case are.
    others_planned: bool,
}

/// What all instances of a run show of each entry.
#[derive(Debug)]
pub struct Ledger {
    baseline: Arc<Baseline>,
    instances: Vec<Instance>,
    seen: Vec<Seen>,
    /// Whether the standard's verdict decides.
    strict: bool,
    /// Whether trials are named one by one: then only their entries are looked at.
    exact: bool,
}

impl Ledger {
    /// Nothing is seen yet; `instances` are all that the run will come to.
    pub fn new(
        baseline: Arc<Baseline>,
        instances: Vec<Instance>,
        strict: bool,
        exact: bool,
    ) -> Self {
        let seen = vec![Seen::default(); baseline.entries.len()];
        Self {
            baseline,
            instances,
            seen,
            strict,
            exact,
        }
    }

    /// Notes what an instance showed, and says which entries are stale now that no later one can need them.
    ///
    /// `planned` are the case and the name of every trial of the whole plan, selected or not.
    pub fn close(
        &mut self,
        at: usize,
        planned: &[(String, String)],
        records: &[Record],
        suites: &Suites<'_>,
        today: &str,
    ) -> BaselineUse {
        let by_name: BTreeMap<&str, &Record> = records
            .iter()
            .map(|record| (record.name.as_str(), record))
            .collect();
        let mut used = 0;
        let mut stale = Vec::new();
        for (entry, seen) in self.baseline.entries.iter().zip(&mut self.seen) {
            if entry.when.fits(&self.instances[at]) {
                let before = seen.needed;
                seen.note(entry, planned, &by_name, self.strict);
                used += usize::from(seen.needed && !before);
            }
        }
        for (number, entry) in self.baseline.entries.iter().enumerate() {
            let is_selected = || {
                let mut records = records.iter();
                records.any(|record| entry.is_about(&record.case, &record.name))
            };
            if self.last_of(entry) != at || self.exact && !is_selected() {
                continue;
            }
            if let Some((kind, why)) = self.why_stale(number, suites, today) {
                stale.push(Stale {
                    line: self.baseline.lines[number],
                    entry: written(entry.name()),
                    kind,
                    why: written(why),
                });
            }
        }
        let days = self.baseline.entries.iter();
        BaselineUse {
            file: written(&self.baseline.file),
            entries: self.baseline.entries.len(),
            used,
            next_expiry: days
                .filter_map(|entry| entry.expires.as_ref())
                .filter(|day| day.as_str() >= today)
                .min()
                .map(written),
            stale,
        }
    }

    /// The last instance for which the entry counts; the last of all where it counts for none.
    fn last_of(&self, entry: &Entry) -> usize {
        let fits = |instance: &Instance| entry.when.fits(instance);
        let last = self.instances.iter().rposition(fits);
        last.unwrap_or_else(|| self.instances.len().saturating_sub(1))
    }

    fn why_stale(
        &self,
        number: usize,
        suites: &Suites<'_>,
        today: &str,
    ) -> Option<(Staleness, String)> {
        let (entry, seen) = (&self.baseline.entries[number], self.seen[number]);
        if let Some(missing) = suites.missing(entry) {
            return Some((Staleness::Unknown, missing));
        }
        let is_in_force = self
            .instances
            .iter()
            .any(|instance| entry.when.fits(instance));
        if is_in_force && !seen.planned {
            let profile = entry.when.profile.as_deref();
            let why = if seen.others_planned && profile.is_some() {
                Some("the case has no such variant by this profile")
            } else if profile.is_some_and(|profile| suites.excludes(entry, profile)) {
                Some("the case is not for this profile")
            } else {
                None
            };
            if let Some(why) = why {
                return Some((Staleness::Unknown, why.to_owned()));
            }
        }
        let may_pass = entry.allowed.contains(&Allowed::Pass)
            || entry.expectation.as_deref() == Some(DRAWN_AT_RANDOM);
        if seen.judged && !seen.needed && !seen.unjudged && !may_pass {
            return Some((Staleness::Passed, "it holds now".to_owned()));
        }
        let expired = entry.expired_on(today)?;
        Some((Staleness::Expired, expired))
    }
}

impl Seen {
    fn note(
        &mut self,
        entry: &Entry,
        planned: &[(String, String)],
        by_name: &BTreeMap<&str, &Record>,
        strict: bool,
    ) {
        for (case, name) in planned.iter().filter(|(case, _)| *case == entry.case) {
            if !entry.is_about(case, name) {
                self.others_planned = true;
                continue;
            }
            self.planned = true;
            match by_name.get(name.as_str()) {
                Some(record) if shows(entry, record, strict) => self.needed = true,
                Some(record) if is_judged(record, strict) => self.judged = true,
                _ => self.unjudged = true,
            }
        }
    }
}

/// Whether what the entry accepts came up.
fn shows(entry: &Entry, record: &Record, strict: bool) -> bool {
    let mut findings = record.findings.iter();
    entry.accepts_trouble(record)
        || findings.any(|finding| entry.accepts(record, finding, finding.weight(strict)))
}

/// Whether the trial came to its end, and not with another failure that may have hidden the one that is listed.
fn is_judged(record: &Record, strict: bool) -> bool {
    record.trouble.is_none()
        && record.reason.is_none()
        && matches!(
            record.deciding(strict),
            Verdict::Pass | Verdict::Warn | Verdict::Known
        )
}
