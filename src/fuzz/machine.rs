//! Random sequences of requests by two clients, held against a small model of what lives and what is dead.

use std::time::Instant;

use proptest::collection::vec;
use proptest::prelude::Just;
use proptest::strategy::{BoxedStrategy, Strategy, Union, ValueTree};
use proptest::test_runner::TestRunner;
use sha2::{Digest, Sha256};

use crate::answer::Kind;
use crate::craft::Stop;
use crate::fuzz::attack::Attack;
use crate::fuzz::course::{Broken, Course, Ways};
use crate::fuzz::finding::{FindingKind, Found, Signature};
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::generate::runner;
use crate::fuzz::sequence::{Sequence, Step, classics};
use crate::fuzz::shrink::Chunks;
use crate::fuzz::stream::{LAST_STREAM, Report};
use crate::plan::Trial;
use crate::profile::Material;
use crate::secret::{Raw, Shown};
use crate::suite::{Endings, LoadedCase};
use crate::verdict::{ShownExchange, Trouble};

fn sequences(ways: Ways, clients: usize) -> BoxedStrategy<Sequence> {
    let who = 0..clients.max(1);
    // Mostly the last one, so that families grow old.
    let token = Union::new_weighted(vec![(3, Just(0_usize).boxed()), (2, (0_usize..6).boxed())]);
    let pair = (who.clone(), token.clone());
    let mut steps: Vec<(u32, BoxedStrategy<Step>)> = vec![
        (3, who.prop_map(Step::Issue).boxed()),
        (
            8,
            pair.clone()
                .prop_map(|(who, token)| Step::Refresh(who, token))
                .boxed(),
        ),
        (
            1,
            pair.clone()
                .prop_map(|(who, token)| Step::Race(who, token))
                .boxed(),
        ),
    ];
    if ways.revokes {
        let access = pair
            .clone()
            .prop_map(|(who, token)| Step::RevokeAccess(who, token));
        steps.push((
            3,
            pair.prop_map(|(who, token)| Step::Revoke(who, token))
                .boxed(),
        ));
        steps.push((1, access.boxed()));
    }
    if ways.introspects || ways.has_userinfo {
        steps.push((3, token.prop_map(Step::Use).boxed()));
    }
    let steps = vec(Union::new_weighted(steps), 3..14);
    (Just(Step::Issue(0)), steps)
        .prop_map(|(first, mut rest)| {
            rest.insert(0, first);
            Sequence(rest)
        })
        .boxed()
}

/// Sequences drawn at once: a strategy does not go from thread to thread.
fn draw(ways: Ways, clients: usize, runner: &mut TestRunner) -> Vec<Sequence> {
    let strategy = sequences(ways, clients);
    let one = |_| strategy.new_tree(runner).ok().map(|tree| tree.current());
    (0..32).filter_map(one).collect()
}

/// Runs the classic and the random sequences.
pub(super) async fn run(fuzzer: &Fuzzer, trial: &Trial) -> Report {
    let began = Instant::now();
    let mut report = Report::default();
    let interruption = &fuzzer.runner.interruption;
    let search = Box::pin(search(fuzzer, trial, &mut report, began));
    let done = interruption.unless(LAST_STREAM, search).await;
    report.was_interrupted = interruption.happened();
    if let Some(Err(stop)) = done {
        report.end = Some(stop);
    }
    report.took = began.elapsed();
    report
}

async fn search(
    fuzzer: &Fuzzer,
    trial: &Trial,
    report: &mut Report,
    began: Instant,
) -> Result<(), Stop> {
    let machine = Machine::new(fuzzer, &trial.case).await?;
    let instance = &fuzzer.runner.instance;
    let kept = fuzzer
        .settings
        .folder
        .as_ref()
        .map(|folder| Found::kept(folder, &instance.facts.profile.id, &machine.refresh));
    let kept = kept
        .unwrap_or_default()
        .into_iter()
        .filter_map(|found| found.sequence);
    let fixed: Vec<Sequence> = kept.chain(classics()).collect();
    let digest = Sha256::new()
        .chain_update(instance.seed.to_be_bytes())
        .chain_update(instance.facts.profile.id.as_bytes())
        .chain_update(b"::fuzz::sequences");
    let mut runner = runner(&digest.finalize().into());
    let tries = fuzzer.settings.tries;
    let mut fixed = fixed.into_iter();
    let mut drawn = Vec::new().into_iter();
    loop {
        let is_over = fuzzer.runner.interruption.happened()
            || fuzzer
                .settings
                .time
                .is_some_and(|time| began.elapsed() >= time);
        let is_enough =
            fuzzer.settings.ends_with_most && report.found.len() >= fuzzer.settings.most_findings;
        if is_over || is_enough || report.found.len() >= 8 {
            return Ok(());
        }
        let sequence = match fixed.next() {
            Some(sequence) => {
                report.of_corpus += 1;
                sequence
            }
            None if fuzzer.settings.time.is_none() && report.of_chance >= tries => return Ok(()),
            None => match drawn.next() {
                Some(sequence) => {
                    report.of_chance += 1;
                    sequence
                }
                None => {
                    drawn = draw(machine.ways, machine.roles.len(), &mut runner).into_iter();
                    continue;
                }
            },
        };
        machine.attempt(sequence, report).await?;
    }
}

