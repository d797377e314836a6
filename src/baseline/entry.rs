//! The file of known failures: its model, its loading, what is wrong in it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Iso8601;
use time::{Date, OffsetDateTime};

use crate::secret::written;
use crate::suite::{Class, Source};
use crate::verdict::{Accepted, Cause, Finding, Record, variant_of};
use crate::words::has_version_1_words;
use crate::yaml::{Places, Problem, did_you_mean};

/// The word that opens a baseline file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BaselineKind {
    /// `kind: baseline`.
    Baseline,
}

/// Known failures, for review by people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineFile {
    /// Always `baseline`.
    pub kind: BaselineKind,
    /// The known failures.
    pub known: Vec<Entry>,
}

/// One demand of one case that is known to be broken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The case's id, without profile and variant.
    pub case: String,
    /// The variant, as the trial's name ends; all variants unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The demand that is broken, by its path within the case: `steps[0].expect[1]`. None where the case cannot be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expectation: Option<String>,
    /// What is wrong, in the words of the report; of a case that cannot be judged the words before the first colon.
    pub diagnosis: String,
    /// The same as the report has it for programs. Where it is said, it decides, and the words are for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause<String>>,
    /// Where the entry counts; everywhere unless said.
    #[serde(default, skip_serializing_if = "Condition::is_empty")]
    pub when: Condition,
    /// What may become of the demand: `fail` unless said.
    #[serde(default = "fails", skip_serializing_if = "is_fail")]
    pub allowed: Vec<Allowed>,
    /// Why it is accepted.
    pub reason: String,
    /// The ticket or the discussion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Who sees to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The last day on which it counts: `2026-12-31`; for ever unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

/// Where an entry counts: all that is said must fit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Condition {
    /// The profile by which is judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The target's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// Versions of the target, as `version` of the target file has them; a `*` at the end stands for any rest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
}

/// What may become of a demand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Allowed {
    /// It is broken, and that fails.
    Fail,
    /// It is broken, and that warns.
    Warn,
    /// The case cannot be judged.
    Error,
    /// It holds: now and then is enough for an entry to stay.
    Pass,
}

fn fails() -> Vec<Allowed> {
    vec![Allowed::Fail]
}

fn is_fail(allowed: &Vec<Allowed>) -> bool {
    *allowed == fails()
}

/// What is judged, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// The profile's id.
    pub profile: String,
    /// The target's name.
    pub target: String,
    /// The target's version, if its file says one.
    pub version: Option<String>,
}

impl Condition {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the instance fits.
    pub fn fits(&self, instance: &Instance) -> bool {
        let is = |wanted: &Option<String>, there: &str| {
            wanted.as_ref().is_none_or(|wanted| wanted == there)
        };
        let is_version = |pattern: &String| {
            let version = instance.version.as_deref();
            version.is_some_and(|version| match pattern.strip_suffix('*') {
                Some(beginning) => version.starts_with(beginning),
                None => version == pattern,
            })
        };
        is(&self.profile, &instance.profile)
            && is(&self.target, &instance.target)
            && (self.versions.is_empty() || self.versions.iter().any(is_version))
    }
}

impl Entry {
    /// What tells the entry from all others, in one line: case, variant, demand, diagnosis and condition.
    pub fn name(&self) -> String {
        let mut name = self.case.clone();
        if let Some(variant) = &self.variant {
            name.push_str(&format!("::{variant}"));
        }
        if let Some(expectation) = &self.expectation {
            name.push_str(&format!(" at {expectation}"));
        }
        name.push_str(&format!(": {}", self.diagnosis));
        let mut conditions = Vec::new();
        conditions.extend(self.when.profile.as_ref().map(|id| format!("profile {id}")));
        conditions.extend(self.when.target.as_ref().map(|id| format!("target {id}")));
        if !self.when.versions.is_empty() {
            conditions.push(format!("version {}", self.when.versions.join(" or ")));
        }
        if !conditions.is_empty() {
            name.push_str(&format!(" ({})", conditions.join(", ")));
        }
        name
    }

    /// Whether the trial is one that the entry is about.
    pub fn is_about(&self, case: &str, trial: &str) -> bool {
        self.case == case
            && self
                .variant
                .as_deref()
                .is_none_or(|variant| variant == variant_of(case, trial))
    }

