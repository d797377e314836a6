//! One trial: its steps one after the other, and its record.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::craft::{Hand, Logged, Purpose, Scope, Stop, Work};
use crate::plan::{Trial, materialize};
use crate::probe::Instance;
use crate::profile::Material;
use crate::run::allowance::Allowance;
use crate::run::course::{Course, Spot, keys_for};
use crate::run::interruption::{INTERRUPTED, Interruption};
use crate::run::kept::Kept;
use crate::run::outcome::Outcome;
use crate::run::show::Shower;
use crate::run::suspects::Suspects;
use crate::secret::{Raw, Shown};
use crate::suite::{Case, Catalogue, Step};
use crate::verdict::{Finding, Record, Trouble, Verdict};

/// Runs trials against one instance.
#[derive(Debug)]
pub struct Runner {
    /// The target, made ready.
    pub instance: Arc<Instance>,
    /// The requirements.
    pub catalogue: Arc<Catalogue>,
    /// Ends the run early.
    pub interruption: Interruption,
    /// Where the deciding exchanges of cases that passed are kept, if they are to be shown.
    pub kept: Option<Kept>,
    /// How much its records may show together.
    pub allowance: Allowance,
}

impl Runner {
    /// Runs one trial, or what there is time for before an interruption.
    pub async fn run(&self, trial: &Trial) -> Record {
        self.run_again(trial, 0).await
    }

    /// Runs one trial in a later round: with other random values, so that no request is one that was sent before.
    pub async fn run_again(&self, trial: &Trial, round: u32) -> Record {
        if self.interruption.happened() {
            return Self::skipped(trial, INTERRUPTED.into());
        }
        let run = pin!(self.run_to_its_end(trial, round));
        self.unless_interrupted(trial, run, Duration::ZERO).await
    }

    /// What comes of a trial, unless the user has had enough and it does not come to its own end soon after.
    pub async fn unless_interrupted(
        &self,
        trial: &Trial,
        run: impl Future<Output = Record>,
        grace: Duration,
    ) -> Record {
        let record = self.interruption.unless(grace, run).await;
        record.unwrap_or_else(|| Self::skipped(trial, INTERRUPTED.into()))
    }

    async fn run_to_its_end(&self, trial: &Trial, round: u32) -> Record {
        let began = Instant::now();
        let mut hand = match round {
            0 => self.instance.hand(&trial.name),
            round => self.instance.hand(&format!("{}#{round}", trial.name)),
        };
        let mut outcome = Outcome::default();
        let end = match materialize(&trial.case.case, &trial.axes) {
            Err(error) => Err(Stop::suite(error.to_string())),
            Ok(case) if case.every.is_some() => {
                self.judge_every(&case, trial, &mut hand, &mut outcome)
                    .await
            }
            Ok(case) if case.is_race() => self.volleys(&case, trial, &mut hand, &mut outcome).await,
            Ok(case) => self.make_steps(&case, trial, &mut hand, &mut outcome).await,
        };
        self.record(trial, &hand.work, outcome, end, began)
    }

    /// Makes the steps and judges what comes back.
    pub(super) async fn make_steps(
        &self,
        case: &Case,
        trial: &Trial,
        hand: &mut Hand,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let keys = keys_for(case, &self.instance).await;
        hand.scope = Scope {
            user: "alice".to_owned(),
            random: hand.work.random(24),
            ..Scope::default()
        };
        self.find_out(case, hand).await?;
        let mut course = Course {
            case,
            trial,
            hand,
            drafts: BTreeMap::new(),
            keys,
        };
        self.ask_ahead(&mut course).await;
        for (at, step) in case.steps.iter().enumerate() {
            if step
                .when
                .as_ref()
                .is_some_and(|name| !self.instance.facts.capabilities.may_have(name))
            {
                continue;
            }
            if step
                .if_there
                .as_ref()
                .is_some_and(|text| course.hand.fill(text).is_err())
            {
                continue;
            }
            self.make_step(at, step, &mut course, outcome).await?;
        }
        Ok(())
    }

    async fn make_step(
        &self,
        at: usize,
        step: &Step,
        course: &mut Course<'_>,
        outcome: &mut Outcome,
    ) -> Result<(), Stop> {
        let name = match &step.id {
            Some(id) => id.clone(),
            None => format!("step {}", at + 1),
        };
        let spot = Spot {
            at,
            name: &name,
            step,
        };
        if let Some(request) = &step.request {
            return self.make_request(spot, request, course, outcome).await;
        }
        if !step.given.is_empty() {
            self.give(spot, course).await?;
        }
        if let Some(authorize) = &step.authorize {
            let facts = &self.instance.facts;
            let usual = facts.sender_of(Some(facts.profile.grant_taking(Material::Code)));
            self.cast(course, authorize.code.client.as_deref(), usual)?;
            return self
                .make_authorization(spot, authorize, course, outcome)
                .await;
        }
        if let Some(tell) = &step.decide {
            let uri = course.hand.fill_in_step(tell.verification_uri.as_str())?;
            let code = course.hand.fill_in_step(tell.user_code.as_str())?;
            return self
                .instance
                .decide_at(course.hand, &uri, &code, "alice", tell.decision)
                .await;
        }
        if let Some(oracle) = &step.oracle {
            return self.ask_oracle(spot, oracle, course, outcome).await;
        }
        if let Some(wait) = &step.wait {
            return self.wait(wait, course).await;
        }
        Ok(())
    }

