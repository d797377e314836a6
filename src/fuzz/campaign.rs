//! The stream of requests of one grant: kept findings first, then the corpus, then random search; what fails is tried
//! again, made small, and noted once.

use std::collections::{BTreeMap, VecDeque};
use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::check::Judgement;
use crate::craft::Stop;
use crate::fuzz::attack::Attack;
use crate::fuzz::corpus::corpus;
use crate::fuzz::finding::Found;
use crate::fuzz::fuzzer::Fuzzer;
use crate::fuzz::generate::{draw, runner};
use crate::fuzz::judge::{self, Seen};
use crate::fuzz::session::{Halt, Session};
use crate::fuzz::stream::{LAST_STREAM, Report};
use crate::run::{INTERRUPTED, Outcome};
use crate::secret::{Raw, Shown};
use crate::suite::{Holds, LoadedCase};
use crate::verdict::Finding;
use crate::words::Message;

/// After so many attacks the valid request is sent once more.
const BETWEEN_CONTROLS: usize = 16;
/// Random attacks drawn at a time.
const DRAWN_AT_ONCE: usize = 64;
/// Every so many attacks one is made twice.
const BETWEEN_REPEATS: u64 = 4;

pub(crate) struct Campaign<'a> {
    pub(super) fuzzer: &'a Fuzzer,
    pub(super) session: Session<'a>,
    pub(super) report: Report,
    /// Attacks since the last control that was accepted.
    pub(super) recent: VecDeque<Attack>,
    /// How often each kind of answer came.
    answers: BTreeMap<(u16, String), u64>,
    made: u64,
    /// What broke a property once and not again: how often, and the first of it in words.
    pub(super) unconfirmed: (u64, Raw),
    pub(super) not_shrunk: u64,
    deadline: Option<Instant>,
}

impl<'a> Campaign<'a> {
    /// Runs the stream of a grant to its end.
    pub(crate) async fn run(fuzzer: &'a Fuzzer, grant: &str) -> Report {
        let began = Instant::now();
        let session = match Session::new(fuzzer, grant) {
            Ok(session) => session,
            Err(stop) => {
                return Report {
                    end: Some(stop),
                    ..Report::default()
                };
            }
        };
        let mut campaign = Self {
            fuzzer,
            session,
            report: Report::default(),
            recent: VecDeque::new(),
            answers: BTreeMap::new(),
            made: 0,
            unconfirmed: Default::default(),
            not_shrunk: 0,
            deadline: fuzzer.settings.time.map(|time| began + time),
        };
        let interruption = &fuzzer.runner.interruption;
        match interruption
            .unless(LAST_STREAM, Box::pin(campaign.stream()))
            .await
        {
            None | Some(Ok(()) | Err(Halt::Pass | Halt::Over)) => {}
            // Who is interrupted has nothing to say against the target.
            Some(Err(Halt::Stop(_))) if interruption.happened() => {}
            Some(Err(Halt::Stop(stop))) => campaign.report.end = Some(stop),
        }
        campaign.conclude(began)
    }

    fn conclude(mut self, began: Instant) -> Report {
        self.report.took = began.elapsed();
        self.report.requests = self.session.sent;
        self.report.waited = self.session.waited;
        self.report.was_interrupted = self.fuzzer.runner.interruption.happened();
        let grant = self.session.grant.clone();
        let mut remark = |text: Raw| {
            let told = [format!("{grant}: ").into(), text];
            self.report.remarks.push(Raw::of(told));
        };
        if let Some(text) = front_door(&self.answers) {
            remark(text.into());
        }
        if let Some(text) = &self.session.burns {
            remark(Raw::of([
                "a refused request burns the code or token it names (the valid one was then answered with ".into(),
                text.clone(),
                "), so each request had its own".into(),
            ]));
        }
        match &self.unconfirmed {
            (0, _) => {}
            (1, what) => remark(Raw::of([
                "one answer broke a property once and not again: ".into(),
                what.clone(),
            ])),
            (count, what) => remark(Raw::of([
                format!("{count} answers broke a property once and not again, the first of them: ")
                    .into(),
                what.clone(),
            ])),
        }
        if self.not_shrunk > 0 {
            let count = self.not_shrunk;
            remark(format!("{count} further failures were counted and not made small").into());
        }
        self.report
    }

    pub(super) fn is_over(&self) -> bool {
        let settings = &self.fuzzer.settings;
        let is_enough =
            settings.ends_with_most && self.report.found.len() >= settings.most_findings;
        is_enough
            || self.fuzzer.runner.interruption.happened()
            || self
                .deadline
                .is_some_and(|deadline| Instant::now() >= deadline)
    }

