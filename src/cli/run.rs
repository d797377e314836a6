//! `grantspec run`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use tokio::runtime::Runtime;

use crate::cli::arguments::{RunArguments, Subject};
use crate::cli::{UsageError, embedded, files, say, say_aside};
use crate::harness::{self, ColorSetting, FormatSetting, Render};
use crate::plan::{self, Capabilities, Decision, Trial};
use crate::probe::{Instance, Setup, Work};
use crate::profile::Profile;
use crate::reference::{Dialect, Endpoint, Options};
use crate::report::{self, Style, SuiteText};
use crate::run::{Interruption, Runner};
use crate::suite::{Danger, Library, Source};
use crate::target::Target;
use crate::verdict::{CapabilityRow, ExitCode, Record, Run};

/// Cases at once, unless the target says otherwise: what suits waiting for a network.
const USUAL_THREADS: usize = 16;

/// How the embedded endpoints are started.
#[derive(Clone, Copy)]
struct Embedded<'a> {
    fault: Option<&'a str>,
    tls: bool,
    only_list: bool,
}

/// One target and how it is judged.
struct Block {
    target: Target,
    profile: Profile,
    endpoint: Option<Endpoint>,
}

pub(crate) fn run(runtime: &Runtime, arguments: &RunArguments) -> Result<ExitCode, UsageError> {
    let began = Instant::now();
    let colours = colours(arguments);
    let sources = files::sources(&arguments.subject.suites)?;
    let library = files::library(&sources)?;
    let allowed = dangers(&arguments.subject.allow)?;
    if !arguments.libtest.list {
        check_report_dir(&arguments.report_dir)?;
    }
    let seed = arguments
        .seed
        .unwrap_or_else(|| u64::from(rand::random::<u32>()));
    let interruption = listen_for_interruption(runtime);
    let mut codes = Vec::new();
    let mut selected = 0;
    for mut block in blocks(
        runtime,
        &arguments.subject,
        &sources,
        Embedded {
            fault: arguments.fault.as_deref(),
            tls: arguments.tls,
            only_list: arguments.libtest.list,
        },
    )? {
        let endpoint = block.endpoint.take();
        let conductor = Conductor {
            runtime,
            arguments,
            library: &library,
            sources: &sources,
            allowed: &allowed,
            seed,
            style: Style { colours },
            began,
            interruption: interruption.clone(),
        };
        let (count, code) = conductor.conduct(block)?;
        if let Some(endpoint) = endpoint {
            runtime.block_on(endpoint.stop());
        }
        selected += count;
        if count > 0 {
            codes.push(code);
        }
        if interruption.happened() {
            break;
        }
    }
    if arguments.libtest.list {
        return Ok(ExitCode::Clean);
    }
    if interruption.happened() {
        return Ok(ExitCode::Interrupted);
    }
    if selected == 0 {
        say_aside("nothing was selected: no case has a name that holds one of the filters");
    }
    Ok(code_of(codes))
}

/// The code of all blocks. A target that has nothing of what was selected says nothing about the others.
fn code_of(mut codes: Vec<ExitCode>) -> ExitCode {
    if codes.iter().any(|code| *code != ExitCode::NothingRan) {
        codes.retain(|code| *code != ExitCode::NothingRan);
    }
    ExitCode::of_all(codes)
}

/// SIGINT and SIGTERM end the run, and what is known is still written; a second one ends the program.
fn listen_for_interruption(runtime: &Runtime) -> Interruption {
    let (switch, interruption) = Interruption::new();
    runtime.spawn(async move {
        wait_for_signal().await;
        say_aside("interrupted: what is known is written; once more to leave at once");
        let _ = switch.send(true);
        wait_for_signal().await;
        std::process::exit(i32::from(ExitCode::Interrupted.number()));
    });
    interruption
}

async fn wait_for_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

fn colours(arguments: &RunArguments) -> bool {
    let colours = match arguments.libtest.color {
        Some(ColorSetting::Always) => true,
        Some(ColorSetting::Never) => false,
        _ => {
            std::io::stdout().is_terminal()
                && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        }
    };
    colored::control::set_override(colours);
    colours
}

pub(crate) fn dangers(words: &[String]) -> Result<BTreeSet<Danger>, UsageError> {
    let all = [Danger::Lockout, Danger::BurnsQuota, Danger::Slow];
    words
        .iter()
        .map(|word| {
            all.into_iter()
                .find(|danger| danger.word() == word)
                .ok_or_else(|| {
                    UsageError(format!(
                        "--allow {word}: there are lockout, burns_quota and slow"
                    ))
                })
        })
        .collect()
}

/// A folder that cannot be written is told before the run, not after.
fn check_report_dir(dir: &Path) -> Result<(), UsageError> {
    std::fs::create_dir_all(dir)
        .and_then(|()| tempfile::NamedTempFile::new_in(dir).map(drop))
        .map_err(|error| {
            UsageError(format!(
                "the report folder {} cannot be written: {error}",
                dir.display()
            ))
        })
}

