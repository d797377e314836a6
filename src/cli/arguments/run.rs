//! The arguments of `grantspec run`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::arguments::subject::Subject;
use crate::cli::arguments::views::view;
use crate::conduct::Shard;
use crate::harness::Arguments as Libtest;
use crate::report::View;
use crate::verdict::FailOn;

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// The standard's verdict decides, not the profile's
    #[arg(long)]
    pub(crate) strict: bool,
    /// What makes the run fail: conclusive deviations, or warnings too
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) fail_on: FailOnArgument,
    /// File of known failures: what fails as it says does not fail the run, what no longer fails makes it stale
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Seed of what the fuzzer draws; what must be new each time is new under it, too; drawn unless given
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Only what failed or could not be judged in the last run, by the reports in the folder of the reports
    #[arg(long)]
    pub(crate) rerun_failed: bool,
    /// Begin no further case once one has failed
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// One of several parts of the cases, by their names: 2/5 is the second of five
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Run each case so often; cases that come out differently are flaky
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) repeat: u32,
    /// Write what happens as JSON lines to this file, or to standard output with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Where standard error is no terminal: a sign of life after so many seconds of silence; 0 for none
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=86_400))]
    pub(crate) heartbeat: u64,
    /// Start the cases in an order drawn from this seed
    #[arg(long, value_name = "SEED")]
    pub(crate) shuffle: Option<u64>,
    /// Views of the finished run beside report.json, which is always written
    #[arg(
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "json,html",
        value_parser = view()
    )]
    pub(crate) report: Vec<View>,
    /// Folder of the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) report_dir: PathBuf,
    /// Serve the embedded endpoints over TLS, so that the cases about https run
    #[arg(long)]
    pub(crate) tls: bool,
    /// Make the embedded endpoints wrong in one way
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Option<String>,
    /// Fuzz a target that is not on this machine too
    #[arg(long)]
    pub(crate) fuzz: bool,
    /// Do not fuzz
    #[arg(long, conflicts_with = "fuzz")]
    pub(crate) no_fuzz: bool,
    /// Ask nothing before the run to find out what would otherwise fail of one cause, and adapt to nothing
    #[arg(long)]
    pub(crate) no_preflight: bool,
    #[command(flatten)]
    pub(crate) libtest: Libtest,
    /// Further filters: a case runs whose name holds one of them
    #[arg(value_name = "FILTERS")]
    pub(crate) filters: Vec<String>,
}

impl RunArguments {
    /// Whether standard output belongs to the events.
    pub(crate) fn writes_events_to_stdout(&self) -> bool {
        self.events.as_deref() == Some(Path::new("-"))
    }
}

/// What makes a run fail, as the command line says it.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum FailOnArgument {
    /// Conclusive deviations
    #[default]
    Must,
    /// Warnings, too
    Should,
}

impl From<FailOnArgument> for FailOn {
    fn from(word: FailOnArgument) -> Self {
        match word {
            FailOnArgument::Must => Self::Must,
            FailOnArgument::Should => Self::Should,
        }
    }
}