    async fn stream(&mut self) -> Result<(), Halt> {
        let instance = &self.fuzzer.runner.instance;
        let mut hand = instance.hand(&format!("fuzz::{}", self.session.grant));
        let (grant, role) = (self.session.grant.clone(), self.session.role.clone());
        instance.control(&mut hand, &grant, &role, None).await?;
        let settings = &self.fuzzer.settings;
        let surfaces = self
            .session
            .surfaces(
                instance.facts.target.limits.longest_value,
                settings.may_lock,
            )
            .await?;
        self.again().await?;
        if settings.corpus {
            let is_first = self.fuzzer.settings.first_grant.as_ref();
            let whole = is_first.is_none_or(|first| *first == self.session.grant);
            for attack in corpus(&surfaces, whole) {
                if self.is_over() {
                    return Ok(());
                }
                self.report.of_corpus += 1;
                self.attack(attack).await?;
            }
        }
        let mut runner = runner(&self.seed());
        let mut drawn = Vec::new().into_iter();
        while !self.is_over() && (settings.time.is_some() || self.report.of_chance < settings.tries)
        {
            match drawn.next() {
                Some(attack) => {
                    self.report.of_chance += 1;
                    self.attack(attack).await?;
                }
                None => drawn = draw(&surfaces, &mut runner, DRAWN_AT_ONCE).into_iter(),
            }
        }
        self.checkpoint().await
    }

    fn seed(&self) -> [u8; 32] {
        let instance = &self.fuzzer.runner.instance;
        let digest = Sha256::new()
            .chain_update(instance.seed.to_be_bytes())
            .chain_update(instance.facts.profile.id.as_bytes())
            .chain_update(b"::fuzz::")
            .chain_update(self.session.grant.as_bytes());
        digest.finalize().into()
    }

    /// What an earlier run found comes first.
    async fn again(&mut self) -> Result<(), Halt> {
        let Some(folder) = &self.fuzzer.settings.folder else {
            return Ok(());
        };
        let profile = &self.fuzzer.runner.instance.facts.profile.id;
        for kept in Found::kept(folder, profile, &self.session.grant) {
            if kept.sequence.is_some() || self.is_over() {
                continue;
            }
            let before = self.report.found.len();
            self.attack(kept.attack.clone()).await?;
            if self.report.found.len() == before {
                let file = kept.file.as_deref().unwrap_or(folder).display().to_string();
                let text = format!("{}: {file} no longer fails", self.session.grant);
                self.report.remarks.push(text.into());
            }
        }
        Ok(())
    }

    /// Makes one attack and judges the answer.
    async fn attack(&mut self, attack: Attack) -> Result<(), Halt> {
        self.made += 1;
        if self.recent.len() >= BETWEEN_CONTROLS {
            self.checkpoint().await?;
        }
        let seen = match self.session.send(&attack).await {
            Ok(seen) => seen,
            Err(Halt::Pass) => return Ok(()),
            Err(stop) => return Err(stop),
        };
        self.fuzzer.progress.count();
        let reading = &seen.logged.reading;
        *self
            .answers
            .entry((reading.status, reading.word()))
            .or_default() += 1;
        self.recent.push_back(attack);
        let properties = &self.fuzzer.properties;
        for property in judge::all(&self.fuzzer.runner, properties, &seen) {
            self.suspect(property, &seen).await?;
        }
        if self.made.is_multiple_of(BETWEEN_REPEATS) {
            self.repeat(&seen).await?;
        }
        Ok(())
    }

    pub(super) fn property(&self, holds: Holds) -> Option<usize> {
        let is_it = |case: &LoadedCase| {
            let property = case.case.property.as_deref();
            property.is_some_and(|property| property.holds == Some(holds))
        };
        self.fuzzer.properties.iter().position(is_it)
    }

    /// The same request once more, with what it needs fresh, gets the same kind of answer.
    async fn repeat(&mut self, seen: &Seen) -> Result<(), Halt> {
        let Some(property) = self.property(Holds::SameAgain) else {
            return Ok(());
        };
        if seen.attack.is_for_once() {
            return Ok(());
        }
        let Ok(second) = self.session.send(&seen.attack).await else {
            return Ok(());
        };
        if self.different(property, seen, &second).is_some() {
            self.suspect(property, seen).await?;
        }
        Ok(())
    }

    fn different(&self, property: usize, first: &Seen, second: &Seen) -> Option<Vec<Finding<Raw>>> {
        let (one, other) = (&first.logged.reading, &second.logged.reading);
        let is_answer = |seen: &Seen| seen.logged.exchange.answer().is_some();
        if !is_answer(first) || !is_answer(second) || one.word() == other.word() {
            return None;
        }
        let judgement = Judgement::broken(
            Message::new("broken-same-again"),
            one.summary(),
            other.summary(),
        );
        Some(self.weighed(property, judgement, first))
    }

    pub(super) fn weighed(
        &self,
        property: usize,
        judgement: Judgement,
        seen: &Seen,
    ) -> Vec<Finding<Raw>> {
        let case = &self.fuzzer.properties[property];
        let mut outcome = Outcome::default();
        if let Some(property) = case.case.property.as_deref() {
            let of = (case, property);
            judge::weigh(
                &self.fuzzer.runner,
                of,
                (None, judgement),
                seen,
                &mut outcome,
            );
        }
        outcome.findings
    }

