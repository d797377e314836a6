//! Runs one target: makes it ready, plans, runs, closes, reports.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use tokio::runtime::Runtime;

use crate::baseline::Gate;
use crate::cli::arguments::{ReportFormat, RunArguments};
use crate::cli::blocks::Block;
use crate::cli::github::Step;
use crate::cli::keys;
use crate::cli::known::{KnownFailures, Planned, planned};
use crate::cli::progress;
use crate::cli::say::{say, say_aside, say_error};
use crate::cli::selection;
use crate::cli::usage::UsageError;
use crate::cli::watch::Watch;
use crate::fuzz::{Found, Fuzzer, Settings as Fuzzing, cheapest};
use crate::harness::{self, FormatSetting, Hooks, Manner, Render, Running};
use crate::plan::{self, Capabilities, Decision, Trial};
use crate::probe::{Instance, Setup, Work};
use crate::profile::Profile;
use crate::reference::Endpoint;
use crate::report::{self, Event, Format, Repeats, RunStarted, Style, SuiteText};
use crate::run::{Interruption, Kept, Runner};
use crate::suite::{Danger, Library, Source};
use crate::target::Target;
use crate::verdict::{CapabilityRow, ExitCode, Record, Run};

/// Cases at once, unless the target says otherwise: what suits waiting for a network.
const USUAL_THREADS: usize = 16;

/// Runs one block.
pub(crate) struct Conductor<'a> {
    pub(crate) runtime: &'a Runtime,
    pub(crate) arguments: &'a RunArguments,
    pub(crate) library: &'a Library,
    pub(crate) sources: &'a [Source],
    pub(crate) allowed: &'a BTreeSet<Danger>,
    pub(crate) seed: u64,
    pub(crate) style: Style,
    pub(crate) watch: Arc<Watch>,
    pub(crate) last_failures: BTreeMap<String, BTreeSet<String>>,
    pub(crate) interruption: Interruption,
    pub(crate) step: Option<&'a Step>,
    pub(crate) known: Option<KnownFailures<'a>>,
    pub(crate) fuzzing: &'a Fuzzing,
    pub(crate) shows_progress: bool,
}

/// A target whose trials run, or that cannot be reached.
pub(crate) struct Begun {
    at: usize,
    instance: Arc<Instance>,
    fuzzer: Arc<Fuzzer>,
    running: Result<Running, String>,
    order: Vec<String>,
    whole: Vec<Planned>,
    will_run: bool,
    endpoint: Option<Endpoint>,
    started_at: u64,
    started: Instant,
}

/// What became of a block by the time it was begun.
pub(crate) enum Beginning {
    /// Its trials run.
    Running(Box<Begun>),
    /// Nothing of it is run: how many trials were selected, and the exit code.
    Over(usize, ExitCode),
}

