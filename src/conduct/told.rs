//! What the conversation before the run found to be against a row of the catalogue, as one record among those of the
//! trials: it counts, a baseline can accept it, and every view shows it.

use crate::conduct::known::Name;
use crate::probe::Instance;
use crate::run::Runner;
use crate::secret::{Raw, Shown, written};
use crate::suite::{CONVERSATION, Class};
use crate::verdict::{Explanation, Finding, Record, Verdict};
use crate::words::Message;

/// What the record is called, as a plan names its trials; nothing where nothing was asked.
pub(super) fn name(instance: &Instance) -> Option<Name> {
    let profile = &instance.facts.profile.id;
    let asked = instance.conversation?;
    (asked.requests > 0).then(|| {
        (
            CONVERSATION.to_owned(),
            format!("{profile}::{CONVERSATION}"),
        )
    })
}

/// The record, where a row is broken.
pub(super) fn record(runner: &Runner) -> Option<Record> {
    let instance = &runner.instance;
    let (_, name) = name(instance)?;
    let causes = instance.causes();
    let findings: Vec<Finding> = causes
        .iter()
        .filter_map(|cause| Some(finding(runner, cause)?.map(|text| runner.shown(text))))
        .collect();
    if findings.is_empty() {
        return None;
    }
    let judge =
        |class_of: fn(&Finding) -> Class| Record::judge::<_, Raw>(&findings, None, class_of);
    let (verdict, standard) = (
        judge(|finding| finding.by_profile),
        judge(|finding| finding.class),
    );
    let rows = findings.iter().map(|finding| finding.requirement.clone());
    Some(Record {
        name: written(&name),
        case: CONVERSATION.into(),
        revision: 1,
        title: Message::new("conversation-title").into(),
        requirements: rows.collect(),
        verdict,
        standard,
        file: Shown::default(),
        path: CONVERSATION.into(),
        reason: None,
        trouble: None,
        known: None,
        findings,
        held: Vec::new(),
        grants: Vec::new(),
        disturbed: None,
        broke: None,
        met_the_dead: false,
        exchanges: Vec::new(),
        requests: 0,
        millis: 0.0,
        target_millis: 0.0,
        rounds: Vec::new(),
    })
    .filter(|record| record.verdict != Verdict::Pass || record.standard != Verdict::Pass)
}

/// What is broken, and what that means by the standard and by the profile.
fn finding(runner: &Runner, cause: &Explanation<Raw>) -> Option<Finding<Raw>> {
    let requirement = cause.requirement.as_ref()?;
    let row = runner.catalogue.get(requirement)?;
    let profile = &runner.instance.facts.profile;
    let mut deviations = profile.deviations_of(requirement, CONVERSATION, None);
    let waived = deviations.find(|deviation| deviation.waived);
    Some(Finding {
        requirement: requirement.clone(),
        class: row.class,
        by_profile: waived.map_or(row.class, |_| Class::Info),
        harm: row.harm,
        deviation: waived.map(|deviation| written(&deviation.id)),
        diagnosis: cause.text.clone(),
        cause: Some(cause.cause.clone()),
        expected: row.sentence.as_str().into(),
        actual: cause.text.clone(),
        path: CONVERSATION.into(),
        step: CONVERSATION.into(),
        exchange: None,
        note: None,
        known: None,
    })
}