    /// The valid request once more; where it is refused, which attack spoiled it.
    async fn checkpoint(&mut self) -> Result<(), Halt> {
        let first = match self.session.control(&Attack::default()).await {
            Ok(()) => {
                self.recent.clear();
                return Ok(());
            }
            Err(refused) => refused,
        };
        self.session.control_patiently().await?;
        let recent = std::mem::take(&mut self.recent);
        if self.session.needs_material() && first.blames_client() && self.session.burns.is_none() {
            self.session.burns = Some(first.told());
            return Ok(());
        }
        let Some(property) = self.property(Holds::StillServed) else {
            return Ok(());
        };
        for attack in recent {
            if let Some((seen, _)) = self.fails(property, &attack).await? {
                self.suspect(property, &seen).await?;
                return Ok(());
            }
        }
        self.note_unconfirmed(|| {
            Raw::of(["the valid request was refused with ".into(), first.told()])
        });
        Ok(())
    }

    /// Counts what cannot be shown twice, and keeps the first of it.
    pub(super) fn note_unconfirmed(&mut self, in_words: impl FnOnce() -> Raw) {
        let (count, what) = &mut self.unconfirmed;
        if *count == 0 {
            *what = in_words();
        }
        *count += 1;
    }

    /// Whether the attack breaks the property, tried anew.
    pub(super) async fn fails(
        &mut self,
        property: usize,
        attack: &Attack,
    ) -> Result<Option<(Seen, Vec<Finding<Raw>>)>, Halt> {
        let case = self.fuzzer.properties[property].clone();
        let holds = case
            .case
            .property
            .as_deref()
            .and_then(|property| property.holds);
        let seen = match self.session.send(attack).await {
            Err(Halt::Pass) => return Ok(None),
            other => other?,
        };
        self.fuzzer.progress.count();
        let findings = match holds {
            Some(Holds::SameAgain) => {
                let second = self.session.send(attack).await?;
                self.different(property, &seen, &second).unwrap_or_default()
            }
            Some(Holds::StillServed) => match self.session.control_fresh().await {
                Ok(()) => Vec::new(),
                Err(refused) => {
                    self.session.control_patiently().await?;
                    let judgement = Judgement::broken(
                        Message::new("broken-valid-after-malformed"),
                        "a token for the valid request",
                        refused.told(),
                    );
                    self.weighed(property, judgement, &seen)
                }
            },
            _ => judge::one(&self.fuzzer.runner, &case, &seen),
        };
        Ok((!findings.is_empty()).then_some((seen, findings)))
    }
}

/// Where nearly every answer is the same refusal, nothing behind it was tested.
fn front_door(answers: &BTreeMap<(u16, String), u64>) -> Option<String> {
    let total: u64 = answers.values().sum();
    let ((status, word), most) = answers.iter().max_by_key(|(_, count)| **count)?;
    let of_401: u64 = answers
        .iter()
        .filter(|((status, _), _)| *status == 401)
        .map(|(_, count)| count)
        .sum();
    let (share, what) = if of_401 > *most {
        (of_401, "401".to_owned())
    } else {
        (*most, format!("{status} {word}"))
    };
    let is_refusal = matches!(status, 400 | 401 | 403 | 429) || of_401 > *most;
    if total < 20 || !is_refusal || share * 10 < total * 9 {
        return None;
    }
    Some(format!(
        "only the front door was tested: {share} of {total} answers are {what}, so that hardly any request got further than that; are client, credential and grant in the target file right, or does something in front refuse what is odd?"
    ))
}

impl<'a> Campaign<'a> {
    /// Makes the attack of a finding once more, the valid request before and after.
    pub(crate) async fn once(
        fuzzer: &'a Fuzzer,
        case: &LoadedCase,
        found: &Found,
    ) -> Result<Option<Shown>, Stop> {
        let session = Session::new(fuzzer, &found.grant)?;
        let mut campaign = Self {
            fuzzer,
            session,
            report: Report::default(),
            recent: VecDeque::new(),
            answers: BTreeMap::new(),
            made: 0,
            unconfirmed: Default::default(),
            not_shrunk: 0,
            deadline: None,
        };
        campaign.session.control_patiently().await?;
        let property = fuzzer
            .properties
            .iter()
            .position(|known| known.id == case.id);
        let outcome = match campaign
            .fails(property.unwrap_or_default(), &found.attack)
            .await
        {
            Ok(outcome) => outcome,
            Err(Halt::Pass) => {
                return Err(Stop::skip(
                    "the request cannot be made against this target".to_owned(),
                ));
            }
            Err(Halt::Over) => return Err(Stop::skip(INTERRUPTED.to_owned())),
            Err(Halt::Stop(stop)) => return Err(stop),
        };
        campaign.session.control_patiently().await?;
        Ok(outcome.map(|(seen, findings)| {
            let shower = campaign.session.shower(&[&seen]);
            let Finding {
                diagnosis, actual, ..
            } = &findings[0];
            let told = [diagnosis.clone(), actual.clone()];
            shower.text(Raw::joined(told, ": "))
        }))
    }
}