struct Machine<'a> {
    fuzzer: &'a Fuzzer,
    case: &'a LoadedCase,
    endings: &'a Endings,
    ways: Ways,
    roles: Vec<String>,
    /// The grant that gives tokens.
    grant: String,
    /// The grant that refreshes them.
    refresh: String,
}

impl<'a> Machine<'a> {
    async fn new(fuzzer: &'a Fuzzer, case: &'a LoadedCase) -> Result<Self, Stop> {
        let instance = &fuzzer.runner.instance;
        let property = case.case.property.as_deref();
        let endings = property
            .and_then(|property| property.endings.as_deref())
            .ok_or_else(|| Stop::suite(format!("{} names no rows in `endings`", case.id)))?;
        let facts = &instance.facts;
        let refresh = facts.profile.grant_taking(Material::RefreshToken);
        let role = facts
            .sender_of(Some(refresh))
            .ok_or_else(|| Stop::skip("no client of the target file may refresh".to_owned()))?;
        let another = crate::plan::another_of(&role).to_owned();
        let grant = instance
            .facts
            .user_grant(&role)
            .ok_or_else(|| Stop::skip("no grant of the target gives user tokens".to_owned()))?;
        let mut roles = vec![role];
        if instance.facts.target.clients.contains_key(&another) {
            roles.push(another);
        }
        let has = |name: &str| {
            let known = instance.facts.capabilities.get(name);
            known.is_some_and(|known| known.offered == Some(true))
        };
        let is_described = |name: &str| instance.facts.profile.endpoints.contains_key(name);
        let offers = |name: &str| is_described(name) && instance.facts.capabilities.may_have(name);
        let mut machine = Self {
            fuzzer,
            case,
            endings,
            ways: Ways {
                detects_reuse: has("reuse_detection"),
                revokes: offers("revocation"),
                introspects: offers("introspection"),
                has_userinfo: offers("userinfo"),
            },
            roles,
            grant,
            refresh: refresh.to_owned(),
        };
        machine.calibrate().await?;
        Ok(machine)
    }

