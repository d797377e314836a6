//! A target whose trials run, from the first that is printed to the finished run.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::baseline::Gate;
use crate::conduct::conductor::Conductor;
use crate::conduct::hooks::OnShown;
use crate::conduct::known::Name;
use crate::conduct::leave::leave;
use crate::conduct::told;
use crate::fuzz::{Found, Fuzzer};
use crate::harness::Running;
use crate::probe::Instance;
use crate::reference::Endpoint;
use crate::report;
use crate::secret::{Raw, Shown};
use crate::verdict::{CapabilityRow, Record, Run};

/// How long passing cases may take to be shown, and how long where somebody waits for the end.
const AT_LEISURE: Duration = Duration::from_secs(300);
const IN_A_HURRY: Duration = Duration::from_millis(300);

/// When a session began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began {
    since_1970: u64,
    at: Instant,
}

impl Began {
    pub(super) fn now() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Self {
            since_1970: since.map_or(0, |since| since.as_secs()),
            at: Instant::now(),
        }
    }
}

/// A target whose trials run, or that cannot be reached.
pub(super) struct Session<'c, 'a> {
    pub(super) conductor: &'c Conductor<'a>,
    pub(super) at: usize,
    pub(super) fuzzer: Arc<Fuzzer>,
    pub(super) running: Option<Running>,
    pub(super) trouble: Vec<Raw>,
    pub(super) order: Vec<String>,
    pub(super) gate: Option<Gate>,
    pub(super) whole: Vec<Name>,
    pub(super) will_run: bool,
    pub(super) endpoint: Option<Endpoint>,
    pub(super) began: Began,
    pub(super) shown: Box<OnShown>,
    pub(super) over: Box<dyn Fn()>,
}

impl Session<'_, '_> {
    /// Prints the trials as they end, and closes the run.
    pub(super) fn end(mut self) -> Run {
        let conductor = self.conductor;
        (self.shown)(&self.fuzzer);
        let (mut records, ended) = match self.running.take() {
            Some(running) => running.print(conductor.handle),
            None => (Vec::new(), Instant::now()),
        };
        (self.over)();
        let instance = &self.fuzzer.runner.instance;
        if let Some(kept) = &self.fuzzer.runner.kept {
            let time = if conductor.interruption.happened() {
                IN_A_HURRY
            } else {
                AT_LEISURE
            };
            kept.show(instance, &mut records, time);
        }
        if self.trouble.is_empty() && self.will_run && !conductor.interruption.happened() {
            let mut hand = instance.hand("closing control");
            let control = instance.closing_control(&mut hand);
            let refused = conductor.handle.block_on(control).err();
            self.trouble.extend(refused.map(|error| error.told()));
        }
        let took = ended - self.began.at;
        let left = leave(conductor, instance, took);
        records.splice(0..0, self.told());
        let mut run = self.run_of(instance, records);
        run.millis = took.as_secs_f64() * 1000.0;
        run.left = left;
        let runner = &self.fuzzer.runner;
        let remarks = self.fuzzer.remarks().into_iter();
        let own = instance.remarks().chain(runner.remarks());
        let remarks = remarks.chain(own.map(Raw::from));
        let remarks = remarks.map(|remark| runner.shown(remark));
        run.remarks = remarks.chain(run.disturbance()).collect();
        run.fuzz = self.fuzzer.found().iter().map(Found::for_report).collect();
        let known = conductor.known.as_ref();
        run.baseline = known.map(|known| known.close(self.at, &self.whole, &run.records));
        report::complete(&mut run, conductor.library, conductor.sources);
        if let Some(endpoint) = self.endpoint {
            conductor.handle.block_on(endpoint.stop());
        }
        run
    }

    /// What was found before the trials; whoever chose some of them asked for no more.
    fn told(&self) -> Option<Record> {
        let wish = self.conductor.wish;
        let chose = wish.libtest.filter.is_some() || wish.selection.is_by_name();
        if chose || !self.will_run {
            return None;
        }
        let mut record = told::record(&self.fuzzer.runner)?;
        if let Some(gate) = &self.gate {
            gate.settle(&mut record);
        }
        Some(record)
    }

    /// The run as far as its records say it.
    fn run_of(&self, instance: &Instance, mut records: Vec<Record>) -> Run {
        let names = self.order.iter().enumerate();
        let rank: BTreeMap<&str, usize> = names.map(|(at, name)| (name.as_str(), at)).collect();
        // Names differ, and a stable sort would need half as much room again.
        records.sort_unstable_by_key(|record| rank.get(record.name.as_str()).copied());
        let capabilities = instance.facts.capabilities.iter();
        let wish = self.conductor.wish;
        let runner = &self.fuzzer.runner;
        let text = |text: &String| runner.shown(text);
        Run {
            schema_version: report::SCHEMA_VERSION,
            grantspec: env!("CARGO_PKG_VERSION").into(),
            target: text(&instance.facts.target.name),
            profile: text(&instance.facts.profile.id),
            version: instance.facts.target.version.as_ref().map(text),
            base_url: runner.shown(Raw::url(&instance.facts.target.base_url)),
            started: self.began.since_1970,
            millis: 0.0,
            seed: wish.seed,
            strict: wish.strict,
            fail_on: wish.fail_on,
            baseline: None,
            selector: wish.selector.iter().map(text).collect(),
            capabilities: capabilities
                .map(|(name, known)| CapabilityRow {
                    name: Shown::cleaned(name),
                    offered: known.offered,
                    origin: Shown::cleaned(&known.origin.to_string()),
                })
                .collect(),
            conversation: instance.conversation,
            causes: instance
                .causes()
                .into_iter()
                .map(|cause| cause.map(|text| runner.shown(text)))
                .collect(),
            records,
            trouble: self
                .trouble
                .iter()
                .map(|trouble| runner.shown(trouble.clone()))
                .collect(),
            remarks: Vec::new(),
            left: None,
            partial: self.conductor.interruption.happened(),
            cases: BTreeMap::new(),
            documents: Vec::new(),
            fuzz: Vec::new(),
        }
    }
}