/// The targets: those named, or one per embedded endpoint.
fn blocks(
    runtime: &Runtime,
    subject: &Subject,
    sources: &[Source],
    embedded: Embedded<'_>,
) -> Result<Vec<Block>, UsageError> {
    let fault = embedded.fault;
    if subject.target.is_empty() {
        let dialects = dialects(&subject.profile)?;
        return dialects
            .into_iter()
            .filter(|dialect| {
                fault.is_none_or(|id| {
                    crate::reference::fault_dialects(id).is_empty()
                        || crate::reference::fault_dialects(id).contains(dialect)
                })
            })
            .map(|dialect| embedded_block(runtime, dialect, sources, embedded))
            .collect();
    }
    if fault.is_some() || embedded.tls {
        return Err(UsageError(
            "--fault and --tls are for the embedded endpoints; leave --target out".to_owned(),
        ));
    }
    subject
        .target
        .iter()
        .map(|path| target_block(path, &subject.profile, sources))
        .collect()
}

fn target_block(path: &Path, profiles: &[String], sources: &[Source]) -> Result<Block, UsageError> {
    let mut target = files::target(path)?;
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    for file in target
        .tls
        .ca
        .iter_mut()
        .chain(&mut target.tls.client_certificate)
    {
        if embedded::key(file).is_none() {
            *file = base.join(&*file).display().to_string();
        }
    }
    for warning in files::resolve(&mut target, base)? {
        say_aside(&format!("warning: {warning}"));
    }
    let id = match profiles {
        [] => target.profile.clone(),
        [one] => one.clone(),
        _ => {
            return Err(UsageError(
                "a target is judged by one profile; give --profile once".to_owned(),
            ));
        }
    };
    let spoken = files::profile(sources, &target.profile)?;
    let mut profile = files::profile(sources, &id)?;
    if id != target.profile {
        // Judged as another dialect, it is still reached where its own one has its endpoints.
        for (name, endpoint) in spoken.endpoints {
            let is_named = target.endpoints.contains_key(&name);
            if !is_named {
                profile.endpoints.insert(name, endpoint);
            }
        }
    }
    Ok(Block {
        target,
        profile,
        endpoint: None,
    })
}

fn dialects(ids: &[String]) -> Result<Vec<Dialect>, UsageError> {
    if ids.is_empty() {
        return Ok(Dialect::ALL.to_vec());
    }
    ids.iter()
        .map(|id| {
            Dialect::from_name(id).ok_or_else(|| {
                let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
                UsageError(format!("there is no embedded endpoint for the profile `{id}`; there are {}; name a --target", names.join(", ")))
            })
        })
        .collect()
}

fn embedded_block(
    runtime: &Runtime,
    dialect: Dialect,
    sources: &[Source],
    how: Embedded<'_>,
) -> Result<Block, UsageError> {
    let profile = files::profile(sources, dialect.name())?;
    let endpoint = if how.only_list {
        None
    } else {
        let options = Options {
            dialect,
            fault: how.fault.map(str::to_owned),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: how.tls,
        };
        Some(
            runtime
                .block_on(Endpoint::start(options))
                .map_err(|error| UsageError(error.to_string()))?,
        )
    };
    let base_url = endpoint
        .as_ref()
        .map_or("http://127.0.0.1:0", |endpoint| endpoint.base_url());
    let mut target = embedded::target(dialect, base_url)?;
    files::resolve(&mut target, Path::new("."))?;
    Ok(Block {
        target,
        profile,
        endpoint,
    })
}

/// Runs one block.
struct Conductor<'a> {
    runtime: &'a Runtime,
    arguments: &'a RunArguments,
    library: &'a Library,
    sources: &'a [Source],
    allowed: &'a BTreeSet<Danger>,
    seed: u64,
    style: Style,
    began: Instant,
    interruption: Interruption,
}