impl Conductor<'_> {
    /// Makes the target ready, plans, and begins to run its trials.
    pub(crate) fn begin(&self, at: usize, mut block: Block) -> Result<Beginning, UsageError> {
        let started = Instant::now();
        let started_at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let gate = self
            .known
            .as_ref()
            .map(|known| known.gate(&block.instance()));
        let endpoint = block.endpoint.take();
        let setup = self.setup(block)?;
        let libtest = &self.arguments.libtest;
        if libtest.list {
            // Nothing is sent, so nothing is made ready for that.
            let capabilities = Capabilities::before_asking(&setup.profile, &setup.target);
            let (trials, _) = self.plan(&setup.profile, &setup.target, &capabilities);
            harness::list(&trials, libtest);
            return Ok(Beginning::Over(trials.len(), ExitCode::Clean));
        }
        let instance = self.ready(&setup)?;
        let (trials, whole) =
            self.plan(&instance.profile, &instance.target, &instance.capabilities);
        if trials.is_empty() {
            return Ok(Beginning::Over(0, self.nothing_selected(at, &whole)));
        }
        let will_run = trials.iter().any(|trial| trial.decision == Decision::Run);
        let preflight = self.reached(&instance);
        let order: Vec<String> = trials.iter().map(|trial| trial.name.clone()).collect();
        let threads = self.threads(&instance);
        let fuzzer = self.fuzzer(&instance, &trials, threads);
        self.watch
            .begin(at, self.arguments, threads, &trials, |time| {
                self.run_started(&instance, trials.len(), time)
            })?;
        let running = match preflight {
            Ok(()) => Ok(self.start(at, &fuzzer, trials, gate, threads)),
            Err(error) => Err(format!("the target cannot be reached: {error}")),
        };
        Ok(Beginning::Running(Box::new(Begun {
            at,
            instance,
            fuzzer,
            running,
            order,
            whole,
            will_run,
            endpoint,
            started_at,
            started,
        })))
    }

    /// Prints the trials of a block as they end, closes it and reports. Gives back how many trials were selected, and the
    /// exit code of this block.
    pub(crate) fn end(&self, begun: Begun) -> (usize, ExitCode) {
        let (at, instance) = (begun.at, &begun.instance);
        self.watch.show(at);
        let ticker = self
            .shows_progress
            .then(|| progress::show_fuzzing(self.runtime, &begun.fuzzer));
        let (mut records, ended, mut trouble) = match begun.running {
            Ok(running) => {
                let (records, ended) = running.print(self.runtime.handle());
                (records, ended, Vec::new())
            }
            Err(error) => (Vec::new(), Instant::now(), vec![error]),
        };
        if let Some(ticker) = ticker {
            ticker.abort();
        }
        if let Some(kept) = &begun.fuzzer.runner.kept {
            kept.show(instance, &mut records);
        }
        self.watch.end(at);
        if trouble.is_empty() && begun.will_run && !self.interruption.happened() {
            let mut work = Work::new("closing control", self.seed);
            let control = instance.closing_control(&mut work);
            trouble.extend(self.runtime.block_on(control).err());
        }
        let mut run = self.finish(instance, records, &begun.order, trouble);
        run.started = begun.started_at;
        run.millis = (ended - begun.started).as_secs_f64() * 1000.0;
        run.remarks = begun.fuzzer.remarks();
        run.remarks.extend(run.disturbance());
        run.fuzz = begun.fuzzer.found().iter().map(Found::for_report).collect();
        let known = self.known.as_ref();
        run.baseline = known.map(|known| known.close(at, &begun.whole, &run.records));
        report::complete(&mut run, self.library, self.sources);
        let code = self.conclude(&run);
        if let Some(endpoint) = begun.endpoint {
            self.runtime.block_on(endpoint.stop());
        }
        (begun.order.len(), code)
    }

    /// The target made ready. Where the user has had enough meanwhile, what it offers is not known, and nothing is run.
    fn ready(&self, setup: &Setup) -> Result<Arc<Instance>, UsageError> {
        let made = self.runtime.block_on(async {
            tokio::select! {
                made = Instance::discovered(setup) => made,
                () = self.interruption.wait() => Instance::offline(setup),
            }
        });
        made.map(Arc::new)
            .map_err(|error| UsageError(error.to_string()))
    }

    /// Whether the target answers. This is asked also where nothing would run: of a target that does not answer it is
    /// not known what it offers.
    fn reached(&self, instance: &Instance) -> Result<(), String> {
        self.runtime.block_on(async {
            tokio::select! {
                answered = instance.preflight() => answered,
                () = self.interruption.wait() => Ok(()),
            }
        })
    }

    fn setup(&self, block: Block) -> Result<Setup, UsageError> {
        let read = |path: &String| {
            if let Some(text) = keys::key(path) {
                return Ok(text.as_bytes().to_vec());
            }
            std::fs::read(path)
                .map_err(|error| UsageError(format!("{path} cannot be read: {error}")))
        };
        Ok(Setup {
            ca: block
                .target
                .tls
                .ca
                .iter()
                .map(read)
                .collect::<Result<_, _>>()?,
            client_certificate: block
                .target
                .tls
                .client_certificate
                .as_ref()
                .map(read)
                .transpose()?,
            profile: Arc::new(block.profile),
            target: Arc::new(block.target),
            seed: self.seed,
            announce: {
                let watch = Arc::clone(&self.watch);
                Arc::new(move |text| watch.aside(text))
            },
        })
    }

    /// A target of which nothing was selected can still be the last one that an entry of the baseline counts for.
    fn nothing_selected(&self, at: usize, whole: &[Planned]) -> ExitCode {
        let known = self.known.as_ref();
        let Some(used) = known.map(|known| known.close(at, whole, &[])) else {
            return ExitCode::NothingRan;
        };
        if used.stale.is_empty() {
            return ExitCode::NothingRan;
        }
        say_aside(report::stale_lines(&used).trim_end());
        ExitCode::StaleBaseline
    }

    /// The trials that are selected, and where a baseline asks for it the names of all.
    fn plan(
        &self,
        profile: &Profile,
        target: &Target,
        capabilities: &Capabilities,
    ) -> (Vec<Trial>, Vec<Planned>) {
        let subject = plan::Subject {
            profile,
            target,
            capabilities,
            allowed: self.allowed,
        };
        let libtest = &self.arguments.libtest;
        let all = if libtest.list && !libtest.ignored {
            plan::named(self.library, subject)
        } else {
            plan::build(self.library, subject)
        };
        let whole = match self.known {
            Some(_) => planned(&all),
            None => Vec::new(),
        };
        let mut trials = harness::select(all, libtest, &self.arguments.filters);
        selection::keep(
            &mut trials,
            self.arguments.shard,
            self.last_failures.get(&target.name),
        );
        self.keep_from_fuzzing(&mut trials, target);
        plan::keep_login_budget(&mut trials, target);
        (trials, whole)
    }

    /// Somebody's own machine is fuzzed, anybody else's only when that is asked for.
    fn keep_from_fuzzing(&self, trials: &mut [Trial], target: &Target) {
        let reason = match (self.arguments.no_fuzz, self.arguments.fuzz) {
            (true, _) => "it is not to be fuzzed (--no-fuzz)",
            (false, false) if !target.is_loopback() => {
                "the target is not on this machine; --fuzz fuzzes it all the same"
            }
            _ => return,
        };
        let fuzzed = trials
            .iter_mut()
            .filter(|trial| trial.is_fuzzed() && trial.decision == Decision::Run);
        for trial in fuzzed {
            trial.decision = Decision::Skip(reason.to_owned());
        }
    }

    /// The fuzzer of the target, with its runner in it.
    fn fuzzer(&self, instance: &Arc<Instance>, trials: &[Trial], threads: usize) -> Arc<Fuzzer> {
        let to_run = trials
            .iter()
            .filter(|trial| trial.decision == Decision::Run);
        let runner = Arc::new(Runner {
            instance: Arc::clone(instance),
            catalogue: Arc::clone(&self.library.catalogue),
            interruption: self.interruption.clone(),
            kept: Some(Kept::for_trials(to_run.count())),
        });
        let fuzzed = trials
            .iter()
            .filter(|trial| trial.is_fuzzed() && trial.decision == Decision::Run);
        let grants = fuzzed.filter_map(|trial| trial.axes.grant.as_deref());
        let target = &instance.target;
        let lockout = Danger::Lockout;
        let settings = Fuzzing {
            first_grant: cheapest(grants).map(str::to_owned),
            // Wrong passwords can lock an account.
            may_lock: target.is_loopback()
                || target.allow.contains(&lockout)
                || self.allowed.contains(&lockout),
            folder: Some(report::folder(&target.name, &self.arguments.report_dir).join("findings")),
            ..self.fuzzing.clone()
        };
        let properties = self.library.cases.iter();
        let properties = properties.filter(|case| case.case.property.is_some());
        Arc::new(Fuzzer::new(
            runner,
            properties.cloned().collect(),
            settings,
            threads,
        ))
    }

    fn start(
        &self,
        at: usize,
        fuzzer: &Arc<Fuzzer>,
        mut trials: Vec<Trial>,
        gate: Option<Gate>,
        threads: usize,
    ) -> Running {
        match self.arguments.shuffle {
            Some(seed) => {
                trials.shuffle(&mut StdRng::seed_from_u64(seed));
                trials.sort_by_key(|trial| (trial.is_fuzzed(), trial.judges_every()));
            }
            None => plan::schedule(&mut trials),
        }
        let login = fuzzer.runner.instance.target.login.as_ref();
        let manner = Manner {
            threads,
            rounds: self.arguments.repeat,
            fail_fast: self.arguments.fail_fast,
            strict: self.arguments.strict,
            fail_on: self.arguments.fail_on.into(),
            counts_logins: login.is_some_and(|login| login.budget().is_some()),
        };
        harness::start(
            self.runtime.handle(),
            &fuzzer.runner,
            trials,
            &self.arguments.libtest,
            manner,
            &self.hooks(at, gate, fuzzer),
        )
    }

    fn threads(&self, instance: &Instance) -> usize {
        let asked = self.arguments.libtest.test_threads;
        let usual = || instance.target.limits.concurrency.unwrap_or(USUAL_THREADS);
        asked.unwrap_or_else(usual).max(1)
    }

    fn run_started(&self, instance: &Instance, cases: usize, time: f64) -> Event {
        Event::RunStarted(RunStarted {
            grantspec: env!("CARGO_PKG_VERSION").to_owned(),
            target: instance.target.name.clone(),
            profile: instance.profile.id.clone(),
            base_url: instance.target.base_url.clone(),
            time,
            seed: self.seed,
            cases,
        })
    }

    /// What is done with a record as soon as it is there.
    fn hooks(&self, at: usize, gate: Option<Gate>, fuzzer: &Arc<Fuzzer>) -> Arc<Hooks> {
        let (starting, ending) = (Arc::clone(&self.watch), Arc::clone(&self.watch));
        Arc::new(Hooks {
            fuzzer: Some(Arc::clone(fuzzer)),
            started: Box::new(move |trial| starting.started(at, trial)),
            ended: Box::new(move |record| ending.ended(at, record)),
            settle: Box::new(move |record| {
                if let Some(gate) = &gate {
                    gate.settle(record);
                }
            }),
            render: self.render(),
        })
    }

    /// How a failure is shown: with the lines of its suite file, in short where it is one of many.
    fn render(&self) -> Box<Render> {
        let texts: BTreeMap<String, SuiteText> = self
            .sources
            .iter()
            .map(|source| (source.file.clone(), SuiteText::new(source.text.clone())))
            .collect();
        let unknown = SuiteText::default();
        let catalogue = Arc::clone(&self.library.catalogue);
        let style = self.style;
        let selector = self.selector();
        let repeats = Repeats::default();
        Box::new(move |record| {
            if let Some(first) = repeats.first_of_many(record) {
                return report::in_short(record, &catalogue, &first, &selector);
            }
            let source = texts.get(&record.file).unwrap_or(&unknown);
            report::diagnosis(record, &catalogue, source, style, &selector)
        })
    }

    fn finish(
        &self,
        instance: &Instance,
        mut records: Vec<Record>,
        order: &[String],
        trouble: Vec<String>,
    ) -> Run {
        let rank: BTreeMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        // Names differ, and a stable sort would need half as much room again.
        records.sort_unstable_by_key(|record| rank.get(record.name.as_str()).copied());
        let capabilities = instance
            .capabilities
            .iter()
            .map(|(name, known)| CapabilityRow {
                name: name.to_owned(),
                offered: known.offered,
                origin: known.origin.to_owned(),
            })
            .collect();
        Run {
            schema_version: report::SCHEMA_VERSION,
            grantspec: env!("CARGO_PKG_VERSION").to_owned(),
            target: instance.target.name.clone(),
            profile: instance.profile.id.clone(),
            version: instance.target.version.clone(),
            base_url: instance.target.base_url.clone(),
            started: 0,
            millis: 0.0,
            seed: self.seed,
            strict: self.arguments.strict,
            fail_on: self.arguments.fail_on.into(),
            baseline: None,
            selector: self.selector(),
            capabilities,
            records,
            trouble,
            remarks: Vec::new(),
            partial: self.interruption.happened(),
            cases: BTreeMap::new(),
            documents: Vec::new(),
            fuzz: Vec::new(),
        }
    }

    /// Writes the report and says how the run ended; that stands, too, where the report cannot be written.
    fn conclude(&self, run: &Run) -> ExitCode {
        let folder = report::folder(&run.target, &self.arguments.report_dir);
        let written = report::write(run, &folder, &formats(&self.arguments.report));
        let paths: Vec<String> = written
            .iter()
            .flatten()
            .map(|path| path.display().to_string())
            .collect();
        if let Some(step) = self.step {
            step.add(run);
        }
        let block = report::closing_block(run, &paths);
        // A stream of JSON is not to be broken by our block.
        if self.arguments.libtest.format == Some(FormatSetting::Json)
            || self.arguments.writes_events_to_stdout()
        {
            say_aside(&block);
        } else {
            say(&block);
        }
        let report = paths.first().map(String::as_str).unwrap_or_default();
        self.watch.reported(run, report);
        match written {
            Ok(_) => run.exit_code(),
            Err(error) => {
                say_error(&error.to_string());
                // What cannot be shown is not green.
                run.exit_code().min(ExitCode::NotJudged)
            }
        }
    }

    /// The words that select this target again.
    fn selector(&self) -> Vec<String> {
        let subject = &self.arguments.subject;
        let mut words = Vec::new();
        let mut add = |flag: &str, value: String| words.extend([flag.to_owned(), value]);
        for path in &subject.target {
            add("--target", path.display().to_string());
        }
        for id in &subject.profile {
            add("--profile", id.clone());
        }
        for dir in &subject.suites {
            add("--suites", dir.display().to_string());
        }
        for danger in &subject.allow {
            add("--allow", danger.clone());
        }
        if let Some(fault) = &self.arguments.fault {
            add("--fault", fault.clone());
        }
        if self.arguments.tls {
            words.push("--tls".to_owned());
        }
        words
    }
}

/// `report.json` is always written: the others can be made from it.
fn formats(wanted: &[ReportFormat]) -> Vec<Format> {
    let mut formats: Vec<Format> = wanted.iter().map(|format| format.format()).collect();
    formats.push(Format::Json);
    formats.sort();
    formats.dedup();
    formats
}
