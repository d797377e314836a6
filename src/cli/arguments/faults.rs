//! The arguments of `grantspec faults`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct FaultsArguments {
    #[command(subcommand)]
    pub(crate) command: FaultsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultsCommand {
    /// What each fault is
    #[command(after_help = "Examples:\n  grantspec faults list\n  grantspec faults list pkce")]
    List {
        /// Faults whose id holds one of these, or of that family
        filters: Vec<String>,
    },
    /// Run each fault against the suites: caught by which cases, missed, cases that no fault makes fail
    #[command(
        after_help = "Examples:\n  grantspec faults run --profile rfc http\n  grantspec faults run --exact --json tokens_without_pragma"
    )]
    Run {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Filters are whole ids
        #[arg(long)]
        exact: bool,
        /// These dialects only
        #[arg(long, value_name = "ID")]
        profile: Vec<String>,
        /// Hold each fault against the cases whose id holds this, in place of those about its requirement
        #[arg(long, value_name = "CASE")]
        against: Vec<String>,
        /// Folder with further suites
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
        /// Faults whose id holds one of these, or of that family
        filters: Vec<String>,
    },
}