impl Conductor<'_> {
    /// Gives back how many trials were selected, and the exit code of this block.
    fn conduct(&self, block: Block) -> Result<(usize, ExitCode), UsageError> {
        let started = Instant::now();
        let started_at = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let setup = self.setup(block)?;
        let libtest = &self.arguments.libtest;
        if libtest.list {
            // Nothing is sent, so nothing is made ready for that.
            let capabilities = Capabilities::resolve(&setup.profile, &setup.target, None);
            let trials = self.plan(&setup.profile, &setup.target, &capabilities);
            harness::list(&trials, libtest);
            return Ok((trials.len(), ExitCode::Clean));
        }
        let make = self.runtime.block_on(Instance::discovered(&setup));
        let instance = Arc::new(make.map_err(|error| UsageError(error.to_string()))?);
        let trials = self.plan(&instance.profile, &instance.target, &instance.capabilities);
        if trials.is_empty() {
            return Ok((0, ExitCode::NothingRan));
        }
        let will_run = trials.iter().any(|trial| trial.decision == Decision::Run);
        let preflight = if will_run {
            self.runtime.block_on(instance.preflight())
        } else {
            Ok(())
        };
        let order: Vec<String> = trials.iter().map(|trial| trial.name.clone()).collect();
        let (records, mut trouble) = match preflight {
            Ok(()) => (self.execute(&instance, trials), Vec::new()),
            Err(error) => (
                Vec::new(),
                vec![format!("the target cannot be reached: {error}")],
            ),
        };
        if trouble.is_empty() && will_run && !self.interruption.happened() {
            let mut work = Work::new("closing control", self.seed);
            trouble.extend(
                self.runtime
                    .block_on(instance.closing_control(&mut work))
                    .err(),
            );
        }
        let run = self.finish(&instance, records, &order, trouble, started_at, started);
        self.conclude(&run)?;
        Ok((order.len(), run.exit_code()))
    }

    fn setup(&self, block: Block) -> Result<Setup, UsageError> {
        let read = |path: &String| {
            if let Some(text) = embedded::key(path) {
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
            announce: Arc::new(say_aside),
        })
    }

    fn plan(&self, profile: &Profile, target: &Target, capabilities: &Capabilities) -> Vec<Trial> {
        let subject = plan::Subject {
            profile,
            target,
            capabilities,
            allowed: self.allowed,
        };
        let mut trials = harness::select(
            plan::build(self.library, subject),
            &self.arguments.libtest,
            &self.arguments.filters,
        );
        plan::keep_login_budget(&mut trials, target);
        trials
    }

    fn execute(&self, instance: &Arc<Instance>, mut trials: Vec<Trial>) -> Vec<Record> {
        match self.arguments.shuffle {
            Some(seed) => {
                trials.shuffle(&mut StdRng::seed_from_u64(seed));
                trials.sort_by_key(Trial::judges_every);
            }
            None => plan::schedule(&mut trials),
        }
        let threads = match self.arguments.libtest.test_threads {
            Some(0) => 1,
            Some(threads) => threads,
            None => instance.target.limits.concurrency.unwrap_or(USUAL_THREADS),
        };
        let runner = Arc::new(Runner {
            instance: Arc::clone(instance),
            catalogue: Arc::clone(&self.library.catalogue),
            interruption: self.interruption.clone(),
        });
        harness::execute(
            self.runtime.handle(),
            &runner,
            trials,
            &self.arguments.libtest,
            threads,
            &self.render(),
        )
    }

    /// How a failure is shown: with the lines of its suite file.
    fn render(&self) -> Arc<Render> {
        let texts: BTreeMap<String, SuiteText> = self
            .sources
            .iter()
            .map(|source| (source.file.clone(), SuiteText::new(source.text.clone())))
            .collect();
        let unknown = SuiteText::default();
        let catalogue = Arc::clone(&self.library.catalogue);
        let style = self.style;
        Arc::new(move |record| {
            let source = texts.get(&record.file).unwrap_or(&unknown);
            report::diagnosis(record, &catalogue, source, style)
        })
    }

    fn finish(
        &self,
        instance: &Instance,
        mut records: Vec<Record>,
        order: &[String],
        trouble: Vec<String>,
        started: u64,
        began: Instant,
    ) -> Run {
        let rank: BTreeMap<&str, usize> = order
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        records.sort_by_key(|record| rank.get(record.name.as_str()).copied());
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
            base_url: instance.target.base_url.clone(),
            started,
            millis: began.elapsed().as_secs_f64() * 1000.0,
            seed: self.seed,
            strict: self.arguments.strict,
            capabilities,
            records,
            trouble,
            partial: self.interruption.happened(),
        }
    }

    fn conclude(&self, run: &Run) -> Result<(), UsageError> {
        let path = report::write(run, &self.arguments.report_dir)
            .map_err(|error| UsageError(error.to_string()))?;
        let block = report::closing_block(run, Some(&path.display().to_string()), &self.selector());
        // A stream of JSON is not to be broken by our block.
        if self.arguments.libtest.format == Some(FormatSetting::Json) {
            say_aside(&block);
        } else {
            say(&block);
        }
        let _ = self.began;
        Ok(())
    }

    /// The words that select this target again.
    fn selector(&self) -> String {
        let mut words = String::new();
        for path in &self.arguments.subject.target {
            words.push_str(&format!(" --target {}", path.display()));
        }
        for id in &self.arguments.subject.profile {
            words.push_str(&format!(" --profile {id}"));
        }
        if let Some(fault) = &self.arguments.fault {
            words.push_str(&format!(" --fault {fault}"));
        }
        words
    }
}