    /// Whether the entry accepts the finding with this weight.
    pub fn accepts(&self, record: &Record, finding: &Finding, class: Class) -> bool {
        let outcome = match class {
            Class::Fail => Allowed::Fail,
            Class::Warn => Allowed::Warn,
            Class::Info | Class::Undecidable => return false,
        };
        self.allowed.contains(&outcome)
            && self.is_about(&record.case, &record.name)
            && self.is_cause_of(finding)
            && self.expectation.as_deref() == Some(record.demand_of(finding))
    }

    /// Whether the finding is what the entry says is wrong. Whatever has no cause is known by the words of version 1.
    fn is_cause_of(&self, finding: &Finding) -> bool {
        match (&self.cause, &finding.cause) {
            (Some(own), Some(found)) => found.is(own),
            _ => finding.diagnosis == self.diagnosis,
        }
    }

    /// Whether the entry accepts that the case could not be judged.
    pub fn accepts_trouble(&self, record: &Record) -> bool {
        let is_cause = |id: &str| match &self.cause {
            Some(cause) => cause.id == id,
            None => has_version_1_words(id, &self.diagnosis),
        };
        let trouble = record.trouble.as_ref();
        self.allowed.contains(&Allowed::Error)
            && self.is_about(&record.case, &record.name)
            && trouble.is_some_and(|trouble| is_cause(trouble.kind().id()))
    }

    /// That its last day is over, in words.
    pub fn expired_on(&self, today: &str) -> Option<String> {
        // Dates of this form are in the order of their texts.
        let last = self.expires.as_deref().filter(|last| *last < today)?;
        Some(format!("it expired on {last}"))
    }

    /// What a report says of what the entry accepts.
    pub fn accepted(&self, line: usize) -> Accepted {
        Accepted {
            line,
            reason: written(&self.reason),
            link: self.link.as_ref().map(written),
            owner: self.owner.as_ref().map(written),
            expires: self.expires.as_ref().map(written),
        }
    }
}

/// The day it is, in UTC, as files write days.
pub fn today() -> String {
    OffsetDateTime::now_utc().date().to_string()
}

/// A baseline file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Baseline {
    /// The file as the user named it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// Its entries.
    pub entries: Vec<Entry>,
    /// The line of each.
    pub lines: Vec<usize>,
}