    fn course(&self, number: u64) -> Course<'a> {
        let instance = &self.fuzzer.runner.instance;
        let mut hand = instance.hand(&format!("fuzz::sequence::{number}"));
        hand.work.is_apart = true;
        Course {
            fuzzer: self.fuzzer,
            case: self.case,
            endings: self.endings,
            ways: self.ways,
            roles: self.roles.clone(),
            grant: self.grant.clone(),
            refreshing: self.refresh.clone(),
            hand,
            refresh: Vec::new(),
            access: Vec::new(),
            families: 0,
            told: Vec::new(),
        }
    }

    /// What cannot be read anywhere: whether reuse kills the family, and whether a dead token looks dead.
    async fn calibrate(&mut self) -> Result<(), Stop> {
        let mut course = self.course(0);
        course.ways.detects_reuse = false;
        course.issue(0).await?;
        if course.refresh.is_empty() {
            let text = format!("the token response of {} has no refresh_token", self.grant);
            return Err(Stop::skip(text));
        }
        let alive = course.is_alive(0).await?;
        if alive != Some(true) {
            self.ways.introspects = false;
            self.ways.has_userinfo = false;
        }
        let first = course.refresh[0].value.clone();
        let answer = course.send_refresh(0, &first).await?;
        let next = answer.refresh_token().filter(|next| *next != first);
        if let (Kind::Success, Some(next)) = (&answer.kind, next) {
            let again = course.send_refresh(0, &first).await?;
            let after = course.send_refresh(0, &next).await?;
            self.ways.detects_reuse |= again.kind != Kind::Success && after.kind != Kind::Success;
        } else if answer.kind != Kind::Success {
            return Err(Trouble::Control(Raw::from(format!(
                "the valid refresh was answered with {}",
                answer.summary()
            )))
            .into());
        }
        Ok(())
    }

    async fn run(&self, sequence: &Sequence, report: &mut Report) -> Result<Option<Broken>, Stop> {
        report.requests += 1;
        let mut course = self.course(report.requests);
        for (at, step) in sequence.0.iter().enumerate() {
            self.fuzzer.progress.count();
            let findings = course.step(*step).await?;
            if !findings.is_empty() {
                return Ok(Some(course.broken(findings, at + 1)));
            }
        }
        Ok(None)
    }

    async fn attempt(&self, sequence: Sequence, report: &mut Report) -> Result<(), Stop> {
        let Some(first) = self.run(&sequence, report).await? else {
            return Ok(());
        };
        let diagnosis = |broken: &Broken| broken.findings[0].diagnosis.clone();
        let wanted = diagnosis(&first);
        let known = report
            .found
            .iter_mut()
            .find(|found| wanted == found.signature.shape);
        if let Some(known) = known {
            known.count += 1;
            return Ok(());
        }
        // It has to happen twice.
        let mut small = Sequence(sequence.0[..first.steps].to_vec());
        let Some(mut proof) = self.run(&small, report).await? else {
            report.remarks.push(
                format!(
                    "a sequence of {} steps broke the model once and not again",
                    small.0.len()
                )
                .into(),
            );
            return Ok(());
        };
        let before = first.exchange.clone();
        let mut tries = 0;
        let mut chunks = Chunks::over(small.0.len());
        while let Some(range) = chunks.next(small.0.len()) {
            let mut candidate = small.clone();
            candidate.0.drain(range);
            tries += 1;
            let broken = self.run(&candidate, report).await?;
            let same = broken.filter(|broken| diagnosis(broken) == wanted);
            chunks.judged(same.is_some());
            if let Some(broken) = same {
                candidate.0.truncate(broken.steps);
                small = candidate;
                proof = broken;
            }
        }
        for at in 0..small.0.len() {
            for plainer in small.0[at].plainer() {
                if plainer == small.0[at] {
                    break;
                }
                let mut candidate = small.clone();
                candidate.0[at] = plainer;
                tries += 1;
                let broken = self.run(&candidate, report).await?;
                if let Some(broken) = broken.filter(|broken| diagnosis(broken) == wanted) {
                    small = candidate;
                    proof = broken;
                    break;
                }
            }
        }
        self.note(sequence.0.len(), (small, tries), before, proof, report);
        Ok(())
    }

    /// Keeps what a sequence of so many steps broke, and what it was made, with so many tries.
    fn note(
        &self,
        steps: usize,
        (small, tries): (Sequence, usize),
        before: ShownExchange,
        proof: Broken,
        report: &mut Report,
    ) {
        let instance = &self.fuzzer.runner.instance;
        let mut found = Found {
            kind: FindingKind::Finding,
            target: instance.facts.target.name.clone(),
            profile: instance.facts.profile.id.clone(),
            grant: self.refresh.clone(),
            signature: Signature {
                property: self.case.id.clone(),
                status: format!("{} steps", small.0.len()),
                shape: proof.findings[0].diagnosis.to_string(),
                about: "a sequence".to_owned(),
            },
            attack_in_words: Shown::joined(proof.told.iter().cloned(), "; "),
            attack: Attack::default(),
            original: Attack::default(),
            steps: proof.told,
            sequence: Some(small),
            shrunk_in: tries,
            count: 1,
            seed: instance.seed,
            findings: proof.findings,
            demands: Vec::new(),
            curl: Shown::joined(
                [
                    "no single request shows it; it was found in".into(),
                    steps.into(),
                    "steps".into(),
                ],
                " ",
            ),
            before,
            after: proof.exchange,
            file: None,
        };
        self.fuzzer.keep(&mut found, &mut report.remarks);
        self.fuzzer.progress.found();
        report.found.push(found);
    }
}

/// Runs one sequence again and says what it breaks.
pub(crate) async fn once(
    fuzzer: &Fuzzer,
    case: &LoadedCase,
    sequence: &Sequence,
) -> Result<Option<Shown>, Stop> {
    let machine = Machine::new(fuzzer, case).await?;
    let broken = machine.run(sequence, &mut Report::default()).await?;
    Ok(broken.map(|broken| broken.findings[0].diagnosis.clone()))
}
