//! What fails is looked into: tried again, made small, told apart from what is known, and noted.

use std::time::Instant;

use proptest::strategy::ValueTree;

use crate::answer::Kind;
use crate::fuzz::attack::{Attack, about};
use crate::fuzz::campaign::Campaign;
use crate::fuzz::curl;
use crate::fuzz::finding::{FindingKind, Found, Signature};
use crate::fuzz::judge::Seen;
use crate::fuzz::session::Halt;
use crate::fuzz::shrink::AttackTree;
use crate::secret::Raw;
use crate::suite::Holds;
use crate::verdict::Finding;

/// Findings that differ by the parameter alone, before they are taken for one.
const SAME_EVERYWHERE: usize = 4;
/// Requests that making one finding small may take.
const SHRINK_REQUESTS: usize = 300;

impl Campaign<'_> {
    pub(super) fn signature(&self, property: usize, attack: &Attack, seen: &Seen) -> Signature {
        let reading = &seen.logged.reading;
        let status = match reading.status {
            0 => "no answer".to_owned(),
            status => format!("{}xx", status / 100),
        };
        let media = seen
            .logged
            .exchange
            .answer()
            .and_then(crate::http::Answer::media_type);
        let shape = match &reading.kind {
            Kind::Other => media.unwrap_or_else(|| "no media type".to_owned()),
            Kind::Nothing(_) => String::new(),
            _ => reading.word(),
        };
        let mut parts: Vec<String> = attack.mutations.iter().map(about).collect();
        parts.dedup();
        Signature {
            property: self.fuzzer.properties[property].id.clone(),
            status,
            shape,
            about: parts.join(" and "),
        }
    }

    /// A known bug is counted; a new one is tried again, made small and noted.
    pub(super) async fn suspect(&mut self, property: usize, seen: &Seen) -> Result<(), Halt> {
        let own = self.signature(property, &seen.attack, seen);
        let is_alike = |known: &Signature| {
            (&known.property, &known.status, &known.shape)
                == (&own.property, &own.status, &own.shape)
        };
        let alike = self
            .report
            .found
            .iter()
            .filter(|found| is_alike(&found.signature));
        let is_everywhere = alike.count() >= SAME_EVERYWHERE;
        let abouts: Vec<String> = seen.attack.mutations.iter().map(about).collect();
        let known = self.report.found.iter_mut().find(|found| {
            let mut parts = found.attack.mutations.iter().map(about);
            let is_about = parts.any(|part| abouts.contains(&part));
            is_alike(&found.signature) && (is_everywhere || is_about)
        });
        if let Some(known) = known {
            known.count += 1;
            return Ok(());
        }
        if self.report.found.len() >= self.fuzzer.settings.most_findings {
            self.not_shrunk += 1;
            return Ok(());
        }
        // Rare, and larger than all that goes before it.
        Box::pin(self.investigate(property, seen)).await
    }

    /// Tries again what failed, and then what may have spoilt it: these two at most, however the target answers.
    pub(super) async fn investigate(&mut self, property: usize, first: &Seen) -> Result<(), Halt> {
        if Box::pin(self.confirm(property, first)).await? {
            return Ok(());
        }
        if let Some((property, culprit)) = self.spoilt_before(first).await?
            && (self.is_known(property, &culprit)
                || Box::pin(self.confirm(property, &culprit)).await?)
        {
            return Ok(());
        }
        self.note_once(property, first);
        Ok(())
    }

    /// Whether it fails again; then it is made small and noted.
    async fn confirm(&mut self, property: usize, first: &Seen) -> Result<bool, Halt> {
        self.session.control_patiently().await?;
        let Some((again, findings)) = self.fails(property, &first.attack).await? else {
            return Ok(false);
        };
        let whole = self.signature(property, &first.attack, &again);
        let (smallest, tries) = self.shrink(property, &whole, again, findings).await?;
        let (seen, findings) = smallest;
        // The proof: the control is answered before and after.
        self.session.control_patiently().await?;
        self.note(property, first, seen, findings, tries);
        Ok(true)
    }

    /// What fails once and not again may have been spoilt by a request before it, after which the valid one is refused.
    async fn spoilt_before(&mut self, seen: &Seen) -> Result<Option<(usize, Seen)>, Halt> {
        let earlier: Vec<Attack> = self.recent.iter().rev().skip(1).take(2).cloned().collect();
        let Some(property) = self.property(Holds::StillServed) else {
            return Ok(None);
        };
        for attack in earlier.iter().filter(|attack| **attack != seen.attack) {
            if let Some((culprit, _)) = self.fails(property, attack).await? {
                return Ok(Some((property, culprit)));
            }
        }
        Ok(None)
    }

    fn is_known(&self, property: usize, seen: &Seen) -> bool {
        let own = self.signature(property, &seen.attack, seen);
        let mut known = self.report.found.iter();
        known.any(|found| found.signature == own)
    }

    /// Notes what failed once and not again.
    fn note_once(&mut self, property: usize, seen: &Seen) {
        let in_words = {
            let signature = self.signature(property, &seen.attack, seen);
            let answer = seen.logged.reading.summary();
            let shower = self.session.shower(&[seen]);
            let said = format!("{}: {answer} to {}", signature.property, seen.attack);
            shower.text(said).into()
        };
        self.note_unconfirmed(|| in_words);
    }

    /// Makes the attack small, in bounded requests and time.
    pub(super) async fn shrink(
        &mut self,
        property: usize,
        whole: &Signature,
        seen: Seen,
        findings: Vec<Finding<Raw>>,
    ) -> Result<((Seen, Vec<Finding<Raw>>), usize), Halt> {
        let began = Instant::now();
        let mut tree = AttackTree::new(seen.attack.clone());
        let mut smallest = (seen, findings);
        let mut tries = 0;
        let mut more = tree.simplify();
        while more
            && tries < SHRINK_REQUESTS
            && began.elapsed() < self.fuzzer.settings.shrink_time
            && !self.fuzzer.runner.interruption.happened()
        {
            tries += 1;
            let candidate = tree.current();
            let failed = match self.fails(property, &candidate).await {
                // What is small enough so far is told.
                Err(Halt::Over) => break,
                other => other?,
            };
            let same = failed.filter(|(seen, _)| {
                self.signature(property, &candidate, seen).status == whole.status
            });
            more = match same {
                Some(failed) => {
                    smallest = failed;
                    tree.simplify()
                }
                None => tree.complicate(),
            };
        }
        Ok((smallest, tries))
    }

    pub(super) fn note(
        &mut self,
        property: usize,
        first: &Seen,
        seen: Seen,
        findings: Vec<Finding<Raw>>,
        tries: usize,
    ) {
        let shower = self.session.shower(&[first, &seen]);
        let mut before = shower.exchange(&first.logged);
        let mut after = shower.exchange(&seen.logged);
        before.purpose = "as it was found".into();
        after.purpose = "made small".into();
        let logged = &seen.logged;
        let sensitive = |name: &str| crate::secret::SENSITIVE.contains(&name);
        let mut secrets: Vec<(String, String)> = logged
            .secrets
            .iter()
            .map(|secret| (secret.kind.clone(), secret.value.clone()))
            .collect();
        secrets.extend(
            logged
                .sent
                .iter()
                .filter(|(name, _)| sensitive(name))
                .cloned(),
        );
        let instance = &self.fuzzer.runner.instance;
        let demands = self.fuzzer.properties[property].case.property.as_ref();
        let mut found = Found {
            kind: FindingKind::Finding,
            target: instance.facts.target.name.clone(),
            profile: instance.facts.profile.id.clone(),
            grant: self.session.grant.clone(),
            signature: self.signature(property, &seen.attack, &seen),
            attack_in_words: shower.text(seen.attack.to_string()),
            original: first.attack.clone(),
            steps: Vec::new(),
            sequence: None,
            shrunk_in: tries,
            count: 1,
            seed: instance.seed,
            findings: findings
                .into_iter()
                .map(|finding| shower.finding(finding))
                .collect(),
            demands: demands
                .map(|property| property.as_case.clone())
                .unwrap_or_default(),
            curl: shower.text(curl::command(&logged.exchange.request, &secrets)),
            before,
            after,
            attack: seen.attack,
            file: None,
        };
        if self
            .report
            .found
            .iter()
            .any(|known| known.signature == found.signature)
        {
            return;
        }
        self.fuzzer.keep(&mut found, &mut self.report.remarks);
        self.fuzzer.progress.found();
        self.report.found.push(found);
    }
}