impl Baseline {
    /// Reads a baseline file; `profiles` are the ids that a condition may name.
    ///
    /// # Errors
    ///
    /// The first structural error, or every semantic one.
    pub fn load(source: &Source, profiles: &[&str]) -> Result<Self, Vec<Problem>> {
        let file: BaselineFile = source.parse().map_err(|problem| vec![problem])?;
        let places = Places::of(&source.text);
        let mut problems = Vec::new();
        let mut seen = BTreeMap::new();
        for (at, entry) in file.known.iter().enumerate() {
            let mut fault = |path: &str, message: String, hint: Option<String>| {
                let place = places.get(&format!("known[{at}].{path}"));
                let problem = Problem::placed(&source.file, &source.text, place, message);
                problems.push(problem.with_hint(hint));
            };
            check(entry, profiles, &mut fault);
            if let Some(first) = seen.insert(entry.name(), at) {
                let line = places
                    .get(&format!("known[{first}]"))
                    .map_or(0, |place| place.line);
                let message = format!("the same failure is listed in line {line} already");
                fault("case#key", message, Some("keep one of them".to_owned()));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let line = |at| {
            let place = places.get(&format!("known[{at}]"));
            place.map_or(1, |place| place.line)
        };
        Ok(Self {
            file: source.file.clone(),
            text: source.text.to_string(),
            lines: (0..file.known.len()).map(line).collect(),
            entries: file.known,
        })
    }
}

/// Year, month and day, and nothing of the other forms of ISO 8601.
fn is_date(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_digit() || byte == b'-';
    text.len() == "2026-12-31".len()
        && text.bytes().all(is_plain)
        && Date::parse(text, &Iso8601::DATE).is_ok()
}

/// What is wrong with an entry beyond its structure, wherever it stands.
fn check(entry: &Entry, profiles: &[&str], fault: &mut impl FnMut(&str, String, Option<String>)) {
    let way_out = |text: &str| Some(text.to_owned());
    if entry.reason.trim().is_empty() {
        let hint = way_out("say in `reason` why the failure is accepted");
        fault("reason", "there is no reason".to_owned(), hint);
    }
    if entry.diagnosis.trim().is_empty() {
        let hint = way_out("copy it from the report; `grantspec baseline add` does");
        fault("diagnosis", "there is no diagnosis".to_owned(), hint);
    }
    let of_demand = [Allowed::Fail, Allowed::Warn];
    let is_of_demand = entry
        .allowed
        .iter()
        .any(|allowed| of_demand.contains(allowed));
    let is_error = entry.allowed.contains(&Allowed::Error);
    if is_of_demand == is_error {
        let hint = way_out(
            "an entry is about a demand (fail, warn) or about a case that cannot be judged (error)",
        );
        let message = "what is allowed must be fail or warn, or else error".to_owned();
        fault("allowed", message, hint);
    } else if is_of_demand && entry.expectation.is_none() {
        let hint = way_out("add `expectation: steps[0].expect[0]`; the report has it");
        fault("case#key", "the demand is not named".to_owned(), hint);
    } else if is_error && entry.expectation.is_some() {
        let hint = way_out("leave `expectation` out");
        let message = "a case that cannot be judged breaks no demand".to_owned();
        fault("expectation#key", message, hint);
    }
    if let Some(date) = &entry.expires
        && !is_date(date)
    {
        let hint = way_out("write year, month and day: 2026-12-31");
        fault("expires", format!("`{date}` is no date"), hint);
    }
    if let Some(id) = &entry.when.profile
        && !profiles.contains(&id.as_str())
    {
        let hint = did_you_mean(id, profiles.iter().copied())
            .unwrap_or_else(|| format!("there are {}", profiles.join(", ")));
        fault(
            "when.profile",
            format!("unknown profile `{id}`"),
            Some(hint),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source {
            file: "baseline.yaml".to_owned(),
            relative: "baseline.yaml".to_owned(),
            text: text.into(),
        }
    }

    fn problems(entry: &str) -> String {
        let text = format!("kind: baseline\nknown:\n  - {entry}\n");
        let problems = Baseline::load(&source(&text), &["rfc"]).expect_err("it is wrong");
        let texts: Vec<String> = problems.iter().map(Problem::to_string).collect();
        texts.join("\n")
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_a_way_out() {
        let told = problems(
            "{case: a, diagnosis: d, reason: r, expires: 2026-13-01, when: {profile: rcf}}",
        );
        let heads: Vec<&str> = told
            .lines()
            .filter(|line| line.starts_with("baseline.yaml:"))
            .collect();
        assert_eq!(
            heads,
            [
                "baseline.yaml:3:6: the demand is not named; add `expectation: steps[0].expect[0]`; the report has it",
                "baseline.yaml:3:49: `2026-13-01` is no date; write year, month and day: 2026-12-31",
                "baseline.yaml:3:77: unknown profile `rcf`; there are rfc",
            ]
        );
    }

    #[test]
    fn a_week_is_no_date() {
        assert!(is_date("2026-12-31"));
        assert!(!is_date("2026-W53-4") && !is_date("2026-366") && !is_date("2026-02-30"));
    }

    #[test]
    fn a_version_fits_whole_or_by_its_beginning() {
        let condition = Condition {
            versions: vec!["26.*".to_owned(), "25.0.6".to_owned()],
            ..Condition::default()
        };
        let fits = |version: Option<&str>| {
            condition.fits(&Instance {
                profile: "rfc".to_owned(),
                target: "t".to_owned(),
                version: version.map(str::to_owned),
            })
        };
        assert!(fits(Some("26.1")) && fits(Some("25.0.6")));
        assert!(!fits(Some("25.0.60")) && !fits(None));
    }

    #[test]
    fn an_entry_counts_on_its_last_day_and_not_after_it() {
        let entry = Entry {
            expires: Some("2026-12-31".to_owned()),
            ..Entry::default()
        };
        assert_eq!(entry.expired_on("2026-12-31"), None);
        assert!(entry.expired_on("2027-01-01").is_some());
    }
}