    fn record(
        &self,
        trial: &Trial,
        work: &Work,
        outcome: Outcome,
        end: Result<(), Stop>,
        began: Instant,
    ) -> Record {
        let (mut trouble, mut reason) = (None, None);
        match end {
            Ok(()) if outcome.judged == 0 && outcome.findings.is_empty() => {
                reason = Some(
                    outcome
                        .undecided
                        .first()
                        .map_or_else(|| "no answer came up that it could judge".into(), Raw::from),
                );
            }
            Ok(()) => {}
            Err(Stop::Skip(text)) => reason = Some(text),
            Err(Stop::Trouble(one)) => trouble = Some(one),
        }
        let mut verdict = Record::judge(&outcome.findings, trouble.as_ref(), |finding| {
            finding.by_profile
        });
        let mut standard =
            Record::judge(&outcome.findings, trouble.as_ref(), |finding| finding.class);
        // What was found before the case could not go on still stands.
        if reason.is_some() && verdict == Verdict::Pass && standard == Verdict::Pass {
            verdict = Verdict::Skip;
            standard = Verdict::Skip;
        }
        let mut record = Record {
            verdict,
            standard,
            reason: None,
            grants: cleaned(&asked_for(work)),
            requests: work.exchanges.len(),
            millis: began.elapsed().as_secs_f64() * 1000.0,
            target_millis: work.target_time.as_secs_f64() * 1000.0,
            ..Self::skipped(trial, Shown::default())
        };
        // Hiding secrets costs more than the request did, so of what held nothing is shown before the run is over.
        if verdict != Verdict::Pass || standard != Verdict::Pass || reason.is_some() {
            let shower = Shower::new(&self.instance, work);
            record.reason = reason.map(|reason| shower.text(reason));
            record.trouble = trouble.map(|trouble| shower.trouble(trouble));
            let findings = outcome.findings.into_iter();
            record.findings = findings.map(|finding| shower.finding(finding)).collect();
            let instance = &self.instance;
            let suspects = Suspects {
                instance,
                trial,
                work,
            };
            record.met_the_dead = suspects.met_the_dead(&record);
            record.broke = suspects.broke(&record);
            record.held = outcome
                .held
                .into_iter()
                .map(|held| shower.text(held))
                .collect();
            record.exchanges = shower.exchanges(telling(work, &record.findings));
            self.allowance.fit(&mut record);
        } else if let Some(kept) = &self.kept {
            kept.keep(work);
        }
        record
    }

    /// What has to be known of how its records are shown.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let kept = self.kept.as_ref().and_then(Kept::remark);
        self.allowance.remark().into_iter().chain(kept)
    }

    /// A text of no trial in particular with the target's secrets hidden.
    pub fn shown(&self, text: impl Into<Raw>) -> Shown {
        Shower::of(&self.instance, &[], self.instance.known.now()).text(text)
    }

    /// The record of a trial that is not run.
    pub fn skipped(trial: &Trial, reason: Shown) -> Record {
        Record {
            name: Shown::cleaned(&trial.name),
            case: Shown::cleaned(&trial.case.id),
            revision: trial.case.case.revision.unwrap_or(1),
            title: Shown::cleaned(&trial.axes.fill(&trial.case.case.title)),
            requirements: cleaned(&trial.case.case.requirements),
            verdict: Verdict::Skip,
            standard: Verdict::Skip,
            file: Shown::cleaned(&trial.case.source.file),
            path: Shown::cleaned(&trial.case.path),
            reason: Some(reason),
            trouble: None,
            known: None,
            findings: Vec::new(),
            held: Vec::new(),
            grants: Vec::new(),
            disturbed: None,
            met_the_dead: false,
            broke: None,
            exchanges: Vec::new(),
            requests: 0,
            millis: 0.0,
            target_millis: 0.0,
            rounds: Vec::new(),
        }
    }

    /// The record of a trial in which grantspec itself failed.
    pub fn defect(trial: &Trial, text: impl Into<Shown>) -> Record {
        Record {
            verdict: Verdict::Error,
            standard: Verdict::Error,
            reason: None,
            trouble: Some(Trouble::Defect(text.into())),
            ..Self::skipped(trial, Shown::default())
        }
    }
}

fn cleaned(texts: &[String]) -> Vec<Shown> {
    texts.iter().map(|text| Shown::cleaned(text)).collect()
}

/// The exchanges that are shown: the first, and all up to the last that something was found in. What comes behind, in
/// cases that send hundreds, is more of the same.
fn telling<'a>(work: &'a Work, findings: &[Finding]) -> &'a [Arc<Logged>] {
    const FIRST: usize = 20;
    let found = findings.iter().filter_map(|finding| finding.exchange);
    let wanted = found.max().map_or(FIRST, |last| FIRST.max(last + 1));
    let shown = wanted.min(work.exchanges.len());
    &work.exchanges[..shown]
}

/// The grants of the requests that were steps, each once.
fn asked_for(work: &Work) -> Vec<String> {
    let steps = work
        .exchanges
        .iter()
        .filter(|logged| matches!(logged.purpose, Purpose::Step(_)));
    let mut grants: Vec<String> = steps.filter_map(|logged| logged.grant.clone()).collect();
    grants.sort();
    grants.dedup();
    grants
}
