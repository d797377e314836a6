//! A session is begun: the target made ready, its trials planned and started.

use std::sync::Arc;

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;

use crate::baseline::Gate;
use crate::conduct::conductor::Conductor;
use crate::conduct::error::ConductError;
use crate::conduct::hooks::{Hooks, Planned};
use crate::conduct::judged::Judged;
use crate::conduct::session::{Began, Session};
use crate::conduct::shown::render;
use crate::conduct::stage::{properties, runner};
use crate::conduct::told;
use crate::fuzz::{Fuzzer, Settings, cheapest};
use crate::harness::{self, Manner};
use crate::login::Announce;
use crate::plan::{self, Decision, Forecast, Trial};
use crate::probe::{Instance, SetupError};
use crate::report;
use crate::run::Kept;
use crate::secret::Raw;
use crate::suite::Danger;
use crate::verdict::BaselineUse;

/// What became of a target by the time it was to be run.
pub(super) enum Beginning<'c, 'a> {
    /// Its trials run, or it cannot be reached.
    Running(Box<Session<'c, 'a>>),
    /// None of its trials was selected. It can still be the last one that an entry of the baseline counts for.
    Nothing(Option<BaselineUse>),
}

impl<'a> Conductor<'a> {
    /// Makes the target of that number ready, plans, and begins to run its trials.
    pub(super) fn begin<'c>(
        &'c self,
        at: usize,
        mut judged: Judged,
        hooks: Hooks,
    ) -> Result<Beginning<'c, 'a>, ConductError> {
        let began = Began::now();
        let known = self.known.as_ref();
        let gate = known.map(|known| known.gate(&judged.identity()));
        let endpoint = judged.endpoint.take();
        let instance = self.ready(&judged, &hooks.announce)?;
        if endpoint.is_some() {
            instance.leave_nothing();
        }
        let (trials, mut whole) = self.plan(
            &instance.facts.profile,
            &instance.facts.target,
            &instance.facts.capabilities,
        );
        if trials.is_empty() {
            let used = known.map(|known| known.close(at, &whole, &[]));
            return Ok(Beginning::Nothing(used));
        }
        whole.extend(told::name(&instance).filter(|_| known.is_some()));
        let will_run = trials.iter().any(|trial| trial.decision == Decision::Run);
        let unreachable = self.unreachable(&instance);
        let order = trials.iter().map(|trial| trial.name.clone()).collect();
        let threads = self.threads(&instance.facts.target);
        let forecast = match unreachable {
            None => self.forecast(&instance.facts.target, &trials),
            Some(_) => Forecast::default(),
        };
        let fuzzer = self.fuzzer(&instance, &trials, threads);
        let planned = Planned {
            instance: &instance,
            trials: &trials,
            threads,
            forecast,
        };
        (hooks.planned)(&planned)?;
        let watching = harness::Hooks {
            started: hooks.started,
            ended: hooks.ended,
            settle: settling(gate.clone()),
            render: render(self),
            fuzzer: Some(Arc::clone(&fuzzer)),
        };
        let running = match unreachable {
            None => Some(self.start(&fuzzer, trials, threads, watching)),
            Some(_) => None,
        };
        Ok(Beginning::Running(Box::new(Session {
            conductor: self,
            at,
            fuzzer,
            running,
            trouble: unreachable.into_iter().collect(),
            order,
            gate,
            whole,
            will_run,
            endpoint,
            began,
            shown: hooks.shown,
            over: hooks.over,
        })))
    }

    /// The target made ready. Where the user has had enough meanwhile, what it offers is not known, and nothing is run.
    fn ready(&self, judged: &Judged, announce: &Announce) -> Result<Arc<Instance>, ConductError> {
        let seed = self.wish.seed;
        let made = self.handle.block_on(async {
            tokio::select! {
                made = self.asked(judged, announce) => made,
                () = self.interruption.wait() => judged.offline(seed),
            }
        });
        Ok(Arc::new(made?))
    }

    /// The target made ready, and asked what its run rests on.
    async fn asked(&self, judged: &Judged, announce: &Announce) -> Result<Instance, SetupError> {
        let mut instance = judged.ready(self.wish.seed, Arc::clone(announce)).await?;
        if self.wish.converses {
            instance.converse().await;
        }
        Ok(instance)
    }

    /// Why the target does not answer, if it does not. This is asked also where nothing would run: of a target that does
    /// not answer it is not known what it offers.
    fn unreachable(&self, instance: &Instance) -> Option<Raw> {
        let answered = self.handle.block_on(async {
            tokio::select! {
                answered = instance.preflight() => answered,
                () = self.interruption.wait() => Ok(()),
            }
        });
        let error = answered.err()?;
        Some(format!("the target cannot be reached: {error}").into())
    }

    /// The fuzzer of the target, with its judge in it.
    fn fuzzer(&self, instance: &Arc<Instance>, trials: &[Trial], threads: usize) -> Arc<Fuzzer> {
        let to_run = || {
            let trials = trials.iter();
            trials.filter(|trial| trial.decision == Decision::Run)
        };
        let fuzzed = to_run().filter(|trial| trial.is_fuzzed());
        let grants = fuzzed.filter_map(|trial| trial.axes.grant.as_deref());
        let target = &instance.facts.target;
        let lockout = Danger::Lockout;
        let dir = self.wish.report_dir.as_ref();
        let settings = Settings {
            first_grant: cheapest(&instance.facts.profile, grants).map(str::to_owned),
            // Wrong passwords can lock an account.
            may_lock: target.is_loopback()
                || target.allow.contains(&lockout)
                || self.wish.allowed.contains(&lockout),
            folder: dir.map(|dir| report::folder(&target.name, dir).join("findings")),
            ..self.wish.fuzzing.settings.clone()
        };
        let kept = Kept::for_trials(to_run().count());
        let interruption = self.interruption.clone();
        let runner = runner(instance, &self.library.catalogue, interruption, Some(kept));
        Arc::new(Fuzzer::new(
            runner,
            properties(self.library),
            settings,
            threads,
        ))
    }

    fn start(
        &self,
        fuzzer: &Arc<Fuzzer>,
        mut trials: Vec<Trial>,
        threads: usize,
        hooks: harness::Hooks,
    ) -> harness::Running {
        match self.wish.shuffle {
            Some(seed) => {
                trials.shuffle(&mut StdRng::seed_from_u64(seed));
                trials.sort_by_key(|trial| (trial.is_fuzzed(), trial.judges_every()));
            }
            None => plan::schedule(&mut trials),
        }
        let manner = Manner {
            threads,
            rounds: self.wish.rounds,
            fail_fast: self.wish.fail_fast,
            strict: self.wish.strict,
            fail_on: self.wish.fail_on,
        };
        let runner = &fuzzer.runner;
        let libtest = &self.wish.libtest;
        harness::start(
            self.handle,
            runner,
            trials,
            libtest,
            manner,
            &Arc::new(hooks),
        )
    }
}

/// Judges a record again, where there is a baseline.
fn settling(gate: Option<Gate>) -> Box<dyn Fn(&mut crate::verdict::Record) + Send + Sync> {
    Box::new(move |record| {
        if let Some(gate) = &gate {
            gate.settle(record);
        }
    })
}
