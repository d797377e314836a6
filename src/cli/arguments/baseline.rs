//! The arguments of `grantspec baseline`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct BaselineArguments {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// List failures of a report as known
    #[command(
        after_help = "Examples:\n  grantspec baseline add rfc::rfc6749::scope::a_case --reason 'mended in 4.2' --link https://tracker.example/1\n  grantspec baseline add --all --reason 'as found on 1 May' --owner identity"
    )]
    Add(BaselineAddArguments),
    /// Take out what no longer fails, has expired, or names nothing; never adds anything
    #[command(
        after_help = "Examples:\n  grantspec baseline prune --report reports/my-idaas/report.json"
    )]
    Prune {
        /// The file of known failures
        #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
        baseline: PathBuf,
        /// Report of a run with this baseline; may be given several times. Without it only what has expired or names
        /// nothing goes
        #[arg(long, value_name = "FILE")]
        report: Vec<PathBuf>,
        /// Folder with further suites and profiles
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
    },
    /// Print the entries, the first to expire first
    #[command(after_help = "Examples:\n  grantspec baseline show --baseline ci/known.yaml")]
    Show {
        /// The file of known failures
        #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
        baseline: PathBuf,
        /// Folder with further suites and profiles
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BaselineAddArguments {
    /// Names of trials, or ids of cases, that failed in the report
    #[arg(value_name = "CASE", required_unless_present = "all")]
    pub(crate) cases: Vec<String>,
    /// All that failed in the report
    #[arg(long, conflicts_with = "cases")]
    pub(crate) all: bool,
    /// Why they are accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The ticket or the discussion
    #[arg(long, value_name = "URL")]
    pub(crate) link: Option<String>,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// The last day on which they are accepted
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) expires: Option<String>,
    /// The file of known failures; made if it is not there
    #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
    pub(crate) baseline: PathBuf,
    /// The report; the only one in `reports` unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
}
